"""Limits of a speech: the warning, extension, the end in all its ways, and the time that people have spoken."""

from dataclasses import replace

from controller.domain.countdown import shift_s
from controller.domain.events import Event
from controller.domain.events.floor import (
    FloorPriorityEnded,
    RequestWithdrawn,
    SpeechEnded,
    SpeechExtended,
    SpeechNearsEnd,
)
from controller.domain.floor.speeches import NEAR_END_S, RequestKind, Speech
from controller.domain.inputs.floor import EndAllSpeeches, EndSpeech, ExtendSpeech
from controller.domain.inputs.hall import SpeechNearEnd, SpeechTimeUp
from controller.domain.presets import Preset
from controller.domain.refusal import RefusedError
from controller.domain.state import State

POINT_OF_ORDER_S = 60
"""One minute, as the European Parliament's rules of procedure give to a point of order; the chair may give more."""


def usual_limit_s(preset: Preset, kind: RequestKind, turn: int) -> int:
    """The limit where the chair names none; a reply and every further turn have that of the second turn."""
    if kind is RequestKind.POINT_OF_ORDER:
        return POINT_OF_ORDER_S
    return preset.speech_first_s if turn == 1 else preset.speech_second_s


def turn_of(state: State, seat: int, kind: RequestKind) -> int:
    """Which turn of the person on this topic a speech would be; 0 for a reply or a point of order."""
    if kind is not RequestKind.SPEECH:
        return 0
    return state.turns.get(state.member_at.get(seat, ""), 0) + 1


def all_off(state: State, reason: str) -> tuple[Event, ...]:
    """The end of every speech, the chair's too."""
    ended = tuple(SpeechEnded(speech.seat, reason) for speech in state.speaking)
    chair = () if state.priority is None else (FloorPriorityEnded(state.priority.seat, reason),)
    return (*ended, *chair)


def decide_extend(state: State, order: ExtendSpeech) -> tuple[Event, ...]:
    """The chair gives more time."""
    _require_speech(state, order.seat)
    return (SpeechExtended(order.seat, order.extra_s or state.preset_of_topic.speech_extension_s),)


def decide_end(state: State, order: EndSpeech) -> tuple[Event, ...]:
    """The chair ends a speech (终止发言)."""
    _require_speech(state, order.seat)
    return (SpeechEnded(order.seat, "chair"),)


def decide_end_all(state: State, _order: EndAllSpeeches) -> tuple[Event, ...]:
    """All microphones off; where the next would open by itself, the requests go too."""
    ended = all_off(state, "chair")
    if not ended:
        raise RefusedError("nobody_speaks")
    if not state.floor.is_automatic:
        return ended
    return (*(RequestWithdrawn(request.seat) for request in state.waiting), *ended)


def decide_near_end(state: State, near_end: SpeechNearEnd, now_ms: int) -> tuple[Event, ...]:
    """One minute is left, unless the speech was extended or is another one by now."""
    speech = _same_speech(state, near_end.seat, near_end.granted_at_ms)
    if speech is None or speech.is_near_end or not speech.is_close_to_end(now_ms):
        return ()
    return (SpeechNearsEnd(near_end.seat, min(NEAR_END_S, -(-speech.remaining_ms(now_ms) // 1000))),)


def decide_time_up(state: State, time_up: SpeechTimeUp, now_ms: int) -> tuple[Event, ...]:
    """The limit was reached, unless the speech was extended or is another one by now."""
    speech = _same_speech(state, time_up.seat, time_up.granted_at_ms)
    if speech is None or speech.remaining_ms(now_ms) > 0:
        return ()
    return (SpeechEnded(time_up.seat, "time"),)


def _same_speech(state: State, seat: int, granted_at_ms: int) -> Speech | None:
    speech = state.speech_of(seat)
    return None if speech is None or speech.granted_at_ms != granted_at_ms else speech


def _require_speech(state: State, seat: int) -> None:
    if state.speech_of(seat) is None:
        raise RefusedError("not_speaking", seat=seat)


def apply_extended(state: State, event: SpeechExtended, at_ms: int) -> None:
    """The limit grows; a warning that came too early is taken back."""
    state.speaking = [
        _extended(speech, event.extra_s, at_ms) if speech.seat == event.seat else speech
        for speech in state.speaking
    ]


def _extended(speech: Speech, extra_s: int, at_ms: int) -> Speech:
    longer = replace(speech, limit_s=speech.limit_s + extra_s, limit_set_at_ms=at_ms, shown_shift_s=0)
    return replace(
        longer,
        is_near_end=longer.is_near_end and longer.is_close_to_end(at_ms),
        shown_shift_s=shift_s(longer.countdown_s, speech.countdown_s),
    )


def apply_near_end(state: State, event: SpeechNearsEnd, _at_ms: int) -> None:
    """The speaker has been warned."""
    state.speaking = [
        replace(speech, is_near_end=True) if speech.seat == event.seat else speech
        for speech in state.speaking
    ]


def apply_ended(state: State, event: SpeechEnded, at_ms: int) -> None:
    """The microphone is closed, and the time counted."""
    speech = state.speech_of(event.seat)
    if speech is not None:
        add_spoken(state, speech.member_id, speech.spoken_ms(at_ms))
    state.speaking = [speech for speech in state.speaking if speech.seat != event.seat]


def add_spoken(state: State, member_id: str, spoken_ms: int) -> None:
    """The person has spoken so much longer in this meeting."""
    state.spoken_ms[member_id] = state.spoken_ms.get(member_id, 0) + spoken_ms
