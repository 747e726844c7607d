"""Deadlines of the state: the ends of a vote, of speeches and of the sign-in, warnings, a microphone that is free."""

import asyncio
from collections.abc import Callable, Iterator

from controller.domain.floor.grants import due_grant
from controller.domain.floor.speeches import NEAR_END_S, Speech
from controller.domain.inputs.hall import (
    HallInput,
    MicrophoneFree,
    SignInTimeUp,
    SpeechNearEnd,
    SpeechTimeUp,
    VoteTimeUp,
)
from controller.domain.state import State
from controller.domain.vote_phases import VotePhase

REPEAT_S = 1.0
"""How soon a deadline that changed nothing is told again: it may have met a full inbox or a full disk."""
_MS_PER_S = 1000


def deadlines(state: State, now_ms: int) -> Iterator[tuple[int, HallInput]]:
    """Milliseconds until each deadline, and what happens then."""
    vote = state.vote
    if vote is not None and vote.phase is VotePhase.OPEN:
        remaining_ms = vote.remaining_ms(now_ms)
        if remaining_ms is not None:
            yield remaining_ms, VoteTimeUp(vote.tag)
    for speech in state.speaking:
        if not speech.is_muted:
            yield from _of_speech(speech, now_ms)
    if due_grant(state) is not None:
        yield 0, MicrophoneFree()
    closes_at_ms = state.sign_in.closes_at_ms
    if closes_at_ms is not None:
        yield max(0, closes_at_ms - now_ms), SignInTimeUp(closes_at_ms)


def _of_speech(speech: Speech, now_ms: int) -> Iterator[tuple[int, HallInput]]:
    remaining_ms = speech.remaining_ms(now_ms)
    yield remaining_ms, SpeechTimeUp(speech.seat, speech.granted_at_ms)
    if speech.is_warned and not speech.is_near_end:
        warning_ms = max(0, remaining_ms - NEAR_END_S * _MS_PER_S)
        yield warning_ms, SpeechNearEnd(speech.seat, speech.granted_at_ms)


class DeadlineTimer:
    """One timer for the next deadline; set anew whenever the state has changed.

    A deadline that passed is repeated until the state shows that it was heard.
    """

    def __init__(self, happened: Callable[[HallInput], None], now_ms: Callable[[], int]) -> None:
        self._happened = happened
        self._now_ms = now_ms
        self._timer: asyncio.TimerHandle | None = None

    def set(self, state: State) -> None:
        """Wake at the next deadline of `state`, one millisecond late rather than early."""
        self.close()
        upcoming = min(deadlines(state, self._now_ms()), key=lambda entry: entry[0], default=None)
        if upcoming is not None:
            remaining_ms, an_input = upcoming
            self._wait((remaining_ms + 1) / _MS_PER_S, an_input)

    def _wait(self, delay_s: float, an_input: HallInput) -> None:
        self._timer = asyncio.get_running_loop().call_later(delay_s, self._passed, an_input)

    def _passed(self, an_input: HallInput) -> None:
        self._wait(REPEAT_S, an_input)
        self._happened(an_input)

    def close(self) -> None:
        """Stop the timer."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
