"""Attendance (出席情况) of one person, and how many there are of each kind."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

from controller.domain.people import Attendance, CheckInMethod, Role


@dataclass(frozen=True, slots=True)
class Presence:
    """Where a person stands, since `at_ms`; `reason` is that of an absence.

    `arrived_at_ms` is the first check-in, `left_at_ms` and `back_at_ms` the last time out and in again. `method` is
    how the last check-in was made. `may_vote`: a remote participant was given leave to use the seat's unit.
    """

    attendance: Attendance
    method: CheckInMethod | None = None
    at_ms: int | None = None
    is_late: bool = False
    reason: str = ""
    arrived_at_ms: int | None = None
    left_at_ms: int | None = None
    back_at_ms: int | None = None
    may_vote: bool = False

    @property
    def is_present(self) -> bool:
        """Whether the person takes part, in the hall or by video."""
        return self.attendance is Attendance.PRESENT

    @property
    def is_remote(self) -> bool:
        """Whether the person takes part by video."""
        return self.is_present and self.method is CheckInMethod.VIDEO

    @property
    def is_at_seat(self) -> bool:
        """Whether the person's seat unit is alive."""
        return self.is_present and (self.method is not CheckInMethod.VIDEO or self.may_vote)


class Head(NamedTuple):
    """All that counting tells people apart by; a tuple, because whole assemblies are looked up by it."""

    role: Role
    attendance: Attendance
    is_late: bool
    is_remote: bool


def head_of(role: Role, presence: Presence) -> Head:
    """How somebody with `role` is counted."""
    has_come = presence.attendance in (Attendance.PRESENT, Attendance.LEFT)
    return Head(role, presence.attendance, presence.is_late and has_come, presence.is_remote)


@dataclass(frozen=True, slots=True)
class AttendanceCount:
    """Members by attendance; observers and visitors apart (列席、旁听人员另计).

    expected = present + absent + on_leave + left, and `remote` on top where those who take part by video do not
    count as present. `late` are of those who came, `remote` of all members.
    """

    expected: int
    present: int
    absent: int
    on_leave: int
    left: int
    observers_present: int
    visitors_present: int = 0
    late: int = 0
    remote: int = 0


def count_heads(heads: Mapping[Head, int], *, remote_counts: bool) -> AttendanceCount:
    """Add up; `remote_counts`: who takes part by video is present."""
    members = Counter[Attendance]()
    guests = Counter[Role]()
    late = remote = 0
    for head, count in heads.items():
        if head.role is Role.MEMBER:
            members[head.attendance] += count
            late += count * head.is_late
            remote += count * head.is_remote
        elif head.attendance is Attendance.PRESENT:
            guests[head.role] += count
    return AttendanceCount(
        expected=members.total(),
        present=members[Attendance.PRESENT] - (0 if remote_counts else remote),
        absent=members[Attendance.ABSENT],
        on_leave=members[Attendance.ON_LEAVE],
        left=members[Attendance.LEFT],
        observers_present=guests[Role.OBSERVER],
        visitors_present=guests[Role.VISITOR],
        late=late,
        remote=remote,
    )
