"""A sink that remembers, and a running bridge."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager, suppress

from firmware_bridge import Bridge, GapPolicy, LineSettings, Moment
from seat_protocol.identity import SeatIdentity
from seat_protocol.status import SeatStatus
from tests.bridge.seat_side import Behaviour, ScriptedLine, ScriptedUnit, scripted_lines

PATIENCE_S = 20.0
"""Far more than anything here takes: what is not there by then never comes."""


class RecordingSink:
    """Keeps the order of what it is told and checks the order that the contract promises."""

    def __init__(self) -> None:
        self.story: list[str] = []
        self.statuses: dict[int, SeatStatus] = {}
        self.readings: list[tuple[int, SeatStatus, SeatStatus | None]] = []
        self.pressed: dict[int, Moment] = {}
        self.online: dict[int, SeatIdentity] = {}
        self.lines: dict[str, str] = {}
        self.cards: list[tuple[int, str]] = []

    def seat_changed(
        self, seat: int, status: SeatStatus, previous: SeatStatus | None, pressed: Moment
    ) -> None:
        assert seat in self.online
        told = self.statuses.get(seat)
        assert previous in (told, told and told.as_frozen())
        assert status != previous
        self.statuses[seat] = status
        self.pressed[seat] = pressed
        self.readings.append((seat, status, previous))

    def card_read(self, seat: int, card: str) -> None:
        self.cards.append((seat, card))

    def seat_lost(self, seat: int, reason: str) -> None:
        assert reason
        self.online.pop(seat, None)
        self.statuses.pop(seat, None)
        self.story.append(f"seat {seat} lost: {reason}")

    def seat_back(self, seat: int, identity: SeatIdentity) -> None:
        assert seat not in self.online
        self.online[seat] = identity
        self.story.append(f"seat {seat} back")

    def line_lost(self, line: str, reason: str) -> None:
        assert self.lines.get(line) != "lost"
        self.lines[line] = "lost"
        self.story.append(f"line {line} lost: {reason}")

    def line_back(self, line: str) -> None:
        assert self.lines.get(line) != "open"
        self.lines[line] = "open"
        self.story.append(f"line {line} back")


async def until(condition: Callable[[], object]) -> None:
    """Wait until something is true."""
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.002)


@asynccontextmanager
async def running(bridge: Bridge) -> AsyncIterator[Bridge]:
    """Run a bridge; a failure of its own is a failure of the test."""
    task = asyncio.create_task(bridge.run())
    try:
        yield bridge
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


class Bench:
    """One line of scripted units, and the bridge that drives it. Seat 100 + u is unit u."""

    def __init__(self, count: int, behaviour: Behaviour | None = None) -> None:
        self.units = [ScriptedUnit(unit) for unit in range(1, count + 1)]
        self.line = ScriptedLine(self.units, behaviour or Behaviour())
        self.sink = RecordingSink()
        self.seats = {100 + unit.unit: unit for unit in self.units}
        numbers = {number: unit.unit for number, unit in self.seats.items()}
        self.settings = LineSettings("A", "scripted://bench", GapPolicy.FRAMED, numbers)

    @asynccontextmanager
    async def bridge(self, *, swept: bool = True) -> AsyncIterator[Bridge]:
        async with scripted_lines(bench=self.line), running(Bridge([self.settings], self.sink)) as bridge:
            if swept:
                async with asyncio.timeout(PATIENCE_S):
                    await bridge.first_sweep_done.wait()
            yield bridge
