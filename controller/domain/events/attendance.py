"""Events of attendance: who is here, who sits where, and whether that is a quorum."""

from dataclasses import dataclass

from controller.domain.people import Attendance, CheckInMethod
from controller.domain.presence import AttendanceCount


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


AttendanceEvent = (
    CheckedIn
    | WentAway
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
)
