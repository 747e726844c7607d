"""A hall full of people against the simplest controller there can be."""

import asyncio
import contextlib
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.registers import FACE
from seat_protocol.status import Choice
from simulators.delegates import Delegates
from simulators.errors import LayoutError
from simulators.habits import Habit, PartyLine, temper_of
from simulators.hall import SimulatedHall

PATIENCE_S = 20.0
BLINKING = Lamps(yes=Lamp.BLINK, no=Lamp.BLINK, abstain=Lamp.BLINK)
STEADY = {
    Choice.YES: Lamps(yes=Lamp.ON),
    Choice.NO: Lamps(no=Lamp.ON),
    Choice.ABSTAIN: Lamps(abstain=Lamp.ON),
    Choice.NONE: BLINKING,
}


def confirm_all(hall: SimulatedHall, line: int) -> None:
    """Show every seat of a line whether its vote was accepted."""
    with hall.line(line).units() as units:
        for unit in units:
            face = SeatFace(1, Mode.VOTE_LAST, STEADY[unit.status(0).choice])
            unit.write(FACE.address, face.face_registers(), time.monotonic_ns())


async def vote(hall: SimulatedHall, people: Delegates, is_over: Callable[[], bool]) -> None:
    living = asyncio.create_task(people.run())
    deadline_s = time.monotonic() + PATIENCE_S
    while not is_over() and time.monotonic() < deadline_s:
        confirm_all(hall, 1)
        await asyncio.sleep(0.005)
    living.cancel()
    with contextlib.suppress(asyncio.CancelledError):
        await living


async def test_all_who_are_there_vote_and_the_absent_do_not(tmp_path: Path) -> None:
    async with SimulatedHall(seats=24, lines=1, folder=tmp_path) as hall:
        tempers = {seat: temper_of(Habit.ABSENT if seat <= 3 else Habit.PUNCTUAL) for seat in range(1, 25)}
        people = Delegates(hall, party_line=PartyLine(1, 0, 0), pace=0.05, tempers=tempers)
        everybody = range(4, 25)
        await vote(hall, people, lambda: all(hall.status(seat).choice for seat in everybody))
        assert all(hall.status(seat).choice is Choice.YES for seat in everybody)
        assert all(hall.status(seat).choice is Choice.NONE for seat in (1, 2, 3))


async def test_the_undecided_end_with_another_choice_than_they_began_with(tmp_path: Path) -> None:
    async with SimulatedHall(seats=5, lines=1, folder=tmp_path) as hall:
        tempers = dict.fromkeys(range(1, 6), temper_of(Habit.UNDECIDED))
        people = Delegates(hall, party_line=PartyLine(1, 0, 0), pace=0.05, tempers=tempers)
        await vote(hall, people, lambda: all(hall.status(seat).choice > Choice.YES for seat in tempers))
        assert all(hall.status(seat).choice > Choice.YES for seat in tempers)


def test_the_same_seed_seats_the_same_people(tmp_path: Path) -> None:
    hall = SimulatedHall(folder=tmp_path)
    assert Delegates(hall, seed=3).tempers() == Delegates(hall, seed=3).tempers()
    assert Delegates(hall, seed=3).tempers() != Delegates(hall, seed=4).tempers()


def test_time_cannot_stand_still(tmp_path: Path) -> None:
    with pytest.raises(LayoutError, match="pace"):
        Delegates(SimulatedHall(folder=tmp_path), pace=0)
