"""How many requests a gateway is given at once: found out by trying, and taken back at the first sign of trouble.

Some gateways queue a dozen requests, some answer one and forget the others, some mix them up; none says so. The
window begins at one request and grows while answers come. A unit that was in touch and fails while others are on
their way makes the gateway suspect: one request at a time from then on, until that unit was asked alone.
Does it answer now, then the crowd was to blame; does it fail again, then it has gone by itself.
"""

from collections.abc import Callable
from dataclasses import dataclass

from firmware_bridge.backoff import Backoff

WINDOW_MAX = 8
"""At eight a gateway in the hall's network is never idle; the queues of common gateways hold 8 to 32."""
ANSWERS_TO_GROW = 32
"""Answers at a full window before it grows by one: eight at once are reached within some 250 answers."""
NARROW_FIRST_S = 60.0
NARROW_LONGEST_S = 3600.0
"""A gateway that can't stand two requests will hardly learn it; each try may cost a seat a second."""


@dataclass(frozen=True, slots=True)
class _Suspicion:
    unit: int
    size_before: int


class Window:
    """The window of one gateway; it outlives the connection. `size` is how many requests may be on their way."""

    def __init__(self, size_max: int, now_s: Callable[[], float]) -> None:
        self.size = 1
        self._size_max = size_max
        self._now_s = now_s
        self._in_touch: set[int] = set()
        self._suspicion: _Suspicion | None = None
        self._answers = 0
        self._narrow_until_s = 0.0
        self._narrow = Backoff(NARROW_FIRST_S, NARROW_LONGEST_S)

    def answered(self, unit: int, *, was_crowded: bool, was_full: bool) -> None:
        """`unit` answered; others were on their way meanwhile, and the window was full, or not."""
        self._in_touch.add(unit)
        if self._suspicion is not None:
            if unit == self._suspicion.unit and not was_crowded:
                self.narrow()
            return
        if not was_full or self.size >= self._size_max or self._now_s() < self._narrow_until_s:
            return
        self._answers += 1
        if self._answers >= ANSWERS_TO_GROW:
            self._answers = 0
            self.size += 1

    def failed(self, unit: int, *, was_crowded: bool) -> None:
        """`unit` did not answer, or the gateway says so."""
        was_in_touch = unit in self._in_touch
        self._in_touch.discard(unit)
        if self._suspicion is not None:
            if unit == self._suspicion.unit and not was_crowded:
                self._acquit()
        elif was_crowded and was_in_touch and self.size > 1:
            self._suspicion = _Suspicion(unit, self.size)
            self.size = 1

    def answered_late(self, unit: int) -> None:
        """The answer of `unit` came after nobody waited for it: the gateway was slow and lost nothing."""
        if self._suspicion is not None and unit == self._suspicion.unit:
            self._acquit()

    def narrow(self) -> None:
        """The gateway was seen to be unable: one request at a time, for long."""
        self._suspicion = None
        self._answers = 0
        if self.size > 1 or self._now_s() >= self._narrow_until_s:
            self._narrow_until_s = self._now_s() + self._narrow.next_s()
        self.size = 1

    def _acquit(self) -> None:
        if self._suspicion is not None:
            self.size = self._suspicion.size_before
            self._suspicion = None
