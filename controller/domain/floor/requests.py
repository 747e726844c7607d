"""Requests to speak: by the seat's key, by the operator for a seat, from the list of the item."""

from controller.domain.alarm import require_no_alarm
from controller.domain.events import Event
from controller.domain.events.floor import (
    FloorPriorityEnded,
    RequestWithdrawn,
    SpeakersListed,
    SpeakerUnlisted,
    SpeechEnded,
    SpeechRequested,
)
from controller.domain.floor.priority import chair_key, presides
from controller.domain.floor.silence import may_begin
from controller.domain.floor.speeches import FloorMode, RequestKind, SpeechRequest
from controller.domain.inputs.floor import ListSpeakers, RequestFloor, WithdrawRequest
from controller.domain.inputs.hall import SpeakPressed
from controller.domain.meeting import require_open
from controller.domain.people import Member, Role
from controller.domain.press_order import placed
from controller.domain.refusal import RefusedError
from controller.domain.state import State


def may_speak(state: State, seat: int) -> bool:
    """Whether the person of this seat is here and no visitor."""
    member = state.member_on(seat)
    return member is not None and member.role is not Role.VISITOR and state.is_present(seat)


def require_speaker(state: State, seat: int) -> Member:
    """Who sits there; refused for somebody who speaks already, is a visitor or is not here."""
    member = state.member_on(seat)
    if member is None:
        raise RefusedError("unknown_seat", seat=seat)
    if state.has_floor(seat):
        raise RefusedError("already_speaking", seat=seat)
    if member.role is Role.VISITOR:
        raise RefusedError("may_not_speak")
    if not state.is_present(seat):
        raise RefusedError("not_present", name=member.name)
    return member


def decide_speak_key(state: State, press: SpeakPressed, now_ms: int) -> tuple[Event, ...]:
    """The key asks to speak, takes the request back, or ends the own speech; who presides takes the floor with it."""
    if not state.is_open or state.alarm is not None:
        return ()
    if state.speech_of(press.seat) is not None:
        return (SpeechEnded(press.seat, "speaker"),)
    if may_speak(state, press.seat) and presides(state, press.seat):
        return chair_key(state, press.seat)
    if state.is_waiting(press.seat):
        return (RequestWithdrawn(press.seat),)
    if not may_speak(state, press.seat) or not _is_key_heard(state, press.seat):
        return ()
    pressed_at_ms = now_ms if press.pressed_at_ms is None else min(press.pressed_at_ms, now_ms)
    return (SpeechRequested(press.seat, pressed_at_ms, press.doubt_ms),)


def _is_key_heard(state: State, seat: int) -> bool:
    """Who is on the list need not ask; where a press would close another microphone, none waits for a better moment."""
    if not state.floor.takes(RequestKind.SPEECH):
        return False
    if state.floor.mode is FloorMode.LIST and state.member_at.get(seat) in state.listed:
        return False
    return may_begin(state) or not state.floor.overrides


def decide_request(state: State, order: RequestFloor, now_ms: int) -> tuple[Event, ...]:
    """The operator asks for a seat. A request of another kind takes the place of the one that waits."""
    require_open(state)
    require_no_alarm(state)
    require_speaker(state, order.seat)
    if not state.floor.takes(order.kind) or (state.floor.overrides and not may_begin(state)):
        raise RefusedError("requests_closed")
    waiting = state.request_of(order.seat)
    if waiting is not None and waiting.kind is order.kind:
        raise RefusedError("already_waiting", seat=order.seat)
    earlier = () if waiting is None else (RequestWithdrawn(order.seat),)
    return (*earlier, SpeechRequested(order.seat, now_ms, kind=order.kind))


def decide_withdraw(state: State, order: WithdrawRequest) -> tuple[Event, ...]:
    """The operator takes a request off the list, or a speaker off the list of the item."""
    if state.is_waiting(order.seat):
        return (RequestWithdrawn(order.seat),)
    member_id = state.member_at.get(order.seat)
    if member_id is None or member_id not in state.listed:
        raise RefusedError("no_request", seat=order.seat)
    return (SpeakerUnlisted(member_id),)


def decide_list(state: State, order: ListSpeakers) -> tuple[Event, ...]:
    """The speakers of the item in their order; it replaces the list there was, and may be empty."""
    require_open(state)
    members = [_listed(state, seat) for seat in order.seats]
    if len(set(order.seats)) < len(order.seats):
        twice = next(seat for seat in order.seats if order.seats.count(seat) > 1)
        raise RefusedError("duplicate", field="seat", value=twice)
    return (SpeakersListed(tuple(member.member_id for member in members)),)


def _listed(state: State, seat: int) -> Member:
    member = state.member_on(seat)
    if member is None:
        raise RefusedError("unknown_seat", seat=seat)
    if member.role is Role.VISITOR:
        raise RefusedError("may_not_speak")
    return member


def leaving(state: State, seat: int) -> tuple[Event, ...]:
    """What ends when the person of this seat leaves."""
    request = (RequestWithdrawn(seat),) if state.is_waiting(seat) else ()
    speech = (SpeechEnded(seat, "left"),) if state.speech_of(seat) is not None else ()
    is_chair = state.priority is not None and state.priority.seat == seat
    return (*request, *speech, *((FloorPriorityEnded(seat, "left"),) if is_chair else ()))


def apply_requested(state: State, event: SpeechRequested, _at_ms: int) -> None:
    """The request takes its place: by rank, and in it in the order of the presses, whichever seat was read first."""
    request = SpeechRequest(event.seat, event.pressed_at_ms, event.doubt_ms, event.kind)
    state.waiting = placed(state.waiting, request)


def apply_withdrawn(state: State, event: RequestWithdrawn, _at_ms: int) -> None:
    """The request leaves the list."""
    state.waiting = [request for request in state.waiting if request.seat != event.seat]


def apply_listed(state: State, event: SpeakersListed, _at_ms: int) -> None:
    """The list of the item."""
    state.listed = event.member_ids


def apply_unlisted(state: State, event: SpeakerUnlisted, _at_ms: int) -> None:
    """The person is not called any more."""
    state.listed = tuple(member_id for member_id in state.listed if member_id != event.member_id)
