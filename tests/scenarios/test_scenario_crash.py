"""A controller that does not start, or ends by itself, is reported and leaves nothing behind."""

import os
import signal
from pathlib import Path

import pytest

from simulators.program import ProgramError
from simulators.scenario.controller_program import ControllerProgram
from simulators.scenario.errors import CheckFailedError
from simulators.scenario.hall_table import HallTable
from simulators.scenario.stage import Conditions, set_up
from simulators.scenario.waiting import eventually

PATIENCE = 6.0
"""Test machines run other tests at the same time."""

pytestmark = pytest.mark.timeout(180)


async def test_a_controller_that_cannot_start_says_why_and_can_be_ended(tmp_path: Path) -> None:
    controller = ControllerProgram(tmp_path / "none.toml", tmp_path / "controller.log")
    with pytest.raises(ProgramError, match=r"none\.toml"):
        await controller.start(60)
    assert not controller.is_running
    with pytest.raises(CheckFailedError, match="does not run"):
        await controller.stop()
    await controller.end()


async def test_a_controller_that_dies_by_itself_can_be_started_again(tmp_path: Path) -> None:
    table = HallTable(seats=2, lines=1)
    async with set_up(table, Conditions(tmp_path, patience=PATIENCE)) as stage:
        os.kill(stage.controller.process_id, signal.SIGKILL)
        await eventually(lambda: "it runs" if stage.controller.is_running else None, 60)
        with pytest.raises(CheckFailedError, match="does not run"):
            await stage.stop_controller()
        await stage.start_controller()
        assert stage.controller.is_running
    assert not (tmp_path / "lines").exists()
