"""The retained documents and the event stream: the read model that clients render."""

from typing import Annotated, Any, Literal

from pydantic import Field

from controller.contract.commands import AgendaEntry, RosterMember
from controller.contract.model import ContractModel, MemberId, SeatNumber, WallTime
from controller.contract.outcome_documents import (
    ChoiceOutcomeDocument,
    ElectionOutcomeDocument,
    GradeOutcomeDocument,
    PapersDocument,
    QuestionDocument,
)
from controller.contract.vote_commands import CandidateFigures
from controller.domain.floor.speeches import FloorMode, RequestKind, WhenFull
from controller.domain.people import Attendance, CheckInMethod, SeatingMode
from controller.domain.presets import Method, NoPress
from controller.domain.vote_phases import VotePhase
from controller.domain.votes import PressRule, Purpose, Remainder, ResultShown, Secrecy

MeetingPhase = Literal["prepared", "open", "adjourned"]
Count = Annotated[int, Field(ge=0)]


class Document(ContractModel):
    """`seq` is the last event that the document reflects; `at_ms` when it was published."""

    seq: Count
    at_ms: WallTime


class QuorumState(ContractModel):
    """Quorum (法定人数) and whether it is reached. `rule` is None where the body has none.

    `need` is None where the rule looks at several groups, so that no one number says it.
    """

    rule: str | None
    need: Count | None
    reached: bool
    lost_since_ms: WallTime | None = Field(
        default=None, description="Since when the meeting lacks the quorum that it had; None otherwise."
    )


class BodyRules(ContractModel):
    """A rule preset: what holds for a vote or a speech by it where nothing else is said.

    `majority` and `quorum` as the config writes rules, for example `all > 1/2`; `quorum` None: none is demanded.
    """

    name: str
    quorum: str | None
    majority: str
    secret: bool
    speech_first_s: Count
    speech_second_s: Count
    source: str = ""
    speeches_beside_votes: bool = True


class VoteDefaults(ContractModel):
    """What a vote takes from the config where `vote.open` does not say."""

    duration_s: Count = Field(description="Seconds; 0: the chair ends the vote.")
    press_rule: PressRule


class AlarmState(ContractModel):
    """A fire alarm (火灾报警), why and since when."""

    reason: str
    since_ms: WallTime


class MeetingDocument(Document):
    """`state/meeting`: where the meeting stands, and which commands are legal now."""

    title: str
    phase: MeetingPhase
    preset: str
    opened_at_ms: WallTime | None
    adjourned_at_ms: WallTime | None
    item_number: int | None
    actions: tuple[str, ...] = Field(description="Names of the commands that are legal at this moment.")
    presets: tuple[str, ...] = Field(description="Names of the rule presets a vote may use.")
    rules: tuple[BodyRules, ...] = Field(default=(), description="What each of `presets` says.")
    vote_defaults: VoteDefaults | None = None
    alarm: AlarmState | None = Field(default=None, description="None: there is none.")


class RosterDocument(Document):
    """`state/roster`: who belongs to the meeting."""

    members: tuple[RosterMember, ...]


class AgendaDocument(Document):
    """`state/agenda`: the items and which is being taken."""

    items: tuple[AgendaEntry, ...]
    item_number: int | None
    settled: dict[int, bool | None] = Field(
        default_factory=dict,
        description="Items that are done with, by number: whether the announced result was 通过; null: withdrawn.",
    )


class PersonAttendance(ContractModel):
    """Attendance of one person since `at_ms`; `arrived_at_ms` is the first check-in of the meeting."""

    member_id: MemberId
    attendance: Attendance
    method: CheckInMethod | None
    at_ms: WallTime | None
    is_late: bool = False
    reason: str = Field(default="", description="Of the absence.")
    arrived_at_ms: WallTime | None = None
    left_at_ms: WallTime | None = None
    back_at_ms: WallTime | None = None
    may_vote: bool = Field(default=False, description="Takes part by video and may use the seat's unit.")


class MissingPerson(ContractModel):
    """A member who is expected and has not signed in."""

    member_id: MemberId
    name: str
    seat: SeatNumber | None
    delegation: str = ""


class SignInState(ContractModel):
    """Whether people can sign in; `closes_at_ms` None: until it is closed by hand."""

    is_open: bool = False
    since_ms: WallTime | None = None
    closes_at_ms: WallTime | None = None


class AttendanceFigures(ContractModel):
    """Figures of one moment. `late` are of those who came; `remote` of all members, present or not."""

    expected: Count
    present: Count
    absent: Count
    on_leave: Count
    left: Count
    late: Count = 0
    remote: Count = 0
    observers_present: Count
    visitors_present: Count = 0


class AttendanceDocument(Document):
    """`state/attendance`: counts of members (observers and visitors are counted apart) and each person."""

    expected: Count
    present: Count
    absent: Count
    on_leave: Count
    left: Count
    observers_present: Count
    quorum: QuorumState
    people: tuple[PersonAttendance, ...]
    late: Count = 0
    remote: Count = 0
    visitors_present: Count = 0
    remote_counts: bool = Field(default=False, description="Whether `remote` members are among the present.")
    seating: SeatingMode = SeatingMode.FIXED
    sign_in: SignInState = SignInState()
    not_signed_in: tuple[MissingPerson, ...] = Field(
        default=(), description="Members who are absent without leave, in the order of the roster."
    )
    leaves_ahead: tuple[MemberId, ...] = Field(
        default=(), description="Who has asked for leave from the meeting that is still to be opened."
    )


class TallyDocument(ContractModel):
    """The count; yes + no + abstain + not_voted + invalid = present. Invalid votes there are only on paper."""

    yes: Count
    no: Count
    abstain: Count
    not_voted: Count
    invalid: Count = 0


class PartTallyDocument(TallyDocument):
    """The count of one group, or by weight, with its size: of `group` None, everybody."""

    group: str | None
    weighted: bool
    all_members: Count
    present: Count


class PartVerdictDocument(ContractModel):
    """What one part of a rule says: `votes` were yes, `need` of `base_count` were needed."""

    rule: str
    votes: Count
    base_count: Count
    need: Count
    passed: bool


class VerdictDocument(ContractModel):
    """What the rule says about the count: `need` votes of `base_count` were needed.

    A rule of several parts says so in `parts`, by part. Then `base_count` is None, and so is `need` unless all
    parts look at the same votes.
    """

    rule: str
    base_count: Count | None
    need: Count | None
    passed: bool
    parts: tuple[PartVerdictDocument, ...] = ()


class EnteredDocument(ContractModel):
    """Figures that `operator` entered, before somebody else has confirmed them: no result yet."""

    operator: str
    yes: Count | None = None
    no: Count | None = None
    abstain: Count | None = None
    not_voted: Count | None = None
    issued: Count | None = None
    returned: Count | None = None
    invalid: Count = 0
    candidates: dict[str, CandidateFigures] | None = None
    write_ins: dict[str, Count] = Field(default_factory=dict)
    marks: dict[str, Count] | None = None
    grades: dict[str, Count] | None = None


class EarlierRound(ContractModel):
    """An earlier round of the same question, which this one repeats or takes the place of."""

    round_tag: Annotated[int, Field(ge=0, le=0xFFFF)]
    phase: VotePhase
    method: Method
    successor: int
    voted: Count
    passed: bool | None
    reason: str = ""


class VoteDocument(Document):
    """`state/vote`: the vote that runs or the last one. Before the count it says only how many voted.

    `round_tag` 0 and phase None: no vote yet. `remaining_ms` is the time left at `at_ms`; it runs while the
    phase is `open`; None where the chair ends the vote.

    `purpose` `test`: everything about it must say that it is a test. `live` has the totals of a vote that is shown
    while it runs. `discrepancy` has figures that do not add up, in place of a result. `turn` is the seat that is
    called next in a roll call.
    """

    round_tag: Annotated[int, Field(ge=0, le=0xFFFF)] = 0
    phase: VotePhase | None = None
    title: str = ""
    item_number: int | None = None
    secrecy: Secrecy = Secrecy.NAMED
    press_rule: PressRule = PressRule.LAST
    rule: str = ""
    preset: str = ""
    duration_s: int | None = None
    remaining_ms: Count | None = None
    all_members: Count = 0
    present: Count = 0
    voted: Count = 0
    unreachable: tuple[SeatNumber, ...] = ()
    tally: TallyDocument | None = None
    tally_parts: tuple[PartTallyDocument, ...] = Field(
        default=(),
        description="Counts by group and by weight: those that the rule needs, in a named vote all.",
    )
    verdict: VerdictDocument | None = None
    opened_at_ms: WallTime | None = None
    closed_at_ms: WallTime | None = None
    announced_at_ms: WallTime | None = None
    end_reason: str = ""
    not_voted_seats: tuple[SeatNumber, ...] = Field(
        default=(), description="Of a named vote that runs: seats that have not voted. Empty in a secret one."
    )
    present_without_unit: Count = Field(
        default=0, description="Present and without a unit to vote with; they are among the not voted."
    )
    attendance: AttendanceFigures | None = Field(default=None, description="When the vote was opened.")
    quorum_lost_at_ms: WallTime | None = Field(
        default=None, description="When the meeting first lost its quorum while the vote was running."
    )
    method: Method = Method.ELECTRONIC
    purpose: Purpose = Purpose.DECISION
    result_shown: ResultShown = ResultShown.AFTER_CLOSE
    no_press: NoPress = NoPress.NOT_VOTED
    remainder: Remainder = Remainder.COMPUTED
    needs_confirmation: bool = False
    minimum_open_s: Count = 0
    groups: tuple[str, ...] = ()
    asked_seats: tuple[SeatNumber, ...] = Field(
        default=(), description="Seats that alone have a vote, where the question names some."
    )
    warnings: tuple[str, ...] = Field(
        default=(),
        description="`small_secret_electorate`: so few vote in secret that the result may give them away.",
    )
    unready: tuple[SeatNumber, ...] = Field(
        default=(), description="Seats that were not ready when the chair went on without them."
    )
    live: TallyDocument | None = None
    entered: EnteredDocument | None = None
    discrepancy: TallyDocument | None = None
    acclaimed: bool = False
    passed: bool | None = Field(
        default=None, description="What there is to announce; None: nothing, or nothing yet."
    )
    called: Count = 0
    turn: SeatNumber | None = None
    predecessor: int | None = None
    earlier: tuple[EarlierRound, ...] = ()
    item_numbers: tuple[int, ...] = Field(
        default=(), description="Items that are voted on together (合并表决); `item_number` is None then."
    )
    question: QuestionDocument = QuestionDocument()
    candidate: str = Field(
        default="",
        description="Who is voted on, in an election one by one (逐人表决): a yes or no to one person.",
    )
    papers: PapersDocument | None = Field(
        default=None, description="Of a count on paper that is no motion; a motion has them in its tally."
    )
    outcome: ElectionOutcomeDocument | ChoiceOutcomeDocument | GradeOutcomeDocument | None = Field(
        default=None, description="Of an election, a choice or a satisfaction vote; such a vote has no tally."
    )


class WaitingSpeaker(ContractModel):
    """A request to speak: by rank of its kind, and in it in the order of the presses.

    The key was pressed `doubt_ms` after `requested_at_ms` at the latest. `is_tied`: it and a neighbour on the list
    were pressed so closely together that nobody can know who was first, and the lot gave them their places.
    `turn` of the person on this topic; 0: it would count as none.
    """

    seat: SeatNumber
    name: str
    requested_at_ms: WallTime
    doubt_ms: int = Field(default=0, ge=0)
    is_tied: bool = False
    kind: RequestKind = RequestKind.SPEECH
    turn: Count = 1


class ListedSpeaker(ContractModel):
    """Somebody still to be called by the list of the item (发言名单)."""

    member_id: MemberId
    seat: SeatNumber
    name: str
    is_present: bool


class ActiveSpeaker(ContractModel):
    """Somebody who has the floor. `remaining_ms` is the time left at the document's `at_ms`.

    `is_near_end`: the speaker was warned. `is_muted`: the chair speaks alone, and the time stands still.
    """

    seat: SeatNumber
    name: str
    granted_at_ms: WallTime
    limit_s: Count
    remaining_ms: Count
    kind: RequestKind = RequestKind.SPEECH
    turn: Count = 1
    is_near_end: bool = False
    is_muted: bool = False


class ChairSpeaker(ContractModel):
    """Who presides has the floor before all others (主席优先); `mutes`: alone."""

    seat: SeatNumber
    name: str
    mutes: bool
    since_ms: WallTime


class FloorRules(ContractModel):
    """How the floor is given (发言方式)."""

    mode: FloorMode
    when_full: WhenFull
    open_list: bool
    chair_mutes: bool


class SpokenTime(ContractModel):
    """For how long somebody has spoken in this meeting, in speeches that are over."""

    member_id: MemberId
    name: str
    delegation: str
    spoken_ms: Count


class DelegationTime(ContractModel):
    """For how long the members of a delegation have spoken."""

    delegation: str
    spoken_ms: Count


class SpeechDocument(Document):
    """`state/speech`: the speakers' list (发言队列) and the open microphones."""

    waiting: tuple[WaitingSpeaker, ...]
    speaking: tuple[ActiveSpeaker, ...]
    microphone_limit: Count
    floor: FloorRules | None = None
    next_seat: SeatNumber | None = Field(default=None, description="Who speaks next; None: nobody is to.")
    listed: tuple[ListedSpeaker, ...] = ()
    priority: ChairSpeaker | None = Field(default=None, description="None: the chair does not speak.")
    spoken: tuple[SpokenTime, ...] = ()
    spoken_by_delegation: tuple[DelegationTime, ...] = ()


class SeatState(ContractModel):
    """One seat as the hall sees it; never what was chosen. `voter`: may vote in the vote that runs."""

    seat: SeatNumber
    attendance: Attendance | None = Field(description="None: nobody of the roster sits here.")
    link: Literal["unknown", "ok", "lost"]
    voter: bool = False
    voted: bool = False
    speech: Literal["none", "waiting", "speaking"] = "none"
    card: Literal["none", "own", "other", "unknown"] = Field(
        default="none",
        description="The card in the unit: of who sits there, of somebody else, or of nobody on the roster.",
    )


class SeatsDocument(Document):
    """`state/seats`: every seat of the hall, by number."""

    seats: tuple[SeatState, ...]


class LineCounters(ContractModel):
    """What happened on a line since the controller started: rising numbers.

    `frame_errors` are broken frames, `stray_bytes` came unasked, `echoes` are own requests that came back.
    """

    answers: Count
    refusals: Count
    retries: Count
    timeouts: Count
    frame_errors: Count
    stray_bytes: Count
    echoes: Count


class SeatLink(ContractModel):
    """How one seat is reached. `round_trip_ms`: its last transaction, wire time included; None: there was none.

    `rewrites`: how often it did not show what was written; `refusals`: what it would not take. A unit that is well has
    neither.
    """

    seat: SeatNumber
    round_trip_ms: float | None
    resets: Count
    rewrites: Count = 0
    refusals: Count = 0


class LineHealth(ContractModel):
    """One serial line. `sweep_ms` is the median time for reading all its seats once."""

    line: str
    state: Literal["starting", "up", "lost"]
    since_ms: WallTime
    reason: str = ""
    seats_online: Count
    seats_total: Count
    sweep_ms: float | None
    counters: LineCounters | None = None
    seats: tuple[SeatLink, ...] = ()
    gateway_window: Count | None = Field(
        default=None, description="How many requests a gateway is given at once; null on a line without one."
    )


class LostSeat(ContractModel):
    """A seat that does not answer."""

    seat: SeatNumber
    since_ms: WallTime
    reason: str


class PartHealth(ContractModel):
    """State of one part of the controller and since when."""

    state: Literal["ok", "lost", "read_only"]
    since_ms: WallTime
    reason: str = ""


class HealthDocument(Document):
    """`state/health`: every persistent fault, with since when."""

    version: str
    started_at_ms: WallTime
    lines: tuple[LineHealth, ...]
    lost_seats: tuple[LostSeat, ...]
    journal: PartHealth
    broker: PartHealth


class StatusDocument(ContractModel):
    """`status`: whether the controller is there. `lost` is its last will."""

    state: Literal["online", "stopped", "lost"]
    at_ms: WallTime


class EventMessage(ContractModel):
    """One event of the record. A subscriber that sees an id twice ignores the second."""

    id: Annotated[int, Field(ge=1)]
    at_ms: WallTime
    operator: str = Field(default="", description="In whose name the order was given; empty for the hall.")
    kind: str
    body: dict[str, Any]


STATE_DOCUMENTS: dict[str, type[Document]] = {
    "meeting": MeetingDocument,
    "roster": RosterDocument,
    "agenda": AgendaDocument,
    "attendance": AttendanceDocument,
    "vote": VoteDocument,
    "speech": SpeechDocument,
    "seats": SeatsDocument,
    "health": HealthDocument,
}
"""The retained documents by name (see topics.STATE_NAMES)."""
