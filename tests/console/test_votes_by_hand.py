"""What the chair and the operator do beside a vote by the seats: prepare, count, confirm, call, go over, go on."""

from typing import Any

import pytest
from pydantic import BaseModel

from console.rehearsal import RehearsalHall
from controller.contract.catalogue import Language
from controller.contract.commands import RefusalText
from tests.console.stage import OPEN_VOTE, on_stage


def said(command: BaseModel) -> dict[str, object]:
    """What a command says beyond what holds by itself."""
    return {"name": command.model_dump()["name"], **command.model_dump(exclude_defaults=True)}


def hall(*actions: str, **vote: Any) -> RehearsalHall:
    return RehearsalHall(actions=actions, vote={**OPEN_VOTE, **vote})


async def test_what_is_prepared_is_opened_with_one_key_and_only_as_the_chair_saw_it() -> None:
    async with on_stage(hall("vote.open", phase="ready")) as stage:
        await stage.press("v")
        assert said(stage.sent.command) == {"name": "vote.open"}
        assert stage.sent.expects.vote_phase == "ready"


async def test_a_count_by_hand_is_entered_side_by_side_and_nothing_is_left_out() -> None:
    async with on_stage(hall("vote.enter", phase="counting", method="hands")) as stage:
        await stage.press("C", "7", "enter")
        assert "请填写：反对" in stage.dialog_text
        await stage.press("2", "enter", "0", "enter")
        assert said(stage.sent.command) == {"name": "vote.enter", "yes": 7, "no": 2, "abstain": 0}


async def test_papers_are_entered_as_issued_returned_valid_and_invalid() -> None:
    async with on_stage(hall("vote.enter", phase="counting", method="paper")) as stage:
        await stage.press("C")
        for number in ("9", "8", "5", "1", "1", "1"):
            await stage.press(number, "enter")
        figures = {"issued": 9, "returned": 8, "yes": 5, "no": 1, "abstain": 1, "invalid": 1}
        assert said(stage.sent.command) == {"name": "vote.enter", **figures}


async def test_applause_is_confirmed_and_has_no_figures() -> None:
    async with on_stage(hall("vote.enter", phase="counting", method="acclamation")) as stage:
        await stage.press("C")
        assert "鼓掌通过" in stage.dialog_text.splitlines()[2], "its heading speaks of no figures"
        await stage.press("y")
        assert said(stage.sent.command) == {"name": "vote.enter"}


async def test_applause_is_confirmed_again_without_a_word_about_figures() -> None:
    entered = {"operator": "操作员01", "acclaimed": True}
    asked = hall("vote.confirm", phase="unconfirmed", method="acclamation", entered=entered)
    async with on_stage(asked) as stage:
        await stage.press("Y")
        assert "操作员01" in stage.unwrapped_text
        assert "票数" not in stage.unwrapped_text


async def test_whoever_confirms_reads_the_figures_first() -> None:
    entered = {
        "operator": "操作员01",
        "yes": 7,
        "no": 2,
        "abstain": 0,
        "not_voted": None,
        "issued": None,
        "returned": None,
        "invalid": 0,
    }
    asked = hall("vote.confirm", "vote.enter", phase="unconfirmed", method="hands", entered=entered)
    async with on_stage(asked) as stage:
        await stage.press("Y")
        for told in ("操作员01", "赞成 7", "反对 2", "弃权 0"):
            assert told in stage.dialog_text
        await stage.press("y")
        assert said(stage.sent.command) == {"name": "vote.confirm"}


async def test_going_over_to_another_method_begins_with_hands_and_takes_a_reason() -> None:
    async with on_stage(hall("vote.fall_back")) as stage:
        await stage.press("H", "tab", *"abc", "enter")
        assert said(stage.sent.command) == {"name": "vote.fall_back", "method": "hands", "reason": "abc"}


async def test_a_vote_is_extended_by_half_a_minute_where_nothing_else_is_chosen() -> None:
    async with on_stage(hall("vote.extend")) as stage:
        await stage.press("X", "enter")
        assert said(stage.sent.command) == {"name": "vote.extend", "extra_s": 30}


@pytest.mark.parametrize("goes_on", [True, False])
async def test_seats_that_are_not_ready_are_named_and_the_chair_says_whether_to_go_on(
    *, goes_on: bool
) -> None:
    async with on_stage(hall("vote.open", phase="ready"), Language.ZH) as stage:
        await stage.press("v")
        refusal = RefusalText(
            code="seats_unready", zh="有1个席位未就绪（12号）", en="1 seat is not ready (12)"
        )
        await stage.answer(stage.sent, refusal)
        assert "有1个席位未就绪（12号）" in stage.dialog_text
        before = len(stage.link.commands)
        await stage.press("y" if goes_on else "n")
        assert len(stage.link.commands) == before + goes_on
        if goes_on:
            assert said(stage.sent.command) == {"name": "vote.open", "despite_unready": True}


async def test_a_test_vote_and_a_discrepancy_cannot_be_overlooked() -> None:
    figures = {"yes": 60, "no": 40, "abstain": 0, "not_voted": 0, "invalid": 0}
    async with on_stage(hall(purpose="test", phase="discrepancy", discrepancy=figures)) as stage:
        assert "试表决" in stage.screen_text
        assert "不产生结果" in stage.screen_text


@pytest.mark.parametrize(("keys", "ballot"), [(("enter",), "no"), (("right", "enter"), "yes")])
async def test_the_chair_decides_a_tie_in_a_dialog_that_begins_with_no(
    keys: tuple[str, ...], ballot: str
) -> None:
    async with on_stage(hall("vote.cast", "vote.announce", phase="tied")) as stage:
        assert "票数相等，待主持人决定" in stage.screen_text
        await stage.press("C", *keys)
        assert said(stage.sent.command) == {"name": "vote.cast", "ballot": ballot}


async def test_a_tie_that_the_chair_has_decided_is_read_out_as_decided() -> None:
    sides = {"yes": 5, "no": 5, "abstain": 0, "not_voted": 0, "invalid": 0}
    lost = {"rule": "yes_no > 1/2", "base_count": 10, "need": 6, "passed": False}
    counted = hall(phase="closed", tally=sides, verdict=lost, casting_vote="yes", passed=True)
    async with on_stage(counted, Language.ZH) as stage:
        await stage.press("D")
        assert "主持人决定票为赞成" in stage.dialog_text
        assert "通过。" in stage.dialog_text
        assert "未通过" not in stage.dialog_text


async def test_who_goes_over_from_a_secret_vote_is_asked_whether_the_secret_may_be_given_up() -> None:
    async with on_stage(hall("vote.fall_back", secrecy="secret")) as stage:
        await stage.press("H", "down", "right", "enter")
        assert said(stage.sent.command) == {"name": "vote.fall_back", "method": "hands", "secrecy": "named"}


async def test_nothing_is_given_up_unless_somebody_says_so() -> None:
    async with on_stage(hall("vote.fall_back", secrecy="secret")) as stage:
        await stage.press("H", "enter")
        assert said(stage.sent.command) == {"name": "vote.fall_back", "method": "hands"}


@pytest.mark.parametrize(("issued", "is_void"), [(8, True), (9, False)])
async def test_who_confirms_that_more_papers_came_back_than_were_issued_is_told_what_follows(
    issued: int, *, is_void: bool
) -> None:
    entered = {"operator": "操作员01", "yes": 7, "no": 2, "abstain": 0, "issued": issued, "returned": 9}
    asked = hall("vote.confirm", phase="unconfirmed", method="paper", entered=entered)
    async with on_stage(asked) as stage:
        await stage.press("Y")
        assert ("本轮表决无效" in stage.unwrapped_text) is is_void
