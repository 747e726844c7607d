"""A round of slots hears everybody; in every other one a seat is read in full, and everybody has a turn."""

import asyncio
from collections import Counter
from dataclasses import replace

from firmware_bridge.patrol import SLOT_ROUNDS_A_TURN
from seat_protocol.frames import READ_HOLDING, READ_INPUT
from seat_protocol.slots import SLOT_SWEEP
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.calm_hall import VOTE, Hall, calm_hall

SEATS = 32
LISTENED_S = 4.0
READINGS = {READ_HOLDING, READ_INPUT}


def test_in_every_other_round_one_seat_is_read_and_all_have_their_turn_alike() -> None:
    async def story() -> None:
        async with calm_hall("slots", count=SEATS) as hall:
            rounds, readings = await _listen(hall)
            assert abs(readings.total() - rounds / SLOT_ROUNDS_A_TURN) <= 1
            assert set(readings) == set(hall.seats)
            assert max(readings.values()) - min(readings.values()) <= 1

    run_in_virtual_time(story())


def test_texts_for_the_whole_line_go_out_in_every_round() -> None:
    async def story() -> None:
        async with calm_hall("slots", count=SEATS) as hall:
            for unit in hall.units:
                unit.broadcast.clear()
                hall.bridge.show(unit.address, replace(VOTE, message="请各位代表按表决器"))
            expected = {seat: replace(VOTE, message="请各位代表按表决器").check() for seat in hall.seats}
            while {unit.address: unit.status(0).face_check for unit in hall.units} != expected:
                await asyncio.sleep(0.01)
            assert hall.units[0].broadcast.count(SLOT_SWEEP) <= SEATS + SLOT_ROUNDS_A_TURN

    run_in_virtual_time(story())


async def _listen(hall: Hall) -> tuple[int, Counter[int]]:
    """Rounds of slots, and readings by seat, of some seconds in which nothing happens."""
    for unit in hall.units:
        unit.asked.clear()
        unit.broadcast.clear()
    await asyncio.sleep(LISTENED_S)
    readings = Counter({unit.address: sum(f in READINGS for f in unit.asked) for unit in hall.units})
    return hall.units[0].broadcast.count(SLOT_SWEEP), readings
