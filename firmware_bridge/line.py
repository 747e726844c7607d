"""One line: keeps its port open and its patrol going, and tells when the port is gone and when it is back."""

import asyncio
import logging
import statistics
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace

from firmware_bridge.backoff import Backoff
from firmware_bridge.counters import Counters
from firmware_bridge.errors import PortError
from firmware_bridge.freeze import FreezeJob, LatchReading
from firmware_bridge.outfit import LineProgram, Outfitter
from firmware_bridge.ports import Port, open_port
from firmware_bridge.program import Driver
from firmware_bridge.seat import Seat
from firmware_bridge.sink import LINE_IS_LOST, BridgeSink, LineHealth, LineState
from firmware_bridge.timing import GapPolicy
from seat_protocol.face import SeatFace

REOPEN_FIRST_S = 0.1
REOPEN_LONGEST_S = 2.0
"""A port that was plugged in again is used at once; a missing one costs a failed open every 2 s."""
STEADY_S = 5.0
"""A port that stayed open for so long was not flapping: the next loss is retried quickly again."""
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
        self._outfitter = Outfitter(settings.gap, self._seats, self._counters, self._now_s)
        self._state = LineState.STARTING
        self._since_s = self._now_s()
        self._reason = ""
        self._freezes: list[FreezeJob] = []
        self._patrol: LineProgram | None = None
        self._driver: Driver | None = None

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
        if self._patrol is not None and self._driver is not None and seat.face_is_due:
            self._patrol.attend(seat)
            self._driver.wake()

    async def freeze(self, round_tag: int, numbers: Collection[int]) -> Mapping[int, LatchReading]:
        """The frozen readings of those seats that confirmed in time."""
        job = FreezeJob(round_tag, [self._seats[number] for number in numbers], self._now_s)
        if self._state is LineState.LOST and self._now_s() - self._since_s > REOPEN_LONGEST_S:
            job.abandon()  # a line lost just now may be back before the chair has waited for long
        self._freezes.append(job)
        if self._patrol is not None and self._driver is not None:
            self._patrol.freeze(job)
            self._driver.wake()
        try:
            return await job.outcome()
        finally:
            job.abandon()
            self._freezes.remove(job)

    def health(self) -> LineHealth:
        """Figures for the technician."""
        sweeps_s = [] if self._patrol is None else self._patrol.sweeps_s
        sweeps_ms = [sweep_s * 1000 for sweep_s in sweeps_s]
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
            window=self._outfitter.window,
        )

    async def _use(self, port: Port) -> None:
        try:
            master, self._patrol = self._outfitter.fit_out(port)
        except BaseException:
            port.close()  # held by nobody, it would be busy for ever
            raise
        for job in self._freezes:
            self._patrol.freeze(job)
        self._driver = Driver(master, self._patrol.work(self._swept_once))
        master.told_loss = self._driver.lose
        try:
            self._enter(LineState.OPEN, "")
            self._sink.line_back(self._settings.name)
            await self._driver.run()
        finally:
            self._driver = None
            master.close()

    def _swept_once(self) -> None:
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
                seat.lose(LINE_IS_LOST)
        self._reason = reason
        for seat in self._seats.values():
            seat.await_return()
        self._swept_once()
