"""Seating (座次): cards in the units, seats given and swapped. Nobody sits in two seats, and no two people in one."""

from controller.domain.attendance import going_away
from controller.domain.events import Event
from controller.domain.events.attendance import (
    CardInserted,
    CardRemoved,
    CheckedIn,
    SeatAssigned,
    SeatsSwapped,
)
from controller.domain.inputs.attendance import AssignSeat, SwapSeats
from controller.domain.inputs.hall import CardRead
from controller.domain.meeting import require_open
from controller.domain.people import Attendance, CheckInMethod, Member, SeatingMode, card_key
from controller.domain.places import put_in_seat, swap_seats
from controller.domain.refusal import RefusedError
from controller.domain.state import State


def decide_card(state: State, read: CardRead) -> tuple[Event, ...]:
    """What the card in a unit means; said again, it leads to what was not possible the first time."""
    if not state.is_open:
        return ()
    known = state.cards.get(read.seat)
    if read.card is None:
        return () if known is None else _take_out(state, read.seat, known)
    member_id = state.id_of_card.get(card_key(read.card), "")
    events: tuple[Event, ...] = ()
    if known != member_id:
        removed = () if known is None else _take_out(state, read.seat, known)
        events = (*removed, CardInserted(read.seat, member_id))
    if not member_id:
        return events
    return (*events, *_admit(state, state.members[member_id], read.seat, known))


def decide_assign(state: State, order: AssignSeat) -> tuple[Event, ...]:
    """The operator's word seats a person, where no card and no vote says otherwise."""
    require_open(state)
    member = state.members.get(order.member_id)
    if member is None:
        raise RefusedError("unknown_member", member=order.member_id)
    if member.seat == order.seat:
        raise RefusedError("already_seated", name=member.name, seat=order.seat)
    for seat in (order.seat, member.seat):
        if seat is not None:
            _require_movable(state, seat)
    occupant = state.member_on(order.seat)
    if occupant is not None and not _gives_way(state, occupant):
        raise RefusedError("seat_taken", seat=order.seat, name=occupant.name)
    return (SeatAssigned(member.member_id, order.seat, member.seat),)


def decide_swap(state: State, order: SwapSeats) -> tuple[Event, ...]:
    """Two people change places."""
    require_open(state)
    if order.seat == order.other_seat:
        raise RefusedError("same_seat", seat=order.seat)
    for seat in (order.seat, order.other_seat):
        if state.member_on(seat) is None:
            raise RefusedError("unknown_seat", seat=seat)
        _require_movable(state, seat)
    return (SeatsSwapped(order.seat, order.other_seat),)


def _take_out(state: State, seat: int, member_id: str) -> tuple[Event, ...]:
    """Where the card decides who sits there, taking it out is leaving."""
    removed = CardRemoved(seat)
    member = state.members.get(member_id)
    if state.seating is not SeatingMode.CARD or member is None or member.seat != seat:
        return (removed,)
    if not state.is_present(seat):
        return (removed,)
    return (removed, *going_away(state, member, Attendance.LEFT))


def _admit(state: State, member: Member, seat: int, leaving_id: str | None) -> tuple[Event, ...]:
    """Seat the person whose card it is, as far as the seating allows, and check in who is not present."""
    moved: tuple[Event, ...] = ()
    if member.seat != seat:
        if state.seating is SeatingMode.FIXED or not _may_move(state, member, seat, leaving_id):
            return ()
        moved = (SeatAssigned(member.member_id, seat, member.seat),)
    return (*moved, *_check_in(state, member))


def _check_in(state: State, member: Member) -> tuple[Event, ...]:
    """Who has signed in before comes back at any time; the first time is a matter of the sign-in."""
    presence = state.presence(member.member_id)
    if presence.is_present and not presence.is_remote:
        return ()
    if not state.sign_in.is_open and presence.arrived_at_ms is None:
        return ()
    return (CheckedIn(member.member_id, CheckInMethod.CARD),)


def _may_move(state: State, member: Member, seat: int, leaving_id: str | None) -> bool:
    """Not out of or into a running vote, a speech or a request, nor to a seat where somebody else is."""
    seats = (seat,) if member.seat is None else (seat, member.seat)
    if any(_is_in_vote(state, each) for each in seats):
        return False
    if member.seat is not None and state.cards.get(member.seat) == member.member_id:
        return False  # two units claim the same card
    occupant = state.member_on(seat)
    is_free = occupant is None or occupant.member_id == leaving_id or _gives_way(state, occupant)
    return is_free and not (member.seat is not None and _is_busy(state, member.seat))


def _gives_way(state: State, occupant: Member) -> bool:
    """Whether a seat is only held for somebody who is not at it; by the roster it is his all the same."""
    return state.seating is not SeatingMode.FIXED and not state.presence(occupant.member_id).is_at_seat


def _require_movable(state: State, seat: int) -> None:
    if _is_in_vote(state, seat):
        raise RefusedError("seat_in_vote", seat=seat)
    if _is_busy(state, seat):
        raise RefusedError("seat_busy", seat=seat)
    if state.seating is SeatingMode.CARD and state.cards.get(seat):
        raise RefusedError("card_in_seat", seat=seat)


def _is_in_vote(state: State, seat: int) -> bool:
    vote = state.unfinished_vote
    return vote is not None and seat in vote.electorate.members_by_seat


def _is_busy(state: State, seat: int) -> bool:
    return state.is_waiting(seat) or state.speech_of(seat) is not None


def apply_inserted(state: State, event: CardInserted, _at_ms: int) -> None:
    """The card is in the unit."""
    state.cards[event.seat] = event.member_id


def apply_removed(state: State, event: CardRemoved, _at_ms: int) -> None:
    """No card is in the unit; who sat there keeps the place until somebody else takes it."""
    state.cards.pop(event.seat, None)


def apply_assigned(state: State, event: SeatAssigned, _at_ms: int) -> None:
    """The person sits there."""
    put_in_seat(state, event.member_id, event.seat)


def apply_swapped(state: State, event: SeatsSwapped, _at_ms: int) -> None:
    """Each sits where the other sat."""
    swap_seats(state, event.seat, event.other_seat)
