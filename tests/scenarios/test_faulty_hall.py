"""A hall keeps each seat's unit whatever befalls it, and what was broken can be mended."""

import os
import time
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from seat_protocol.face import Lamps, Mode, SeatFace
from seat_protocol.frames import Request, read_registers, write_registers
from seat_protocol.identity import Capability
from seat_protocol.registers import ASSIGN, FACE, IDENTITY, STATUS
from seat_protocol.status import Choice, Flag, Key
from simulators.errors import LayoutError, NoSuchSeatError
from simulators.faults import LineFaults
from simulators.hall import SimulatedHall
from simulators.trouble import Trouble

ANSWER_TIMEOUT_S = 10.0
"""For answers that come; far beyond what a busy machine needs."""
SILENCE_S = 0.1
"""For answers that must not come: thirty times a whole transaction."""
WHO = read_registers(2, IDENTITY.address, IDENTITY.count)
VOTE = SeatFace(7, Mode.VOTE_LAST, Lamps())


@pytest.fixture
async def hall(tmp_path: Path) -> AsyncIterator[SimulatedHall]:
    async with SimulatedHall(seats=8, lines=2, seed=5, folder=tmp_path / "run") as hall:
        yield hall


def transact(hall: SimulatedHall, line: int, request: Request, timeout_s: float = ANSWER_TIMEOUT_S) -> bytes:
    path = hall.urls()[line - 1].removeprefix("serial://").partition("?")[0]
    port = os.open(path, os.O_RDWR | os.O_NOCTTY | os.O_NONBLOCK)
    try:
        os.write(port, request.frame)
        answer, deadline_s = b"", time.monotonic() + timeout_s
        while len(answer) < request.response_length and time.monotonic() < deadline_s:
            time.sleep(0.001)
            answer += read_now(port)
        return answer
    finally:
        os.close(port)


def read_now(port: int) -> bytes:
    try:
        return os.read(port, 256)
    except BlockingIOError:
        return b""


def open_vote(hall: SimulatedHall, line: int, unit: int) -> None:
    request = write_registers(unit, FACE.address, VOTE.face_registers())
    request.parse(transact(hall, line, request))


def is_silent(hall: SimulatedHall, line: int, unit: int) -> bool:
    return transact(hall, line, read_registers(unit, STATUS.address, 1), SILENCE_S) == b""


def give_address(hall: SimulatedHall, line: int, unit: int, serial: int, new_unit: int) -> None:
    request = write_registers(unit, ASSIGN.address, (serial >> 16, serial & 0xFFFF, new_unit))
    transact(hall, line, request)


async def test_a_seat_keeps_its_unit_when_the_unit_is_given_another_address(hall: SimulatedHall) -> None:
    serial = hall.replace_seat(5).serial
    give_address(hall, 2, 1, serial, 40)
    open_vote(hall, 2, 40)
    assert hall.press(5, Key.NO)
    assert hall.status(5).choice is Choice.NO
    assert hall.addresses(2) == {5: 40, 6: 2, 7: 3, 8: 4}


async def test_two_units_that_exchange_their_addresses_stay_at_their_seats(hall: SimulatedHall) -> None:
    first, second = hall.replace_seat(1).serial, hall.replace_seat(2).serial
    give_address(hall, 1, 1, first, 99)
    give_address(hall, 1, 2, second, 1)
    give_address(hall, 1, 99, first, 2)
    open_vote(hall, 1, 2)
    assert (hall.press(1, Key.YES), hall.press(2, Key.YES)) == (True, False)


async def test_a_second_unit_goes_away_also_with_another_address(hall: SimulatedHall) -> None:
    good = transact(hall, 1, WHO)
    stranger = hall.add_duplicate(2)
    give_address(hall, 1, 2, stranger.serial, 77)
    assert transact(hall, 1, WHO) == good
    assert not is_silent(hall, 1, 77)
    hall.remove_duplicate(2)
    assert is_silent(hall, 1, 77)
    assert transact(hall, 1, WHO) == good


async def test_an_assigned_address_keeps_the_own_unit_on_the_line_when_duplicates_go(
    hall: SimulatedHall,
) -> None:
    serial = hall.replace_seat(2).serial
    give_address(hall, 1, 2, serial, 50)
    hall.add_duplicate(2)
    hall.remove_duplicate(2)
    assert not is_silent(hall, 1, 50)


async def test_a_troubled_unit_is_troubled_alone_until_all_faults_are_cleared(hall: SimulatedHall) -> None:
    hall.trouble_seat(2, Trouble(present_share=0.0))
    hall.set_faults(2, LineFaults(answer_loss=1))
    hall.add_duplicate(3)
    assert is_silent(hall, 1, 2)
    assert not is_silent(hall, 1, 1)
    assert is_silent(hall, 2, 1)
    third = read_registers(3, IDENTITY.address, IDENTITY.count)
    spoilt = transact(hall, 1, third)
    hall.clear_faults()
    assert not is_silent(hall, 1, 2)
    assert not is_silent(hall, 2, 1)
    assert transact(hall, 1, third) != spoilt
    third.parse(transact(hall, 1, third))


async def test_clearing_faults_plugs_no_cable_in(hall: SimulatedHall) -> None:
    hall.unplug_seat(2)
    hall.mute_seat(3)
    hall.clear_faults()
    assert hall.shown(2).is_dark
    assert is_silent(hall, 1, 3)


async def test_a_brown_out_of_a_line_takes_the_memory_of_its_units_and_of_no_others(
    hall: SimulatedHall,
) -> None:
    for line in (1, 2):
        for unit in (1, 2):
            open_vote(hall, line, unit)
    assert all(hall.press(seat, Key.YES) for seat in (1, 2, 5, 6))
    hall.unplug_seat(3)
    hall.brown_out_line(1)
    hall.brown_out_seat(6)
    choices = {seat: hall.status(seat).choice for seat in (1, 2, 5, 6)}
    assert choices == {1: Choice.NONE, 2: Choice.NONE, 5: Choice.YES, 6: Choice.NONE}
    assert Flag.REBOOTED in hall.status(6).flags
    assert hall.shown(3).is_dark


async def test_a_unit_from_the_store_may_know_less_than_the_others(hall: SimulatedHall) -> None:
    assert Capability.ADDRESSING not in hall.replace_seat(1, "plain").capabilities
    assert Capability.ADDRESSING in hall.replace_seat(2).capabilities
    with pytest.raises(LayoutError, match="firmware 'plane': choose plain, slots, events, full"):
        hall.replace_seat(1, "plane")


async def test_a_hall_of_plain_units_has_plain_second_units_too(tmp_path: Path) -> None:
    hall = SimulatedHall(2, 1, firmware="plain", folder=tmp_path)
    assert hall.add_duplicate(1).capabilities == hall.replace_seat(2).capabilities
    with pytest.raises(LayoutError, match="firmware"):
        SimulatedHall(2, 1, firmware="ful", folder=tmp_path)


def test_every_clock_goes_at_its_own_pace_within_the_bound_and_by_the_seed(tmp_path: Path) -> None:
    halls = [
        SimulatedHall(20, 1, seed=seed, folder=tmp_path, drift_ppm=drift_ppm)
        for seed, drift_ppm in ((3, 100), (3, 100), (4, 100), (3, 0))
    ]
    first, again, other, exact = (drifts(hall) for hall in halls)
    assert first == again != other
    assert -100 <= min(first) < 0 < max(first) <= 100
    assert set(exact) == {0}


def drifts(hall: SimulatedHall) -> list[int]:
    with hall.line(1).units() as units:
        return [unit.drift_ppm for unit in units]


def test_faults_of_a_seat_or_line_that_is_not_there_are_refused(tmp_path: Path) -> None:
    hall = SimulatedHall(seats=3, lines=1, folder=tmp_path)
    with pytest.raises(NoSuchSeatError):
        hall.trouble_seat(4, Trouble(is_stuck=True))
    with pytest.raises(LayoutError):
        hall.brown_out_line(2)
