"""What stops a start is said in a sentence with the remedy, and by an exit code."""

import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from controller.exit_codes import ExitCode
from controller.journal.database import FILE_NAME, SCHEMA_VERSION
from controller.journal.journal import Journal
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal

END_TIMEOUT_S = 30.0
"""Far above the half second that a refused start takes."""
LINE = RehearsalLine("line1", "serial:///dev/no-such-port?baud=115200&parity=E", "1-4")


@pytest.fixture
def config(tmp_path: Path) -> Path:
    """A config that is right; its only line is not there, which stops no start."""
    return write_rehearsal(tmp_path, Rehearsal([LINE]), seats=4)


def refused(config: Path, code: ExitCode, *words: str) -> None:
    """`hall run` ends by itself with `code`, says all of `words` in a few lines and nothing on stdout."""
    told = subprocess.run(
        [sys.executable, "-m", "hall", "run", "--config", str(config)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=END_TIMEOUT_S,
        check=False,
    )
    assert told.returncode == code, told.stderr
    assert [word for word in words if word not in told.stderr] == [], told.stderr
    assert "Traceback" not in told.stderr
    assert told.stdout == ""


def change(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


def test_a_key_with_a_slip_of_the_pen_is_named_with_the_nearest_right_one(config: Path) -> None:
    change(config, "vote_duration_s", "vote_duratoin_s")
    refused(config, ExitCode.CONFIG, str(config), "vote_duratoin_s", "vote_duration_s")


def test_a_missing_config_is_named(tmp_path: Path) -> None:
    refused(tmp_path / "absent.toml", ExitCode.CONFIG, str(tmp_path / "absent.toml"))


def test_every_problem_of_the_roster_is_named_by_its_row(config: Path) -> None:
    roster = config.parent / "roster.csv"
    change(roster, "代表02,2,", "代表02,77,")
    change(roster, "M03,", "M01,")
    refused(
        config, ExitCode.CONFIG, str(roster), "第3行（seat）：会场没有77号席位；", "第4行（id）：编号“M01”"
    )


def test_a_wrong_roster_does_not_hide_a_wrong_agenda_and_nothing_is_begun(config: Path) -> None:
    roster, agenda = config.parent / "roster.csv", config.parent / "agenda.toml"
    change(roster, "代表02,2,", "代表02,77,")
    change(agenda, "number = 2", "number = 1")
    refused(config, ExitCode.CONFIG, f"{roster}: 第3行", f"{agenda}: 第2项（number）：")
    assert not (config.parent / "journal").exists()
    change(roster, "代表02,77,", "代表02,2,")
    agenda.unlink()
    refused(config, ExitCode.CONFIG, f"{agenda}: 文件不存在")
    assert not (config.parent / "journal").exists()


def test_a_password_that_cannot_be_read_leaves_no_empty_journal_behind(config: Path) -> None:
    broker = 'broker = "external"\nusername = "hall"\npassword_file = "absent"\n'
    change(config, 'broker = "embedded"\nport = 0\n', broker)
    refused(config, ExitCode.CONFIG, str(config.parent / "absent"), "cannot be read")
    assert not (config.parent / "journal").exists()


def test_a_roster_that_is_not_there_is_named(config: Path) -> None:
    (config.parent / "roster.csv").unlink()
    refused(config, ExitCode.CONFIG, str(config.parent / "roster.csv"))


@pytest.mark.parametrize(
    ("url", "word"),
    [("bogus:///dev/ttyUSB0", "serial://"), ("serial:///dev/ttyUSB0?baud=quick", "baud")],
)
def test_a_port_that_can_never_be_opened_is_a_mistake_of_the_config(
    config: Path, url: str, word: str
) -> None:
    change(config, LINE.url, url)
    refused(config, ExitCode.CONFIG, str(config), word)


def test_a_journal_that_another_controller_has_open_is_left_alone(config: Path) -> None:
    with Journal(config.parent / "journal"):
        refused(config, ExitCode.UNAVAILABLE, "another controller has it open", "stop that one")


def newer(path: Path) -> None:
    with closing(sqlite3.connect(path)) as database:
        database.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")


def torn(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def foreign(path: Path) -> None:
    path.write_text("a shopping list, long enough to be read as something\n" * 40, encoding="utf-8")


@pytest.mark.parametrize(
    ("harm", "words"),
    [
        (newer, ("written by a newer version",)),
        (torn, ("restore a copy",)),
        (foreign, ("restore a copy",)),
    ],
)
def test_a_journal_that_cannot_be_read_is_kept_as_it_is(
    config: Path, harm: Callable[[Path], None], words: tuple[str, ...]
) -> None:
    path = config.parent / "journal" / FILE_NAME
    with Journal(path.parent):
        pass
    harm(path)
    content = path.read_bytes()
    refused(config, ExitCode.UNAVAILABLE, str(path), *words)
    assert path.read_bytes() == content


def test_a_broker_port_that_is_taken_is_named_with_the_ways_out(config: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        change(config, "port = 0", f"port = {port}")
        refused(config, ExitCode.UNAVAILABLE, f"port {port}", "choose another port")
    with Journal(config.parent / "journal"):
        pass  # it was let go
