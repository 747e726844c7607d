"""Chair's priority (主席优先): who presides speaks beside the limit of microphones, or alone."""

from dataclasses import replace

from controller.domain.alarm import require_no_alarm
from controller.domain.events import Event
from controller.domain.events.floor import (
    FloorPriorityEnded,
    FloorPriorityTaken,
    RequestWithdrawn,
    SpeechEnded,
)
from controller.domain.floor.limits import add_spoken
from controller.domain.floor.speeches import ChairPriority, Speech
from controller.domain.inputs.floor import EndPriority, TakePriority
from controller.domain.meeting import require_open
from controller.domain.people import PresidingOfficer
from controller.domain.refusal import RefusedError
from controller.domain.state import State


def presides(state: State, seat: int) -> bool:
    """Whether the person of this seat is a presiding officer (主持人)."""
    member = state.member_on(seat)
    return member is not None and member.presiding


def presiding_seat(state: State) -> int | None:
    """The first seat of a presiding officer who is here."""
    return next(
        (seat for seat in sorted(state.member_at) if presides(state, seat) and state.is_present(seat)), None
    )


def presiding_officer(state: State) -> PresidingOfficer | None:
    """Who presides now: who speaks as the chair, else the first presiding officer who is here; None: nobody."""
    seat = presiding_seat(state) if state.priority is None else state.priority.seat
    member = None if seat is None else state.member_on(seat)
    return None if member is None else PresidingOfficer(member.member_id, member.name)


def chair_key(state: State, seat: int) -> tuple[Event, ...]:
    """The speak key of who presides: the floor at once, and back again. Of two, the one who has it keeps it."""
    if state.priority is None:
        return _taken(state, seat, mutes=state.floor.chair_mutes)
    return (FloorPriorityEnded(seat, "speaker"),) if state.priority.seat == seat else ()


def decide_take(state: State, order: TakePriority) -> tuple[Event, ...]:
    """The chair speaks now. Said again with the other `mutes` it changes that."""
    require_open(state)
    require_no_alarm(state)
    seat = presiding_seat(state) if state.priority is None else state.priority.seat
    if seat is None:
        raise RefusedError("no_presiding_seat")
    mutes = state.floor.chair_mutes if order.mutes is None else order.mutes
    if state.priority is not None and state.priority.mutes == mutes:
        raise RefusedError("already_speaking", seat=seat)
    return _taken(state, seat, mutes=mutes)


def decide_end(state: State, _order: EndPriority) -> tuple[Event, ...]:
    """The chair has finished."""
    if state.priority is None:
        raise RefusedError("no_priority")
    return (FloorPriorityEnded(state.priority.seat, "chair"),)


def _taken(state: State, seat: int, *, mutes: bool) -> tuple[Event, ...]:
    """What the chair asked for or spoke as one of many is over with it."""
    request = (RequestWithdrawn(seat),) if state.is_waiting(seat) else ()
    speech = (SpeechEnded(seat, "speaker"),) if state.speech_of(seat) is not None else ()
    return (*request, *speech, FloorPriorityTaken(seat, mutes))


def apply_taken(state: State, event: FloorPriorityTaken, at_ms: int) -> None:
    """The chair's microphone is open; the time of those who are muted stands still."""
    since_ms = at_ms if state.priority is None else state.priority.since_ms
    member_id = state.member_at.get(event.seat, "")
    state.priority = ChairPriority(event.seat, member_id, event.mutes, since_ms)
    state.speaking = [
        _muted(speech, at_ms) if event.mutes else _heard_again(speech, at_ms) for speech in state.speaking
    ]


def apply_ended(state: State, _event: FloorPriorityEnded, at_ms: int) -> None:
    """Those who were muted go on where they stood."""
    if state.priority is not None:
        add_spoken(state, state.priority.member_id, at_ms - state.priority.since_ms)
    state.priority = None
    state.speaking = [_heard_again(speech, at_ms) for speech in state.speaking]


def _muted(speech: Speech, at_ms: int) -> Speech:
    return speech if speech.is_muted else replace(speech, muted_at_ms=at_ms)


def _heard_again(speech: Speech, at_ms: int) -> Speech:
    if speech.muted_at_ms is None:
        return speech
    muted_ms = speech.muted_ms + at_ms - speech.muted_at_ms
    return replace(speech, muted_at_ms=None, muted_ms=muted_ms, limit_set_at_ms=at_ms)
