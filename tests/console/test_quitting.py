"""Leaving the console: at once where nothing ends with it, after one question where a meeting does."""

import pytest

from console.dialogs import ConfirmDialog
from console.rehearsal import RehearsalHall
from controller.contract.catalogue import Language
from tests.console.stage import OPEN_VOTE, VOTE_ACTIONS, on_stage

IN_A_VOTE = RehearsalHall(actions=VOTE_ACTIONS, vote=OPEN_VOTE)


async def test_a_console_of_a_hall_that_goes_on_quits_at_once() -> None:
    async with on_stage(IN_A_VOTE) as stage:
        await stage.press("q")
        assert not stage.app.is_running


@pytest.mark.parametrize("phase", ["prepared", "adjourned"])
async def test_a_demo_without_an_open_meeting_quits_at_once(phase: str) -> None:
    async with on_stage(RehearsalHall(phase=phase), ends_hall=True) as stage:
        await stage.press("q")
        assert not stage.app.is_running


async def test_a_demo_that_has_not_heard_of_a_meeting_quits_at_once() -> None:
    async with on_stage(ends_hall=True) as stage:
        await stage.press("q")
        assert not stage.app.is_running


@pytest.mark.parametrize("key", ["q", "ctrl+q"])
async def test_a_demo_with_an_open_meeting_asks_once_and_names_what_ends(key: str) -> None:
    async with on_stage(IN_A_VOTE, Language.EN, ends_hall=True) as stage:
        await stage.press(key)
        assert isinstance(stage.app.screen, ConfirmDialog)
        for told in ("主席团第二次会议", "controller, broker and simulated seats stop"):
            assert told.replace(" ", "") in stage.unwrapped_text
        await stage.press("enter")
        assert stage.app.is_running, "Enter alone does not end a meeting"
        await stage.press(key, "ctrl+q", "y")
        assert not stage.app.is_running


async def test_thinking_better_of_it_leaves_the_meeting_as_it_is() -> None:
    async with on_stage(IN_A_VOTE, ends_hall=True) as stage:
        await stage.press("q", "n", "q", "escape", "c")
        assert stage.app.is_running
        assert stage.sent.command.name == "vote.close"
