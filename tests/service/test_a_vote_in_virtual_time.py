"""The controller as a whole, lines in memory and counted time: what is counted is what the units have latched."""

import asyncio
from collections import Counter
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from random import Random
from typing import cast

import pytest

from controller.domain.events import Event
from controller.domain.events.counts import VoteClosed
from controller.domain.events.floor import SpeechRequested
from controller.domain.inputs import Order
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.inputs.votes import MoveVote, OpenVote
from controller.domain.people import Member
from controller.domain.refusal import Refusal
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot, PressRule, Round, Secrecy
from controller.journal.journal import Journal, Recorded
from controller.service.clock import MeetingClock
from controller.service.engine import Work
from controller.service.hall_service import HallService
from controller.service.orders import MeetingDefaults
from firmware_bridge import GapPolicy, LineSettings
from seat_protocol.face import Lamp
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import PROTOCOL_VERSION
from seat_protocol.status import Key
from simulators.faults import NO_FAULTS, LineFaults
from simulators.firmwares import FIRMWARES, MODEL
from simulators.memory_line import MemoryLine, MemoryLines
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.virtual_time import START_S, VirtualTimeLoop, run_in_virtual_time

SEATS_A_LINE = 8
LINES = 2
SEATS = range(1, SEATS_A_LINE * LINES + 1)
ROUNDS = 4
WALL_S = 1_700_000_000.0
LONGEST_S = 30.0
"""In virtual time; nothing here takes so long."""
DEFAULTS = MeetingDefaults("第一次会议", "presidium", 1, True, None, PressRule.LAST)
FAULTS = LineFaults(request_loss=0.01, answer_loss=0.01, garbage=0.02, delay=0.01, delay_ms=25, foreign=0.01)
BALLOT_OF = {Key.YES: Ballot.YES, Key.NO: Ballot.NO, Key.ABSTAIN: Ballot.ABSTAIN}


class PatientJournal(Journal):
    """The clock stands still while its thread writes. `kept` is all that it was given to keep."""

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self.kept: list[Event] = []

    async def append(self, records: Sequence[Recorded], replies: Sequence[tuple[str, str]] = ()) -> None:
        """See Journal."""
        self.kept += [record.event for record in records]
        with cast("VirtualTimeLoop", asyncio.get_running_loop()).awaiting_real_time():
            await super().append(records, replies)


class Sitting:
    """A meeting under way; unit n sits at seat n."""

    def __init__(self, service: HallService, journal: PatientJournal, lines: list[MemoryLine]) -> None:
        self.service = service
        self.journal = journal
        self.lines = lines
        self.units = {
            unit.address + SEATS_A_LINE * at: unit for at, line in enumerate(lines) for unit in line.units
        }
        self.pressed: dict[int, list[Ballot]] = {}
        self.since_start: dict[int, list[Ballot]] = {}
        self.promised: set[int] = set()

    @property
    def vote(self) -> Round:
        vote = self.service.engine.state.vote
        assert vote is not None
        return vote

    async def order(self, *orders: Order) -> None:
        """Each is carried out."""
        for order in orders:
            told: asyncio.Future[str] = asyncio.get_running_loop().create_future()
            self.service.engine.order(Work(order, answer=_refusal_code, send=told.set_result))
            assert await told == "", order

    async def until(self, condition: Callable[[], object]) -> None:
        async with asyncio.timeout(LONGEST_S):
            while not condition():
                await asyncio.sleep(0.005)

    async def open_vote(self, secrecy: Secrecy) -> None:
        self.pressed = {seat: [] for seat in SEATS}
        self.since_start = {seat: [] for seat in SEATS}
        self.promised = set()
        await self.order(OpenVote(None, "决议", secrecy, PressRule.LAST, None, None))
        await self.until(
            lambda: all(unit.status(0).round_tag == self.vote.tag for unit in self.units.values())
        )

    def press(self, seat: int, key: Key) -> None:
        if self.units[seat].press(key, now_ns()):
            self.pressed[seat].append(BALLOT_OF[key])
            self.since_start[seat].append(BALLOT_OF[key])

    def start_anew(self, seat: int, random: Random) -> None:
        self.since_start[seat] = []
        unit, how = self.units[seat], random.randrange(3)
        if how == 0:
            unit.reboot(now_ns())
        elif how == 1:
            unit.brown_out(now_ns())
        else:
            unit.replace(
                SeatIdentity(
                    PROTOCOL_VERSION, unit.identity.capabilities, MODEL, 1, 0, random.randrange(1 << 32)
                ),
                now_ns(),
            )

    def note_promises(self) -> None:
        """A lamp that is steady says: recorded."""
        for seat, unit in self.units.items():
            lamps = unit.shown(now_ns()).lamps
            if Lamp.ON in (lamps.yes, lamps.no, lamps.abstain) and unit.status(0).round_tag == self.vote.tag:
                self.promised.add(seat)

    async def count(self) -> VoteClosed:
        """Close, and read again as long as seats do not answer."""
        await self.order(MoveVote(VoteMove.CLOSE))
        await self.until(lambda: self.vote.phase is not VotePhase.FREEZING)
        while self.vote.phase is VotePhase.UNREACHABLE:
            await self.order(MoveVote(VoteMove.SWEEP_AGAIN))
            await self.until(lambda: self.vote.phase is not VotePhase.FREEZING)
        return [event for event in self.journal.kept if isinstance(event, VoteClosed)][-1]

    def requests_to_speak(self) -> int:
        return sum(isinstance(event, SpeechRequested) for event in self.journal.kept)


def _refusal_code(refusal: Refusal | None, _seq: int) -> str:
    return "" if refusal is None else refusal.code


def now_ns() -> int:
    return round(asyncio.get_running_loop().time() * 1e9)


@asynccontextmanager
async def sitting_in(folder: Path, firmware: str, seed: int) -> AsyncIterator[Sitting]:
    """All have signed in."""
    born_ns, memory = round(START_S * 1e9), MemoryLines()
    lines, settings = [], []
    for at in range(LINES):
        units = [
            SeatUnit(
                SeatIdentity(PROTOCOL_VERSION, FIRMWARES[firmware], MODEL, 1, 0, 0x1000 + at * 100 + unit),
                unit,
                born_ns,
            )
            for unit in range(1, SEATS_A_LINE + 1)
        ]
        lines.append(MemoryLine(f"line{at}", units, LineTiming(115200, "E"), seed + at))
        memory.add(lines[-1])
        seats = {unit + SEATS_A_LINE * at: unit for unit in range(1, SEATS_A_LINE + 1)}
        settings.append(LineSettings(f"line{at}", f"sim://line{at}", GapPolicy.CHARACTERS, seats))
    memory.register()
    now_s = asyncio.get_running_loop().time
    with PatientJournal(folder) as journal:
        service = HallService(journal, settings, DEFAULTS, MeetingClock(lambda: WALL_S + now_s(), now_s), "0")
        running = asyncio.create_task(service.run())
        try:
            sitting = Sitting(service, journal, lines)
            await sitting.order(
                ImportRoster(tuple(Member(f"m{seat}", f"代表{seat:02}", seat) for seat in SEATS)),
                OpenMeeting("第一次会议", "presidium", 1),
            )
            await sign_in(sitting)
            yield sitting
        finally:
            running.cancel()
            with suppress(asyncio.CancelledError):
                await running


async def sign_in(sitting: Sitting) -> None:
    async with asyncio.timeout(LONGEST_S):
        while len(sitting.service.engine.state.presences) < len(SEATS):
            await asyncio.sleep(0.5)
            for unit in sitting.units.values():
                unit.press(Key.SIGN_IN, now_ns())


async def hands(sitting: Sitting, random: Random, *, start_share: float) -> None:
    """Delegates press, change their minds, and units start anew, for a second or so."""
    for _ in range(60):
        await asyncio.sleep(random.uniform(0.0, 0.04))
        sitting.note_promises()
        seat = random.choice(SEATS)
        if random.random() < start_share:
            sitting.start_anew(seat, random)
        else:
            sitting.press(seat, random.choice(list(BALLOT_OF)))


async def starts(sitting: Sitting, random: Random) -> None:
    for _ in range(random.randint(0, 4)):
        await asyncio.sleep(random.uniform(0.0, 0.05))
        sitting.start_anew(random.choice(SEATS), random)


def check(sitting: Sitting, closed: VoteClosed) -> None:
    """Nothing is counted that was not pressed, nothing is missing that was promised or is still latched."""
    ballots = sitting.vote.ballots
    for seat in SEATS:
        if sitting.since_start[seat]:
            assert ballots.get(seat) is sitting.since_start[seat][-1], seat
        assert seat not in ballots or ballots[seat] in sitting.pressed[seat], seat
        assert seat in ballots or seat not in sitting.promised, seat
    counts, tally = Counter(ballots.values()), closed.tally
    assert tally is not None
    assert (tally.yes, tally.no, tally.abstain) == tuple(counts[ballot] for ballot in BALLOT_OF.values())
    assert tally.not_voted == len(SEATS) - len(ballots)


@pytest.mark.parametrize("faults", [NO_FAULTS, FAULTS], ids=["good lines", "faulty lines"])
@pytest.mark.parametrize("firmware", list(FIRMWARES))
def test_a_named_vote_holds_what_is_latched_and_what_was_promised_while_units_start_anew(
    tmp_path: Path, firmware: str, faults: LineFaults
) -> None:
    async def meeting() -> None:
        random = Random(11)
        async with sitting_in(tmp_path, firmware, 11) as sitting:
            for _ in range(ROUNDS):
                for line in sitting.lines:
                    line.misfortune.faults = faults
                await sitting.open_vote(Secrecy.NAMED)
                await hands(sitting, random, start_share=0.15)
                starting = asyncio.create_task(starts(sitting, random))
                closed = await sitting.count()
                await starting
                check(sitting, closed)
                await sitting.order(MoveVote(VoteMove.ANNOUNCE))
            assert sitting.requests_to_speak() == 0

    run_in_virtual_time(meeting())


@pytest.mark.parametrize("firmware", list(FIRMWARES))
def test_a_secret_vote_is_counted_right_over_faulty_lines(tmp_path: Path, firmware: str) -> None:
    async def meeting() -> None:
        random = Random(12)
        async with sitting_in(tmp_path, firmware, 12) as sitting:
            for line in sitting.lines:
                line.misfortune.faults = FAULTS
            for _ in range(ROUNDS):
                await sitting.open_vote(Secrecy.SECRET)
                await hands(sitting, random, start_share=0.0)
                tally = (await sitting.count()).tally
                assert tally is not None
                last = Counter(pressed[-1] for pressed in sitting.pressed.values() if pressed)
                assert (tally.yes, tally.no, tally.abstain) == tuple(
                    last[ballot] for ballot in BALLOT_OF.values()
                )
                assert tally.not_voted == sum(not pressed for pressed in sitting.pressed.values())
                assert set(sitting.vote.ballots.values()) <= {None}
                await sitting.order(MoveVote(VoteMove.ANNOUNCE))

    run_in_virtual_time(meeting())
