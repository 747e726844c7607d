"""Keys that come all at once, as a double press or a paste does: a window answers once, and the console goes on."""

import pytest
from textual.events import Key

from console.rehearsal import RehearsalHall
from tests.console.stage import Stage, on_stage

ACTIONS = ("vote.open", "meeting.adjourn", "speech.set_floor", "attendance.absent", "message.push")
WAYS_IN = (("question_mark",), ("r",), ("D",), ("v",), ("F",), ("m", "a"), ("i", "4"))
COUNTED: dict[str, object] = {
    "phase": "closed",
    "tally": {"yes": 8, "no": 0, "abstain": 0, "not_voted": 4},
    "verdict": {"rule": "all > 1/2", "base_count": 12, "need": 7, "passed": True},
}


async def burst(stage: Stage, *keys: str) -> None:
    """All of `keys` before the console has looked at the first."""
    for key in keys:
        stage.app.post_message(Key(key, key if len(key) == 1 else None))
    await stage.settle()


@pytest.mark.parametrize("way_in", WAYS_IN, ids="-".join)
async def test_two_keys_at_once_close_one_window_and_order_no_more_than_once(way_in: tuple[str, ...]) -> None:
    async with on_stage(RehearsalHall(actions=ACTIONS, vote=COUNTED)) as stage:
        for twice in ("enter", "z"):
            orders = len(stage.link.commands)
            await stage.press(*way_in)
            await burst(stage, twice, twice)
            assert len(stage.link.commands) <= orders + 1
            await stage.press("escape", "escape")
        await stage.press(*way_in)
        await burst(stage, "escape", "escape")
        assert stage.app.is_running
