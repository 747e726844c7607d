"""The console's read model: what the controller last said, and what of it cannot be trusted now.

Pure: time arrives as a value, nothing is drawn or sent here. Reading a document that is malformed keeps the
last good one and names the bad one.
"""

from collections import deque
from dataclasses import dataclass, field
from typing import TypeVar

from pydantic import BaseModel, ValidationError

from console.inbox import Letter
from controller.contract.commands import AgendaEntry, ReplyMessage, RosterMember
from controller.contract.documents import STATE_DOCUMENTS
from controller.contract.documents.attendance import AttendanceDocument
from controller.contract.documents.document import Document
from controller.contract.documents.event_message import EventMessage
from controller.contract.documents.health import HealthDocument, StatusDocument
from controller.contract.documents.meeting import AgendaDocument, BodyRules, MeetingDocument, RosterDocument
from controller.contract.documents.seats import SeatsDocument
from controller.contract.documents.speech import SpeechDocument
from controller.contract.documents.vote import VoteDocument

PAYLOAD_BYTES_MAX = 4 << 20
"""Four times the largest document of the largest hall (4,000 people, about 1 MB); more is not ours."""
TICKER_EVENTS_MAX = 20
"""More than fit on the widest line."""
HEAD_COUNT = "HeadsCounted"
ENDED_PHASES = frozenset({"announced", "cancelled", "void", "repeated", "fallen_back"})
"""The vote is over."""
NOISE = frozenset({"BallotRecorded"})
"""Kinds that are not kept: hundreds come in a vote, and the panel counts them."""
SKEW_SAMPLES_MAX = 32
"""Enough fresh documents that one of them was quick; few enough that a corrected clock is soon noticed."""

AnyModel = TypeVar("AnyModel", bound=BaseModel)
AnyDocument = TypeVar("AnyDocument", bound=Document)


@dataclass(frozen=True, slots=True)
class Moment:
    """One instant on both clocks."""

    wall_ms: int
    monotonic_s: float


@dataclass(slots=True)
class Connection:
    """Whether the broker is there, and since when that is so."""

    is_up: bool
    since_ms: int
    reason: str = ""


@dataclass(slots=True)
class Arrival:
    """A document, how old it was when it came, and when that was."""

    document: Document
    age_ms: int
    arrived_at_s: float


@dataclass(slots=True)
class Store:
    """Everything that the screen shows."""

    connection: Connection
    status: StatusDocument | None = None
    events: deque[EventMessage] = field(default_factory=lambda: deque(maxlen=TICKER_EVENTS_MAX))
    head_count: EventMessage | None = None
    """The newest count of heads; its figures outlast the other events."""
    unreadable: dict[str, int] = field(default_factory=dict)
    """Names of what could not be read, and since when (wall milliseconds)."""
    _rounds_without_decision: deque[tuple[int, str]] = field(
        default_factory=lambda: deque(maxlen=TICKER_EVENTS_MAX)
    )
    _status_seen_ms: int = 0
    _arrivals: dict[type[Document], Arrival] = field(default_factory=dict)
    _members_by_id: dict[str, RosterMember] = field(default_factory=dict)
    _members_by_seat: dict[int, RosterMember] = field(default_factory=dict)
    _skews_ms: deque[int] = field(default_factory=lambda: deque(maxlen=SKEW_SAMPLES_MAX))

    def accept(self, letter: Letter, now: Moment) -> ReplyMessage | None:
        """Take one letter in; a reply is handed back to whoever waits for it."""
        match letter.kind:
            case "document":
                self._accept_document(letter, now)
            case "status":
                self._accept_status(letter, now)
            case "event":
                self._accept_event(letter, now)
            case "reply":
                return self._read(ReplyMessage, letter, now)
        return None

    def link_up(self, now: Moment) -> None:
        """The broker is there; whether the controller still is, it has to say anew."""
        self.connection = Connection(is_up=True, since_ms=now.wall_ms)
        self.status = None

    def link_down(self, reason: str, now: Moment) -> None:
        """The broker is gone; the time of the first failure stands until it is back."""
        if self.connection.is_up:
            self.connection = Connection(is_up=False, since_ms=now.wall_ms)
        self.connection.reason = reason

    @property
    def is_stale(self) -> bool:
        """Whether the documents may be older than the hall."""
        return not self.connection.is_up or self.status is None or self.status.state != "online"

    @property
    def gone_since_ms(self) -> int:
        """When the controller was last heard of. A last will was written before the end that it tells of."""
        return max([self._status_seen_ms, *(item.document.at_ms for item in self._arrivals.values())])

    @property
    def meeting(self) -> MeetingDocument | None:
        """Where the meeting stands."""
        return self._newest(MeetingDocument)

    @property
    def roster(self) -> RosterDocument | None:
        """Who belongs to the meeting."""
        return self._newest(RosterDocument)

    @property
    def agenda(self) -> AgendaDocument | None:
        """The items."""
        return self._newest(AgendaDocument)

    @property
    def place(self) -> tuple[object, ...]:
        """Where the meeting stands: its phase, its item, its vote."""
        meeting, vote = self.meeting, self.vote
        return (
            meeting and meeting.phase,
            meeting and meeting.item_number,
            vote and (vote.round_tag, vote.phase),
        )

    @property
    def current_item(self) -> AgendaEntry | None:
        """The item being taken."""
        agenda = self.agenda
        items = agenda.items if agenda else ()
        return next((item for item in items if agenda and item.number == agenda.item_number), None)

    @property
    def attendance(self) -> AttendanceDocument | None:
        """Who is here."""
        return self._newest(AttendanceDocument)

    @property
    def vote(self) -> VoteDocument | None:
        """The vote that runs or the last one; None before the first."""
        vote = self._newest(VoteDocument)
        return vote if vote is not None and vote.phase is not None else None

    def purpose_of(self, round_tag: object) -> str:
        """For what the round was held; a decision, unless it was said to be none."""
        purposes = (purpose for known, purpose in self._rounds_without_decision if known == round_tag)
        return next(purposes, "decision")

    @property
    def speech(self) -> SpeechDocument | None:
        """The speakers' list."""
        return self._newest(SpeechDocument)

    @property
    def seats(self) -> SeatsDocument | None:
        """Every seat of the hall."""
        return self._newest(SeatsDocument)

    @property
    def health(self) -> HealthDocument | None:
        """Every persistent fault."""
        return self._newest(HealthDocument)

    def vote_remaining_ms(self, monotonic_s: float) -> int | None:
        """Time left to vote at this instant; None where the chair ends the vote or none runs."""
        vote = self.vote
        if vote is None or vote.remaining_ms is None or vote.phase not in {"open", "held"}:
            return None
        if vote.phase == "held":
            return vote.remaining_ms
        return max(0, vote.remaining_ms - self._elapsed_ms(VoteDocument, monotonic_s))

    def speech_remaining_ms(self, seat: int, monotonic_s: float) -> int:
        """Time left to the speaker at `seat`; 0 for somebody who does not have the floor."""
        speakers = self.speech.speaking if self.speech else ()
        speaker = next((speaker for speaker in speakers if speaker.seat == seat), None)
        if speaker is None:
            return 0
        elapsed_ms = 0 if speaker.is_muted else self._elapsed_ms(SpeechDocument, monotonic_s)
        return max(0, speaker.remaining_ms - elapsed_ms)

    def member_at(self, seat: int) -> RosterMember | None:
        """Who belongs to `seat`."""
        return self._members_by_seat.get(seat)

    def member_called(self, member_id: str) -> RosterMember | None:
        """Who has `member_id` in the roster."""
        return self._members_by_id.get(member_id)

    def person_called(self, written: str) -> RosterMember | None:
        """Who is meant by a seat number, an id or a name; None where nobody or more than one is."""
        if written.isdecimal() and (seated := self.member_at(int(written))):
            return seated
        if member := self.member_called(written):
            return member
        named = [member for member in self._members_by_id.values() if member.name == written]
        return named[0] if len(named) == 1 else None

    def _newest(self, kind: type[AnyDocument]) -> AnyDocument | None:
        arrival = self._arrivals.get(kind)
        return arrival.document if arrival is not None and isinstance(arrival.document, kind) else None

    def _accept_document(self, letter: Letter, now: Moment) -> None:
        kind = STATE_DOCUMENTS[letter.name]
        document = self._read(kind, letter, now)
        if document is None:
            return
        if letter.is_live:
            self._skews_ms.append(now.wall_ms - document.at_ms)
        age_ms = max(0, now.wall_ms - document.at_ms - min(self._skews_ms, default=0))
        self._arrivals[kind] = Arrival(document, age_ms, now.monotonic_s)
        if isinstance(document, VoteDocument) and document.purpose != self.purpose_of(document.round_tag):
            self._rounds_without_decision.appendleft((document.round_tag, document.purpose))
        if isinstance(document, RosterDocument):
            self._members_by_id = {member.member_id: member for member in document.members}
            self._members_by_seat = {member.seat: member for member in document.members if member.seat}

    def _accept_status(self, letter: Letter, now: Moment) -> None:
        status = self._read(StatusDocument, letter, now)
        if status is not None:
            self.status = status
            self._status_seen_ms = now.wall_ms if letter.is_live else status.at_ms

    def _accept_event(self, letter: Letter, now: Moment) -> None:
        event = self._read(EventMessage, letter, now)
        if event is None or event.kind in NOISE:
            return
        if not any(event.id == known.id for known in self.events):
            self.events.append(event)
            if event.kind == HEAD_COUNT:
                self.head_count = event

    def _elapsed_ms(self, kind: type[Document], monotonic_s: float) -> int:
        arrival = self._arrivals[kind]
        return arrival.age_ms + int((monotonic_s - arrival.arrived_at_s) * 1000)

    def _read(self, kind: type[AnyModel], letter: Letter, now: Moment) -> AnyModel | None:
        """The model, or None with the name kept among the unreadable."""
        try:
            if len(letter.payload) > PAYLOAD_BYTES_MAX:
                raise ValueError("oversized")  # noqa: TRY301 - one answer to all that cannot be read
            model = kind.model_validate_json(letter.payload)
        except (ValidationError, ValueError):
            self.unreadable.setdefault(letter.name, now.wall_ms)
            return None
        self.unreadable.pop(letter.name, None)
        return model


def rules_called(name: object, meeting: MeetingDocument | None) -> BodyRules | None:
    """What the preset `name` says, as far as the controller told."""
    rules = meeting.rules if meeting else ()
    return next((each for each in rules if each.name == name), None)
