"""The floor: requests in press order, grant, extend, end, limits."""

from dataclasses import replace

from controller.domain.events import (
    Event,
    FloorGranted,
    RequestWithdrawn,
    SpeechEnded,
    SpeechExtended,
    SpeechRequested,
)
from controller.domain.inputs import (
    EndSpeech,
    ExtendSpeech,
    GrantFloor,
    SpeakPressed,
    SpeechTimeUp,
    WithdrawRequest,
)
from controller.domain.meeting import require_open
from controller.domain.people import Role
from controller.domain.press_order import placed
from controller.domain.refusal import RefusedError
from controller.domain.state import Speech, SpeechRequest, State


def may_speak(state: State, seat: int) -> bool:
    """Whether the person of this seat is here and no visitor."""
    member = state.member_on(seat)
    return member is not None and member.role is not Role.VISITOR and state.is_present(seat)


def decide_speak_key(state: State, press: SpeakPressed, now_ms: int) -> tuple[Event, ...]:
    """The key asks to speak, takes the request back, or ends the own speech."""
    if not state.is_open:
        return ()
    if state.speech_of(press.seat) is not None:
        return (SpeechEnded(press.seat, "speaker"),)
    if state.is_waiting(press.seat):
        return (RequestWithdrawn(press.seat),)
    if not may_speak(state, press.seat):
        return ()
    pressed_at_ms = now_ms if press.pressed_at_ms is None else min(press.pressed_at_ms, now_ms)
    return (SpeechRequested(press.seat, pressed_at_ms, press.doubt_ms),)


def decide_grant(state: State, order: GrantFloor) -> tuple[Event, ...]:
    """The chair gives the floor, to who asked or to anybody who may speak."""
    require_open(state)
    member = state.member_on(order.seat)
    if member is None:
        raise RefusedError("unknown_seat", seat=order.seat)
    if state.speech_of(order.seat) is not None:
        raise RefusedError("already_speaking", seat=order.seat)
    if member.role is Role.VISITOR:
        raise RefusedError("may_not_speak")
    if not state.is_present(order.seat):
        raise RefusedError("not_present", name=member.name)
    if len(state.speaking) >= state.microphone_limit:
        raise RefusedError("microphone_limit", limit=state.microphone_limit)
    return (FloorGranted(order.seat, order.limit_s or state.preset.speech_first_s),)


def decide_extend(state: State, order: ExtendSpeech) -> tuple[Event, ...]:
    """The chair gives more time."""
    _require_speech(state, order.seat)
    return (SpeechExtended(order.seat, order.extra_s),)


def decide_end(state: State, order: EndSpeech) -> tuple[Event, ...]:
    """The chair ends a speech."""
    _require_speech(state, order.seat)
    return (SpeechEnded(order.seat, "chair"),)


def decide_withdraw(state: State, order: WithdrawRequest) -> tuple[Event, ...]:
    """The operator takes a request off the list."""
    if not state.is_waiting(order.seat):
        raise RefusedError("no_request", seat=order.seat)
    return (RequestWithdrawn(order.seat),)


def decide_time_up(state: State, time_up: SpeechTimeUp, now_ms: int) -> tuple[Event, ...]:
    """The limit was reached, unless the speech was extended or is another one by now."""
    speech = state.speech_of(time_up.seat)
    if speech is None or speech.granted_at_ms != time_up.granted_at_ms or speech.remaining_ms(now_ms) > 0:
        return ()
    return (SpeechEnded(time_up.seat, "time"),)


def _require_speech(state: State, seat: int) -> None:
    if state.speech_of(seat) is None:
        raise RefusedError("not_speaking", seat=seat)


def apply_requested(state: State, event: SpeechRequested, _at_ms: int) -> None:
    """The request takes its place in the order of the presses, whichever seat was read first."""
    request = SpeechRequest(event.seat, event.pressed_at_ms, event.doubt_ms)
    state.waiting = placed(state.waiting, request)


def apply_withdrawn(state: State, event: RequestWithdrawn, _at_ms: int) -> None:
    """The request leaves the list."""
    state.waiting = [request for request in state.waiting if request.seat != event.seat]


def apply_granted(state: State, event: FloorGranted, at_ms: int) -> None:
    """The request, if there was one, becomes a speech."""
    state.waiting = [request for request in state.waiting if request.seat != event.seat]
    state.speaking.append(Speech(event.seat, at_ms, event.limit_s, at_ms))


def apply_extended(state: State, event: SpeechExtended, at_ms: int) -> None:
    """The limit grows."""
    state.speaking = [
        replace(speech, limit_s=speech.limit_s + event.extra_s, limit_set_at_ms=at_ms)
        if speech.seat == event.seat
        else speech
        for speech in state.speaking
    ]


def apply_ended(state: State, event: SpeechEnded, _at_ms: int) -> None:
    """The microphone is closed."""
    state.speaking = [speech for speech in state.speaking if speech.seat != event.seat]
