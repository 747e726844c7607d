"""The item that is being taken: whether it can be put, where it stands, and that no other vote is taken for it."""

from typing import Any

import pytest

from console.rehearsal import RehearsalHall
from controller.contract.catalogue import Language
from controller.contract.documents.meeting import AgendaDocument
from tests.console.ballots import agenda, hall
from tests.console.stage import OPEN_VOTE, Stage, on_stage

ITEMS: tuple[dict[str, Any], ...] = (
    {"title": "决议草案"},
    {"title": "修正案", "part": "amendment", "part_of": 1},
    {"title": "任免案"},
)
COUNTED: dict[str, object] = {
    "phase": "announced",
    "tally": {"yes": 10, "no": 1, "abstain": 1, "not_voted": 0},
    "verdict": {"rule": "all > 1/2", "base_count": 12, "need": 7, "passed": True},
}


async def taking(stage: Stage, items: AgendaDocument) -> None:
    stage.link.publish(items)
    await stage.settle()


@pytest.mark.parametrize(
    ("items", "told"),
    [
        (agenda(*ITEMS, settled={1: True, 2: False}), "第1项已有结果"),
        (agenda(*ITEMS, settled={1: None, 2: None}), "第1项已撤回"),
        (agenda(*ITEMS), "先表决或撤回第2项"),
    ],
)
async def test_an_item_that_cannot_be_put_is_said_to_be_so_and_a_motion_of_its_own_still_can(
    items: AgendaDocument, told: str
) -> None:
    async with on_stage(hall("vote.open"), size=(80, 24)) as stage:
        await taking(stage, items)
        await stage.press("v")
        assert told in stage.unwrapped_text
        await stage.press("enter")
        assert stage.link.commands == []
        await stage.press(*"Recess", "enter")
        assert stage.sent.command.model_dump(exclude_unset=True) == {
            "name": "vote.open",
            "preset": "presidium",
            "title": "Recess",
        }


async def test_once_its_amendments_are_done_with_the_item_is_put() -> None:
    async with on_stage(hall("vote.open")) as stage:
        await taking(stage, agenda(*ITEMS, settled={2: None}))
        await stage.press("v", "enter")
        assert stage.sent.command.model_dump(exclude_unset=True)["item_number"] == 1


@pytest.mark.parametrize(("language", "told"), [(Language.ZH, "Enter 准备"), (Language.EN, "Enter prepare")])
async def test_preparing_a_vote_says_what_enter_does(language: Language, told: str) -> None:
    async with on_stage(hall("vote.prepare"), language) as stage:
        await stage.press("V")
        assert told in stage.dialog_text


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_the_last_result_is_not_taken_for_that_of_the_next_item(size: tuple[int, int]) -> None:
    async with on_stage(RehearsalHall(item_number=3, vote=COUNTED, seat_count=12), size=size) as stage:
        assert "尚未付表决" not in stage.screen_text
        await stage.show(RehearsalHall(item_number=4, vote=COUNTED, seat_count=12))
        assert "▶ 第4项 关于" in stage.screen_text
        assert "尚未付表决，以上为另一次表决" in stage.screen_text


async def test_of_an_item_that_has_its_result_nobody_says_that_it_was_not_put() -> None:
    async with on_stage(RehearsalHall(item_number=4, vote=COUNTED, seat_count=12)) as stage:
        await taking(stage, agenda(*ITEMS, current=1, settled={1: True}))
        assert "▶ 第1项 决议草案：已有结果，以上为另一次表决" in stage.screen_text


async def test_a_vote_that_is_prepared_counts_nobody_yet() -> None:
    vote = {**OPEN_VOTE, "phase": "draft", "all_members": 0, "present": 0}
    async with on_stage(RehearsalHall(vote=vote)) as stage:
        assert "应到0人" not in stage.screen_text


async def test_parts_stand_below_their_item_and_what_was_withdrawn_says_so_at_once() -> None:
    async with on_stage(hall("agenda.select")) as stage:
        await taking(stage, agenda(*ITEMS, current=3, settled={3: None}))
        assert "    2. 修正案" in stage.screen_text
        assert "▶–3. 任免案" in stage.screen_text


async def test_the_cursor_stops_at_both_ends_of_the_agenda() -> None:
    async with on_stage(hall("agenda.select")) as stage:
        await taking(stage, agenda(*ITEMS, current=1))
        await stage.press("up", "enter")
        assert stage.sent.command.model_dump() == {"name": "agenda.select", "number": 1}
        await stage.answer(stage.sent)
        await stage.press("down", "down", "down", "enter")
        assert stage.sent.command.model_dump() == {"name": "agenda.select", "number": 3}


async def test_the_title_of_the_meeting_is_read_in_full_where_its_phase_can_be_a_sign() -> None:
    async with on_stage(RehearsalHall(), Language.EN, (62, 24)) as stage:
        assert "主席团第二次会议" in stage.screen_text
        assert "● 02:00:00" in stage.screen_text
        assert "In session" not in stage.screen_text
