"""The state of a hall. Only `apply` changes it; everything else reads."""

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from controller.domain.agenda import AgendaItem
from controller.domain.floor.speeches import USUAL_FLOOR, ChairPriority, FloorSettings, Speech, SpeechRequest
from controller.domain.people import Attendance, Member, SeatingMode
from controller.domain.presence import AttendanceCount, Head, Presence, count_heads
from controller.domain.preset_table import known_presets
from controller.domain.presets import Preset
from controller.domain.standings import Standing
from controller.domain.vote_phases import BY_HAND, PENDING, RUNNING
from controller.domain.votes import Round


class MeetingPhase(StrEnum):
    """Where the meeting stands."""

    PREPARED = "prepared"
    OPEN = "open"
    ADJOURNED = "adjourned"


@dataclass(frozen=True, slots=True)
class Alarm:
    """A fire alarm (火灾报警), and why and since when."""

    reason: str
    since_ms: int


@dataclass(frozen=True, slots=True)
class SignInWindow:
    """Whether people can sign in (报到); `closes_at_ms` None: until it is closed by hand."""

    is_open: bool = False
    since_ms: int | None = None
    closes_at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class QuorumWatch:
    """Whether the meeting has its quorum, as the record has it; `since_ms` None: it never had."""

    is_reached: bool = False
    since_ms: int | None = None

    @property
    def lost_since_ms(self) -> int | None:
        """When it was lost; None while it is there, and before it is reached for the first time."""
        return None if self.is_reached else self.since_ms


_NOBODY = Presence(Attendance.ABSENT)


@dataclass(slots=True)
class State:
    """All that is known about the meeting; derived from nothing but events.

    `settled` are the items that are done with: whether the announced result was 通过, None for one withdrawn.
    `listed` are the members still to be called by the list of the item, `turns` their speeches on the topic,
    `spoken_ms` the time for which each of them has spoken in the meeting.
    """

    phase: MeetingPhase = MeetingPhase.PREPARED
    title: str = ""
    preset_name: str = "presidium"
    presets: dict[str, Preset] = field(default_factory=lambda: known_presets(()))
    microphone_limit: int = 1
    enforce_quorum: bool = True
    opened_at_ms: int | None = None
    adjourned_at_ms: int | None = None
    members: dict[str, Member] = field(default_factory=dict)
    member_at: dict[int, str] = field(default_factory=dict)
    presences: dict[str, Presence] = field(default_factory=dict)
    agenda: tuple[AgendaItem, ...] = ()
    item_number: int | None = None
    settled: dict[int, bool | None] = field(default_factory=dict)
    waiting: list[SpeechRequest] = field(default_factory=list)
    speaking: list[Speech] = field(default_factory=list)
    vote: Round | None = None
    rounds_before: tuple[Round, ...] = ()
    round_tag: int = 0
    messages: dict[int, str] = field(default_factory=dict)
    message_to_all: str = ""
    roster: tuple[Member, ...] = ()
    """As it was imported; `members` says where people sit now."""
    id_of_card: dict[str, str] = field(default_factory=dict, repr=False)
    seating: SeatingMode = SeatingMode.FIXED
    remote_counts: bool = False
    sign_in: SignInWindow = SignInWindow()
    cards: dict[int, str] = field(default_factory=dict)
    """Whose card is in the unit of a seat; empty for a card that the roster does not have."""
    leaves_ahead: dict[str, Presence] = field(default_factory=dict)
    """Leaves of absence recorded before the meeting they are for."""
    heads: Counter[Head] = field(default_factory=Counter)
    """Everybody of the roster, counted by kind."""
    quorum_watch: QuorumWatch = QuorumWatch()
    floor: FloorSettings = USUAL_FLOOR
    listed: tuple[str, ...] = ()
    turns: dict[str, int] = field(default_factory=dict)
    spoken_ms: dict[str, int] = field(default_factory=dict)
    priority: ChairPriority | None = None
    alarm: Alarm | None = None
    standings: dict[int, Standing] = field(default_factory=dict)
    """Elections and choices that have had a round announced, by the number of their item."""

    @property
    def preset(self) -> Preset:
        """The rules of the meeting."""
        return self.presets[self.preset_name]

    @property
    def preset_of_topic(self) -> Preset:
        """The rules by which the item under discussion is spoken on: its own, else those of the meeting."""
        item = self.item(self.item_number)
        own = None if item is None or item.preset is None else self.presets.get(item.preset)
        return own or self.preset

    @property
    def is_open(self) -> bool:
        """Whether a meeting is going on."""
        return self.phase is MeetingPhase.OPEN

    @property
    def running_vote(self) -> Round | None:
        """The vote in which seats have, or may still have, a say."""
        return self.vote if self.vote is not None and self.vote.phase in RUNNING else None

    @property
    def unfinished_vote(self) -> Round | None:
        """The vote whose electorate is frozen and whose count is not there yet, by whatever method."""
        is_unfinished = self.vote is not None and self.vote.phase in RUNNING | BY_HAND
        return self.vote if is_unfinished else None

    @property
    def pending_vote(self) -> Round | None:
        """The vote whose result the chair still owes."""
        return self.vote if self.vote is not None and self.vote.phase in PENDING else None

    def round_called(self, round_tag: int) -> Round:
        """The current vote, which must be this round; LookupError where a record speaks of another one."""
        if self.vote is None or self.vote.tag != round_tag:
            raise LookupError(f"an event speaks of round {round_tag}, which is not the current one")
        return self.vote

    def presence(self, member_id: str) -> Presence:
        """Attendance of a person of the roster."""
        return self.presences.get(member_id, _NOBODY)

    def member_on(self, seat: int) -> Member | None:
        """Who sits at this seat."""
        member_id = self.member_at.get(seat)
        return None if member_id is None else self.members[member_id]

    def is_present(self, seat: int) -> bool:
        """Whether the person of this seat has checked in and is at the seat: its unit is alive."""
        member_id = self.member_at.get(seat)
        return member_id is not None and self.presence(member_id).is_at_seat

    def attendance_at(self, seat: int) -> Attendance | None:
        """Attendance of the person of this seat; None where nobody of the roster sits."""
        member_id = self.member_at.get(seat)
        return None if member_id is None else self.presence(member_id).attendance

    def item(self, number: int | None) -> AgendaItem | None:
        """The agenda item `number`."""
        return next((item for item in self.agenda if item.number == number), None)

    def is_waiting(self, seat: int) -> bool:
        """Whether the seat is on the speakers' list."""
        return self.request_of(seat) is not None

    def request_of(self, seat: int) -> SpeechRequest | None:
        """The request of a seat that waits."""
        return next((request for request in self.waiting if request.seat == seat), None)

    def speech_of(self, seat: int) -> Speech | None:
        """The running speech of a seat."""
        return next((speech for speech in self.speaking if speech.seat == seat), None)

    def has_floor(self, seat: int) -> bool:
        """Whether the seat speaks, as one of many or as the chair."""
        is_chair = self.priority is not None and self.priority.seat == seat
        return is_chair or self.speech_of(seat) is not None

    def is_microphone_open(self, seat: int) -> bool:
        """Whether the hall hears the seat."""
        speech = self.speech_of(seat)
        return self.has_floor(seat) and (speech is None or not speech.is_muted)


def count_attendance(state: State) -> AttendanceCount:
    """Count the roster as it stands."""
    return count_heads(state.heads, remote_counts=state.remote_counts)
