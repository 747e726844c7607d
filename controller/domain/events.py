"""What has happened: the only thing that changes the state, and all that the record keeps.

No event says what was chosen in a secret vote.
"""

from dataclasses import dataclass

from controller.domain.agenda import AgendaItem
from controller.domain.elections import ElectionOutcome
from controller.domain.floor.speeches import USUAL_FLOOR, FloorSettings, RequestKind
from controller.domain.people import Attendance, CheckInMethod, Member, SeatingMode
from controller.domain.presence import AttendanceCount
from controller.domain.presets import Method, Preset
from controller.domain.questions import Outcome, QuestionCount
from controller.domain.tallies import PartTally, Tally
from controller.domain.verdicts import Verdict
from controller.domain.votes import Ballot, ElectorateGroup, EnteredFigures, VoteSettings


@dataclass(frozen=True, slots=True)
class RosterImported:
    """The roster was replaced."""

    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class AgendaReplaced:
    """The agenda was replaced."""

    items: tuple[AgendaItem, ...]


@dataclass(frozen=True, slots=True)
class MeetingOpened:
    """The meeting was opened under the rules of `preset`; without `enforce_quorum` a vote needs none.

    `own_presets` are the hall's own beside the known ones; they hold until the next meeting opens.
    """

    title: str
    preset: str
    microphone_limit: int
    enforce_quorum: bool
    own_presets: tuple[Preset, ...] = ()
    seating: SeatingMode = SeatingMode.FIXED
    remote_counts: bool = False
    floor: FloorSettings = USUAL_FLOOR


@dataclass(frozen=True, slots=True)
class MeetingAdjourned:
    """The meeting was adjourned."""


@dataclass(frozen=True, slots=True)
class ItemTaken:
    """An agenda item was taken up."""

    number: int


@dataclass(frozen=True, slots=True)
class ItemWithdrawn:
    """An agenda item was withdrawn; it will not be voted on."""

    number: int


@dataclass(frozen=True, slots=True)
class CheckedIn:
    """A person is present. `late`: the first time, after the sign-in was closed."""

    member_id: str
    method: CheckInMethod
    late: bool = False
    may_vote: bool = False


@dataclass(frozen=True, slots=True)
class WentAway:
    """A person is on leave or has left; `kind` is ON_LEAVE or LEFT."""

    member_id: str
    kind: Attendance
    reason: str = ""


@dataclass(frozen=True, slots=True)
class SpeechRequested:
    """A seat asked to speak; `pressed_at_ms` is the wall time of the press, which may be read later.

    The press was not before it, and not more than `doubt_ms` after it.
    """

    seat: int
    pressed_at_ms: int
    doubt_ms: int = 0
    kind: RequestKind = RequestKind.SPEECH


@dataclass(frozen=True, slots=True)
class RequestWithdrawn:
    """A request to speak was taken off the list."""

    seat: int


@dataclass(frozen=True, slots=True)
class FloorGranted:
    """A seat has the floor; its microphone is open. `turn` of the person on this topic, 0 for what counts as none."""

    seat: int
    limit_s: int
    kind: RequestKind = RequestKind.SPEECH
    turn: int = 1


@dataclass(frozen=True, slots=True)
class SpeechExtended:
    """A speech may last longer."""

    seat: int
    extra_s: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """A speech is over; `reason` is chair, speaker, time, left, adjourned, override or alarm."""

    seat: int
    reason: str


@dataclass(frozen=True, slots=True)
class VotePrepared:
    """A vote was prepared, or changed before it was opened."""

    round_tag: int
    settings: VoteSettings


@dataclass(frozen=True, slots=True)
class VoteReadied:
    """The question stands on seats and screens; `unready` seats were out of touch, and the chair went on."""

    round_tag: int
    unready: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class VoteOpened:
    """A vote is open; the electorate is frozen as `seats` (seat, member id), with the attendance of that moment.

    `weights` (seat, weight) has the votes that weigh more than one, `all_weight` is that of all members;
    `groups` are those that the rule names, in a named vote those of the roster.
    `present_without_unit` members are present and have no unit to vote with; they are among the not voted. `unready`
    seats were not ready, and the chair went on; `warnings` are codes of what was told at the opening; `predecessor`
    is the round that this one repeats or takes the place of.
    """

    round_tag: int
    settings: VoteSettings
    seats: tuple[tuple[int, str], ...]
    all_members: int
    all_weight: int = 0
    weights: tuple[tuple[int, int], ...] = ()
    groups: tuple[ElectorateGroup, ...] = ()
    present_without_unit: int = 0
    weight_without_unit: int = 0
    attendance: AttendanceCount | None = None
    unready: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    predecessor: int | None = None


@dataclass(frozen=True, slots=True)
class VoteOpeningRefused:
    """A vote could not be opened; the refusal belongs to the record. `seats` are those that were the reason."""

    title: str
    code: str
    seats: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class BallotRecorded:
    """A seat has voted. `ballot` is None in a secret vote."""

    round_tag: int
    seat: int
    ballot: Ballot | None


@dataclass(frozen=True, slots=True)
class VoteHeld:
    """Nobody can press for the time being."""

    round_tag: int


@dataclass(frozen=True, slots=True)
class VoteResumed:
    """Voting goes on."""

    round_tag: int


@dataclass(frozen=True, slots=True)
class VoteFrozen:
    """The vote is at its end; the seats are being read. `reason` is chair, time or again."""

    round_tag: int
    reason: str


@dataclass(frozen=True, slots=True)
class SeatsUnreachable:
    """Seats did not answer the freeze; the chair decides."""

    round_tag: int
    seats: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VoteExtended:
    """A timed vote lasts longer."""

    round_tag: int
    extra_s: int


@dataclass(frozen=True, slots=True)
class CountEntered:
    """Figures of a count by hand were entered, or corrected, and wait to be confirmed or are counted at once."""

    round_tag: int
    figures: EnteredFigures
    operator: str


@dataclass(frozen=True, slots=True)
class CountConfirmed:
    """A second person confirmed the figures that were entered."""

    round_tag: int
    operator: str


@dataclass(frozen=True, slots=True)
class VoteAcclaimed:
    """The hall carried the question by applause; nothing was counted."""

    round_tag: int


@dataclass(frozen=True, slots=True)
class BallotCalled:
    """What a member answered in a roll call; None: nothing. `is_correction`: an earlier answer was replaced."""

    round_tag: int
    seat: int
    ballot: Ballot | None
    is_correction: bool


@dataclass(frozen=True, slots=True)
class CountDiscrepant:
    """The count does not add up; `tally` are its figures, and there is no result."""

    round_tag: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class VoteRepeated:
    """The round keeps its record; `successor` asks the same question again."""

    round_tag: int
    successor: int


@dataclass(frozen=True, slots=True)
class VoteFellBack:
    """The round keeps its record and is not counted; `successor` asks the same question by `method`.

    `voted` is how many votes were in.
    """

    round_tag: int
    successor: int
    method: Method
    reason: str
    voted: int


@dataclass(frozen=True, slots=True)
class VoteClosed:
    """The vote was counted. `unreachable` seats were accepted as such by the chair.

    `verdict` is None where the vote decides nothing (a straw poll).

    `parts` are the counts of groups and by weight that the rule needs, in a named vote also those of the record.

    A question that is not answered by yes, no and abstain has a `count` in place of the `tally`. Where the most
    votes win, an `outcome` takes the place of the verdict.
    """

    round_tag: int
    tally: Tally | None
    verdict: Verdict | None
    unreachable: tuple[int, ...]
    parts: tuple[PartTally, ...] = ()
    count: QuestionCount | None = None
    outcome: Outcome | None = None


@dataclass(frozen=True, slots=True)
class ResultAnnounced:
    """The chair announced the result; `passed` None: nothing was decided."""

    round_tag: int
    passed: bool | None


@dataclass(frozen=True, slots=True)
class ElectionDecided:
    """What the rounds of an election have led to, announced with the last of them, `round_tag`."""

    item_number: int
    round_tag: int
    outcome: ElectionOutcome


@dataclass(frozen=True, slots=True)
class VoteCancelled:
    """The vote was taken back before the count."""

    round_tag: int
    reason: str


@dataclass(frozen=True, slots=True)
class VoteVoided:
    """The vote does not stand: by the chair's word, or because ballots were lost (`reason`)."""

    round_tag: int
    reason: str


@dataclass(frozen=True, slots=True)
class SpeechNearsEnd:
    """A speaker was warned that `remaining_s` are left."""

    seat: int
    remaining_s: int


@dataclass(frozen=True, slots=True)
class FloorChanged:
    """The floor is given in another way from now on."""

    settings: FloorSettings
    microphone_limit: int


@dataclass(frozen=True, slots=True)
class SpeakersListed:
    """The list of speakers of the item was given."""

    member_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpeakerUnlisted:
    """A person was taken off the list of speakers."""

    member_id: str


@dataclass(frozen=True, slots=True)
class FloorPriorityTaken:
    """Who presides has the floor; `mutes`: alone."""

    seat: int
    mutes: bool


@dataclass(frozen=True, slots=True)
class FloorPriorityEnded:
    """Who presides has finished; `reason` is chair, speaker, left, adjourned or alarm."""

    seat: int
    reason: str


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """Fire alarm: microphones are off, the hall is being left."""

    reason: str


@dataclass(frozen=True, slots=True)
class AlarmCleared:
    """The danger is over."""


@dataclass(frozen=True, slots=True)
class MessagePushed:
    """A text stands on `seats`, None for all."""

    text: str
    seats: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class MessagesCleared:
    """No seat shows a pushed text."""


@dataclass(frozen=True, slots=True)
class LeaveCancelled:
    """A leave of absence was taken back; the person is expected again."""

    member_id: str


@dataclass(frozen=True, slots=True)
class SignInOpened:
    """People can sign in; `minutes` None: until it is closed by hand."""

    minutes: int | None


@dataclass(frozen=True, slots=True)
class SignInClosed:
    """The keys for signing in are dead; `reason` is chair or time."""

    reason: str


@dataclass(frozen=True, slots=True)
class CardInserted:
    """A card is in the unit of a seat; `member_id` is empty for a card that the roster does not have."""

    seat: int
    member_id: str


@dataclass(frozen=True, slots=True)
class CardRemoved:
    """The card was taken out of the unit of a seat."""

    seat: int


@dataclass(frozen=True, slots=True)
class SeatAssigned:
    """A person sits at `seat` from now on, and no more at `left_seat`; who was thought to sit there has no seat."""

    member_id: str
    seat: int
    left_seat: int | None = None


@dataclass(frozen=True, slots=True)
class SeatsSwapped:
    """The people of two seats have changed places."""

    seat: int
    other_seat: int


@dataclass(frozen=True, slots=True)
class QuorumReached:
    """As many members are present as the quorum needs; `need` is None where no one number says it."""

    present: int
    need: int | None


@dataclass(frozen=True, slots=True)
class QuorumLost:
    """Fewer members are present than the quorum needs; `round_tag` is the vote that was running, 0 for none."""

    present: int
    need: int | None
    round_tag: int = 0


@dataclass(frozen=True, slots=True)
class HeadsCounted:
    """The attendance at one moment, for the record; `missing` are the members who are absent without leave."""

    count: AttendanceCount
    missing: tuple[str, ...]


Event = (
    RosterImported
    | AgendaReplaced
    | MeetingOpened
    | MeetingAdjourned
    | ItemTaken
    | ItemWithdrawn
    | CheckedIn
    | WentAway
    | SpeechRequested
    | RequestWithdrawn
    | FloorGranted
    | SpeechExtended
    | SpeechEnded
    | VotePrepared
    | VoteReadied
    | VoteOpened
    | VoteOpeningRefused
    | BallotRecorded
    | VoteHeld
    | VoteResumed
    | VoteFrozen
    | SeatsUnreachable
    | VoteExtended
    | CountEntered
    | CountConfirmed
    | VoteAcclaimed
    | BallotCalled
    | CountDiscrepant
    | VoteRepeated
    | VoteFellBack
    | VoteClosed
    | ResultAnnounced
    | ElectionDecided
    | VoteCancelled
    | VoteVoided
    | MessagePushed
    | MessagesCleared
    | LeaveCancelled
    | SignInOpened
    | SignInClosed
    | CardInserted
    | CardRemoved
    | SeatAssigned
    | SeatsSwapped
    | QuorumReached
    | QuorumLost
    | HeadsCounted
    | SpeechNearsEnd
    | FloorChanged
    | SpeakersListed
    | SpeakerUnlisted
    | FloorPriorityTaken
    | FloorPriorityEnded
    | AlarmRaised
    | AlarmCleared
)
