"""A controller whose lines are all in memory: the configuration can be tried before any hardware is there."""

from pathlib import Path

from simulators.program import Program
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal

START_TIMEOUT_S = 30.0
"""A machine that is busy with other tests takes some seconds for what takes half a second."""


def test_hall_run_finds_the_seats_of_lines_in_memory(tmp_path: Path) -> None:
    lines = [
        RehearsalLine("left", "sim://left?units=1-12", "1-12"),
        RehearsalLine("right", "sim://right?units=1-10&baud=921600", "13-24"),
    ]
    config = write_rehearsal(tmp_path, Rehearsal(lines), seats=24)
    with Program(["run", "--config", str(config)], tmp_path / "controller.log") as program:
        swept = program.wait_for("swept", START_TIMEOUT_S)
        assert (swept["seats"], swept["online"]) == (24, 22)
