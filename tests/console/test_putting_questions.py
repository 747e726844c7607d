"""Elections, choices, satisfaction votes and several items together are put to the vote from the console."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from pydantic import BaseModel

from console.question import Question, question_of
from console.store import Connection, Store
from console.vote_dialog import VoteDialog
from controller.contract.catalogue import Language
from controller.contract.commands import RefusalText
from controller.contract.documents.meeting import AgendaDocument
from tests.console.ballots import agenda, hall
from tests.console.stage import Stage, on_stage

NAMES = ("候选人01", "候选人02", "候选人03")
CONTESTED = {"title": "选举副主任", "kind": "election", "options": NAMES, "places": 2, "write_ins": True}
UNCONTESTED = {"title": "选举秘书长", "kind": "election", "options": NAMES[:2], "places": 2}
CHOICE = {
    "title": "民生实事",
    "kind": "choice",
    "options": ("老桥", "食堂", "书房"),
    "places": 2,
    "marks_max": 2,
}
GRADES = {"title": "测评", "kind": "satisfaction", "options": ("好", "中", "差"), "favourable": ("好",)}
FOUR_GRADES = {**GRADES, "options": ("优", "良", "中", "差"), "favourable": ("优", "良")}
MOTIONS = ({"title": "任免案一"}, {"title": "任免案二"}, {"title": "任免案三"})
NO_QUORUM = RefusalText(code="no_quorum", params={"present": 1}, zh="不足法定人数。", en="No quorum.")
BAD_GROUP = RefusalText(code="rule_number", params={"column": 7}, zh="规则第7列有误。", en="Column 7.")


def said(command: BaseModel) -> dict[str, object]:
    return command.model_dump(exclude_unset=True)


@asynccontextmanager
async def before_the_vote(
    items: AgendaDocument, language: Language = Language.ZH, **vote: Any
) -> AsyncIterator[Stage]:
    """The chair is about to put the item that is being taken, on the smallest terminal."""
    async with on_stage(hall("vote.open", **vote), language, (80, 24)) as stage:
        stage.link.publish(items)
        await stage.settle()
        yield stage


async def test_a_contested_election_is_put_on_paper_and_says_who_stands_for_how_many_seats() -> None:
    async with before_the_vote(agenda(CONTESTED)) as stage:
        await stage.press("v")
        for told in ("候选人3名，应选2名，可另选他人", "候选人01、候选人02、候选人03", "纸质选票"):
            assert told in stage.dialog_text
        assert "表决器" not in stage.dialog_text, "the keys cannot limit how many are marked"
        await stage.press("enter")
        body = {"name": "vote.open", "preset": "presidium", "method": "paper", "item_number": 1}
        assert said(stage.sent.command) == body


async def test_an_uncontested_election_is_put_with_the_keys_one_by_one() -> None:
    async with before_the_vote(agenda(UNCONTESTED), Language.EN) as stage:
        await stage.press("v")
        assert "one by one; now: 候选人01" in stage.dialog_text
        await stage.press("enter")
        body = {"name": "vote.open", "preset": "presidium", "method": "electronic", "item_number": 1}
        assert said(stage.sent.command) == body


SECOND_TURN = {"won": (), "places_left": 2, "next_candidates": NAMES[:2], "turn": NAMES[1]}
TIED = {"won": NAMES[:1], "places_left": 1, "next_candidates": NAMES[1:], "further_round": True}


async def test_after_the_first_candidate_it_is_the_turn_of_the_second() -> None:
    async with before_the_vote(agenda(UNCONTESTED, standing=SECOND_TURN)) as stage:
        await stage.press("v")
        assert "本次：候选人02" in stage.dialog_text


@pytest.mark.parametrize("last", [{}, {"phase": "announced", "item_number": 9}], ids=["none", "another"])
async def test_a_further_round_is_among_those_who_stood_level_whatever_was_voted_on_since(
    last: dict[str, Any],
) -> None:
    async with before_the_vote(agenda(CONTESTED, standing=TIED), **last) as stage:
        await stage.press("v")
        assert "候选人2名，应选1名，另行选举" in stage.dialog_text
        assert "候选人02、候选人03" in stage.dialog_text
        assert "候选人01" not in stage.dialog_text
        assert "可另选他人" not in stage.dialog_text, "a tie is between the tied alone"


async def test_a_choice_goes_on_with_the_options_and_the_marks_that_are_left() -> None:
    left = {"won": ("老桥",), "places_left": 1, "next_candidates": ("食堂", "书房"), "further_round": True}
    async with before_the_vote(agenda(CHOICE, standing=left)) as stage:
        await stage.press("v")
        assert "2项中选1项，每票至多选1项" in stage.dialog_text
        assert "老桥" not in stage.dialog_text


async def test_of_a_decided_election_the_controller_says_who_is_elected() -> None:
    done = {"won": NAMES[:2], "places_left": 0, "next_candidates": ()}
    async with before_the_vote(agenda(UNCONTESTED, standing=done)) as stage:
        await stage.press("v", "enter")
        assert said(stage.sent.command)["item_number"] == 1


async def test_a_choice_says_how_many_of_how_many_and_how_many_marks() -> None:
    async with before_the_vote(agenda(CHOICE)) as stage:
        await stage.press("v")
        assert "3项中选2项，每票至多选2项" in stage.dialog_text
        await stage.press("enter")
        assert said(stage.sent.command)["method"] == "paper"


@pytest.mark.parametrize(("item", "method"), [(GRADES, "electronic"), (FOUR_GRADES, "paper")])
async def test_three_grades_are_given_with_the_keys_and_four_on_paper(
    item: dict[str, Any], method: str
) -> None:
    async with before_the_vote(agenda(item)) as stage:
        await stage.press("v")
        assert "计为满意：" in stage.dialog_text
        await stage.press("enter")
        assert said(stage.sent.command)["method"] == method


@pytest.mark.parametrize("item", [CONTESTED, MOTIONS[0]], ids=["election", "motion"])
async def test_a_motion_of_its_own_is_put_while_an_item_is_taken(item: dict[str, Any]) -> None:
    """总监票人 are adopted by a vote that decides nothing of the election."""
    async with before_the_vote(agenda(item)) as stage:
        await stage.press("v", "up", "right")
        assert "另行动议（不属议题）" in stage.dialog_text
        assert "候选人01" not in stage.dialog_text
        await stage.press("enter")
        assert stage.app.screen.query("#vote-title:focus"), "it has no title yet"
        await stage.press(*"abc", "enter")
        body = {"name": "vote.open", "preset": "presidium", "title": "abc"}
        assert said(stage.sent.command) == body


async def test_motions_marked_with_the_space_bar_are_put_in_one_vote() -> None:
    async with before_the_vote(agenda(*MOTIONS)) as stage:
        assert "空格 选入合并表决" in stage.screen_text
        await stage.press("space", "down", "down", "space")
        assert "已选2项" in stage.screen_text
        assert "+3. 任免案三" in stage.screen_text
        await stage.press("v")
        assert "合并表决2项" in stage.dialog_text
        await stage.press("enter")
        body = {"name": "vote.open", "preset": "presidium", "item_numbers": (1, 3)}
        assert said(stage.sent.command) == body


async def test_the_marks_are_gone_once_their_vote_is_there() -> None:
    async with before_the_vote(agenda(*MOTIONS)) as stage:
        await stage.press("space", "down", "space")
        await stage.show(hall("vote.close", phase="open", item_number=None, item_numbers=[1, 2]))
        stage.link.publish(agenda(*MOTIONS))
        await stage.settle()
        assert "+1." not in stage.screen_text


async def test_one_item_alone_is_not_put_together_and_nothing_is_sent() -> None:
    async with before_the_vote(agenda(*MOTIONS)) as stage:
        await stage.press("space", "v")
        assert "须选两项以上" in stage.screen_text
        assert not isinstance(stage.app.screen, VoteDialog)
        await stage.press("space", "v")
        assert isinstance(stage.app.screen, VoteDialog)


async def test_neither_an_election_nor_an_item_that_is_done_with_is_marked() -> None:
    items = agenda(MOTIONS[0], CONTESTED, MOTIONS[1], MOTIONS[2], settled={1: True})
    async with before_the_vote(items) as stage:
        await stage.press("space", "down", "space")
        assert "不能合并表决" in stage.screen_text
        await stage.press("down", "space")
        assert "已选1项" in stage.screen_text
        assert "+3." in stage.screen_text


async def test_the_rule_of_the_preset_is_offered_and_another_one_is_said_in_words_as_it_is_written() -> None:
    async with before_the_vote(agenda(*MOTIONS)) as stage:
        await stage.press("v")
        assert "表决规则：all > 1/2" in stage.dialog_text
        await stage.press("right")
        assert "表决规则：present > 1/2" in stage.dialog_text, "another body has another rule"
        await stage.press("left", "tab", *"all >= 2/3")
        assert "全体组成人员的2/3以上" in stage.dialog_text
        await stage.press("enter")
        assert said(stage.sent.command)["rule"] == "all >= 2/3"


async def test_an_error_in_a_rule_points_at_its_place_and_nothing_is_sent() -> None:
    async with before_the_vote(agenda(MOTIONS[0])) as stage:
        await stage.press("v", "tab", *"al > 1/2", "enter")
        lines = stage.dialog_text.splitlines()
        told = next(index for index, line in enumerate(lines) if "是否为“all”" in line)
        below = next(index for index, line in enumerate(lines) if index > told and "al > 1/2" in line)
        assert lines[below + 1].index("^") == lines[below].index("al > 1/2")
        assert "Enter 付表决" in stage.dialog_text, "the keys are still in view"
        assert stage.link.commands == []


async def test_a_vote_that_is_refused_leaves_everything_as_it_was_written() -> None:
    async with before_the_vote(agenda(MOTIONS[0])) as stage:
        await stage.press("v", "shift+tab", *"Recess", "enter")
        await stage.answer(stage.sent, NO_QUORUM)
        assert isinstance(stage.app.screen, VoteDialog)
        assert "不足法定人数。" in stage.dialog_text
        assert "Recess" in stage.dialog_text
        await stage.press("enter")
        assert said(stage.sent.command)["title"] == "Recess"
        await stage.answer(stage.sent)
        assert not stage.app.screen.query("#vote-title")


async def test_a_rule_that_the_controller_refuses_is_where_the_chair_writes_on() -> None:
    async with before_the_vote(agenda(MOTIONS[0])) as stage:
        await stage.press("v", "tab", *"all > 1/2", "left", "enter")
        await stage.answer(stage.sent, BAD_GROUP)
        assert "规则第7列有误。" in stage.dialog_text
        assert stage.app.focused is stage.app.screen.query_one("#vote-rule")


def test_without_an_agenda_there_is_nothing_but_a_title() -> None:
    assert question_of(Store(Connection(is_up=False, since_ms=0)), ()) == Question()
