"""Asking every seat of a line again and again, as a controller does, and counting what comes of it.

Nothing is written: a unit that holds a vote holds it afterwards.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from firmware_bridge.counters import Counters
from firmware_bridge.program import Steps
from firmware_bridge.tools.latency import Latencies
from firmware_bridge.tools.looking import identity_in
from firmware_bridge.tools.workbench import Heard, Reply, Way, Workbench
from seat_protocol.errors import FrameError
from seat_protocol.frames import READ_HOLDING, READ_INPUT, read_registers
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import CLOCK, IDENTITY, STATUS, TICK_COUNT, TICK_US, Block
from seat_protocol.status import Flag, SeatStatus

ROUNDS_MIN = 5
"""However short the time is: fewer say nothing about a loose contact."""
OVERTIME_S = 30.0
"""For those rounds on a line in trouble; a unit that babbles holds every request up by a second."""
SILENT_VISITS = 3
"""A seat that was silent so often running is asked in every eighth round only, and once: the others get the time."""
ROUNDS_BETWEEN_PROBES = 8
CLOCK_SLACK_TICKS = 1_000_000 // TICK_US
"""A clock that stands a second before where it should be was started anew."""


@dataclass(slots=True)
class SeatFigures:
    """How one seat does. `asked` counts visits, and a visit asks a second time when the first gets nothing."""

    seat: int
    unit: int
    identity: SeatIdentity | None = None
    asked: int = 0
    answered: int = 0
    retries: int = 0
    timeouts: int = 0
    garbled: int = 0
    refused: int = 0
    restarts: int = 0
    has_fault: bool = False
    is_stranger: bool = False
    latencies: Latencies = field(default_factory=Latencies)

    @property
    def exchanges(self) -> int:
        """Requests that were sent to it."""
        return self.asked + self.retries

    @property
    def lost_percent(self) -> int:
        """Of the requests to it, those after which not one byte came."""
        return round(100 * self.timeouts / self.exchanges) if self.exchanges else 0


@dataclass(frozen=True, slots=True)
class LineFigures:
    """How one line does, over `duration_s`; `counters` are those of the time of the examination."""

    seats: tuple[SeatFigures, ...]
    counters: Counters
    duration_s: float
    way: Way

    @property
    def latencies(self) -> Latencies:
        """Of all seats together."""
        return Latencies.of_all(seat.latencies for seat in self.seats)

    def total(self, name: str) -> int:
        """The sum over all seats of the figure `name`."""
        return sum(getattr(seat, name) for seat in self.seats)


def examine(bench: Workbench, units_by_seat: Mapping[int, int], longest_s: float) -> Steps[LineFigures]:
    """Read all seats in turn for `longest_s`, and ROUNDS_MIN times at least, unless that takes OVERTIME_S more."""
    before = replace(bench.counters)
    began_s = bench.now_s()
    patients = [_Patient(bench, SeatFigures(seat, unit)) for seat, unit in units_by_seat.items()]
    number = 0
    while patients and (number < ROUNDS_MIN or bench.now_s() - began_s < longest_s):
        for patient in patients:
            if patient.is_due(number) and bench.now_s() - began_s < longest_s + OVERTIME_S:
                yield from patient.visit()
        number += 1
    figures = tuple(patient.figures for patient in patients)
    return LineFigures(figures, _difference(bench.counters, before), bench.now_s() - began_s, bench.way)


class _Patient:
    """One seat under examination."""

    def __init__(self, bench: Workbench, figures: SeatFigures) -> None:
        self.figures = figures
        self._bench = bench
        self._silent_visits = 0
        self._was_rebooted: bool | None = None
        self._clock_start_s: float | None = None

    def is_due(self, number: int) -> bool:
        """Whether the seat is asked in that round."""
        return self._silent_visits < SILENT_VISITS or number % ROUNDS_BETWEEN_PROBES == 0

    def visit(self) -> Steps[None]:
        """Ask the seat one thing, twice where the first time nothing comes."""
        figures = self.figures
        figures.asked += 1
        block = self._next_block()
        reply = yield from self._ask(block, READ_INPUT, is_patient=False)
        if reply.heard in (Heard.SILENCE, Heard.GARBAGE) and self._silent_visits < SILENT_VISITS:
            figures.retries += 1
            reply = yield from self._ask(block, READ_HOLDING, is_patient=True)
        is_there = reply.heard in (Heard.ANSWER, Heard.REFUSAL)
        figures.answered += is_there
        self._silent_visits = 0 if is_there else self._silent_visits + 1
        if is_there:
            self._take(reply)

    def _next_block(self) -> Block:
        identity = self.figures.identity
        if identity is None:
            return IDENTITY
        has_clock = Capability.CLOCK in identity.capabilities
        return CLOCK if has_clock and self.figures.asked % ROUNDS_BETWEEN_PROBES == 0 else STATUS

    def _ask(self, block: Block, function: int, *, is_patient: bool) -> Steps[Reply]:
        """The second request uses another function: a late answer to the first can't be taken for its own."""
        request = read_registers(self.figures.unit, block.address, block.count, function)
        reply = yield from self._bench.ask(request, is_patient=is_patient)
        figures = self.figures
        if reply.heard is Heard.SILENCE:
            figures.timeouts += 1
        elif reply.heard is Heard.GARBAGE:
            figures.garbled += 1
        elif reply.heard is Heard.REFUSAL:
            figures.refused += 1
        else:
            on_the_wire_s = self._bench.on_the_wire_s(len(request.frame) + request.response_length)
            figures.latencies.note(self._bench.counters.last_round_trip_s - on_the_wire_s)
        return reply

    def _take(self, reply: Reply) -> None:
        if self.figures.identity is None:
            self.figures.identity = identity_in(reply)
            self.figures.is_stranger = self.figures.identity is None
        elif reply.is_answer and len(reply.values) == STATUS.count:
            self._take_status(reply.values)
        elif reply.is_answer and len(reply.values) == CLOCK.count:
            self._take_clock(reply.values)

    def _take_status(self, registers: tuple[int, ...]) -> None:
        try:
            flags = SeatStatus.from_registers(registers).flags
        except FrameError:
            self.figures.garbled += 1
            return
        is_rebooted = Flag.REBOOTED in flags
        if is_rebooted and self._was_rebooted is False:
            self.figures.restarts += 1
            self._clock_start_s = None
        self._was_rebooted = is_rebooted
        self.figures.has_fault |= Flag.FAULT in flags

    def _take_clock(self, registers: tuple[int, ...]) -> None:
        """A unit that starts anew counts its clock from 0: the instant of its zero moves."""
        high, low = registers
        ticks = high << 16 | low
        zero_s = self._bench.now_s() - ticks * TICK_US / 1e6
        slack_s = CLOCK_SLACK_TICKS * TICK_US / 1e6
        wraps_s = TICK_COUNT * TICK_US / 1e6
        if self._clock_start_s is not None and slack_s < zero_s - self._clock_start_s < wraps_s - slack_s:
            self.figures.restarts += 1
        self._clock_start_s = zero_s


def _difference(now: Counters, before: Counters) -> Counters:
    return Counters(
        answers=now.answers - before.answers,
        refusals=now.refusals - before.refusals,
        timeouts=now.timeouts - before.timeouts,
        frame_errors=now.frame_errors - before.frame_errors,
        skipped_bytes=now.skipped_bytes - before.skipped_bytes,
        stray_bytes=now.stray_bytes - before.stray_bytes,
        echoes=now.echoes - before.echoes,
        last_round_trip_s=now.last_round_trip_s,
    )
