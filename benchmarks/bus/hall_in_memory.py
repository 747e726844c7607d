"""The real controller on lines in memory: engine, journal on disk, bridge; the wire in virtual time.

What virtual time leaves out is put back: while the journal's thread works the clock stands still, and then it moves
on by what that took. The processor time of the controller is measured beside it (benchmarks.bus.meter).
"""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import cast

from benchmarks.bus.lamp_unit import LampUnit
from benchmarks.bus.meter import Meter, metered_line
from benchmarks.bus.virtual_line import identity, now_ns
from benchmarks.figures import BenchmarkError
from controller.domain.events import Event
from controller.domain.events.counts import VoteClosed
from controller.domain.events.votes import SeatsUnreachable
from controller.domain.inputs import Order
from controller.domain.inputs.attendance import CheckInManually
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.inputs.votes import MoveVote, OpenVote
from controller.domain.people import Member
from controller.domain.refusal import Refusal
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import PressRule, Secrecy
from controller.journal.journal import Journal, Recorded
from controller.mqtt.client import MqttLink
from controller.service.clock import MeetingClock
from controller.service.engine import Work
from controller.service.hall_service import HallService
from controller.service.orders import MeetingDefaults
from firmware_bridge import GapPolicy, LineSettings
from simulators.memory_line import MemoryLines
from simulators.timing import LineTiming
from simulators.virtual_time import VirtualTimeLoop

PRESET = "presidium"
READY_TIMEOUT_S = 120.0
"""Of virtual time: texts go out a few a round, and a line of 64 has its nameplates in seconds."""
POLL_S = 0.05
"""How often it is looked whether the hall is ready."""
_WALL_AT_START_S = 1_700_000_000.0
_DEFAULTS = MeetingDefaults("演练会议", PRESET, 3, True, None, PressRule.LAST)


class TimedJournal(Journal):
    """Keeps on a real disk, and lets the virtual clock move on by what that took in real time, if it `counts`."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.took_s: list[float] = []
        self.counts = True

    async def append(self, records: Sequence[Recorded], replies: Sequence[tuple[str, str]] = ()) -> None:
        """See Journal."""
        loop = asyncio.get_running_loop()
        began_s = time.perf_counter()
        if not isinstance(loop, VirtualTimeLoop):
            await super().append(records, replies)
            self.took_s.append(time.perf_counter() - began_s)
            return
        with loop.awaiting_real_time():
            await super().append(records, replies)
        self.took_s.append(time.perf_counter() - began_s)
        if self.counts:
            await asyncio.sleep(self.took_s[-1])


class PaperLink:
    """Takes what the controller would publish, and sends it nowhere; `written_at_s` says when, by document."""

    def __init__(self) -> None:
        self.written_at_s: dict[str, list[tuple[float, bytes]]] = {}

    def set_document(self, name: str, payload: bytes, **_: bool) -> None:
        """See MqttLink."""
        written = self.written_at_s.setdefault(name, [])
        written.append((asyncio.get_running_loop().time(), payload))

    def notify_events(self) -> None:
        """See MqttLink."""

    def reply(self, client: str, payload: bytes) -> None:
        """See MqttLink."""


class _WatchedService(HallService):
    """Tells which events are on disk, after everything else has been told."""

    watch: Callable[[Event], None] | None = None

    def _kept(self, kept: Sequence[Event]) -> None:
        super()._kept(kept)
        if self.watch is not None:
            for event in kept:
                self.watch(event)


class HallInMemory:
    """A hall that runs; `units` by seat."""

    def __init__(self, service: _WatchedService, journal: TimedJournal, units: dict[int, LampUnit]) -> None:
        self.units = units
        self.meter = Meter()
        self.link = PaperLink()
        self.journal = journal
        self._service = service
        service.publish_through(cast("MqttLink", self.link))  # it has all that the service uses of one

    async def order(self, order: Order) -> None:
        """Have it carried out; returns when it is on disk. BenchmarkError when it is refused."""
        answered: asyncio.Future[str] = asyncio.get_running_loop().create_future()

        def answer(refusal: Refusal | None, _seq: int) -> str:
            return "" if refusal is None else refusal.code

        self._service.engine.order(Work(order, answer=answer, send=answered.set_result))
        code = await answered
        if code:
            raise BenchmarkError(f"{type(order).__name__} was refused: {code}")

    async def open_meeting(self) -> None:
        """Everybody is on the roster, at the seat and checked in, and every unit shows it."""
        members = tuple(Member(f"M{seat:04}", f"代表{seat:04}", seat) for seat in self.units)
        await self.order(ImportRoster(members))
        await self.order(OpenMeeting("演练会议", PRESET, 3))
        await asyncio.gather(*(self.order(CheckInManually(None, seat)) for seat in self.units))
        await self.until(LampUnit.is_signed_in)

    async def open_vote(self, secrecy: Secrecy = Secrecy.NAMED) -> None:
        """A vote is open and every unit invites to it."""
        await self.order(OpenVote(None, "表决测试", secrecy, PressRule.LAST, None, None))
        await self.until(LampUnit.is_invited)

    async def close_vote(self) -> tuple[float, float]:
        """Close; the moments of the loop's clock at which the order was given and the result was on disk."""
        loop = asyncio.get_running_loop()
        closed: asyncio.Future[float] = loop.create_future()

        def watch(event: Event) -> None:
            if isinstance(event, VoteClosed | SeatsUnreachable) and not closed.done():
                closed.set_result(loop.time())

        self._service.watch = watch
        began_s = loop.time()
        await self.order(MoveVote(VoteMove.CLOSE))
        closed_at_s = await closed
        vote = self._service.engine.state.vote
        if vote is None or vote.tally is None or len(vote.ballots) != len(self.units):
            raise BenchmarkError("the count does not hold one ballot of every seat")
        return began_s, closed_at_s

    async def announce(self) -> None:
        """The chair reads the result out."""
        await self.order(MoveVote(VoteMove.ANNOUNCE))

    async def until(self, is_so: Callable[[LampUnit], bool]) -> None:
        """Until it is so at every unit; BenchmarkError when it never is."""
        left = set(self.units.values())
        async with asyncio.timeout(READY_TIMEOUT_S):
            while left:
                await asyncio.sleep(POLL_S)
                left = {unit for unit in left if not is_so(unit)}


@asynccontextmanager
async def hall_in_memory(
    folder: Path, seats: int, lines: int, gap: GapPolicy, timing: LineTiming
) -> AsyncIterator[HallInMemory]:
    """A hall swept once, its journal in the empty `folder`; seats are spread over the lines in order."""
    units: dict[int, LampUnit] = {}
    meter, memory, settings = Meter(), MemoryLines(), []
    for number in range(1, lines + 1):
        numbers = range(seats * (number - 1) // lines + 1, seats * number // lines + 1)
        found = {seat: _unit(seat, address) for address, seat in enumerate(numbers, start=1)}
        units |= found
        memory.add(metered_line(f"line{number}", list(found.values()), timing, meter))
        addresses = {seat: unit.address for seat, unit in found.items()}
        settings.append(LineSettings(f"line{number}", f"sim://line{number}", gap, addresses))
    memory.register()
    with TimedJournal(folder) as journal:
        clock = MeetingClock(lambda: _WALL_AT_START_S, asyncio.get_running_loop().time)
        service = _WatchedService(journal, settings, _DEFAULTS, clock, "benchmark")
        hall = HallInMemory(service, journal, units)
        hall.meter = meter
        running = asyncio.create_task(service.run(), name="hall")
        try:
            await _first_sweep(service, running)
            yield hall
        finally:
            running.cancel()
            await asyncio.gather(running, return_exceptions=True)


async def _first_sweep(service: HallService, running: asyncio.Task[None]) -> None:
    swept = asyncio.create_task(service.bridge.first_sweep_done.wait())
    await asyncio.wait({swept, running}, return_when=asyncio.FIRST_COMPLETED)
    if not swept.done():
        swept.cancel()
        running.result()


def _unit(seat: int, address: int) -> LampUnit:
    return LampUnit(identity(seat, "full"), address, now_ns())
