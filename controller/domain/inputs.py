"""What the domain can be asked: orders of people, and what happens in the hall."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from controller.domain.agenda import AgendaItem
from controller.domain.floor.speeches import USUAL_FLOOR, FloorMode, FloorSettings, RequestKind, WhenFull
from controller.domain.people import Attendance, CheckInMethod, Member, SeatingMode
from controller.domain.presets import Method, NoPress, Preset
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import (
    Ballot,
    EnteredFigures,
    PressRule,
    Purpose,
    Remainder,
    ResultShown,
    Secrecy,
)


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """The chair opens the meeting (开会) under the rules of `preset`; `own_presets` are the hall's own."""

    title: str
    preset: str
    microphone_limit: int
    enforce_quorum: bool = True
    own_presets: tuple[Preset, ...] = ()
    seating: SeatingMode = SeatingMode.FIXED
    remote_counts: bool = False
    floor: FloorSettings = USUAL_FLOOR


@dataclass(frozen=True, slots=True)
class AdjournMeeting:
    """The chair adjourns the meeting (散会)."""


@dataclass(frozen=True, slots=True)
class ImportRoster:
    """The secretariat replaces the roster. Without `seats_required` whoever votes may be given a seat later."""

    members: tuple[Member, ...]
    seats_required: bool = True


@dataclass(frozen=True, slots=True)
class SetAgenda:
    """The secretariat replaces the agenda; `own_presets` are those that the next meeting will have."""

    items: tuple[AgendaItem, ...]
    own_presets: tuple[Preset, ...] = ()


@dataclass(frozen=True, slots=True)
class SelectItem:
    """The chair takes up an agenda item."""

    number: int


@dataclass(frozen=True, slots=True)
class WithdrawItem:
    """The chair withdraws an agenda item (撤回)."""

    number: int


@dataclass(frozen=True, slots=True)
class CheckInManually:
    """The operator checks somebody in (补签到); the person is named by id or by seat.

    `method` is MANUAL or VIDEO; `may_vote` lets somebody who takes part by video use the seat's unit.
    """

    member_id: str | None
    seat: int | None
    method: CheckInMethod = CheckInMethod.MANUAL
    may_vote: bool = False


@dataclass(frozen=True, slots=True)
class RecordAway:
    """The operator records a leave of absence or an early leave; `kind` is ON_LEAVE or LEFT."""

    member_id: str | None
    seat: int | None
    kind: Attendance
    reason: str = ""


@dataclass(frozen=True, slots=True)
class CancelLeave:
    """The operator takes a leave of absence back (销假)."""

    member_id: str | None
    seat: int | None


@dataclass(frozen=True, slots=True)
class EnterByCard:
    """A reader at the door has read a card."""

    card: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenSignIn:
    """The operator opens the sign-in; `minutes` None: until it is closed by hand."""

    minutes: int | None = None


@dataclass(frozen=True, slots=True)
class CloseSignIn:
    """The operator closes the sign-in."""


@dataclass(frozen=True, slots=True)
class CountHeads:
    """The chair wants the attendance of this moment in the record (清点人数)."""


@dataclass(frozen=True, slots=True)
class AssignSeat:
    """The operator gives a person a seat that is free."""

    member_id: str
    seat: int


@dataclass(frozen=True, slots=True)
class SwapSeats:
    """The people of two seats change places."""

    seat: int
    other_seat: int


@dataclass(frozen=True, slots=True)
class GrantFloor:
    """The chair gives the floor to a seat; `limit_s` None takes the preset's limit."""

    seat: int
    limit_s: int | None


@dataclass(frozen=True, slots=True)
class ExtendSpeech:
    """The chair extends a speech; `extra_s` None: by what the preset says."""

    seat: int
    extra_s: int | None = None


@dataclass(frozen=True, slots=True)
class EndSpeech:
    """The chair ends a speech."""

    seat: int


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """The operator takes a request off the list."""

    seat: int


@dataclass(frozen=True, slots=True)
class RequestFloor:
    """The operator asks for the floor for a seat."""

    seat: int
    kind: RequestKind = RequestKind.SPEECH


@dataclass(frozen=True, slots=True)
class CallNext:
    """The chair gives the floor to who is next; `limit_s` None takes the preset's limit."""

    limit_s: int | None = None


@dataclass(frozen=True, slots=True)
class EndAllSpeeches:
    """The chair has all microphones closed."""


@dataclass(frozen=True, slots=True)
class ListSpeakers:
    """The secretariat gives the speakers of the item by their seats, in their order."""

    seats: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetFloor:
    """The chair changes how the floor is given; what is None stays."""

    mode: FloorMode | None = None
    when_full: WhenFull | None = None
    open_list: bool | None = None
    chair_mutes: bool | None = None
    microphone_limit: int | None = None


@dataclass(frozen=True, slots=True)
class TakePriority:
    """The chair takes the floor (主席优先); `mutes` None: as the meeting's settings say."""

    mutes: bool | None = None


@dataclass(frozen=True, slots=True)
class EndPriority:
    """The chair has finished."""


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """The building, or a person, raises the fire alarm."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClearAlarm:
    """The danger is over."""


@dataclass(frozen=True, slots=True)
class SeatReport:
    """What the seats say at the moment of an order, for the round that it would open.

    `not_showing` are seats in touch that do not show the round, `with_choice` those that report a choice for it.
    """

    out_of_touch: frozenset[int] = frozenset()
    not_showing: frozenset[int] = frozenset()
    with_choice: frozenset[int] = frozenset()


_ALL_READY = SeatReport()


@dataclass(frozen=True, slots=True)
class VoteTerms:
    """What is put to the vote, and how; None and empty mean: as the agenda item and the preset say.

    `rule` is the text of a rule that takes the place of the preset's. `item_numbers` are items that are voted on
    together (合并表决), in place of `item_number`.
    """

    item_number: int | None
    title: str | None
    secrecy: Secrecy | None
    press_rule: PressRule
    duration_s: int | None
    preset: str | None
    rule: str | None = None
    method: Method | None = None
    purpose: Purpose = Purpose.DECISION
    result_shown: ResultShown = ResultShown.AFTER_CLOSE
    minimum_open_s: int = 0
    no_press: NoPress | None = None
    groups: tuple[str, ...] = ()
    seats: tuple[int, ...] = ()
    remainder: Remainder = Remainder.COMPUTED
    needs_confirmation: bool | None = None
    item_numbers: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class PrepareVote(VoteTerms):
    """Somebody prepares a vote, or changes the one that is prepared. Nothing shows on the seats."""


@dataclass(frozen=True, slots=True)
class OpenVote(VoteTerms):
    """The chair puts a question to the vote (付表决).

    `as_prepared`: the order says nothing of its own, so it means the vote that is prepared, where there is one.
    `despite_unready`: the chair goes on although seats are not ready.
    """

    as_prepared: bool = False
    despite_unready: bool = False
    report: SeatReport = _ALL_READY


@dataclass(frozen=True, slots=True)
class ReadyVote:
    """The chair has the prepared question announced on seats and screens."""

    despite_unready: bool = False
    report: SeatReport = _ALL_READY


@dataclass(frozen=True, slots=True)
class RepeatVote:
    """The chair puts the question of the last round to the vote again (重新表决)."""

    despite_unready: bool = False
    report: SeatReport = _ALL_READY


@dataclass(frozen=True, slots=True)
class FallBack:
    """The chair has the question voted on by another `method`, in a new round."""

    method: Method
    reason: str
    despite_unready: bool = False
    report: SeatReport = _ALL_READY


@dataclass(frozen=True, slots=True)
class ExtendVote:
    """The chair lets a timed vote run longer."""

    extra_s: int


@dataclass(frozen=True, slots=True)
class EnterCount:
    """The operator enters what was counted by hand; `figures` None: the hall applauded (鼓掌通过)."""

    figures: EnteredFigures | None
    operator: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmCount:
    """A second person confirms what was entered, or corrects it with `figures`."""

    figures: EnteredFigures | None = None
    operator: str = ""


@dataclass(frozen=True, slots=True)
class CallMember:
    """The operator records what a member answered in a roll call (唱名表决); `ballot` None: nothing."""

    member_id: str | None
    seat: int | None
    ballot: Ballot | None


@dataclass(frozen=True, slots=True)
class MoveVote:
    """The chair moves the vote that is pending, by a move that says nothing but a reason."""

    move: VoteMove
    reason: str = ""


@dataclass(frozen=True, slots=True)
class PushMessage:
    """The operator pushes a text to `seats`, None for all."""

    text: str
    seats: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class ClearMessages:
    """The operator takes the pushed texts away."""


Order = (
    OpenMeeting
    | AdjournMeeting
    | ImportRoster
    | SetAgenda
    | SelectItem
    | WithdrawItem
    | CheckInManually
    | RecordAway
    | GrantFloor
    | ExtendSpeech
    | EndSpeech
    | WithdrawRequest
    | PrepareVote
    | ReadyVote
    | OpenVote
    | RepeatVote
    | FallBack
    | ExtendVote
    | EnterCount
    | ConfirmCount
    | CallMember
    | MoveVote
    | PushMessage
    | ClearMessages
    | CancelLeave
    | EnterByCard
    | OpenSignIn
    | CloseSignIn
    | CountHeads
    | AssignSeat
    | SwapSeats
    | RequestFloor
    | CallNext
    | EndAllSpeeches
    | ListSpeakers
    | SetFloor
    | TakePriority
    | EndPriority
    | RaiseAlarm
    | ClearAlarm
)
"""An order of a person; it is carried out or refused with a reason."""


@dataclass(frozen=True, slots=True)
class SignInPressed:
    """Somebody pressed the sign-in key."""

    seat: int


@dataclass(frozen=True, slots=True)
class SpeakPressed:
    """Somebody pressed the key that asks to speak; a second press takes the request back.

    `pressed_at_ms` is the wall time of the press, None where only the reading is known; it may have been as much
    as `doubt_ms` later.
    """

    seat: int
    pressed_at_ms: int | None = None
    doubt_ms: int = 0


@dataclass(frozen=True, slots=True)
class VoteRead:
    """A seat reports what it has latched for a round; the ballot may be secret and stays out of the repr.

    `pressed_at_ms` is the wall time at which the seat latched it, None where that is not known.
    """

    seat: int
    round_tag: int
    ballot: Ballot = field(repr=False)
    pressed_at_ms: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class VoteSwept:
    """All seats of the electorate were frozen and read: `ballots` of those that latched one.

    `unreachable` are the seats that did not answer, `pressed_at_ms` the wall times at which the ballots were
    latched, where known. Ballots and times may be those of a secret vote and stay out of the repr.
    """

    round_tag: int
    ballots: Mapping[int, Ballot] = field(repr=False)
    unreachable: tuple[int, ...]
    pressed_at_ms: Mapping[int, int] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class VoteTimeUp:
    """The time of a timed vote has passed."""

    round_tag: int


@dataclass(frozen=True, slots=True)
class SpeechTimeUp:
    """The time of a speech has passed; `granted_at_ms` tells which speech."""

    seat: int
    granted_at_ms: int


@dataclass(frozen=True, slots=True)
class CardRead:
    """A seat unit reports the card in its reader, None for none; told again and again as long as it is there."""

    seat: int
    card: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignInTimeUp:
    """The time of the sign-in has passed; `closes_at_ms` tells which."""

    closes_at_ms: int


@dataclass(frozen=True, slots=True)
class SpeechNearEnd:
    """One minute of a speech is left; `granted_at_ms` tells which speech."""

    seat: int
    granted_at_ms: int


@dataclass(frozen=True, slots=True)
class MicrophoneFree:
    """A microphone may be free for who is next, in the modes in which nobody need say so."""


HallInput = (
    SignInPressed
    | SpeakPressed
    | VoteRead
    | VoteSwept
    | VoteTimeUp
    | SpeechTimeUp
    | CardRead
    | SignInTimeUp
    | SpeechNearEnd
    | MicrophoneFree
)
"""What happens in the hall; where it has no meaning it is ignored."""

Input = Order | HallInput
