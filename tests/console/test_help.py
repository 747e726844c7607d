"""The help explains every key once, in the order of a meeting."""

import re

import pytest

from console.actions import ACTIONS
from console.rehearsal import RehearsalHall
from console.widgets.action_bar import KEY_SHOWN
from controller.contract.catalogue import Language, entries
from tests.console.stage import OPEN_VOTE, Stage, on_stage

TITLES = (
    *("console.help_meeting", "console.help_attendance", "console.help_floor"),
    *("console.help_votes", "console.help_screen"),
)


async def read_to_the_end(stage: Stage) -> str:
    """Every line of the help once, without its frame."""
    await stage.press("question_mark")
    read: dict[str, None] = {}
    for _ in range(8):
        read.update(dict.fromkeys(line.strip(" │▁▂▃▄▅▆▇█") for line in stage.dialog_text.splitlines()))
        await stage.press("pagedown")
    return "\n".join(read)


@pytest.mark.parametrize("language", list(Language))
async def test_every_key_is_explained_once_and_in_groups(language: Language) -> None:
    async with on_stage(RehearsalHall(), language, (80, 24)) as stage:
        read = await read_to_the_end(stage)
        places = [read.index(f"\n{entries()[title][language]}\n") for title in TITLES]
        assert places == sorted(places)
        for action in ACTIONS:
            assert entries()[action.label][language] in read, action.command
        keys = re.findall(r"(?:^|(?<=  ))(\S) {2}(?=\S)", read, re.MULTILINE)
        shown = {KEY_SHOWN.get(action.key, action.key) for action in ACTIONS} | {"r", "D", "l", "q"}
        assert shown <= set(keys)
        shared = [key for key in keys if key in {"A", "C", "Y", "p", "x"}]
        assert sorted(shared) == ["A", "C", "Y", "p", "x"], "commands that share a key stand together"


async def test_of_commands_that_share_a_key_only_the_one_that_is_possible_is_told() -> None:
    async with on_stage(
        RehearsalHall(actions=("vote.hold",), vote=OPEN_VOTE), Language.EN, (80, 24)
    ) as stage:
        read = await read_to_the_end(stage)
        assert "Hold vote" in read
        assert "Resume vote" not in read
