"""The commands in docs/technician.md run as they stand there."""

import re
import shlex
from pathlib import Path

import pytest

from tests.integration.test_command_line import hall

DOCUMENT = (Path(__file__).parents[2] / "docs/technician.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^hall (.*sim://.*)$", DOCUMENT, re.MULTILINE)


def test_the_document_has_commands_on_simulated_lines() -> None:
    assert len(COMMANDS) >= 6


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_of_the_document_does_what_it_is_there_for(command: str, tmp_path: Path) -> None:
    arguments = shlex.split(command)
    told = hall(
        *("0.5" if word == "3" and "--seconds" in arguments else word for word in arguments), folder=tmp_path
    )
    assert "hall:" not in told.stderr
    if arguments[0] in ("doctor", "discover"):  # the lines of these examples have faults
        assert told.returncode == 1
    else:
        assert told.returncode == 0, told.stderr
    if arguments[0] == "discover":
        shown = re.search(r"```text\n(.*?)\n\.\.\.", DOCUMENT, re.DOTALL)
        assert shown is not None
        rows = shown.group(1).splitlines()[1:]
        assert [row for row in rows if row not in told.stdout.splitlines()] == []
