"""What the chair and the hall see of elections, choices and satisfaction votes once they are counted."""

import re
from typing import Any

import pytest
from rich.cells import cell_len

from console.outcome_screen import OutcomeScreen
from console.rehearsal import RehearsalHall
from console.widgets.outcome_bars import share
from controller.contract.catalogue import Language
from tests.console.ballots import choice, elected, election, grading, hall, person
from tests.console.stage import Stage, on_stage

SIZES = ((80, 24), (120, 40))
PAPERS = {"issued": 12, "returned": 12, "invalid": 1}
TIE = elected(
    person("候选人01", 10, 1, elected=True, no=1, abstain=1),
    person("候选人02", 7, 2, no=4, abstain=1),
    person("候选人03", 7, 2),
    tied=("候选人02", "候选人03"),
    left=1,
)
TIED_ELECTION = {
    **election("候选人01", "候选人02", "候选人03", places=2),
    "outcome": TIE,
    "papers": PAPERS,
}
CHOSEN = {
    "kind": "choice",
    "results": [
        {"name": "老桥加固", "votes": 11, "rank": 1, "chosen": True},
        {"name": "社区食堂", "votes": 8, "rank": 2, "chosen": True},
        {"name": "书房", "votes": 3, "rank": 3, "chosen": False},
    ],
    "chosen": ["老桥加固", "社区食堂"],
    "tied": [],
    "places_left": 0,
    "need": 7,
}
GRADED = {
    **grading("优", "良", "中", "差", favourable=("优", "良")),
    "outcome": {
        "kind": "satisfaction",
        "ballots": {"优": 3, "良": 3, "中": 3, "差": 1},
        "favourable": 6,
        "invalid": 1,
        "not_voted": 1,
    },
    "verdict": {"rule": "all > 1/2", "base_count": 12, "need": 7, "passed": False},
    "passed": False,
}


def counted(vote: dict[str, Any], seats: int = 12) -> RehearsalHall:
    return hall("vote.announce", "vote.void", seats=seats, **{**vote, "phase": "closed"})


async def announced(stage: Stage, closed: RehearsalHall) -> None:
    await stage.show(closed.but(vote={**closed.vote, "phase": "announced"}, actions=("vote.open",)))


@pytest.mark.parametrize("size", SIZES)
async def test_an_election_says_who_is_elected_who_stands_level_and_that_another_round_follows(
    size: tuple[int, int],
) -> None:
    closed = counted(TIED_ELECTION)
    async with on_stage(closed, size=size) as stage:
        for told in ("候选人01当选", "1 ✓ 候选人01", "2 = 候选人02", "2 = 候选人03", "须7票赞成"):
            assert told in stage.screen_text, "the chair reads it before it is announced"
        await announced(stage, closed)
        assert isinstance(stage.app.screen, OutcomeScreen)
        for told in (
            "当选1人，尚缺1名",
            "候选人02、候选人03票数相等，就所缺1名再次投票。",
            "发出选票12张，收回12张，有效票11张，无效票1张",
        ):
            assert told in stage.screen_text
        assert re.search(r"2 = 候选人02 +7 +4 +1 ", stage.screen_text), "votes for, against and abstaining"
        await stage.press("x")
        assert "当选1人，尚缺1名" in stage.screen_text
        assert not isinstance(stage.app.screen, OutcomeScreen)


async def test_while_papers_are_counted_the_panel_says_what_is_asked_and_about_whom() -> None:
    async with on_stage(hall(**election("候选人01", "候选人02", write_ins=True)), size=(80, 24)) as stage:
        assert "候选人2名，应选1名，可另选他人" in stage.screen_text
        assert "候选人01、候选人02" in stage.screen_text


async def test_items_together_are_named_by_all_their_numbers() -> None:
    async with on_stage(hall(phase="open", item_number=None, item_numbers=[4, 5])) as stage:
        assert "第4、5项 " in stage.screen_text


async def test_a_choice_says_what_is_chosen_and_what_was_needed() -> None:
    closed = counted({**choice("老桥加固", "社区食堂", "书房"), "outcome": CHOSEN, "papers": PAPERS})
    async with on_stage(closed, Language.EN) as stage:
        await announced(stage, closed)
        for told in ("Chosen: 2", "Chosen: 老桥加固, 社区食堂.", "7 needed", "2 ✓ 社区食堂"):
            assert told in stage.screen_text


@pytest.mark.parametrize("size", SIZES)
async def test_a_satisfaction_vote_shows_every_grade_with_its_share_and_the_verdict(
    size: tuple[int, int],
) -> None:
    closed = counted(GRADED)
    async with on_stage(closed, size=size) as stage:
        await announced(stage, closed)
        for told in (
            "测评结果：未达到要求。",
            "优（满意）",
            "未参加测评1人。",
            "计为满意（优、良）的共6票。",
            "计为满意的须7票",
            "25.00%",
            "8.33%",
            "占出席",
        ):
            assert told in stage.screen_text


async def test_the_result_in_full_is_opened_before_the_announcement_and_says_that_it_is_not_announced() -> (
    None
):
    async with on_stage(counted(TIED_ELECTION)) as stage:
        await stage.press("D")
        assert "计票已完成，尚未宣布" in stage.screen_text
        await stage.press("n")
        assert stage.link.commands == [], "the key that closes it does nothing else"


async def test_a_straw_poll_shows_its_grades_and_says_that_nothing_is_decided() -> None:
    closed = counted({**GRADED, "verdict": None, "passed": None, "purpose": "straw_poll"})
    async with on_stage(closed) as stage:
        await announced(stage, closed)
        assert "意向性表决" in stage.dialog_text
        assert "25.00%" in stage.screen_text
        assert not stage.app.screen.query("#result-verdict"), "there is no verdict"


@pytest.mark.parametrize("size", SIZES)
async def test_a_straw_poll_on_an_election_shows_its_figures_and_that_nobody_is_elected(
    size: tuple[int, int],
) -> None:
    figures = [
        {"name": "候选人02", "votes": 9, "no": 2, "abstain": 1, "rank": 1, "write_in": False},
        {"name": "候选人01", "votes": 4, "no": 8, "abstain": 0, "rank": 2, "write_in": False},
        {"name": "张三", "votes": 1, "no": None, "abstain": None, "rank": 3, "write_in": True},
    ]
    vote = {**election("候选人01", "候选人02"), "purpose": "straw_poll", "poll": figures, "papers": PAPERS}
    closed = counted(vote)
    async with on_stage(closed, size=size) as stage:
        assert "不产生当选人" in stage.screen_text, "the panel"
        await announced(stage, closed)
        for told in ("意向性表决", "不产生当选人", "候选人02", "张三（另选）", "反对", "弃权"):
            assert told in stage.dialog_text
        assert stage.dialog_text.index("候选人02") < stage.dialog_text.index("候选人01")
        assert "当选人" not in stage.dialog_text.replace("不产生当选人", "")
        assert stage.dialog_text.count("✓") == 1, "the quorum alone"
        assert not stage.app.screen.query("#result-verdict"), "there is no verdict"


async def test_a_straw_poll_on_a_choice_shows_its_marks() -> None:
    figures = [
        {"name": name, "votes": votes, "no": None, "abstain": None, "rank": rank, "write_in": False}
        for rank, (name, votes) in enumerate((("食堂", 8), ("老桥", 3)), start=1)
    ]
    closed = counted({**choice("老桥", "食堂", places=1), "purpose": "straw_poll", "poll": figures})
    async with on_stage(closed, Language.EN) as stage:
        await announced(stage, closed)
        assert "Figures alone" in stage.dialog_text
        assert "Votes" in stage.dialog_text
        assert stage.dialog_text.count("✓") == 1, "the quorum alone: nothing is marked as chosen"


async def test_without_a_count_there_is_no_result_to_open() -> None:
    async with on_stage(hall(**election("候选人01"))) as stage:
        await stage.press("D")
        assert "没有可显示的表决结果" in stage.screen_text


@pytest.mark.parametrize("language", list(Language))
@pytest.mark.parametrize("size", SIZES)
async def test_of_sixty_five_candidates_every_one_can_be_read_and_every_line_fills_the_terminal(
    language: Language, size: tuple[int, int]
) -> None:
    people = [person(f"欧阳候选人{at:02d}", 66 - at, at, no=0, elected=at <= 60) for at in range(1, 66)]
    names = [each["name"] for each in people]
    closed = counted({**election(*names, places=60), "outcome": elected(*people)}, seats=67)
    async with on_stage(closed, language, size) as stage:
        assert ("按 D" if language is Language.ZH else "press D") in stage.screen_text
        await stage.press("D")
        read = stage.screen_text
        for _ in range(8):
            await stage.press("pagedown")
            read += stage.screen_text
            assert {cell_len(line) for line in stage.screen_text.splitlines()} == {size[0]}
        assert [name for name in names if name not in read] == []
        assert " 61   欧阳候选人61" in read, "who is not elected has no sign"


async def test_one_by_one_the_last_candidate_decides_and_the_whole_election_is_shown() -> None:
    question = {"kind": "election", "options": ["候选人01", "候选人02"], "places": 2}
    tally = {"yes": 8, "no": 4, "abstain": 0, "not_voted": 0}
    verdict = {"rule": "all > 1/2", "base_count": 12, "need": 7, "passed": True}
    vote: dict[str, Any] = {"question": question, "candidate": "候选人02", "tally": tally, "verdict": verdict}
    closed = counted({**vote, "title": "选举委员：候选人02"})
    outcome = elected(
        person("候选人01", 10, 1, elected=True), person("候选人02", 8, 2, elected=True), need=None
    )
    async with on_stage(closed) as stage:
        assert "赞成" in stage.screen_text
        await announced(stage, closed.but(vote={**closed.vote, "outcome": outcome}))
        assert "选举完成，本轮当选2人" in stage.screen_text
        assert "候选人01、候选人02当选。" in stage.screen_text
        assert "选举委员：候选人02" not in stage.screen_text, "the result is that of the whole election"


async def test_a_result_that_nobody_has_closed_gives_way_to_the_next_one() -> None:
    closed = counted(GRADED)
    async with on_stage(closed) as stage:
        await announced(stage, closed)
        again = closed.but(vote={**TIED_ELECTION, "phase": "closed", "round_tag": 8})
        await stage.show(again)
        await announced(stage, again)
        assert "候选人01当选。" in stage.dialog_text
        await stage.press("x")
        assert not isinstance(stage.app.screen, OutcomeScreen)


def test_a_share_is_rounded_down_so_that_only_everybody_is_a_hundred_percent() -> None:
    assert [share(2957, 2958), share(2958, 2958), share(1, 3), share(0, 0)] == [
        "99.96%",
        "100.00%",
        "33.33%",
        "-",
    ]
