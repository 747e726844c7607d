"""One delegate (代表), pure: what is seen on the own unit goes in with the time, keys to press come out."""

from random import Random

from seat_protocol.face import Lamp
from seat_protocol.status import NO_KEYS, Key
from simulators.habits import Habit, PartyLine, Temper
from simulators.view import SeatView, keys_in_state

VOTE_KEYS = Key.YES | Key.NO | Key.ABSTAIN

_S_PER_HOUR = 3600
_WISH_STEP_S_MAX = 1.0
"""Longest time between two looks that counts as one chance to speak: nobody saves up wishes while away."""


class Delegate:
    """A person who knows nothing but the own unit; `pace` stretches human times, 0.1 is ten times quicker."""

    def __init__(self, temper: Temper, party_line: PartyLine, random: Random, pace: float = 1.0) -> None:
        self.temper = temper
        self._party_line = party_line
        self._random = random
        self._pace = pace
        self._plans: dict[Key, float] = {}
        self._choice = NO_KEYS
        self._was_confirmed = False
        self._may_change_mind = False
        self._looked_s: float | None = None
        self._speech_ends_s: float | None = None

    def glance(self, view: SeatView, now_s: float) -> tuple[Key, ...]:
        """Look at the unit; the keys to press now, in order."""
        if self.temper.habit is Habit.ABSENT or view.is_dark:
            return ()
        self._notice_sign_in(view, now_s)
        self._notice_vote(view, now_s)
        self._notice_microphone(view, now_s)
        self._wish_to_speak(view, now_s)
        self._looked_s = now_s
        return self._keys_due(now_s)

    def _notice_sign_in(self, view: SeatView, now_s: float) -> None:
        if view.lamps.sign_in is not Lamp.BLINK:
            self._plans.pop(Key.SIGN_IN, None)
        elif Key.SIGN_IN not in self._plans:
            self._plan(Key.SIGN_IN, now_s, self.temper.reaction_s)

    def _notice_vote(self, view: SeatView, now_s: float) -> None:
        blinking = keys_in_state(view.lamps, Lamp.BLINK) & VOTE_KEYS
        confirmed = keys_in_state(view.lamps, Lamp.ON) & VOTE_KEYS
        if confirmed:
            self._think_again(confirmed, now_s)
        elif not blinking:
            self._put_vote_aside()
        elif self._was_confirmed or not self._choice & blinking:
            self._make_up_mind(blinking, now_s)
        elif not self._is_about_to_vote():
            self._plan(self._choice, now_s, (self.temper.patience_s, self.temper.patience_s))
        self._was_confirmed = bool(confirmed)

    def _make_up_mind(self, among: Key, now_s: float) -> None:
        self._put_vote_aside()
        self._may_change_mind = self.temper.habit is Habit.UNDECIDED
        self._choice = self._party_line.choose(self._random, among)
        self._plan(self._choice, now_s, self.temper.reaction_s)

    def _think_again(self, confirmed: Key, now_s: float) -> None:
        others = VOTE_KEYS & ~confirmed
        if self._may_change_mind and others:
            self._put_vote_aside()
            self._choice = self._party_line.choose(self._random, others)
            self._plan(self._choice, now_s, self.temper.change_of_mind_s)
        self._may_change_mind = False

    def _put_vote_aside(self) -> None:
        self._choice = NO_KEYS
        for key in VOTE_KEYS:
            self._plans.pop(key, None)

    def _is_about_to_vote(self) -> bool:
        return any(key in VOTE_KEYS for key in self._plans)

    def _notice_microphone(self, view: SeatView, now_s: float) -> None:
        if not view.microphone:
            self._speech_ends_s = None
        elif self._speech_ends_s is None:
            self._speech_ends_s = now_s + self._draw_s(self.temper.speech_s)
        elif now_s >= self._speech_ends_s:
            self._speech_ends_s = now_s + self.temper.patience_s * self._pace
            self._plans[Key.SPEAK] = now_s

    def _wish_to_speak(self, view: SeatView, now_s: float) -> None:
        if view.microphone or view.lamps.speak is not Lamp.OFF or self._looked_s is None:
            return
        step_s = min((now_s - self._looked_s) / self._pace, _WISH_STEP_S_MAX)
        if self._random.random() < self.temper.speeches_per_hour * step_s / _S_PER_HOUR:
            self._plans[Key.SPEAK] = now_s

    def _keys_due(self, now_s: float) -> tuple[Key, ...]:
        due = tuple(key for key, due_s in self._plans.items() if due_s <= now_s)
        for key in due:
            del self._plans[key]
        if self.temper.habit is Habit.DOUBLE_PRESSING:
            return tuple(key for key in due for _ in range(2))
        return due

    def _plan(self, key: Key, now_s: float, within_s: tuple[float, float]) -> None:
        self._plans[key] = now_s + self._draw_s(within_s)

    def _draw_s(self, within_s: tuple[float, float]) -> float:
        return self._random.uniform(*within_s) * self._pace
