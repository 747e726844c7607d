"""Attendance: check-in by key and by hand, leave, early leave."""

from controller.domain.events import CheckedIn, Event, WentAway
from controller.domain.floor.requests import leaving
from controller.domain.inputs import CheckInManually, RecordAway, SignInPressed
from controller.domain.meeting import require_open
from controller.domain.people import Attendance, CheckInMethod, Member
from controller.domain.refusal import RefusedError
from controller.domain.state import Presence, State

_AWAY = frozenset({Attendance.ON_LEAVE, Attendance.LEFT})


def decide_sign_in(state: State, press: SignInPressed) -> tuple[Event, ...]:
    """A press of the sign-in key; it counts once, and only in a meeting."""
    member = state.member_on(press.seat)
    if not state.is_open or member is None or state.is_present(press.seat):
        return ()
    return (CheckedIn(member.member_id, CheckInMethod.KEY),)


def decide_check_in(state: State, order: CheckInManually) -> tuple[Event, ...]:
    """The operator checks somebody in who cannot press or came late."""
    require_open(state)
    member = _person(state, order.member_id, order.seat)
    if state.presence(member.member_id).attendance is Attendance.PRESENT:
        raise RefusedError("already_present", name=member.name)
    return (CheckedIn(member.member_id, CheckInMethod.MANUAL),)


def decide_away(state: State, order: RecordAway) -> tuple[Event, ...]:
    """Leave of absence at any time; leaving early only for who is here. Speech and request end with it."""
    require_open(state)
    member = _person(state, order.member_id, order.seat)
    attendance = state.presence(member.member_id).attendance
    if attendance in _AWAY:
        raise RefusedError("already_away", name=member.name)
    if order.kind is Attendance.LEFT and attendance is not Attendance.PRESENT:
        raise RefusedError("not_present", name=member.name)
    ended = () if member.seat is None else leaving(state, member.seat)
    return (*ended, WentAway(member.member_id, order.kind))


def _person(state: State, member_id: str | None, seat: int | None) -> Member:
    if member_id is None:
        on_seat = state.member_on(seat or 0)
        if on_seat is None:
            raise RefusedError("unknown_seat", seat=seat or 0)
        return on_seat
    if member_id not in state.members:
        raise RefusedError("unknown_member", member=member_id)
    return state.members[member_id]


def apply_checked_in(state: State, event: CheckedIn, at_ms: int) -> None:
    """The person is here."""
    state.presences[event.member_id] = Presence(Attendance.PRESENT, event.method, at_ms)


def apply_away(state: State, event: WentAway, at_ms: int) -> None:
    """The person is away; a running vote keeps its frozen electorate."""
    state.presences[event.member_id] = Presence(event.kind, None, at_ms)
