"""Units on one line that calmly hear each other out, in a vote, in virtual time; what they were asked is remembered."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from firmware_bridge import Bridge, GapPolicy, LineSettings, Moment
from seat_protocol.arbitration import EVENT_WORD_BITS, PRIORITY_HIGH, event_word
from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.fast_lengths import FAST_UNIT
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import BROADCAST_UNIT, PROTOCOL_VERSION
from seat_protocol.status import Choice, Key, SeatStatus
from simulators.firmwares import FIRMWARES, MODEL
from simulators.memory_line import MemoryLine, MemoryLines
from simulators.reactions import Bid, Reaction
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.virtual_time import START_S
from tests.bridge.recording import RecordingSink, running

CALM_S = 2.0
"""Enough to meet every seat, read its clock, and find that nothing happens."""
MET_FIRST_S = 0.15
"""A seat that is found is identified, set up, read, shown its face and its texts, and read again."""
VOTE = SeatFace(41, Mode.VOTE_LAST, Lamps(Lamp.BLINK, Lamp.BLINK, Lamp.BLINK))
EVERYBODY = bytes((FAST_UNIT,))


class TimedSink(RecordingSink):
    """Keeps when it was told, and the status."""

    def __init__(self) -> None:
        super().__init__()
        self.told: list[tuple[float, int, SeatStatus]] = []

    def seat_changed(
        self, seat: int, status: SeatStatus, previous: SeatStatus | None, pressed: Moment
    ) -> None:
        super().seat_changed(seat, status, previous, pressed)
        self.told.append((now_s(), seat, status))


class WitnessUnit(SeatUnit):
    """Remembers every function it was asked, and until when each state of its latch was so.

    `echoes` are sent as what it has to tell: packets that were held up somewhere.
    """

    def __init__(self, address: int, firmware: str) -> None:
        self.asked: list[int] = []
        self.broadcast: list[int] = []
        self.echoes: list[bytes] = []
        self.so_until_s: dict[tuple[int, int, Choice], float] = {}
        self._state = (0, 0, Choice.NONE)
        identity = SeatIdentity(PROTOCOL_VERSION, FIRMWARES[firmware], MODEL, 1, 0, address)
        super().__init__(identity, address, round(START_S * 1e9))

    def react(self, frame: bytes, now_ns: int) -> Reaction | None:
        if frame[0] in (self.address, BROADCAST_UNIT):
            (self.asked if frame[0] == self.address else self.broadcast).append(frame[1])
        self.witness(now_ns)
        if self.echoes and frame[:1] == EVERYBODY:
            return Bid(event_word(PRIORITY_HIGH, self.address), EVENT_WORD_BITS, self.echoes.pop)
        reaction = super().react(frame, now_ns)
        self.witness(now_ns)
        return reaction

    def hold(self, key: Key, now_ns: int) -> bool:
        self.witness(now_ns)
        was_accepted = super().hold(key, now_ns)
        self.witness(now_ns)
        return was_accepted

    def witness(self, now_ns: int) -> None:
        """The state of before was so until now, and the present one is."""
        self.so_until_s[self._state] = now_ns / 1e9
        self._state = state_of(self.status(now_ns))
        self.so_until_s[self._state] = now_ns / 1e9


@dataclass(frozen=True, slots=True)
class Hall:
    """Units on one line, in a vote and calm."""

    units: list[WitnessUnit]
    line: MemoryLine
    bridge: Bridge
    sink: TimedSink

    @property
    def seats(self) -> range:
        """Their numbers."""
        return range(1, len(self.units) + 1)

    def press(self, seat: int, key: Key) -> WitnessUnit:
        """Press there; from now on it is remembered what the units are asked."""
        for unit in self.units:
            unit.asked.clear()
        self.units[seat - 1].press(key, now_ns())
        return self.units[seat - 1]


@asynccontextmanager
async def calm_hall(firmware: str, seed: int = 0, count: int = 8) -> AsyncIterator[Hall]:
    units = [WitnessUnit(address, firmware) for address in range(1, count + 1)]
    lines, sink = MemoryLines(), TimedSink()
    line = MemoryLine("told", list(units), LineTiming(115200, "E"), seed)
    lines.add(line)
    lines.register()
    addresses = {unit.address: unit.address for unit in units}
    settings = LineSettings("told", "sim://told", GapPolicy.FRAMED, addresses)
    async with running(Bridge([settings], sink)) as bridge:
        for unit in units:
            bridge.show(unit.address, VOTE)
        await asyncio.sleep(CALM_S + count * MET_FIRST_S)
        yield Hall(units, line, bridge, sink)


def now_s() -> float:
    return asyncio.get_running_loop().time()


def now_ns() -> int:
    return round(now_s() * 1e9)


def state_of(status: SeatStatus) -> tuple[int, int, Choice]:
    return status.round_tag, status.event_counter, status.choice
