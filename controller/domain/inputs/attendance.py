"""Orders about attendance and seats."""

from dataclasses import dataclass, field

from controller.domain.people import Attendance, CheckInMethod


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


AttendanceOrder = (
    CheckInManually
    | RecordAway
    | CancelLeave
    | EnterByCard
    | OpenSignIn
    | CloseSignIn
    | CountHeads
    | AssignSeat
    | SwapSeats
)
