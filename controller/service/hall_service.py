"""The controller as a whole: engine, bridge and MQTT wired together."""

import asyncio
import logging
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import islice

from controller.contract.attendance_commands import SeatAssign
from controller.contract.commands import CommandMessage, RosterImport
from controller.contract.documents.document import Document
from controller.domain.events import Event
from controller.domain.events import attendance as attendance_events
from controller.domain.events import counts as count_events
from controller.domain.events import floor as floor_events
from controller.domain.events import meeting as meeting_events
from controller.domain.events import votes as vote_events
from controller.domain.floor.order import next_seat
from controller.domain.inputs import Input, Order
from controller.domain.inputs.meeting import ImportRoster, SetAgenda
from controller.domain.inputs.votes import FallBack, OpenVote, ReadyVote, RepeatVote
from controller.domain.refusal import Refusal
from controller.domain.state import State
from controller.domain.vote_phases import PREPARED, VotePhase
from controller.journal.journal import Journal
from controller.mqtt.client import LinkHealth, MqttLink
from controller.service.answers import reply_json, unmet_expectation
from controller.service.clock import MeetingClock
from controller.service.deadlines import DeadlineTimer
from controller.service.documents import FROM_STATE, meeting_document, seats_document
from controller.service.engine import Engine, Work
from controller.service.faces import face_of
from controller.service.health import HealthReport
from controller.service.orders import MeetingDefaults, order_of
from controller.service.publisher import Publisher
from controller.service.seat_board import SeatBoard
from controller.service.seat_inputs import swept
from firmware_bridge import Bridge, LineSettings

HEALTH_INTERVAL_S = 2.0
"""Sweep times and counts drift slowly; faults are published at once."""
COUNT_AGAIN_S = 1.0
"""How soon the seats are read again for a count that was not kept: as often as the journal is tried."""

_log = logging.getLogger(__name__)

_ONE_SEAT = (
    floor_events.SpeechRequested,
    floor_events.RequestWithdrawn,
    floor_events.FloorGranted,
    floor_events.SpeechExtended,
    floor_events.SpeechEnded,
    floor_events.SpeechNearsEnd,
    count_events.BallotRecorded,
    attendance_events.CardInserted,
    attendance_events.CardRemoved,
)
_ONE_PERSON = (attendance_events.CheckedIn, attendance_events.WentAway, attendance_events.LeaveCancelled)
_CARDS_ANEW = (
    meeting_events.MeetingOpened,
    attendance_events.SignInOpened,
    count_events.VoteClosed,
    vote_events.VoteCancelled,
    vote_events.VoteVoided,
)
_CHAIR = (floor_events.FloorPriorityTaken, floor_events.FloorPriorityEnded)
_NO_SEAT = (
    meeting_events.AgendaReplaced,
    meeting_events.ItemTaken,
    meeting_events.ItemWithdrawn,
    vote_events.VoteOpeningRefused,
    count_events.ResultAnnounced,
    vote_events.VoteFrozen,
    attendance_events.QuorumReached,
    attendance_events.QuorumLost,
    attendance_events.HeadsCounted,
    floor_events.FloorChanged,
    floor_events.SpeakersListed,
    floor_events.SpeakerUnlisted,
    count_events.BallotCalled,
    count_events.CountEntered,
    count_events.CountConfirmed,
    count_events.VoteAcclaimed,
)
"""A unit that is frozen holds its keys by itself; faces that say so can wait until the count is there."""
FACES_AT_ONCE = 128
"""New faces for a large hall take tenths of a second to compute; lines and links have their turn in between."""


class HallService:
    """One hall. Hears the bridge and MQTT, asks the engine, and lets everybody know what is on disk."""

    def __init__(
        self,
        journal: Journal,
        lines: Sequence[LineSettings],
        defaults: MeetingDefaults,
        clock: MeetingClock,
        version: str,
    ) -> None:
        seats = [seat for line in lines for seat in line.seats]
        self._clock = clock
        self._now_ms = clock.now_ms
        self._defaults = defaults
        self.engine = Engine(journal, clock.now_ms, self._kept, self._journal_changed)
        self.board = SeatBoard(
            seats,
            self.engine.happened,
            self._links_changed,
            clock.now_ms,
            clock.at_ms,
            lambda: self.engine.state.cards,
            {line.name: line.seats for line in lines},
        )
        self.bridge = Bridge(lines, self.board)
        self._publisher = Publisher(self._publish, len(seats))
        self._deadlines = DeadlineTimer(self.engine.happened, clock.now_ms)
        self._health = HealthReport(version, clock.now_ms)
        self._link: MqttLink | None = None
        self._tasks = asyncio.TaskGroup()
        self._faces_due: dict[int, None] = {}
        self._next_speaker = next_seat(self.engine.state)
        self._freezing: asyncio.Task[None] | None = None

    def publish_through(self, link: MqttLink) -> None:
        """Use `link` from now on; it gets every document."""
        self._link = link
        self._publisher.touched_by((meeting_events.MeetingAdjourned(),))
        self._publisher.touch("health")

    async def run(self) -> None:
        """Serve the hall until cancelled."""
        self._show(self.board.links)
        self._publisher.touched_by((meeting_events.MeetingAdjourned(),))
        self._deadlines.set(self.engine.state)
        try:
            async with self._tasks as group:
                group.create_task(self.engine.run(), name="engine")
                group.create_task(self.bridge.run(), name="bridge")
                group.create_task(self._report_health(), name="health")
                group.create_task(self._resume_freeze(), name="resume")
        finally:
            self._publisher.flush()
            self._publisher.close()
            self._deadlines.close()

    def prepare(self, roster: ImportRoster | None, agenda: SetAgenda | None) -> None:
        """Load what the config names."""
        for order in (roster, agenda):
            if order is not None:
                self.engine.order(self._own_order(order))

    def _own_order(self, order: Order) -> Work:
        def answer(refusal: Refusal | None, _seq: int) -> str:
            return "" if refusal is None else refusal.code

        def send(code: str) -> None:
            if code:
                _log.error("%s from the config was refused: %s", type(order).__name__, code)

        return Work(order, answer=answer, send=send)

    def command(self, message: CommandMessage) -> None:
        """A checked command from MQTT; it will be answered."""

        def answer(refusal: Refusal | None, seq: int) -> str:
            return reply_json(message.id, refusal, seq)

        def send(reply: str) -> None:
            if self._link is not None:
                self._link.reply(message.client, reply.encode())

        self.engine.order(
            Work(
                order_of(message.command, self._defaults, message.operator),
                operator=message.operator,
                command_id=message.id,
                answer=answer,
                send=send,
                precondition=lambda state: unmet_expectation(message, state) or self._unknown_seat(message),
                complete=self._with_seats,
            )
        )

    def _with_seats(self, an_input: Input, state: State) -> Input:
        """An order that opens a vote, with what the seats say about the round that it would open."""
        if not isinstance(an_input, OpenVote | ReadyVote | RepeatVote | FallBack):
            return an_input
        vote = state.vote
        is_prepared = vote is not None and vote.phase in PREPARED
        return replace(an_input, report=self.board.report(state.round_tag + (not is_prepared)))

    def _unknown_seat(self, message: CommandMessage) -> Refusal | None:
        """Nobody may be given a seat that no line has: it could never answer, and every close would miss it."""
        if isinstance(message.command, SeatAssign) and message.command.seat not in self.board.links:
            return Refusal("seat_not_in_hall", {"seat": message.command.seat})
        if not isinstance(message.command, RosterImport):
            return None
        seats = {member.seat for member in message.command.members if member.seat is not None}
        beyond = seats - self.board.links.keys()
        return Refusal("no_such_seat", {"seat": min(beyond)}) if beyond else None

    def broker_changed(self, health: LinkHealth) -> None:
        """The link to the broker came or went."""
        self._health.broker(health.connected, health.since_ms, health.reason)
        self._publisher.touch("health")

    def _kept(self, kept: Sequence[Event]) -> None:
        """Effects of events that are on disk: seats first, then everybody else."""
        for event in kept:
            if isinstance(event, vote_events.VoteFrozen):
                self._start_freeze(event.round_tag)
        self._show(self._seats_touched(kept))
        self._look_at_cards_again(kept)
        self._deadlines.set(self.engine.state)
        self._publisher.touched_by(kept)
        if self._link is not None:
            self._link.notify_events()

    def _look_at_cards_again(self, kept: Sequence[Event]) -> None:
        """A card that meant nothing yet may seat somebody now."""
        if any(isinstance(event, _CARDS_ANEW) for event in kept):
            self.board.tell_cards_again()
            return
        left = (
            self.engine.state.members.get(event.member_id)
            for event in kept
            if isinstance(event, attendance_events.WentAway)
        )
        self.board.tell_cards_again(member.seat for member in left if member and member.seat is not None)

    def _seats_touched(self, kept: Sequence[Event]) -> set[int]:
        """Seats whose face an event may have changed."""
        seats = self._next_speakers()
        for event in kept:
            if isinstance(event, _ONE_SEAT):
                seats.add(event.seat)
            elif isinstance(event, attendance_events.SeatAssigned):
                seats |= {event.seat, event.left_seat or event.seat}
            elif isinstance(event, attendance_events.SeatsSwapped):
                seats |= {event.seat, event.other_seat}
            elif isinstance(event, _CHAIR):
                seats |= {event.seat, *(speech.seat for speech in self.engine.state.speaking)}
            elif isinstance(event, _ONE_PERSON):
                member = self.engine.state.members.get(event.member_id)
                seats.add((member and member.seat) or 0)  # a later event of the batch may replace the roster
            elif not isinstance(event, _NO_SEAT):
                return set(self.board.links)
        return seats & self.board.links.keys()

    def _next_speakers(self) -> set[int]:
        """Who was told to be next, and who is to be told now, where that is another."""
        before, self._next_speaker = self._next_speaker, next_seat(self.engine.state)
        if before == self._next_speaker:
            return set()
        return {seat for seat in (before, self._next_speaker) if seat is not None}

    def _show(self, seats: Iterable[int]) -> None:
        is_under_way = bool(self._faces_due)
        self._faces_due |= dict.fromkeys(seats)
        if not is_under_way:
            self._show_some()

    def _show_some(self) -> None:
        """The next faces that are due, as the state is by now."""
        seats = list(islice(self._faces_due, FACES_AT_ONCE))
        for seat in seats:
            del self._faces_due[seat]
        if self._faces_due:
            asyncio.get_running_loop().call_soon(self._show_some)
        for seat in seats:
            self.bridge.show(seat, face_of(self.engine.state, seat, self._defaults.language))

    def _start_freeze(self, round_tag: int) -> None:
        """One freeze at a time; a defect in it ends the service, for nothing else would ever end the count."""
        if self._freezing is not None:
            self._freezing.cancel()
        self._freezing = self._tasks.create_task(self._freeze(round_tag), name=f"freeze round {round_tag}")

    async def _freeze(self, round_tag: int) -> None:
        """Freeze and read the electorate until the count is kept: what was found may meet a full disk."""
        while (vote := self.engine.state.vote) and (vote.tag, vote.phase) == (round_tag, VotePhase.FREEZING):
            report = await self.bridge.freeze(round_tag, vote.electorate.members_by_seat.keys())
            self.engine.happened(swept(report, self._clock.at_ms))
            await asyncio.sleep(COUNT_AGAIN_S)
            if self.engine.state.vote is vote and vote.phase is VotePhase.FREEZING:
                self._show(self.board.links)  # seats that no freeze has reached must not seem to vote on

    async def _resume_freeze(self) -> None:
        """A controller that stopped in the middle of a count reads the seats again."""
        vote = self.engine.state.vote
        if vote is not None and vote.phase is VotePhase.FREEZING:
            await self.bridge.first_sweep_done.wait()
            self._start_freeze(vote.tag)

    def _journal_changed(self, problem: str | None) -> None:
        self._health.journal(problem)
        self._publisher.touched_by((meeting_events.MeetingAdjourned(),))
        self._publisher.touch("health")
        if problem is None:
            self.board.tell_again()

    def _links_changed(self) -> None:
        self._publisher.touch("seats", "health")

    async def _report_health(self) -> None:
        while True:
            self._publisher.touch("health")
            await asyncio.sleep(HEALTH_INTERVAL_S)

    def _publish(self, name: str, *, at_once: bool) -> None:
        if self._link is None:
            return
        seq, now_ms = self.engine.seq, self._now_ms()
        payload: Document
        if name == "seats":
            payload = seats_document(self.engine.state, self.board.links, seq, now_ms)
        elif name == "meeting":
            payload = meeting_document(self.engine.state, seq, now_ms, self._defaults.vote)
        elif name == "health":
            payload = self._health.document(seq, self.bridge.health(), self.board.lost)
        else:
            payload = FROM_STATE[name](self.engine.state, seq, now_ms)
        self._link.set_document(name, payload.model_dump_json().encode(), at_once=at_once)
