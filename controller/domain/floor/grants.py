"""Giving the floor: by the chair's word, to who is next, or by itself where the mode says so."""

from controller.domain.events import Event
from controller.domain.events.floor import FloorGranted, SpeechEnded
from controller.domain.floor.limits import turn_of, usual_limit_s
from controller.domain.floor.order import next_seat
from controller.domain.floor.requests import require_speaker
from controller.domain.floor.silence import may_begin, require_may_begin
from controller.domain.floor.speeches import FloorMode, RequestKind, Speech
from controller.domain.inputs.floor import CallNext, GrantFloor
from controller.domain.inputs.hall import MicrophoneFree
from controller.domain.meeting import require_open
from controller.domain.refusal import RefusedError
from controller.domain.state import State


def decide_grant(state: State, order: GrantFloor) -> tuple[Event, ...]:
    """The chair gives the floor, to who asked or to anybody who may speak; a list is called in its order."""
    require_open(state)
    require_speaker(state, order.seat)
    _require_turn(state, order.seat)
    return _grant(state, order.seat, order.limit_s)


def decide_next(state: State, order: CallNext) -> tuple[Event, ...]:
    """The chair calls who is next."""
    require_open(state)
    seat = next_seat(state)
    if seat is None:
        raise RefusedError("nobody_waits")
    return _grant(state, seat, order.limit_s)


def due_grant(state: State) -> int | None:
    """The seat that gets the floor by itself now; None where nobody does."""
    if not state.floor.is_automatic or not may_begin(state):
        return None
    is_full = len(state.speaking) >= state.microphone_limit
    return None if is_full and not state.floor.overrides else next_seat(state)


def decide_microphone_free(state: State, _free: MicrophoneFree) -> tuple[Event, ...]:
    """In the automatic modes the next one speaks; where a press overrides, the longest speech makes room."""
    seat = due_grant(state)
    if seat is None:
        return ()
    is_full = len(state.speaking) >= state.microphone_limit
    room = (SpeechEnded(state.speaking[0].seat, "override"),) if is_full else ()
    return (*room, _granted(state, seat, None))


def _require_turn(state: State, seat: int) -> None:
    """A list is called in its order; where nobody is left on it, anybody may be called."""
    first = next_seat(state)
    if state.floor.mode is not FloorMode.LIST or first is None or seat == first:
        return
    member = state.member_on(first)
    raise RefusedError("out_of_order", name="" if member is None else member.name)


def _grant(state: State, seat: int, limit_s: int | None) -> tuple[Event, ...]:
    require_may_begin(state)
    if len(state.speaking) >= state.microphone_limit:
        raise RefusedError("microphone_limit", limit=state.microphone_limit)
    return (_granted(state, seat, limit_s),)


def _granted(state: State, seat: int, limit_s: int | None) -> FloorGranted:
    request = state.request_of(seat)
    kind = RequestKind.SPEECH if request is None else request.kind
    turn = turn_of(state, seat, kind)
    return FloorGranted(seat, limit_s or usual_limit_s(state.preset_of_topic, kind, turn), kind, turn)


def apply_granted(state: State, event: FloorGranted, at_ms: int) -> None:
    """The request, if there was one, becomes a speech; a speech counts as a turn on the topic."""
    member_id = state.member_at.get(event.seat, "")
    state.waiting = [request for request in state.waiting if request.seat != event.seat]
    if event.kind is RequestKind.SPEECH:
        state.turns[member_id] = state.turns.get(member_id, 0) + 1
        state.listed = tuple(listed for listed in state.listed if listed != member_id)
    state.speaking.append(Speech(event.seat, at_ms, event.limit_s, at_ms, event.kind, event.turn, member_id))
