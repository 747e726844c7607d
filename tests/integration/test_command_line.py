"""The command `hall` itself: what it says of itself, and what it advises where it cannot do what it is told."""

import json
import os
import re
import subprocess
import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from controller.exit_codes import ExitCode
from controller.journal.journal import Journal
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal

END_TIMEOUT_S = 30.0
"""Far above the half second that these take."""
SAMPLE = Path(__file__).parents[2] / "docs/samples/presidium-85.csv"
LINE = RehearsalLine("line1", "serial:///dev/no-such-port?baud=115200&parity=E", "1-4")


def hall(*arguments: str, folder: Path | None = None) -> "subprocess.CompletedProcess[str]":
    """`hall ARGUMENTS` in `folder` without a terminal."""
    return subprocess.run(
        [sys.executable, "-m", "hall", *arguments],
        cwd=folder,
        env={**os.environ, "LC_ALL": "C.UTF-8"},
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


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("export", "--out", "votes.foo"), "no kind of file has the ending .foo"),
        (("export", "--out", "votes.csv"), "for CSV name a folder"),
        (("export", "--out", "absent/votes.json"), "there is no folder absent; create it"),
        (("export", "--out", "absent/votes"), "there is no folder absent; create it"),
        (("gateway", "sim://left", "--manners", "rude"), "choose queues"),
        (("gateway", "left"), "line URL 'left'"),
    ],
)
def test_an_order_that_nobody_can_carry_out_is_wrong_use(
    arguments: tuple[str, ...], said: str, tmp_path: Path
) -> None:
    config = write_rehearsal(tmp_path, Rehearsal([LINE]), seats=4)
    Journal(tmp_path / "journal").close()
    options = ("--config", str(config)) if arguments[0] == "export" else ()
    told = hall(*arguments, *options, folder=tmp_path)
    assert told.returncode == ExitCode.USAGE, told.stderr
    assert said in told.stderr
    assert not (tmp_path / "absent").exists()


def test_an_export_says_which_file_it_replaces(tmp_path: Path) -> None:
    config = write_rehearsal(tmp_path, Rehearsal([LINE]), seats=4)
    Journal(tmp_path / "journal").close()
    order = ("export", "--config", str(config), "--out", "votes.json")
    first, second = hall(*order, folder=tmp_path), hall(*order, folder=tmp_path)
    assert (first.returncode, first.stdout, first.stderr) == (0, "votes.json\n", "")
    assert (second.stdout, second.stderr) == ("votes.json\n", "replaced an earlier votes.json\n")


def test_a_roster_is_previewed_where_there_is_no_config_and_says_what_was_not_checked(tmp_path: Path) -> None:
    told = hall("roster", str(SAMPLE), folder=tmp_path)
    assert told.returncode == 0, told.stderr
    assert "85 people read" in told.stdout
    assert "seats are not checked" in told.stdout
    assert json.loads(hall("roster", str(SAMPLE), "--json", folder=tmp_path).stdout)["seats_checked"] is False


def test_a_roster_is_told_in_the_language_of_the_config_and_without_one_in_that_of_the_locale(
    tmp_path: Path,
) -> None:
    assert "people read" in hall("roster", str(SAMPLE), folder=tmp_path).stdout
    write_rehearsal(tmp_path, Rehearsal([RehearsalLine("line1", LINE.url, "1-85")]), seats=85)
    told = hall("roster", str(SAMPLE), folder=tmp_path).stdout
    assert told.splitlines() == [
        "CSV，UTF-8编码，以逗号分隔：读取85人",
        "可以导入（加 --import 执行导入）。",
    ]
    told = hall("roster", str(SAMPLE), "--import", "--port", "9", folder=tmp_path).stdout
    assert told.splitlines() == ["CSV，UTF-8编码，以逗号分隔：读取85人"]


def test_a_config_that_is_there_is_used_for_the_preview(tmp_path: Path) -> None:
    write_rehearsal(tmp_path, Rehearsal([LINE]), seats=4)
    told = hall("roster", str(SAMPLE), "--lang", "en", folder=tmp_path)
    assert told.returncode == ExitCode.USAGE
    assert "seats are not checked" not in told.stdout
    assert "row 6 (席位)" in told.stdout


@pytest.mark.parametrize("options", [("--import",), ("--config", "absent.toml")])
def test_an_import_or_a_config_by_name_needs_the_config(tmp_path: Path, options: tuple[str, ...]) -> None:
    told = hall("roster", str(SAMPLE), *options, folder=tmp_path)
    assert (told.returncode, told.stdout) == (ExitCode.CONFIG, "")
    assert "is not there" in told.stderr
