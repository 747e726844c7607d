"""Who is asked in slots: from the first to the last seat in touch, so that nobody talks when the sweep is over."""

import asyncio

import pytest

from firmware_bridge import Bridge, GapPolicy, LineSettings
from firmware_bridge.seat import Seat
from firmware_bridge.seat_clock import Moment
from firmware_bridge.slot_ear import SlotEar
from firmware_bridge.timing import LineTiming
from seat_protocol.face import Mode, SeatFace
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import PROTOCOL_VERSION
from simulators.firmwares import FIRMWARES, MODEL
from simulators.memory_line import MemoryLines
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.memory_bench import line_of, row
from tests.bridge.recording import RecordingSink, running

SEATS = 32
TIMING = LineTiming.of(115_200, 11, GapPolicy.CHARACTERS)
NOW = Moment(0.0, 0.0)


def met(unit: int, firmware: str = "slots") -> Seat:
    """A seat whose unit has said who it is."""
    seat = Seat(unit, unit, RecordingSink(), lambda: 0.0)
    identity = SeatIdentity(PROTOCOL_VERSION, FIRMWARES[firmware], MODEL, 1, 0, unit)
    seat.take(seat.steps.identify, identity.to_registers(), NOW)
    return seat


def test_behind_the_last_seat_in_touch_nobody_is_asked() -> None:
    seats = [met(unit) for unit in range(3, 11)]
    for unit in (3, 6, 9, 10):
        seats[unit - 3].lose("no answer")
    exchange = SlotEar(seats, TIMING).exchange(1)
    assert exchange.request.units == range(4, 9)
    assert exchange.expected == {4, 5, 7, 8}


def test_while_nobody_is_in_touch_all_are_asked_and_heard_to_the_end() -> None:
    seats = [met(unit) for unit in range(3, 11)]
    for seat in seats:
        seat.lose("no answer")
    exchange = SlotEar(seats, TIMING).exchange(1)
    assert exchange.request.units == range(3, 11)
    assert max(exchange.expected) == 10


def test_seats_that_cannot_answer_in_a_slot_widen_no_sweep() -> None:
    seats = [met(1, "plain"), *(met(unit) for unit in (2, 3, 4, 5)), met(20, "events")]
    ear = SlotEar(seats, TIMING)
    assert ear.exchange(1).request.units == range(2, 6)
    assert ear.is_worth_it()
    assert not SlotEar([met(1), met(200)], TIMING).is_worth_it()


@pytest.mark.parametrize("firmware", ["slots", "full"])
@pytest.mark.parametrize("gone", [range(1, SEATS + 1), range(30, SEATS + 1), range(1, 4)])
def test_units_that_come_back_disturb_nobody(firmware: str, gone: range) -> None:
    async def sitting() -> None:
        line, lines, sink = line_of(row(SEATS, firmware)), MemoryLines(), RecordingSink()
        lines.add(line)
        lines.register()
        settings = LineSettings(
            "bench", "sim://bench", GapPolicy.CHARACTERS, {unit.address: unit.address for unit in line.units}
        )
        async with running(Bridge([settings], sink)) as bridge:
            await bridge.first_sweep_done.wait()
            for seat in range(1, SEATS + 1):
                bridge.show(seat, SeatFace(1, Mode.VOTE_LAST))
            await asyncio.sleep(4.0)
            for unit in gone:
                line.units[unit - 1].cut_power()
            await asyncio.sleep(10.0)
            timeouts = bridge.health()[0].counters.timeouts
            for unit in gone:
                line.units[unit - 1].reboot(round(asyncio.get_running_loop().time() * 1e9))
            await asyncio.sleep(4.0)
            assert len(sink.online) == SEATS
            assert line.wire.counters.collisions == 0
            assert (
                bridge.health()[0].counters.timeouts <= timeouts + 1
            )  # the probe that came a little too early

    run_in_virtual_time(sitting())
