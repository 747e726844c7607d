"""A lamp that changes costs one register on the wire; whatever else is wrong at the seat is put right all the same."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

from firmware_bridge import Bridge, GapPolicy, LineSettings
from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.frames import READ_WRITE
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import FACE, PROTOCOL_VERSION
from simulators.firmwares import FIRMWARES, MODEL
from simulators.memory_line import MemoryLine, MemoryLines
from simulators.reactions import Reaction
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.virtual_time import START_S, run_in_virtual_time
from tests.bridge.recording import RecordingSink, running

SEAT = 7
INVITED = SeatFace(41, Mode.VOTE_LAST, Lamps(Lamp.BLINK, Lamp.BLINK, Lamp.BLINK), nameplate="代表07")
ACCEPTED = replace(INVITED, lamps=Lamps(yes=Lamp.ON))
SETTLED_S = 1.0
LAMPS_AT = FACE.address_of("lamps")


class ListedUnit(SeatUnit):
    """Keeps what was written to its face: the first register, and how many."""

    def __init__(self) -> None:
        identity = SeatIdentity(PROTOCOL_VERSION, FIRMWARES["plain"], MODEL, 1, 0, SEAT)
        super().__init__(identity, SEAT, round(START_S * 1e9))
        self.written: list[tuple[int, int]] = []
        self.restarts_before_next = False

    def react(self, frame: bytes, now_ns: int) -> Reaction | None:
        if frame[1] == READ_WRITE and FACE.address <= int.from_bytes(frame[6:8], "big") < FACE.end:
            self.written.append((int.from_bytes(frame[6:8], "big"), int.from_bytes(frame[8:10], "big")))
            if self.restarts_before_next:
                self.restarts_before_next = False
                self.reboot(now_ns)
        return super().react(frame, now_ns)


def test_lamps_that_change_are_written_alone() -> None:
    async def story() -> None:
        async with _invited() as (unit, bridge):
            bridge.show(SEAT, ACCEPTED)
            await asyncio.sleep(SETTLED_S)
            assert unit.written == [(LAMPS_AT, 1)]
            _check_shows(unit, ACCEPTED)

    run_in_virtual_time(story())


def test_whatever_else_changes_is_written_with_the_whole_face() -> None:
    async def story() -> None:
        async with _invited() as (unit, bridge):
            bridge.show(SEAT, replace(ACCEPTED, mode=Mode.HELD))
            await asyncio.sleep(SETTLED_S)
            assert unit.written == [(FACE.address, FACE.count)]
            _check_shows(unit, replace(ACCEPTED, mode=Mode.HELD))

    run_in_virtual_time(story())


def test_a_unit_that_started_anew_before_its_lamp_came_is_shown_everything_again() -> None:
    async def story() -> None:
        async with _invited() as (unit, bridge):
            unit.restarts_before_next = True
            bridge.show(SEAT, ACCEPTED)
            await asyncio.sleep(SETTLED_S)
            assert unit.written == [(LAMPS_AT, 1), (FACE.address, FACE.count)]
            _check_shows(unit, ACCEPTED)

    run_in_virtual_time(story())


@asynccontextmanager
async def _invited() -> AsyncIterator[tuple[ListedUnit, Bridge]]:
    """A unit that shows INVITED, and whose list is empty."""
    unit, lines = ListedUnit(), MemoryLines()
    lines.add(MemoryLine("lamps", [unit], LineTiming(115200, "E")))
    lines.register()
    settings = LineSettings("lamps", "sim://lamps", GapPolicy.FRAMED, {SEAT: SEAT})
    async with running(Bridge([settings], RecordingSink())) as bridge:
        bridge.show(SEAT, INVITED)
        await asyncio.sleep(SETTLED_S)
        _check_shows(unit, INVITED)
        unit.written.clear()
        yield unit, bridge


def _check_shows(unit: SeatUnit, face: SeatFace) -> None:
    shown = unit.shown(0)
    assert (shown.mode, shown.lamps, shown.text) == (face.mode, face.lamps, face.nameplate)
    assert unit.status(0).face_check == face.check()
