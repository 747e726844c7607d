"""One line in memory and virtual time whose units note when they are asked, and a bridge that keeps it going."""

import asyncio
from collections import deque
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from firmware_bridge import Bridge, GapPolicy, LineSettings, Moment
from firmware_bridge.sink import BridgeSink
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import PROTOCOL_VERSION
from seat_protocol.status import SeatStatus
from simulators.firmwares import FIRMWARES, MODEL
from simulators.memory_line import MemoryLine, MemoryLines
from simulators.reactions import Reaction
from simulators.timing import LineTiming
from simulators.unit import SeatUnit

BAUD = 115_200
HEARD_MAX = 100_000
"""Requests remembered of one unit: minutes of a line that is read without a pause."""
_NS_PER_S = 1_000_000_000


class Deaf(BridgeSink):
    """Nobody is told."""

    def seat_changed(
        self, seat: int, status: SeatStatus, previous: SeatStatus | None, pressed: Moment
    ) -> None:
        """See BridgeSink."""

    def card_read(self, seat: int, card: str) -> None:
        """See BridgeSink."""

    def seat_lost(self, seat: int, reason: str) -> None:
        """See BridgeSink."""

    def seat_back(self, seat: int, identity: SeatIdentity) -> None:
        """See BridgeSink."""

    def line_lost(self, line: str, reason: str) -> None:
        """See BridgeSink."""

    def line_back(self, line: str) -> None:
        """See BridgeSink."""


class HearingUnit(SeatUnit):
    """Notes when it has heard which function."""

    def __init__(self, identity: SeatIdentity, address: int, now_ns: int) -> None:
        super().__init__(identity, address, now_ns)
        self.heard: deque[tuple[int, int]] = deque(maxlen=HEARD_MAX)

    def react(self, frame: bytes, now_ns: int) -> Reaction | None:
        """See SeatUnit."""
        self.heard.append((now_ns, frame[1]))
        return super().react(frame, now_ns)


def now_ns() -> int:
    """The event loop's time as units count it."""
    return round(asyncio.get_running_loop().time() * _NS_PER_S)


def identity(serial: int, firmware: str) -> SeatIdentity:
    """Who a unit of that firmware is."""
    return SeatIdentity(PROTOCOL_VERSION, FIRMWARES[firmware], MODEL, 1, 0, serial)


def line_of(name: str, units: list[SeatUnit], timing: LineTiming, seed: int = 0) -> MemoryLine:
    """A line that `sim://NAME` opens from now on."""
    line = MemoryLine(name, units, timing, seed)
    lines = MemoryLines()
    lines.add(line)
    lines.register()
    return line


@asynccontextmanager
async def bridged(line: MemoryLine, gap: GapPolicy, sink: BridgeSink) -> AsyncIterator[Bridge]:
    """A bridge on `line` that has read every unit once; seat numbers are unit addresses."""
    seats = {unit.address: unit.address for unit in line.units}
    bridge = Bridge([LineSettings(line.name, f"sim://{line.name}", gap, seats)], sink)
    running = asyncio.create_task(bridge.run())
    try:
        await bridge.first_sweep_done.wait()
        yield bridge
    finally:
        running.cancel()
        with suppress(asyncio.CancelledError):
            await running
