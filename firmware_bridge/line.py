"""One line: keeps its port open, sweeps its seats, and puts what is urgent between them.

A sweep meets every seat that answers once, and at most one that does not. Between two seats the driver
first freezes, when somebody waits for that, and then attends one seat whose face is due: a lamp need not wait
for the sweep to come round, and readings go on however often faces change.
"""

import asyncio
import logging
import statistics
from collections import deque
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from firmware_bridge.backoff import Backoff
from firmware_bridge.errors import NoAnswerError, PortError
from firmware_bridge.freeze import FreezeJob, LatchReading
from firmware_bridge.master import Counters, Master
from firmware_bridge.ports import Port, open_port
from firmware_bridge.program import Driver, Patiently, Pause, Steps
from firmware_bridge.seat import Seat
from firmware_bridge.sink import BridgeSink, LineHealth, LineState
from firmware_bridge.steps import REFUSABLE_TURNS, STATUS_TURNS, TEXT_TURNS, Step, Turn
from firmware_bridge.timing import GapPolicy, LineTiming
from seat_protocol.errors import ExceptionResponseError, FrameError
from seat_protocol.face import SeatFace
from seat_protocol.frames import write_register
from seat_protocol.registers import BROADCAST_UNIT, CONTROL

REOPEN_FIRST_S = 0.1
REOPEN_LONGEST_S = 2.0
"""A port that was plugged in again is used at once; a missing one costs a failed open every 2 s."""
STEADY_S = 5.0
"""A port that stayed open for so long was not flapping: the next loss is retried quickly again."""
SWEEP_PERIOD_MIN_S = 0.02
"""A line with few seats rests between sweeps: 50 readings a second are finer than a finger."""
STEPS_IN_A_ROW_MAX = 8
"""Identify, read, write three blocks, read, acknowledge, and one more: no seat keeps the line longer."""
TEXT_WRITES_PER_SWEEP_MAX = 4
"""A page takes about 20 ms at 115200 baud: texts for the whole hall must not make the keys slow."""
FREEZE_BROADCASTS = 3
"""Nobody answers a broadcast; sent three times it is seldom missed, and then the unit is frozen alone."""
SWEEPS_REMEMBERED = 101
"""For the median: some 15 s of sweeps of 32 seats."""

_FREEZE_ADDRESS = CONTROL.address_of("freeze")
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LineSettings:
    """One line: its name, the URL of its port, the gap between frames, and the unit address of every seat."""

    name: str
    url: str
    gap: GapPolicy
    seats: Mapping[int, int]


class Line:
    """Drives one line while `run` runs; everything else may be called at any time in the event loop."""

    def __init__(self, settings: LineSettings, sink: BridgeSink, swept_first: Callable[[], None]) -> None:
        self._settings = settings
        self._sink = sink
        self._now_s = asyncio.get_running_loop().time
        self._swept_first: Callable[[], None] | None = swept_first
        self._seats = {
            number: Seat(number, unit, sink, self._now_s) for number, unit in settings.seats.items()
        }
        self._counters = Counters()
        self._state = LineState.STARTING
        self._since_s = self._now_s()
        self._reason = ""
        self._urgent: dict[int, Seat] = {}
        self._freezes: deque[FreezeJob] = deque()
        self._met: set[int] = set()
        self._text_writes_left = 0
        self._sweeps_s: deque[float] = deque(maxlen=SWEEPS_REMEMBERED)
        self._driver: Driver | None = None
        self._is_woken = False

    async def run(self) -> None:
        """Drive the line until cancelled; whatever fails is reported, waited out and tried again."""
        backoff = Backoff(REOPEN_FIRST_S, REOPEN_LONGEST_S)
        while True:
            began_s = self._now_s()
            try:
                await self._use(await open_port(self._settings.url))
            except PortError as error:
                self._lose(str(error))
            except Exception:  # noqa: BLE001 - the supervisor: a defect met on one line must not stop the others
                _log.exception("line %s failed; it is started again", self._settings.name)
                self._lose("internal error, see the log")
            if self._now_s() - began_s > STEADY_S:
                backoff.reset()
            await asyncio.sleep(backoff.next_s())

    def show(self, number: int, face: SeatFace) -> None:
        """What that seat should show from now on."""
        seat = self._seats[number]
        seat.show(face)
        if seat.face_is_due:
            self._urgent[number] = seat
            self._wake()

    async def freeze(self, round_tag: int, numbers: Collection[int]) -> Mapping[int, LatchReading]:
        """The frozen readings of those seats that confirmed in time."""
        job = FreezeJob(round_tag, [self._seats[number] for number in numbers], self._now_s)
        if self._state is LineState.LOST and self._now_s() - self._since_s > REOPEN_LONGEST_S:
            job.abandon()  # a line lost just now may be back before the chair has waited for long
        self._freezes.append(job)
        self._wake()
        try:
            return await job.outcome()
        finally:
            job.abandon()
            self._freezes.remove(job)

    def health(self) -> LineHealth:
        """Figures for the technician."""
        sweeps_ms = [sweep_s * 1000 for sweep_s in self._sweeps_s]
        return LineHealth(
            name=self._settings.name,
            url=self._settings.url,
            state=self._state,
            since_s=self._since_s,
            reason=self._reason,
            sweep_ms_last=sweeps_ms[-1] if sweeps_ms else None,
            sweep_ms_median=statistics.median(sweeps_ms) if sweeps_ms else None,
            counters=replace(self._counters),
            seats=tuple(seat.health() for seat in self._seats.values()),
        )

    async def _use(self, port: Port) -> None:
        timing = LineTiming.of(port.baud, port.character_bits, self._settings.gap)
        master = Master(port, timing, self._counters)
        self._driver = Driver(master)
        try:
            self._enter(LineState.OPEN, "")
            self._sink.line_back(self._settings.name)
            await self._driver.run(self._work())
        finally:
            self._driver = None
            master.close()

    def _work(self) -> Steps[None]:
        while True:
            yield from self._sweep()
            self._first_sweep_is_over()

    def _sweep(self) -> Steps[None]:
        began_s = self._now_s()
        self._met.clear()
        self._text_writes_left = TEXT_WRITES_PER_SWEEP_MAX
        may_probe = True
        for seat in self._seats.values():
            yield from self._attend()
            if seat.number in self._met:
                continue
            if seat.belongs_in_sweep:
                yield from self._visit(seat)
            elif may_probe and seat.probe_is_due(began_s):
                may_probe = False
                yield from self._visit(seat)
        yield from self._attend()
        took_s = self._now_s() - began_s
        if self._met:
            self._sweeps_s.append(took_s)
        yield from self._rest(began_s + SWEEP_PERIOD_MIN_S)

    def _rest(self, until_s: float) -> Steps[None]:
        if not self._is_woken and self._now_s() < until_s:
            yield Pause(until_s)
        self._is_woken = False

    def _wake(self) -> None:
        self._is_woken = True
        if self._driver is not None:
            self._driver.wake()

    def _attend(self) -> Steps[None]:
        """What can't wait for the sweep to come round."""
        for job in tuple(self._freezes):
            yield from self._carry_out(job)
        while self._urgent:
            seat = self._urgent.pop(next(iter(self._urgent)))
            if seat.face_is_due:
                yield from self._visit(seat)
                return

    def _visit(self, seat: Seat, *, texts_allowed: bool = True) -> Steps[bool]:
        """Bring one seat up to date and read it, in a bounded number of steps; whether it answered."""
        self._met.add(seat.number)
        self._urgent.pop(seat.number, None)
        step = self._next_step(seat, texts_allowed)
        for _ in range(STEPS_IN_A_ROW_MAX):
            if not (yield from self._step(seat, step)):
                return False
            taken, step = step, self._next_step(seat, texts_allowed)
            if taken.turn in STATUS_TURNS and step.turn is Turn.STATUS:
                break
        return True

    def _next_step(self, seat: Seat, texts_allowed: bool) -> Step:
        return seat.next_step(texts_allowed=texts_allowed and self._text_writes_left > 0)

    def _step(self, seat: Seat, step: Step) -> Steps[bool]:
        """One transaction, repeated once for a seat in touch; a seat that fails it is lost."""
        if step.turn in TEXT_TURNS:
            self._text_writes_left -= 1
        reason = ""
        for attempt in range(2 if seat.deserves_retry else 1):
            self._counters.retries += attempt
            is_patient = attempt > 0 or seat.deserves_patience
            try:
                seat.take(step, (yield Patiently(step.request) if is_patient else step.request))
            except ExceptionResponseError as refusal:
                if step.turn not in REFUSABLE_TURNS:
                    reason = str(refusal)
                    continue
                seat.take_refusal(step)
            except NoAnswerError:
                seat.steps.read_otherwise()
                step = seat.steps.status if step.turn is Turn.STATUS else step
                reason = "no answer"
                continue
            except FrameError as error:
                self._counters.frame_errors += 1
                reason = str(error)
                continue
            seat.last_round_trip_s = self._counters.last_round_trip_s
            return True
        seat.lose(reason)
        return False

    def _carry_out(self, job: FreezeJob) -> Steps[None]:
        if job.is_over():
            return
        order = write_register(BROADCAST_UNIT, _FREEZE_ADDRESS, job.round_tag)
        for _ in range(FREEZE_BROADCASTS):
            yield order
        while not job.is_over():
            for seat in job.remaining():
                yield from self._freeze_one(job, seat)
                if job.is_over():
                    return

    def _freeze_one(self, job: FreezeJob, seat: Seat) -> Steps[None]:
        answered = yield from self._visit(seat, texts_allowed=False)
        if answered and seat.has_missed_freeze_of(job.round_tag):
            answered = yield from self._step(seat, seat.steps.freeze(job.round_tag))
        job.note(seat, answered=answered)

    def _first_sweep_is_over(self) -> None:
        if self._swept_first is not None:
            self._swept_first()
            self._swept_first = None

    def _enter(self, state: LineState, reason: str) -> None:
        self._state, self._reason, self._since_s = state, reason, self._now_s()

    def _lose(self, reason: str) -> None:
        """Tell once that the line and its seats are out of touch, and look for them when it is back."""
        if self._state is not LineState.LOST:
            self._enter(LineState.LOST, reason)
            self._sink.line_lost(self._settings.name, reason)
            for seat in self._seats.values():
                seat.lose("its line is lost")
        self._reason = reason
        for seat in self._seats.values():
            seat.await_return()
        self._first_sweep_is_over()
