"""The command `hall` itself: what it says of itself, and what it advises where it cannot do what it is told."""

import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from controller.exit_codes import ExitCode
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal

END_TIMEOUT_S = 30.0
"""Far above the half second that these take."""
LINE = RehearsalLine("line1", "serial:///dev/no-such-port?baud=115200&parity=E", "1-4")


def hall(*arguments: str) -> "subprocess.CompletedProcess[str]":
    """`hall ARGUMENTS` without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "hall", *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=END_TIMEOUT_S,
        check=False,
    )


def test_it_tells_the_version_of_the_package() -> None:
    told = hall("--version")
    assert (told.returncode, told.stdout) == (0, f"conference-hall {version('conference-hall')}\n")


@pytest.mark.parametrize("command", ["console", "demo"])
def test_without_a_terminal_only_options_that_exist_are_advised(command: str, tmp_path: Path) -> None:
    config = write_rehearsal(tmp_path, Rehearsal([LINE]), seats=4)
    told = hall(command, *(("--config", str(config)) if command == "console" else ()))
    assert told.returncode == ExitCode.TERMINAL
    assert "standard input is none; run it in one" in told.stderr
    known = hall(command, "--help").stdout
    assert [option for option in re.findall(r"--[a-z-]+", told.stderr) if option not in known] == []
