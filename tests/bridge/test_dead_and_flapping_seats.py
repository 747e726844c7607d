"""Seats that are gone cost the others next to nothing, and they are met again within a second. In virtual time."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from urllib.parse import urlsplit

import pytest

from firmware_bridge import Bridge, GapPolicy, LineSettings
from firmware_bridge.timing import LineTiming
from seat_protocol.face import Mode, SeatFace
from seat_protocol.frames import read_registers
from seat_protocol.registers import STATUS
from seat_protocol.status import Key
from simulators.firmwares import FIRMWARES
from simulators.memory_line import MemoryLine, MemoryLines, MemoryLineSettings
from simulators.trouble import HEALTHY, Trouble
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.recording import RecordingSink, running

SEATS = 32
SETTLED_S = 5.0
"""All faces are shown, and the power-up of the units is forgotten."""
BABBLE_IS_NOTICED_S = 30.0
"""Two tries of each of 32 seats, and each has waited in vain for silence; some are understood at the first."""


@asynccontextmanager
async def hall_of(firmware: str) -> AsyncIterator[tuple[Bridge, RecordingSink, MemoryLine]]:
    url = f"sim://dead?units=1-{SEATS}&firmware={firmware}"
    line = MemoryLineSettings.from_url(urlsplit(url)).build(0)
    lines = MemoryLines()
    lines.add(line)
    lines.register()
    sink = RecordingSink()
    settings = LineSettings(
        "dead", url, GapPolicy.STRICT, {unit.address: unit.address for unit in line.units}
    )
    async with running(Bridge([settings], sink)) as bridge:
        await bridge.first_sweep_done.wait()
        for seat in range(1, SEATS + 1):
            bridge.show(seat, SeatFace(mode=Mode.LISTEN))
        await asyncio.sleep(SETTLED_S)
        yield bridge, sink, line


@pytest.mark.parametrize("dead", [1, 8, 31])
def test_dead_seats_cost_the_others_less_than_two_per_cent(dead: int) -> None:
    async def sitting() -> None:
        async with hall_of("plain") as (bridge, sink, line):
            for unit in line.units[:dead]:
                unit.cut_power()
            await asyncio.sleep(SETTLED_S)
            assert len(sink.online) == SEATS - dead
            answers, began_s = bridge.health()[0].counters.answers, asyncio.get_running_loop().time()
            await asyncio.sleep(20.0)
            answered = bridge.health()[0].counters.answers - answers
            took_s = asyncio.get_running_loop().time() - began_s
            timing = LineTiming.of(line.timing.baud, line.timing.bits_per_character, GapPolicy.STRICT)
            request = read_registers(1, STATUS.address, STATUS.count)
            one_s = (
                line.timing.transaction_ns(len(request.frame), request.response_length) / 1e9 + timing.gap_s
            )
            at_best = took_s / max(one_s * (SEATS - dead), 0.02) * (SEATS - dead)
            assert answered >= 0.98 * at_best

    run_in_virtual_time(sitting())


@pytest.mark.parametrize("firmware", list(FIRMWARES))
@pytest.mark.parametrize("how", ["its power", "its data pair"])
def test_a_seat_that_speaks_again_is_met_within_a_second(firmware: str, how: str) -> None:
    async def sitting() -> None:
        async with hall_of(firmware) as (_, sink, line):
            unit = line.units[4]
            if how == "its power":
                unit.cut_power()
            else:
                unit.is_connected = False
            await asyncio.sleep(20.0)
            assert unit.address not in sink.online
            if how == "its power":
                unit.reboot(_now_ns())
            else:
                unit.is_connected = True
            await asyncio.sleep(1.0)
            assert unit.address in sink.online

    run_in_virtual_time(sitting())


@pytest.mark.parametrize("firmware", list(FIRMWARES))
def test_a_flapping_seat_is_counted_once_for_every_press(firmware: str) -> None:
    async def sitting() -> None:
        async with hall_of(firmware) as (_, sink, line):
            unit = line.units[4]
            for round_number in range(1, 9):
                assert unit.press(Key.SPEAK, _now_ns())
                for _ in range(3):
                    unit.is_connected = not unit.is_connected
                    await asyncio.sleep(0.37)
                unit.is_connected = True
                await asyncio.sleep(1.5)
                assert sink.statuses[unit.address].speak_presses == round_number

    run_in_virtual_time(sitting())


@pytest.mark.parametrize("firmware", list(FIRMWARES))
def test_all_seats_behind_a_unit_that_never_falls_silent_are_named_soon_and_back_at_once(
    firmware: str,
) -> None:
    async def sitting() -> None:
        async with hall_of(firmware) as (_, sink, line):
            line.units[4].trouble = Trouble(babble=1.0)
            await asyncio.sleep(BABBLE_IS_NOTICED_S)
            assert sink.online == {}
            line.units[4].trouble = HEALTHY
            await asyncio.sleep(3.0)
            assert len(sink.online) == SEATS

    run_in_virtual_time(sitting())


def _now_ns() -> int:
    return round(asyncio.get_running_loop().time() * 1e9)
