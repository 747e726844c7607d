"""The state of a hall. Only `apply` changes it; everything else reads."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import StrEnum

from controller.domain.agenda import AgendaItem
from controller.domain.floor.speeches import USUAL_FLOOR, ChairPriority, FloorSettings, Speech, SpeechRequest
from controller.domain.people import Attendance, CheckInMethod, Member, Role
from controller.domain.preset_table import known_presets
from controller.domain.presets import Preset
from controller.domain.rules import WHOLE, Figures, Rule, figures_needed
from controller.domain.tallies import Count, PartTally, Tally
from controller.domain.verdicts import verdict
from controller.domain.votes import PENDING, RUNNING, Round


class MeetingPhase(StrEnum):
    """Where the meeting stands."""

    PREPARED = "prepared"
    OPEN = "open"
    ADJOURNED = "adjourned"


@dataclass(frozen=True, slots=True)
class Presence:
    """Attendance of one person, with how and when it came about."""

    attendance: Attendance
    method: CheckInMethod | None = None
    at_ms: int | None = None


@dataclass(frozen=True, slots=True)
class Alarm:
    """A fire alarm (火灾报警), and why and since when."""

    reason: str
    since_ms: int


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
    round_tag: int = 0
    messages: dict[int, str] = field(default_factory=dict)
    message_to_all: str = ""
    floor: FloorSettings = USUAL_FLOOR
    listed: tuple[str, ...] = ()
    turns: dict[str, int] = field(default_factory=dict)
    spoken_ms: dict[str, int] = field(default_factory=dict)
    priority: ChairPriority | None = None
    alarm: Alarm | None = None

    @property
    def preset(self) -> Preset:
        """The rules of the meeting."""
        return self.presets[self.preset_name]

    @property
    def is_open(self) -> bool:
        """Whether a meeting is going on."""
        return self.phase is MeetingPhase.OPEN

    @property
    def running_vote(self) -> Round | None:
        """The vote in which seats may still have a say."""
        return self.vote if self.vote is not None and self.vote.phase in RUNNING else None

    @property
    def pending_vote(self) -> Round | None:
        """The vote whose result the chair still owes."""
        return self.vote if self.vote is not None and self.vote.phase in PENDING else None

    def presence(self, member_id: str) -> Presence:
        """Attendance of a person of the roster."""
        return self.presences.get(member_id, _NOBODY)

    def member_on(self, seat: int) -> Member | None:
        """Who has this seat by the roster."""
        member_id = self.member_at.get(seat)
        return None if member_id is None else self.members[member_id]

    def is_present(self, seat: int) -> bool:
        """Whether the person of this seat has checked in."""
        return self.attendance_at(seat) is Attendance.PRESENT

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


@dataclass(frozen=True, slots=True)
class AttendanceCount:
    """Members by attendance; observers apart (列席人员另计)."""

    expected: int
    present: int
    absent: int
    on_leave: int
    left: int
    observers_present: int


def count_attendance(state: State) -> AttendanceCount:
    """Count the roster."""
    members = dict.fromkeys(Attendance, 0)
    observers_present = 0
    for member in state.members.values():
        attendance = state.presence(member.member_id).attendance
        if member.role is Role.MEMBER:
            members[attendance] += 1
        elif member.role is Role.OBSERVER and attendance is Attendance.PRESENT:
            observers_present += 1
    return AttendanceCount(
        sum(members.values()),
        members[Attendance.PRESENT],
        members[Attendance.ABSENT],
        members[Attendance.ON_LEAVE],
        members[Attendance.LEFT],
        observers_present,
    )


@dataclass(frozen=True, slots=True)
class Quorum:
    """What the rule demands and whether it is there; no rule is always reached.

    `need` is None where the rule looks at several groups: no one number says it.
    """

    need: int | None
    reached: bool


def quorum(state: State, rule: Rule | None) -> Quorum:
    """Whether those present are a quorum (法定人数) by `rule`."""
    if rule is None:
        return Quorum(0, reached=True)
    said = verdict(rule, _attendance(state, rule))
    return Quorum(said.need, said.passed)


def size(members: Iterable[Member], figures: Figures) -> int:
    """Heads or weight of those of `members` that `figures` look at."""
    return sum(
        member.weight if figures.is_weighted else 1
        for member in members
        if figures.group is None or figures.group in member.group_names
    )


def _attendance(state: State, rule: Rule) -> Count:
    """Who is present, as the yes votes of a count that `rule` can be applied to."""
    members = [member for member in state.members.values() if member.role is Role.MEMBER]
    present = [each for each in members if state.presence(each.member_id).attendance is Attendance.PRESENT]

    def tally(figures: Figures) -> Tally:
        here = size(present, figures)
        return Tally(size(members, figures), here, here, 0, 0, 0)

    parts = (PartTally(figures, tally(figures)) for figures in figures_needed(rule) if figures != WHOLE)
    return Count(tally(WHOLE), tuple(parts))
