"""Attendance: check-in by key, by hand, at the door and by video; leave, early leave, and the way back."""

from dataclasses import replace

from controller.domain.events import Event
from controller.domain.events.attendance import CheckedIn, HeadsCounted, LeaveCancelled, WentAway
from controller.domain.floor.requests import leaving
from controller.domain.inputs.attendance import (
    CancelLeave,
    CheckInManually,
    CountHeads,
    EnterByCard,
    RecordAway,
)
from controller.domain.inputs.hall import SignInPressed
from controller.domain.meeting import require_open
from controller.domain.people import Attendance, CheckInMethod, Member, Role, SeatingMode, card_key
from controller.domain.places import put_presence
from controller.domain.presence import Presence
from controller.domain.refusal import RefusedError
from controller.domain.state import MeetingPhase, State, count_attendance

_AWAY = frozenset({Attendance.ON_LEAVE, Attendance.LEFT})


def decide_sign_in(state: State, press: SignInPressed) -> tuple[Event, ...]:
    """A press of the sign-in key; it counts once, in a meeting, while people can sign in.

    Where the card decides who sits there, the key says nothing about who pressed it.
    """
    member = state.member_on(press.seat)
    if not state.is_open or member is None or state.is_present(press.seat):
        return ()
    if not state.sign_in.is_open or state.seating is SeatingMode.CARD:
        return ()
    return (CheckedIn(member.member_id, CheckInMethod.KEY),)


def decide_check_in(state: State, order: CheckInManually) -> tuple[Event, ...]:
    """The operator checks somebody in who cannot press, came late, is back, or takes part by video."""
    require_open(state)
    member = _person(state, order.member_id, order.seat)
    presence = state.presence(member.member_id)
    is_remote = order.method is CheckInMethod.VIDEO
    if presence.is_present and not presence.is_remote:
        raise RefusedError("already_present", name=member.name)
    if presence.is_remote and is_remote and presence.may_vote == order.may_vote:
        raise RefusedError("already_present", name=member.name)
    may_vote = order.may_vote and is_remote
    ended = off_the_floor(state, member) if is_remote and not may_vote else ()
    is_late = is_late_now(state, member.member_id)
    return (*ended, CheckedIn(member.member_id, order.method, is_late, may_vote))


def decide_enter(state: State, order: EnterByCard) -> tuple[Event, ...]:
    """A card at the door; a second reading of it changes nothing. Who was here before may come back at any time."""
    require_open(state)
    member_id = state.id_of_card.get(card_key(order.card))
    if member_id is None:
        raise RefusedError("unknown_card")
    presence = state.presence(member_id)
    if presence.is_present and not presence.is_remote:
        return ()
    if not state.sign_in.is_open and presence.arrived_at_ms is None:
        raise RefusedError("sign_in_closed", name=state.members[member_id].name)
    return (CheckedIn(member_id, CheckInMethod.ENTRANCE),)


def decide_away(state: State, order: RecordAway) -> tuple[Event, ...]:
    """Leave of absence at any time, also for the next meeting; leaving early only for who is here."""
    if order.kind is Attendance.LEFT:
        require_open(state)
    member = _person(state, order.member_id, order.seat)
    attendance = _attendance_to_come(state, member.member_id)
    if attendance in _AWAY:
        raise RefusedError("already_away", name=member.name)
    if order.kind is Attendance.LEFT and attendance is not Attendance.PRESENT:
        raise RefusedError("not_present", name=member.name)
    return going_away(state, member, order.kind, order.reason)


def decide_cancel_leave(state: State, order: CancelLeave) -> tuple[Event, ...]:
    """Who had asked for leave is expected after all."""
    member = _person(state, order.member_id, order.seat)
    if _attendance_to_come(state, member.member_id) is not Attendance.ON_LEAVE:
        raise RefusedError("not_on_leave", name=member.name)
    return (LeaveCancelled(member.member_id),)


def decide_count(state: State, _order: CountHeads) -> tuple[Event, ...]:
    """The figures of this moment, and the members who are missing."""
    require_open(state)
    missing = tuple(member.member_id for member in missing_members(state))
    return (HeadsCounted(count_attendance(state), missing),)


def missing_members(state: State) -> tuple[Member, ...]:
    """Members who are expected and have not signed in, in the order of the roster."""
    return tuple(
        member
        for member in state.members.values()
        if member.role is Role.MEMBER and state.presence(member.member_id).attendance is Attendance.ABSENT
    )


def going_away(state: State, member: Member, kind: Attendance, reason: str = "") -> tuple[Event, ...]:
    """The person goes; speech and request end with it."""
    return (*off_the_floor(state, member), WentAway(member.member_id, kind, reason))


def off_the_floor(state: State, member: Member) -> tuple[Event, ...]:
    """Speech and request of somebody who is no longer at the seat end."""
    return () if member.seat is None else leaving(state, member.seat)


def is_late_now(state: State, member_id: str) -> bool:
    """Whether a check-in at this moment would be a late one: the first, after the sign-in was closed."""
    return not state.sign_in.is_open and state.presence(member_id).arrived_at_ms is None


def _attendance_to_come(state: State, member_id: str) -> Attendance:
    """In the meeting that goes on, else in the next one."""
    if state.is_open:
        return state.presence(member_id).attendance
    return Attendance.ON_LEAVE if member_id in state.leaves_ahead else Attendance.ABSENT


def _person(state: State, member_id: str | None, seat: int | None) -> Member:
    if member_id is None:
        on_seat = state.member_on(seat or 0)
        if on_seat is None:
            raise RefusedError("unknown_seat", seat=seat or 0)
        return on_seat
    if member_id not in state.members:
        raise RefusedError("unknown_member", member=member_id)
    return state.members[member_id]


def presence_after(before: Presence, event: Event, at_ms: int) -> Presence | None:
    """What becomes of a presence by `event`; None for an event that is not about attendance."""
    match event:
        case CheckedIn():
            return _checked_in(before, event, at_ms)
        case WentAway():
            return replace(
                before,
                attendance=event.kind,
                at_ms=at_ms,
                reason=event.reason,
                left_at_ms=at_ms if before.is_present else before.left_at_ms,
                may_vote=False,
            )
        case LeaveCancelled():
            return replace(before, attendance=Attendance.ABSENT, method=None, at_ms=at_ms, reason="")
    return None


def _checked_in(before: Presence, event: CheckedIn, at_ms: int) -> Presence:
    is_first = before.arrived_at_ms is None
    return Presence(
        Attendance.PRESENT,
        event.method,
        at_ms,
        is_late=event.late if is_first else before.is_late,
        arrived_at_ms=at_ms if is_first else before.arrived_at_ms,
        left_at_ms=before.left_at_ms,
        back_at_ms=before.back_at_ms if is_first or before.is_present else at_ms,
        may_vote=event.may_vote,
    )


def apply_attendance(state: State, event: CheckedIn | WentAway | LeaveCancelled, at_ms: int) -> None:
    """The person is here, away or expected; a running vote keeps its frozen electorate."""
    if state.is_open:
        after = presence_after(state.presence(event.member_id), event, at_ms)
        put_presence(state, event.member_id, after or state.presence(event.member_id))
    else:
        _apply_ahead(state, event, at_ms)


def _apply_ahead(state: State, event: CheckedIn | WentAway | LeaveCancelled, at_ms: int) -> None:
    """A leave for the next meeting; before the first one it shows at once."""
    if isinstance(event, LeaveCancelled):
        state.leaves_ahead.pop(event.member_id, None)
        presence = Presence(Attendance.ABSENT)
    else:
        presence = Presence(Attendance.ON_LEAVE, None, at_ms, reason=getattr(event, "reason", ""))
        state.leaves_ahead[event.member_id] = presence
    if state.phase is MeetingPhase.PREPARED:
        put_presence(state, event.member_id, presence)


def apply_counted(_state: State, _event: HeadsCounted, _at_ms: int) -> None:
    """Kept in the record; nothing changes."""
