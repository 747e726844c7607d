"""The line behind its port, read by other people's programs."""

import os
import select
import subprocess
import termios
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from pymodbus.client import ModbusSerialClient

from seat_protocol.crc import crc_is_right
from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.frames import read_registers
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import CONTROL, FACE, IDENTITY, NAMEPLATE, PAGE, STATUS
from seat_protocol.status import Choice, Flag, Key, SeatStatus
from simulators.errors import FolderInUseError
from simulators.line import SimulatedLine
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from tests.debian import program_path
from tests.simulators.units import IDENTITY_FULL

READ_STATUS = read_registers(2, STATUS.address, STATUS.count)
PATIENCE_S = 10.0
"""Far beyond any answer: a busy machine must not fail a test."""


@pytest.fixture
def line(tmp_path: Path) -> Iterator[SimulatedLine]:
    units = [SeatUnit(IDENTITY_FULL, address, time.monotonic_ns()) for address in (1, 2, 3)]
    with SimulatedLine(tmp_path / "line-1", units, LineTiming()) as line:
        yield line


@pytest.fixture
def client(line: SimulatedLine) -> Iterator[ModbusSerialClient]:
    port = str(line.path)
    with ModbusSerialClient(port, baudrate=115200, parity="N", timeout=PATIENCE_S, retries=0) as client:
        yield client


def test_pymodbus_reads_who_a_unit_is(client: ModbusSerialClient) -> None:
    answer = client.read_holding_registers(IDENTITY.address, count=IDENTITY.count, device_id=3)
    assert SeatIdentity.from_registers(tuple(answer.registers)) == IDENTITY_FULL


def test_pymodbus_conducts_a_vote(line: SimulatedLine, client: ModbusSerialClient) -> None:
    face = SeatFace(17, Mode.VOTE_LAST, Lamps(yes=Lamp.BLINK), nameplate="代表01")
    assert not client.write_registers(FACE.address, list(face.face_registers()), device_id=2).isError()
    assert not client.write_registers(
        NAMEPLATE.address, list(face.nameplate_registers()), device_id=2
    ).isError()
    with line.units() as units:
        assert units[1].press(Key.NO, time.monotonic_ns())
    client.write_register(CONTROL.address, 17, device_id=0, no_response_expected=True)
    client.write_register(CONTROL.address + 1, 1, device_id=2)
    registers = client.read_input_registers(STATUS.address, count=STATUS.count, device_id=2).registers
    status = SeatStatus.from_registers(tuple(registers))
    assert (status.round_tag, status.choice, status.flags) == (17, Choice.NO, Flag.FROZEN)
    assert status.face_check == face.check()


def test_pymodbus_writes_and_reads_in_one_turn(client: ModbusSerialClient) -> None:
    face = list(SeatFace(77).face_registers())
    answer = client.readwrite_registers(
        read_address=STATUS.address, read_count=1, write_address=FACE.address, values=face, device_id=1
    )
    assert answer.registers == [77]


def test_pymodbus_is_told_why_it_is_refused(client: ModbusSerialClient) -> None:
    assert client.read_holding_registers(CONTROL.address, count=1, device_id=1).exception_code == 2
    assert client.write_register(FACE.address + 1, 6, device_id=1).exception_code == 3
    assert client.read_coils(0, count=1, device_id=1).exception_code == 1


def test_mbpoll_reads_the_status_of_three_units(line: SimulatedLine) -> None:
    with line.units() as units:
        for unit in units:
            face = SeatFace(100 + unit.address, Mode.VOTE_LAST)
            unit.write(FACE.address, face.face_registers(), time.monotonic_ns())
            unit.press(Key.ABSTAIN, time.monotonic_ns())
    shown = mbpoll(line, "-a", "1:3", "-t", "3", "-r", str(STATUS.address), "-c", "2")
    values = [text.split()[-1] for text in shown.splitlines() if text.startswith("[")]
    assert values == ["101", "3", "102", "3", "103", "3"]


def test_mbpoll_writes_what_the_seat_shows(line: SimulatedLine) -> None:
    registers = [str(register) for register in SeatFace(5, Mode.SIGN_IN).face_registers()]
    mbpoll(line, "-a", "2", "-t", "4", "-r", str(FACE.address), values=registers)
    with line.units() as units:
        assert units[1].shown(time.monotonic_ns()).mode is Mode.SIGN_IN


def test_mbpoll_hears_the_refusal(line: SimulatedLine) -> None:
    program = program_path("mbpoll")
    refused = subprocess.run(
        [program, *MBPOLL_RTU, "-a", "1", "-t", "4", "-r", str(CONTROL.address), str(line.path)],
        capture_output=True, text=True, timeout=PATIENCE_S, check=False,
    )  # fmt: skip
    assert "Illegal data address" in refused.stdout + refused.stderr


def test_a_pulled_adapter_is_a_hangup_and_comes_back_under_the_same_path(line: SimulatedLine) -> None:
    with line.units() as units:
        units[1].write(FACE.address, SeatFace(42, Mode.LISTEN).face_registers(), time.monotonic_ns())
    port = open_port(line.path)
    line.unplug()
    assert not line.path.is_symlink()
    assert read_hangup(port) == b""
    os.close(port)
    line.plug()
    assert status_through(line.path).round_tag == 42


def test_whoever_waits_in_a_read_is_woken_when_the_adapter_is_pulled(line: SimulatedLine) -> None:
    port = open_port(line.path)
    reader = threading.Thread(target=read_hangup, args=(port,), daemon=True)
    reader.start()
    line.unplug()
    reader.join(PATIENCE_S)
    assert not reader.is_alive()
    os.close(port)


def test_a_master_that_floods_and_never_reads_does_not_stop_the_line(line: SimulatedLine) -> None:
    port = open_port(line.path)
    for _ in range(400):
        os.write(port, READ_STATUS.frame)
    deadline_s = time.monotonic() + PATIENCE_S
    while not answers_cleanly(port):
        assert time.monotonic() < deadline_s
    os.close(port)


def test_answers_that_nobody_fetches_are_lost_and_the_line_lives_on(tmp_path: Path) -> None:
    read_page = read_registers(2, PAGE.address, PAGE.count)
    unit = SeatUnit(IDENTITY_FULL, 2, time.monotonic_ns())
    with SimulatedLine(tmp_path / "line-1", [unit], LineTiming(is_instant=True)) as line:
        port = open_port(line.path)
        deadline_s = time.monotonic() + PATIENCE_S
        while line.counters().answers < 2000:  # 400 kB of answers: more than any pty holds
            os.write(port, read_page.frame)
            assert time.monotonic() < deadline_s
        while not answers_cleanly(port):
            assert time.monotonic() < deadline_s
        os.close(port)


def test_a_port_that_is_already_there_is_not_stolen(line: SimulatedLine) -> None:
    target = line.path.readlink()
    with pytest.raises(FolderInUseError, match="choose another folder"):
        SimulatedLine(line.path, [], LineTiming()).plug()
    assert line.path.readlink() == target


def test_nothing_is_left_behind(tmp_path: Path) -> None:
    threads, descriptors = threading.active_count(), open_descriptors()
    with SimulatedLine(tmp_path / "line-1", [], LineTiming()) as line:
        assert threading.active_count() == threads + 1
        line.unplug()
        line.plug()
    assert (threading.active_count(), open_descriptors()) == (threads, descriptors)
    assert list(tmp_path.iterdir()) == []


def test_an_answer_never_comes_earlier_than_the_wire_allows(line: SimulatedLine) -> None:
    port = open_port(line.path)
    for _ in range(20):
        sent_ns = time.monotonic_ns()
        ask_through(port)
        assert time.monotonic_ns() - sent_ns >= line.timing.transaction_ns(8, 23)
    os.close(port)


MBPOLL_RTU = ("-m", "rtu", "-b", "115200", "-P", "none", "-0", "-1", "-o", "5")


def mbpoll(line: SimulatedLine, *options: str, values: list[str] | None = None) -> str:
    command = [program_path("mbpoll"), *MBPOLL_RTU, *options, str(line.path), *(values or [])]
    return subprocess.run(command, capture_output=True, text=True, timeout=30, check=True).stdout


def open_port(path: Path) -> int:
    return os.open(path, os.O_RDWR | os.O_NOCTTY)


def read_hangup(port: int) -> bytes:
    try:
        return os.read(port, 16)
    except OSError:
        return b""


def ask_through(port: int) -> tuple[int, ...]:
    os.write(port, READ_STATUS.frame)
    answer = b""
    while len(answer) < READ_STATUS.response_length:
        answer += os.read(port, 256)
    return READ_STATUS.parse(answer)


def answers_cleanly(port: int) -> bool:
    termios.tcflush(port, termios.TCIFLUSH)
    os.write(port, READ_STATUS.frame)
    answer = b""
    while select.select([port], [], [], 0.1)[0]:
        answer += os.read(port, 4096)
    return len(answer) == READ_STATUS.response_length and crc_is_right(answer)


def status_through(path: Path) -> SeatStatus:
    port = open_port(path)
    try:
        return SeatStatus.from_registers(ask_through(port))
    finally:
        os.close(port)


def open_descriptors() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))
