"""The document `state/speech`: who waits, who speaks, by which rules, and for how long everybody has spoken."""

from collections import Counter

from controller.contract.documents.speech import (
    ActiveSpeaker,
    ChairSpeaker,
    DelegationTime,
    FloorRules,
    ListedSpeaker,
    SpeechDocument,
    SpokenTime,
    WaitingSpeaker,
)
from controller.domain.floor.limits import turn_of
from controller.domain.floor.order import listed_seat, next_seat
from controller.domain.floor.speeches import ChairPriority, FloorSettings, Speech, SpeechRequest
from controller.domain.press_order import overlap
from controller.domain.state import State


def speech_document(state: State, seq: int, now_ms: int) -> SpeechDocument:
    """The speakers' list and the open microphones."""
    return SpeechDocument(
        seq=seq,
        at_ms=now_ms,
        waiting=tuple(_waiting(state, request) for request in state.waiting),
        speaking=tuple(_speaking(state, speech, now_ms) for speech in state.speaking),
        microphone_limit=state.microphone_limit,
        floor=_rules(state.floor),
        next_seat=next_seat(state),
        listed=_listed(state),
        priority=_chair(state, state.priority),
        spoken=_spoken(state),
        spoken_by_delegation=_spoken_by_delegation(state),
    )


def _waiting(state: State, request: SpeechRequest) -> WaitingSpeaker:
    rivals = (each for each in state.waiting if each.seat != request.seat and each.kind is request.kind)
    return WaitingSpeaker(
        seat=request.seat,
        name=_name(state, request.seat),
        requested_at_ms=request.requested_at_ms,
        doubt_ms=request.doubt_ms,
        is_tied=any(overlap(request, rival) for rival in rivals),
        kind=request.kind,
        turn=turn_of(state, request.seat, request.kind),
    )


def _speaking(state: State, speech: Speech, now_ms: int) -> ActiveSpeaker:
    return ActiveSpeaker(
        seat=speech.seat,
        name=_name(state, speech.seat),
        granted_at_ms=speech.granted_at_ms,
        limit_s=speech.limit_s,
        remaining_ms=speech.remaining_ms(now_ms),
        kind=speech.kind,
        turn=speech.turn,
        is_near_end=speech.is_near_end,
        is_muted=speech.is_muted,
    )


def _rules(floor: FloorSettings) -> FloorRules:
    return FloorRules(
        mode=floor.mode, when_full=floor.when_full, open_list=floor.open_list, chair_mutes=floor.chair_mutes
    )


def _listed(state: State) -> tuple[ListedSpeaker, ...]:
    seats = ((member_id, listed_seat(state, member_id)) for member_id in state.listed)
    return tuple(
        ListedSpeaker(
            member_id=member_id, seat=seat, name=_name(state, seat), is_present=state.is_present(seat)
        )
        for member_id, seat in seats
        if seat is not None
    )


def _chair(state: State, priority: ChairPriority | None) -> ChairSpeaker | None:
    if priority is None:
        return None
    return ChairSpeaker(
        seat=priority.seat,
        name=_name(state, priority.seat),
        mutes=priority.mutes,
        since_ms=priority.since_ms,
    )


def _spoken(state: State) -> tuple[SpokenTime, ...]:
    known = (
        (state.members[who], spoken_ms) for who, spoken_ms in state.spoken_ms.items() if who in state.members
    )
    return tuple(
        SpokenTime(
            member_id=member.member_id, name=member.name, delegation=member.delegation, spoken_ms=spoken_ms
        )
        for member, spoken_ms in known
    )


def _spoken_by_delegation(state: State) -> tuple[DelegationTime, ...]:
    """Those without a delegation are in none."""
    times: Counter[str] = Counter()
    for member_id, spoken_ms in state.spoken_ms.items():
        member = state.members.get(member_id)
        if member is not None and member.delegation:
            times[member.delegation] += spoken_ms
    return tuple(DelegationTime(delegation=name, spoken_ms=spoken_ms) for name, spoken_ms in times.items())


def _name(state: State, seat: int) -> str:
    member = state.member_on(seat)
    return "" if member is None else member.name
