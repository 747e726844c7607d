"""The three ways to find units: scan, search by serial number, and asking address after address.

Each way is a program that adds to one Findings; firmware_bridge.tools.discovery puts them in order.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from firmware_bridge.exchanges import FastExchange
from firmware_bridge.program import Patiently, Steps
from firmware_bridge.tools.found import Doubt, DoubtKind, FoundBy, FoundUnit, StrangeUnit
from firmware_bridge.tools.gauge import Gauge
from firmware_bridge.tools.workbench import Heard, Reply, Workbench
from seat_protocol.addressing import SerialRange, SerialSearch, UnitAddress, read_selected, search
from seat_protocol.errors import FrameError
from seat_protocol.fast_lengths import SERIAL_HEAD_BYTES
from seat_protocol.fast_modbus import SerialRequest
from seat_protocol.frames import READ_INPUT, Request, read_registers
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import IDENTITY, SELECTION_UNIT, SearchAction

SCANS_MAX = 8
"""A line that loses every fifth exchange hides a unit from all of so many scans once in 400 000 times."""
FAILURES_IN_A_ROW_MAX = 8
"""So often nobody answers a scan, and nobody is there who could."""
SEARCHES_MAX = 16
QUIET_SEARCHES_ON_A_STEADY_LINE = 2
QUIET_SEARCHES_ON_ANOTHER_LINE = 4
"""One search takes a range for empty after two silences: four searches look eight times."""
SCAN_REPLIES_MAX = 300
"""More than the 247 addresses of a line; a scan that goes on is answered by something that is no unit."""

_SERIAL_ANSWER_BYTES = SERIAL_HEAD_BYTES + 4 + 2 * IDENTITY.count
_SELECTED_IDENTITY = read_registers(SELECTION_UNIT, IDENTITY.address, IDENTITY.count, READ_INPUT)


class Findings:
    """What is known so far. `scan_pass_s` is the quickest scan without a loss."""

    def __init__(self, is_time_up: Callable[[], bool]) -> None:
        self.is_time_up = is_time_up
        self.units: dict[tuple[int, int], FoundUnit] = {}
        self.strangers: dict[int, StrangeUnit] = {}
        self.unclear: set[int] = set()
        self.doubts: set[Doubt] = set()
        self.gauge = Gauge()
        self.scan_passes = 0
        self.scan_pass_s: float | None = None

    def take(self, found: FoundUnit) -> None:
        """That unit is there."""
        self.units.setdefault((found.serial, found.unit), found)

    def meet(self, unit: int, said: str) -> None:
        """A device of another maker is at that address."""
        self.strangers.setdefault(unit, StrangeUnit(unit, said))

    def doubt(self, kind: DoubtKind, about: int = 0) -> None:
        """A reason why something may be missing."""
        self.doubts.add(Doubt(kind, about))

    def at(self, unit: int) -> list[FoundUnit]:
        """The units known at that address."""
        return [found for found in self.units.values() if found.unit == unit]


class Scanner:
    """Fast Modbus scan: two passes that agree, one of them without a loss; else many."""

    def __init__(self, bench: Workbench, findings: Findings) -> None:
        self._bench = bench
        self._findings = findings
        self._heard: set[UnitAddress] = set()

    def run(self) -> Steps[None]:
        """Scan until it is sure, and see each unit's identity by its serial number."""
        last: set[UnitAddress] | None = None
        is_any_clean = False
        for _ in range(SCANS_MAX):
            began_s = self._bench.now_s()
            replies, is_clean = yield from self._one_pass()
            if not replies and not self._heard:
                return  # nobody here takes part in scans
            self._note_pass(self._bench.now_s() - began_s, is_clean=is_clean)
            self._heard |= replies
            is_any_clean |= is_clean
            if (is_any_clean and last == replies == self._heard) or self._findings.is_time_up():
                break
            last = replies
        else:
            self._judge_many_passes()
        yield from self._verify()

    def _note_pass(self, took_s: float, *, is_clean: bool) -> None:
        self._findings.scan_passes += 1
        if is_clean:
            self._findings.scan_pass_s = min(took_s, self._findings.scan_pass_s or took_s)

    def _judge_many_passes(self) -> None:
        if self._findings.gauge.loses_too_much:
            self._findings.doubt(DoubtKind.SCAN_UNCLEAN)

    def _one_pass(self) -> Steps[tuple[set[UnitAddress], bool]]:
        """Who answered, and whether every request was answered up to the end of the scan."""
        replies: set[UnitAddress] = set()
        failures = in_a_row = 0
        while (
            len(replies) < SCAN_REPLIES_MAX
            and in_a_row < FAILURES_IN_A_ROW_MAX
            and not self._findings.is_time_up()
        ):
            is_first = not replies and failures == in_a_row
            reply = yield from self._bench.ask(FastExchange.scan(is_first=is_first))
            if not reply.is_answer:
                failures, in_a_row = failures + 1, in_a_row + 1
                continue
            self._findings.gauge.note_answered(in_a_row)  # somebody is there: an answer was due before, too
            in_a_row = 0
            (found,) = reply.values
            if found is None:
                return replies, failures == 0
            replies.add(UnitAddress(found.serial, found.unit))
        return replies, False

    def _verify(self) -> Steps[None]:
        for heard in sorted(self._heard, key=lambda unit: (unit.serial, unit.unit)):
            request = identity_by_serial(heard.serial)
            told = yield from _insist(self._bench, self._findings.gauge, request, heard.serial)
            if told.identity is not None:
                self._findings.take(FoundUnit(heard.unit, told.identity, FoundBy.SCAN))
            elif told.is_stranger:
                self._findings.meet(heard.unit, f"serial {heard.serial:#010x} found by scan")
            else:
                self._findings.doubt(DoubtKind.SERIAL_GONE, heard.serial)


class Searcher:
    """Search by serial number, for units that no scan finds, with those that are known muted."""

    def __init__(self, bench: Workbench, findings: Findings) -> None:
        self._bench = bench
        self._findings = findings
        self._heard: dict[int, UnitAddress] = {}
        self._given_up: set[int] = set()

    def run(self) -> Steps[None]:
        """Search until nothing new was found several times running; nobody stays muted."""
        yield SerialSearch.unmute
        yield from self._mute(found.serial for found in self._findings.units.values())
        quiet = 0
        for _ in range(SEARCHES_MAX):
            quiet = 0 if (yield from self._one_search()) else quiet + 1
            if quiet >= self._quiet_needed() or self._findings.is_time_up():
                break
        else:
            self._findings.doubt(DoubtKind.SEARCH_RESTLESS)
        for serial in self._given_up - self._heard.keys():
            self._findings.doubt(DoubtKind.SERIAL_UNCLEAR, serial)
        yield from self._verify()
        yield SerialSearch.unmute

    def _quiet_needed(self) -> int:
        is_steady = self._findings.gauge.is_steady
        return QUIET_SEARCHES_ON_A_STEADY_LINE if is_steady else QUIET_SEARCHES_ON_ANOTHER_LINE

    def _mute(self, serials: Iterable[int]) -> Steps[None]:
        for serial in serials:
            yield search(SerialRange(serial, serial), SearchAction.MUTE)

    def _one_search(self) -> Steps[bool]:
        """One search over all serial numbers; whether it found anybody new."""
        searching = SerialSearch()
        while searching.serials is not None and not self._findings.is_time_up():
            yield searching.select
            reply = yield from self._bench.ask(read_selected())
            if reply.is_answer:
                mute = searching.answer(UnitAddress.from_registers(reply.values))
                if mute is not None:
                    yield mute
            elif reply.heard is Heard.SILENCE:
                searching.silence()
            else:
                searching.garbage()
        new = {unit.serial: unit for unit in searching.found if not self._knows(unit)}
        self._heard |= new
        self._given_up |= set(searching.given_up)
        return bool(new)

    def _knows(self, unit: UnitAddress) -> bool:
        return unit.serial in self._heard or (unit.serial, unit.unit) in self._findings.units

    def _verify(self) -> Steps[None]:
        """Answers on top of one another can look like that of a third unit: where alone nobody answers is none."""
        for heard in sorted(self._heard.values(), key=lambda unit: unit.serial):
            itself = SerialRange(heard.serial, heard.serial)
            alone = (search(itself, SearchAction.UNMUTE), search(itself, SearchAction.SELECT))
            gauge = self._findings.gauge
            told = yield from _insist(self._bench, gauge, _SELECTED_IDENTITY, heard.serial, alone)
            if told.identity is not None:
                self._findings.take(FoundUnit(heard.unit, told.identity, FoundBy.SEARCH))
            elif not told.is_silent:
                self._findings.doubt(DoubtKind.SERIAL_GONE, heard.serial)


def identity_by_serial(serial: int) -> FastExchange:
    """Reads the identity of the unit of that serial number; the outcome holds the registers as one value."""
    asked = SerialRequest(serial, read_registers(0, IDENTITY.address, IDENTITY.count))
    return FastExchange(asked.frame, asked.parse, 0, _SERIAL_ANSWER_BYTES)


def identity_in(reply: Reply) -> SeatIdentity | None:
    """The identity that was answered; None where nothing was, or no seat unit's."""
    if not reply.is_answer:
        return None
    (first, *_) = values = reply.values
    try:
        return SeatIdentity.from_registers(first if isinstance(first, tuple) else values)
    except FrameError:
        return None


@dataclass(frozen=True, slots=True)
class _Insisted:
    """What came of asking for one serial number: its identity, or nothing but silence, or no identity of a seat."""

    identity: SeatIdentity | None
    is_silent: bool = False
    is_stranger: bool = False


def _insist(
    bench: Workbench,
    gauge: Gauge,
    request: Request | FastExchange,
    serial: int,
    before: Sequence[Request] = (),
) -> Steps[_Insisted]:
    """Ask until the unit of `serial` says who it is, as often as the line needs, each time after `before`."""
    heard: list[Heard] = []
    while len(heard) < gauge.looks:
        for broadcast in before:
            yield Patiently(broadcast)
        reply = yield from bench.ask(request)
        identity = identity_in(reply)
        if identity is not None and identity.serial == serial:
            gauge.note_answered(len(heard))
            return _Insisted(identity)
        heard.append(reply.heard)
    is_stranger = Heard.ANSWER in heard or Heard.REFUSAL in heard
    return _Insisted(None, is_silent=set(heard) == {Heard.SILENCE}, is_stranger=is_stranger)
