"""Who is here, how many that makes, and whether it is a quorum."""

from pydantic import Field

from controller.contract.documents.document import Count, Document
from controller.contract.model import ContractModel, MemberId, SeatNumber, WallTime
from controller.domain.people import Attendance, CheckInMethod, SeatingMode


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
