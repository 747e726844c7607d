"""The simulated hall as a program of its own: how it speaks, and how it ends."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from seat_protocol.frames import read_registers
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import IDENTITY

END_TIMEOUT_S = 20.0
CALL = (
    "import sys, pathlib; from simulators.cli import simulate;"
    "folder = pathlib.Path(sys.argv[1]);"
    "simulate(6, 2, 115200, 3, {delegates}, folder, {json}, exit_with_stdin={exit_with_stdin})"
)


def start(
    folder: Path, *, as_json: bool = False, delegates: bool = False, exit_with_stdin: bool = False
) -> "subprocess.Popen[str]":
    call = CALL.format(delegates=delegates, json=as_json, exit_with_stdin=exit_with_stdin)
    pipe = subprocess.PIPE
    return subprocess.Popen(
        [sys.executable, "-c", call, str(folder)], stdin=pipe, stdout=pipe, stderr=pipe, text=True
    )


def next_line(program: "subprocess.Popen[str]") -> str:
    assert program.stdout is not None
    return program.stdout.readline()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_prints_the_urls_runs_until_a_signal_and_leaves_nothing(
    tmp_path: Path, number: signal.Signals
) -> None:
    folder = tmp_path / "run"
    with start(folder, delegates=True) as program:
        urls = [next_line(program), next_line(program)]
        assert (folder / "line-2").is_char_device()
        program.send_signal(number)
        rest, narration = program.communicate(timeout=END_TIMEOUT_S)
    assert urls == [f"serial://{folder}/line-{line}?baud=115200&parity=N\n" for line in (1, 2)]
    assert rest == ""
    assert "6 simulated seats" in narration
    assert program.returncode == 0
    assert not folder.exists()


def test_it_ends_with_its_parent(tmp_path: Path) -> None:
    folder = tmp_path / "run"
    with start(folder, exit_with_stdin=True) as program:
        next_line(program)
        assert program.stdin is not None
        program.stdin.write("still here\n")
        program.stdin.close()
        assert program.wait(END_TIMEOUT_S) == 0
    assert not folder.exists()


def test_an_empty_stdin_ends_it_at_once(tmp_path: Path) -> None:
    call = CALL.format(delegates=False, json=False, exit_with_stdin=True)
    ended = subprocess.run(
        [sys.executable, "-c", call, str(tmp_path)],
        stdin=subprocess.DEVNULL, capture_output=True, timeout=END_TIMEOUT_S, check=False,
    )  # fmt: skip
    assert ended.returncode == 0
    assert list(tmp_path.iterdir()) == []


def test_a_program_reads_the_hall_as_json_and_finds_the_seats_there(tmp_path: Path) -> None:
    with start(tmp_path, as_json=True, exit_with_stdin=True) as program:
        described = json.loads(next_line(program))
        assert (described["seats"], described["seed"]) == (6, 3)
        line = described["lines"][1]
        assert line["seats"] == {"4": 1, "5": 2, "6": 3}
        identity = identity_at(line["url"], line["seats"]["5"])
        assert program.stdin is not None
        program.stdin.close()
        assert program.wait(END_TIMEOUT_S) == 0
    assert identity.protocol_version == 1


def test_a_hall_that_cannot_be_says_why(tmp_path: Path) -> None:
    (tmp_path / "line-1").touch()
    with start(tmp_path) as program:
        _, narration = program.communicate(timeout=END_TIMEOUT_S)
    assert program.returncode != 0
    assert "choose another folder" in narration


def identity_at(url: str, unit: int) -> SeatIdentity:
    request = read_registers(unit, IDENTITY.address, IDENTITY.count)
    port = os.open(url.removeprefix("serial://").partition("?")[0], os.O_RDWR | os.O_NOCTTY)
    try:
        os.write(port, request.frame)
        answer = b""
        while len(answer) < request.response_length:
            answer += os.read(port, 256)
    finally:
        os.close(port)
    return SeatIdentity.from_registers(request.parse(answer))
