"""What the hall sees at the announcement: every vote has its large screen, and none says more than was decided."""

from typing import Any

import pytest

from console.reading import ResultScreen
from console.rehearsal import START_WALL_MS, RehearsalHall
from controller.contract.catalogue import Language
from controller.contract.documents.event_message import EventMessage
from tests.console.stage import Stage, on_stage

FIGURES = {"yes": 61, "no": 20, "abstain": 10, "not_voted": 5}
VERDICT = {"rule": "all > 1/2", "base_count": 96, "need": 49, "passed": True}
TEST_VOTE = {"purpose": "test", "tally": FIGURES, "verdict": VERDICT, "passed": True}
STRAW_POLL = {"purpose": "straw_poll", "tally": FIGURES, "verdict": None, "passed": None}
APPLAUSE = {"method": "acclamation", "acclaimed": True, "passed": True}


async def announce(stage: Stage, vote: dict[str, Any]) -> None:
    """The count, and its announcement."""
    closed = RehearsalHall(actions=("vote.announce", "agenda.select"), vote={**vote, "phase": "closed"})
    await stage.show(closed)
    await stage.show(closed.but(vote={**vote, "phase": "announced"}))


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize(
    ("vote", "marks", "language"),
    [
        (TEST_VOTE, ("试表决", "不产生决定"), Language.ZH),
        (TEST_VOTE, ("TEST VOTE", "Nothing is decided"), Language.EN),
        (STRAW_POLL, ("意向性表决", "不产生决定"), Language.ZH),
        (STRAW_POLL, ("STRAW POLL", "Nothing is decided"), Language.EN),
    ],
)
async def test_what_decides_nothing_is_marked_and_never_called_carried(
    vote: dict[str, Any], marks: tuple[str, ...], language: Language, size: tuple[int, int]
) -> None:
    async with on_stage(RehearsalHall(), language, size) as stage:
        await announce(stage, vote)
        assert isinstance(stage.app.screen, ResultScreen)
        large = stage.screen_text
        await stage.press("x")
        for told in (large, stage.screen_text):
            assert marks[0] in told
            assert not any(word in told for word in ("通过", "carried", "CARRIED"))
        assert marks[1] in large
        assert "61" in large


async def test_the_head_of_the_screen_marks_a_test_vote_as_long_as_it_is_on() -> None:
    async with on_stage(RehearsalHall(vote={**TEST_VOTE, "phase": "open", "tally": None})) as stage:
        assert "试表决" in stage.screen_text.splitlines()[1]
        await announce(stage, TEST_VOTE)
        await stage.press("x")
        assert "试表决" not in "".join(stage.screen_text.splitlines()[:4])


async def test_the_chronicle_marks_every_event_of_a_test_vote() -> None:
    async with on_stage(RehearsalHall(vote={**TEST_VOTE, "phase": "closed"})) as stage:
        body = {"round_tag": 7, "passed": True}
        event = {"id": 9, "at_ms": START_WALL_MS, "kind": "ResultAnnounced", "operator": "", "body": body}
        stage.link.event(EventMessage.model_validate(event))
        await stage.settle()
        assert "试表决：第7轮票数已宣布，不产生决定" in stage.screen_text
        assert "第7轮表决结果：通过" not in stage.screen_text


async def test_applause_is_announced_large_and_enter_closes_the_screen_and_does_nothing_else() -> None:
    async with on_stage(RehearsalHall()) as stage:
        await announce(stage, APPLAUSE)
        assert isinstance(stage.app.screen, ResultScreen)
        assert "鼓掌通过，无人提出异议。" in stage.screen_text
        await stage.press("enter")
        assert "鼓掌通过，无人" not in stage.screen_text
        assert stage.link.commands == []


async def test_those_who_pressed_no_key_and_those_who_raised_no_hand_are_called_what_they_are() -> None:
    by_hands = {"method": "hands", "tally": FIGURES, "verdict": VERDICT, "passed": True}
    async with on_stage(RehearsalHall()) as stage:
        await announce(stage, by_hands)
        assert "未表决" in stage.dialog_text
        assert "未按表决器" not in stage.screen_text
    async with on_stage(RehearsalHall()) as stage:
        await announce(stage, {**by_hands, "method": "electronic"})
        assert "未按表决器" in stage.screen_text


async def test_a_result_that_is_read_before_its_announcement_says_so() -> None:
    vote = {"phase": "closed", "tally": FIGURES, "verdict": VERDICT, "passed": True}
    async with on_stage(RehearsalHall(vote=vote)) as stage:
        await stage.press("D")
        assert "计票已完成，尚未宣布" in stage.screen_text
