"""The attendance sheet (出席情况表): how and when everybody came, went and came back, and every head count."""

from dataclasses import dataclass, field
from datetime import datetime

from controller.domain.events import Event
from controller.domain.events.attendance import CheckedIn, HeadsCounted, QuorumLost, QuorumReached, WentAway
from controller.domain.events.meeting import MeetingOpened
from controller.domain.events.votes import VoteOpened
from controller.domain.people import Member
from controller.domain.presence import AttendanceCount
from controller.domain.state import State, count_attendance
from controller.export.cells import Row, wall_time

ATTENDANCE_COLUMNS = (
    *("member_id", "name", "delegation", "seat", "role", "attendance", "method", "at"),
    *("late", "leave_reason", "arrived", "times_left", "times_back"),
)
HEADCOUNT_COLUMNS = (
    *("at", "occasion", "round", "expected", "present", "absent", "on_leave", "left", "late_count"),
    *("remote", "observers", "visitors", "missing"),
)


@dataclass(slots=True)
class Comings:
    """What the state does not keep: all the times somebody left and came back, and the last reason given."""

    left: dict[str, list[datetime]] = field(default_factory=dict)
    back: dict[str, list[datetime]] = field(default_factory=dict)
    reasons: dict[str, str] = field(default_factory=dict)

    def take(self, state: State, event: Event, at_ms: int) -> None:
        """`state` is that after `event`."""
        if isinstance(event, MeetingOpened):
            self._begin(state)
        elif isinstance(event, WentAway) and state.is_open:
            self._note(self.left, event.member_id, state.presence(event.member_id).left_at_ms, at_ms)
            if event.reason:
                self.reasons[event.member_id] = event.reason
        elif isinstance(event, CheckedIn):
            self._note(self.back, event.member_id, state.presence(event.member_id).back_at_ms, at_ms)

    def row(self, state: State, member: Member) -> Row:
        """The line of one person."""
        member_id, presence = member.member_id, state.presence(member.member_id)
        return {
            "member_id": member_id,
            "name": member.name,
            "delegation": member.delegation,
            "seat": member.seat,
            "role": member.role.value,
            "attendance": presence.attendance.value,
            "method": None if presence.method is None else presence.method.value,
            "at": wall_time(presence.at_ms),
            "late": "yes" if presence.is_late else "no",
            "leave_reason": self.reasons.get(member_id, ""),
            "arrived": wall_time(presence.arrived_at_ms),
            "times_left": tuple(self.left.get(member_id, ())),
            "times_back": tuple(self.back.get(member_id, ())),
        }

    def _begin(self, state: State) -> None:
        self.left, self.back = {}, {}
        self.reasons = {
            member_id: presence.reason for member_id, presence in state.presences.items() if presence.reason
        }

    def _note(
        self, times: dict[str, list[datetime]], member_id: str, noted_at_ms: int | None, at_ms: int
    ) -> None:
        """Only where this very event was a going or a coming back."""
        at = wall_time(noted_at_ms)
        if at is not None and noted_at_ms == at_ms:
            times.setdefault(member_id, []).append(at)


def headcount_row(state: State, event: Event, at_ms: int) -> Row | None:
    """A line of the head counts, where `event` is one; `state` is that after it."""
    match event:
        case HeadsCounted(count, missing):
            names = "、".join(state.members[each].name for each in missing if each in state.members)
            return _row("count", at_ms, count, missing=names)
        case VoteOpened():
            count = event.attendance or count_attendance(state)
            return _row("vote", at_ms, count, round_tag=event.round_tag)
        case QuorumReached():
            return _row("quorum_reached", at_ms, count_attendance(state))
        case QuorumLost(round_tag=round_tag):
            return _row("quorum_lost", at_ms, count_attendance(state), round_tag=round_tag)
    return None


def _row(occasion: str, at_ms: int, count: AttendanceCount, *, round_tag: int = 0, missing: str = "") -> Row:
    return {
        "at": wall_time(at_ms),
        "occasion": occasion,
        "round": round_tag or None,
        "expected": count.expected,
        "present": count.present,
        "absent": count.absent,
        "on_leave": count.on_leave,
        "left": count.left,
        "late_count": count.late,
        "remote": count.remote,
        "observers": count.observers_present,
        "visitors": count.visitors_present,
        "missing": missing,
    }
