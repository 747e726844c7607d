"""Units that do not behave, in virtual time, byte for byte the same for every client.

Every answer holds the address that was asked for, so a value that belongs to another request shows itself.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from random import Random

from firmware_bridge import Port
from firmware_bridge.patrol import SWEEP_PERIOD_MIN_S
from seat_protocol.crc import with_crc
from simulators.faults import NO_FAULTS, LineFaults, Misfortune
from simulators.memory_line import MemoryLine
from simulators.reactions import Reaction
from simulators.timing import LineTiming
from simulators.trouble import HEALTHY, Trouble
from simulators.wire import Wire

BAUD = 115_200
CHARACTER_BITS = 10
LATE_S = (0.003, 0.060)
"""From just behind the quickest patience to less than the longest that our line is quiet after a lost answer."""
AGAIN_S = (0.0002, 0.030)
"""A repeater that sends an answer twice does so at once, or when its own buffer is sent on."""
CANCEL_S = (0.0, 0.003)
"""When a caller gives up: before, while and after the answer passes."""
ROTATION = 8
"""Units that are read in turns, as a bridge does."""
BLOCK = 100
"""Transactions of one pattern before the other comes."""
ADDRESSES = 0x10000


class Fault(StrEnum):
    """What happens to one transaction."""

    LATE = "late"
    DUPLICATE = "duplicate"
    FOREIGN = "foreign"
    TRUNCATED = "truncated"
    ECHOED = "echoed"
    GLITCHED = "glitched"
    CANCELLED = "cancelled"


_FAULTS = tuple(Fault)
_ECHO = LineFaults(echo=True)
_SWITCHED = (b"\x00", b"\xff")


class Pattern(StrEnum):
    """Who is asked next."""

    IN_TURNS = "in_turns"  # eight units, one after the other without a rest: a sweep
    ONE_SEAT = "one_seat"  # one unit again and again, with the rest that a bridge keeps between sweeps
    HAMMERED = "hammered"  # one unit again and again without a rest, which a bridge never does


AS_THE_BRIDGE_ASKS = (Pattern.IN_TURNS, Pattern.ONE_SEAT)


@dataclass(frozen=True, slots=True)
class Asked:
    """One transaction to be carried out, what goes wrong with it, when the caller gives up, and the rest after it."""

    unit: int
    address: int
    fault: Fault
    is_patient: bool
    cancel_after_s: float | None
    pattern: Pattern
    rest_s: float


class Traffic:
    """The same seed asks for the same; blocks of the patterns take turns."""

    def __init__(self, seed: int, patterns: Sequence[Pattern]) -> None:
        self._random = Random(seed)
        self._patterns = patterns
        self._count = 0

    def next(self) -> Asked:
        """The next transaction."""
        draw, number = self._random, self._count
        self._count += 1
        pattern = self._patterns[number // BLOCK % len(self._patterns)]
        fault = draw.choice(_FAULTS)
        rests = (
            pattern is Pattern.ONE_SEAT or number % BLOCK == BLOCK - 1
        )  # no unit is met sooner than in a sweep
        return Asked(
            unit=1 + number % ROTATION if pattern is Pattern.IN_TURNS else 1,
            address=number % ADDRESSES,
            fault=fault,
            is_patient=draw.choice((True, False)),
            cancel_after_s=draw.uniform(*CANCEL_S) if fault is Fault.CANCELLED else None,
            pattern=pattern,
            rest_s=SWEEP_PERIOD_MIN_S if rests and pattern is not Pattern.HAMMERED else 0.0,
        )


class _ChosenMisfortune(Misfortune):
    """Not by chance: what happens to every answer is what `fault` says; the details are drawn."""

    def __init__(self, seed: int) -> None:
        super().__init__(seed)
        self._draw = Random(seed)
        self._fault = Fault.LATE

    def choose(self, fault: Fault) -> None:
        """Let this happen from now on."""
        self._fault = fault
        self.faults = _ECHO if fault is Fault.ECHOED else NO_FAULTS

    def delay_ns(self) -> int:
        """See Misfortune."""
        return self._ns(LATE_S) if self._fault is Fault.LATE else 0

    def repeats_after_ns(self) -> int | None:
        """See Misfortune."""
        return self._ns(AGAIN_S) if self._fault is Fault.DUPLICATE else None

    def foreign_perhaps(self, answer: bytes) -> bytes | None:
        """Another unit's answer; RTU has nothing by which an older one of the same unit could be told."""
        if self._fault is not Fault.FOREIGN:
            return None
        unit = (answer[0] + self._draw.randrange(ROTATION - 1)) % ROTATION + 1
        return with_crc(bytes((unit, *answer[1:3])) + self._draw.randbytes(2))

    def spoil_perhaps(self, answer: bytes) -> bytes:
        """See Misfortune."""
        if self._fault is Fault.TRUNCATED:
            return answer[: self._draw.randrange(1, len(answer))]
        return self._glitched(answer) if self._fault is Fault.GLITCHED else answer

    def _glitched(self, answer: bytes) -> bytes:
        """A byte of a driver that is switched over comes first, or one byte is another."""
        if self._draw.choice((True, False)):
            return self._draw.choice(_SWITCHED) + answer
        at = self._draw.randrange(len(answer))
        return answer[:at] + self.scramble(answer[at : at + 1]) + answer[at + 1 :]

    def _ns(self, between_s: tuple[float, float]) -> int:
        return round(self._draw.uniform(*between_s) * 1e9)


class _TellingUnit:
    """Answers every reading of one register with the address that was asked for."""

    has_power = True
    trouble: Trouble = HEALTHY

    def __init__(self, address: int) -> None:
        self.address = address

    def react(self, frame: bytes, _now_ns: int) -> Reaction | None:
        """See simulators.wire.Unit."""
        return with_crc(bytes((self.address, frame[1], 2)) + frame[2:4])


class MisbehavingLine:
    """A simulated wire with eight units. Where it is opened as a port, one client is its master."""

    def __init__(self, seed: int) -> None:
        self._misfortune = _ChosenMisfortune(seed)
        line = MemoryLine("misbehaving", [], LineTiming(BAUD, "N"))
        units = [_TellingUnit(address) for address in range(1, ROTATION + 1)]
        line.wire = Wire(units, line.timing, self._misfortune)
        self.port: Port = line.open()

    def choose(self, fault: Fault) -> None:
        """What goes wrong from now on."""
        self._misfortune.choose(fault)
