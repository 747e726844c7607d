"""`hall demo` starts a hall in one command, and when it ends nothing of it is left, however it ends."""

import csv
import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from controller.exit_codes import ExitCode
from controller.journal.database import FILE_NAME
from controller.journal.journal import Journal
from simulators.demo import lines_for, new_folder
from simulators.errors import NoFolderError
from tests.integration.stack import SEATS, marked_processes, processes_with
from tests.integration.terminal import CTRL_C, Terminal, in_terminal
from tests.mqtt.waiting import until

LEAVE_ALTERNATE_SCREEN = b"\x1b[?1049l"
SHOW_CURSOR = b"\x1b[?25h"
DEMO = ("demo", "--seats", str(SEATS))
SAMPLES = Path(__file__).parents[2] / "docs" / "samples"
END_TIMEOUT_S = 30.0
"""Far above the second that an end takes."""


@dataclass
class RunningDemo:
    """A headless demo that has said that every seat was read."""

    process: "subprocess.Popen[str]"
    listening: dict[str, Any]
    swept: dict[str, Any]

    @property
    def folder(self) -> Path:
        return Path(self.listening["folder"])


@contextmanager
def headless_demo(base: Path, options: tuple[str, ...] = DEMO) -> Iterator[RunningDemo]:
    order = [sys.executable, "-m", "hall", *options, "--headless", "--folder", str(base)]
    with (base / "demo.log").open("w") as log:
        process = subprocess.Popen(order, stdout=subprocess.PIPE, stderr=log, text=True)
    with process:
        try:
            assert process.stdout is not None
            yield RunningDemo(
                process, json.loads(process.stdout.readline()), json.loads(process.stdout.readline())
            )
        finally:
            process.kill()


async def nothing_is_left(mark: str, folder: Path, port: int | None = None) -> None:
    """No process, no port, no serial line; the journal is whole."""
    await until(lambda: processes_with(mark) == [])
    if port is not None:
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=1)
    assert not (folder / "lines").exists()
    wal = folder / "journal" / f"{FILE_NAME}-wal"
    assert not wal.exists() or wal.stat().st_size == 0
    assert unfinished_files(folder) == []
    with Journal(folder / "journal") as journal:
        assert len(journal.replay().members) == SEATS


def unfinished_files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.suffix in {".part", ".new"}]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
async def test_a_demo_reads_every_seat_and_a_signal_ends_all_of_it(
    tmp_path: Path, number: signal.Signals
) -> None:
    with marked_processes() as mark:
        with headless_demo(tmp_path) as demo:
            assert demo.listening["state"] == "listening"
            assert (demo.swept["state"], demo.swept["seats"], demo.swept["online"]) == ("swept", SEATS, SEATS)
            assert len(processes_with(mark)) == 4  # demo, simulator, controller, broker
            demo.process.send_signal(number)
            assert demo.process.wait(END_TIMEOUT_S) == 0
        await nothing_is_left(mark, demo.folder, demo.listening["port"])


def test_a_demo_says_where_its_broker_listens_as_a_line_for_the_shell(tmp_path: Path) -> None:
    with headless_demo(tmp_path) as demo:
        port = demo.listening["port"]
        told = (tmp_path / "demo.log").read_text()
        assert f"export HOST=127.0.0.1 PORT={port} HALL=rehearsal\n" in told


async def test_one_rehearses_ones_own_meeting_with_as_many_seats_as_its_roster_needs(tmp_path: Path) -> None:
    own = ("demo", "--roster", str(SAMPLES / "presidium-85.csv"), "--agenda", str(SAMPLES / "agenda.csv"))
    with headless_demo(tmp_path, own) as demo:
        needed = max(int(row["席位"] or 0) for row in rows_of(SAMPLES / "presidium-85.csv"))
        assert demo.swept["seats"] == needed
        demo.process.send_signal(signal.SIGTERM)
        assert demo.process.wait(END_TIMEOUT_S) == 0
    with Journal(demo.folder / "journal") as journal:
        state = journal.replay()
        assert [member.member_id for member in state.members.values()] == [
            row["编号"] for row in rows_of(SAMPLES / "presidium-85.csv")
        ]
        assert [item.title for item in state.agenda] == [
            row["议题"] for row in rows_of(SAMPLES / "agenda.csv")
        ]


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_what_is_wrong_with_ones_own_files_is_told_by_row_and_nothing_is_started(tmp_path: Path) -> None:
    roster, agenda = tmp_path / "roster.csv", tmp_path / "agenda.csv"
    roster.write_text("id,name,seat\nM1,张三,3\nM1,代表01,2\n", encoding="utf-8")
    agenda.write_text("number,title,kind\n1,表决,elektion\n", encoding="utf-8")
    files = ("--roster", str(roster), "--agenda", str(agenda), "--lang", "en")
    told = demo_told(*files, folder=tmp_path / "demos")
    assert told.returncode == ExitCode.CONFIG
    assert f"{roster}: row 3 (id)" in told.stderr
    assert f"{agenda}: row 2 (kind)" in told.stderr
    assert not (tmp_path / "demos").exists()


def test_a_seat_that_a_demo_of_that_size_has_not_is_told_as_of_a_real_hall(tmp_path: Path) -> None:
    roster = tmp_path / "roster.csv"
    roster.write_text("id,name,seat\nM1,张三,7\n", encoding="utf-8")
    told = demo_told("--seats", "6", "--roster", str(roster), "--lang", "en", folder=tmp_path / "demos")
    assert told.returncode == ExitCode.CONFIG
    assert f"{roster}: row 2 (seat): " in told.stderr


def demo_told(*options: str, folder: Path) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "hall", "demo", "--headless", "--folder", str(folder), *options],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=END_TIMEOUT_S,
        check=False,
    )


async def test_a_demo_that_is_killed_takes_its_children_along(tmp_path: Path) -> None:
    with marked_processes() as mark:
        with headless_demo(tmp_path) as demo:
            demo.process.kill()
        await nothing_is_left(mark, demo.folder, demo.listening["port"])


async def test_a_demo_told_to_end_while_it_starts_leaves_nothing(tmp_path: Path) -> None:
    with marked_processes() as mark:
        with in_terminal(*DEMO, "--headless", "--folder", str(tmp_path)) as terminal:
            await until(lambda: len(processes_with(mark)) > 1)
            terminal.program.terminate()
            assert terminal.end() == 0
            assert b"Traceback" not in terminal.seen
        await until(lambda: processes_with(mark) == [])
        assert not (only_folder(tmp_path) / "lines").exists()


async def test_ctrl_c_in_a_terminal_ends_a_headless_demo(tmp_path: Path) -> None:
    with marked_processes() as mark:
        with in_terminal(*DEMO, "--headless", "--folder", str(tmp_path)) as terminal:
            terminal.read_until(b'"swept"')
            terminal.type(CTRL_C)
            assert terminal.end() == 0
            assert b"Traceback" not in terminal.seen
        await nothing_is_left(mark, only_folder(tmp_path))


@pytest.mark.parametrize("is_told_by_signal", [False, True], ids=["q", "SIGTERM"])
async def test_the_console_of_a_demo_gives_the_terminal_back(tmp_path: Path, is_told_by_signal: bool) -> None:
    with marked_processes() as mark:
        with in_terminal(*DEMO, "--lang", "en", "--folder", str(tmp_path), LANG="C.UTF-8") as terminal:
            terminal.read_until(b"Not opened")
            assert not terminal.is_as_before()
            leave(terminal, is_told_by_signal)
            assert terminal.end() == 0
            assert terminal.is_as_before()
            assert LEAVE_ALTERNATE_SCREEN in terminal.seen
            assert SHOW_CURSOR in terminal.seen
            assert b"Traceback" not in terminal.seen
        await nothing_is_left(mark, only_folder(tmp_path))


def leave(terminal: Terminal, is_told_by_signal: bool) -> None:
    if is_told_by_signal:
        os.kill(terminal.program.pid, signal.SIGTERM)
    else:
        terminal.type(b"q")


def only_folder(base: Path) -> Path:
    folder, *others = (path for path in base.iterdir() if path.is_dir())
    assert not others
    return folder


def test_old_demos_make_room_and_nothing_else_does(tmp_path: Path) -> None:
    old = [tmp_path / f"20260101-00000{number}" for number in range(6)]
    running, letter = tmp_path / "20250101-000000", tmp_path / "20240101-000000.docx"
    for folder in (*old, running / "lines", tmp_path / "family photos"):
        folder.mkdir(parents=True)
    letter.touch()
    new_folder(tmp_path)
    assert [folder.exists() for folder in old] == [False, False, True, True, True, True]
    assert running.exists()
    assert letter.exists()
    assert (tmp_path / "family photos").exists()


@pytest.mark.parametrize(
    ("seats", "lines"), [(1, 1), (2, 2), (96, 3), (192, 3), (193, 4), (843, 14), (4000, 63)]
)
def test_every_demo_has_lines_enough_for_its_seats_and_no_empty_one(seats: int, lines: int) -> None:
    assert lines_for(seats) == lines


def test_two_demos_of_the_same_second_have_a_folder_each(tmp_path: Path) -> None:
    assert len({new_folder(tmp_path) for _ in range(3)}) == 3


def test_a_folder_that_cannot_be_made_is_named(tmp_path: Path) -> None:
    (tmp_path / "demos").write_text("")
    with pytest.raises(NoFolderError, match=r"demos: no folder can be made there .* --folder"):
        new_folder(tmp_path / "demos")
