"""The roll is called name by name, and every answer is given by a key of its own."""

from typing import Any

import pytest
from pydantic import BaseModel

from console.rehearsal import RehearsalHall
from console.roll_dialog import RollDialog
from controller.contract.catalogue import Language
from controller.contract.commands import RefusalText
from tests.console.stage import OPEN_VOTE, Stage, on_stage


def roll(turn: int | None, phase: str = "calling") -> RehearsalHall:
    """Whose turn it is."""
    vote: dict[str, Any] = {**OPEN_VOTE, "phase": phase, "method": "roll_call", "turn": turn}
    return RehearsalHall(actions=("vote.call", "vote.close"), vote=vote)


def said(command: BaseModel) -> dict[str, object]:
    return command.model_dump(exclude_unset=True)


def is_calling(stage: Stage) -> bool:
    return isinstance(stage.app.screen, RollDialog)


async def goes_on(stage: Stage, turn: int | None) -> None:
    """The controller has taken the answer, and says whose turn it is then."""
    await stage.show(roll(turn))
    await stage.answer(stage.sent)


async def test_the_roll_begins_with_whose_turn_it_is_and_with_no_answer_chosen() -> None:
    async with on_stage(roll(7)) as stage:
        assert "现唱名：代表07（7号席）" in stage.screen_text
        await stage.press("C")
        assert "代表07" in stage.dialog_text
        await stage.press("enter")
        assert stage.link.commands == [], "Enter is no answer"
        assert "请按y（赞成）" in stage.unwrapped_text


@pytest.mark.parametrize(("key", "ballot"), [("y", "yes"), ("n", "no"), ("a", "abstain"), ("u", "none")])
async def test_each_answer_has_a_key_and_the_dialog_goes_on_to_the_next_name(key: str, ballot: str) -> None:
    async with on_stage(roll(7)) as stage:
        await stage.press("C", key)
        assert said(stage.sent.command) == {"name": "vote.call", "seat": 7, "ballot": ballot}
        await goes_on(stage, 8)
        assert is_calling(stage)
        assert "代表08" in stage.dialog_text
        assert "已记录：代表07" in stage.dialog_text


async def test_an_answer_is_not_taken_for_the_next_name_before_the_controller_has_taken_it() -> None:
    async with on_stage(roll(7)) as stage:
        await stage.press("C", "y", "n")
        assert len(stage.link.commands) == 1


@pytest.mark.parametrize("keys", [("up",), ("backspace", "7")])
async def test_an_earlier_answer_is_corrected_and_the_roll_goes_on_where_it_was(
    keys: tuple[str, ...],
) -> None:
    async with on_stage(roll(7)) as stage:
        await stage.press("C", "y")
        await goes_on(stage, 8)
        await stage.press(*keys, "n")
        assert said(stage.sent.command) == {"name": "vote.call", "seat": 7, "ballot": "no"}
        await stage.answer(stage.sent)
        await stage.press("y")
        assert said(stage.sent.command) == {"name": "vote.call", "seat": 8, "ballot": "yes"}


async def test_behind_the_last_name_the_dialog_closes() -> None:
    async with on_stage(roll(7)) as stage:
        await stage.press("C", "y")
        await goes_on(stage, None)
        assert not is_calling(stage)


async def test_a_vote_that_moves_on_closes_the_dialog() -> None:
    async with on_stage(roll(7)) as stage:
        await stage.press("C")
        await stage.show(roll(None, "closed"))
        assert not is_calling(stage)


async def test_a_refusal_is_told_and_the_name_stays() -> None:
    refusal = RefusalText(code="not_a_voter", zh="该席位无表决权。", en="Seat 7 has no vote.")
    async with on_stage(roll(7), Language.EN, (80, 24)) as stage:
        await stage.press("C", "y")
        await stage.answer(stage.sent, refusal)
        assert "Seat 7 has no vote." in stage.dialog_text
        await stage.press("escape")
        assert not is_calling(stage)
