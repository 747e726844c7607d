"""A calm line is quick: a press waits for one poll and one seat met in turn at most, and nobody is forgotten."""

import asyncio
from random import Random

from firmware_bridge.patrol import BUSY_PRESSES, BUSY_WITHIN_S, EVENT_REQUESTS_A_ROUND
from seat_protocol.fast_modbus import EventPacket, status_event
from seat_protocol.frames import READ_HOLDING, READ_INPUT
from seat_protocol.registers import STATUS
from seat_protocol.slots import SLOT_SWEEP
from seat_protocol.status import Key, SeatStatus
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.calm_hall import CALM_S, Hall, WitnessUnit, calm_hall, now_ns, now_s

SEATS = 64
CHARACTER_S = 11 / 115200
ARBITRATION_S = 2.8e-3
GAP_S, TURNROUND_S = 1e-4, 2e-4
POLL_S = GAP_S + (9 + 5) * CHARACTER_S + ARBITRATION_S
READING_S = GAP_S + (8 + 5 + 2 * STATUS.count) * CHARACTER_S + TURNROUND_S
PACKET_BYTES = len(EventPacket(1, 0, 1, (status_event(SeatStatus()),)).frame)
TOLD_S = GAP_S + (9 + PACKET_BYTES) * CHARACTER_S + ARBITRATION_S
HEARD_S = POLL_S + READING_S + TOLD_S
"""The poll that has just missed it, a seat met in turn, and the poll that tells it."""
STEP_S = 0.0001


def test_no_press_is_heard_later_than_behind_one_poll_and_one_seat_met_in_turn() -> None:
    async def story() -> None:
        async with calm_hall("full", count=SEATS) as hall:
            random = Random(3)
            await asyncio.sleep(CALM_S)
            for _ in range(100):
                await asyncio.sleep(random.uniform(0.1, 0.3))
                pressed_at_s, unit = now_s(), hall.press(random.choice(hall.seats), Key.SPEAK)
                await _until_told(hall, unit)
                assert now_s() - pressed_at_s <= HEARD_S + STEP_S

    run_in_virtual_time(story())


def test_every_seat_of_a_calm_line_is_met_in_its_turn() -> None:
    async def story() -> None:
        async with calm_hall("full", count=SEATS) as hall:
            await asyncio.sleep(CALM_S)
            for unit in hall.units:
                unit.asked.clear()
            turn_s = EVENT_REQUESTS_A_ROUND * POLL_S + READING_S
            await asyncio.sleep(SEATS * turn_s)
            assert all(unit.asked for unit in hall.units)
            await asyncio.sleep(SEATS * turn_s)
            assert all({READ_INPUT, READ_HOLDING} & set(unit.asked) for unit in hall.units)

    run_in_virtual_time(story())


def test_presses_that_come_thick_are_heard_in_slots_and_then_the_line_is_calm_again() -> None:
    async def story() -> None:
        async with calm_hall("full", count=SEATS) as hall:
            await _press_row(hall, BUSY_PRESSES, 0.2 * BUSY_WITHIN_S)
            assert SLOT_SWEEP in hall.units[0].broadcast
            await asyncio.sleep(CALM_S)
            hall.units[0].broadcast.clear()
            await asyncio.sleep(CALM_S)
            assert hall.units[0].broadcast == []

    run_in_virtual_time(story())


def test_presses_one_after_the_other_leave_the_line_calm() -> None:
    async def story() -> None:
        async with calm_hall("full", count=SEATS) as hall:
            hall.units[0].broadcast.clear()
            await _press_row(hall, 3 * BUSY_PRESSES, 0.5 * BUSY_WITHIN_S)
            assert hall.units[0].broadcast == []

    run_in_virtual_time(story())


async def _press_row(hall: Hall, count: int, pause_s: float) -> None:
    for unit in hall.units[:count]:
        unit.press(Key.NO, now_ns())
        await asyncio.sleep(pause_s)
    await asyncio.sleep(BUSY_WITHIN_S)
    assert all(hall.sink.statuses[unit.address].event_counter == 1 for unit in hall.units[:count])


async def _until_told(hall: Hall, unit: WitnessUnit) -> None:
    while hall.sink.statuses[unit.address].event_counter != unit.event_counter:
        await asyncio.sleep(STEP_S)
