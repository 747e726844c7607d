"""A freeze under way on one line: who has confirmed, who is still asked, and when to give up."""

import asyncio
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass

from firmware_bridge.seat import Seat
from seat_protocol.conduct import FREEZE_GIVE_UP_S, FREEZE_LONGEST_S, LOST_SEAT_TRIES_MAX
from seat_protocol.status import SeatStatus


@dataclass(frozen=True, slots=True)
class LatchReading:
    """A frozen latch, and when it took its choice (monotonic seconds; None where it holds none)."""

    status: SeatStatus
    pressed_at_s: float | None


class FreezeJob:
    """One freeze of some seats of one line, given up when no seat has confirmed for FREEZE_GIVE_UP_S."""

    def __init__(self, round_tag: int, seats: Sequence[Seat], now_s: Callable[[], float]) -> None:
        self.round_tag = round_tag
        self._now_s = now_s
        began_s = now_s()
        self._give_up_at_s = began_s + FREEZE_GIVE_UP_S
        self._longest_until_s = began_s + FREEZE_LONGEST_S
        self._tries_left = {seat: None if seat.online else LOST_SEAT_TRIES_MAX for seat in seats}
        self._readings: dict[int, LatchReading] = {}
        self._finished = asyncio.Event()
        if not seats:
            self._finished.set()

    def is_over(self) -> bool:
        """Whether nobody is left to ask or to tell."""
        return self._finished.is_set() or self._now_s() >= self._give_up_at_s

    def remaining(self) -> tuple[Seat, ...]:
        """The seats still to be asked, those in touch first."""
        return tuple(sorted(self._tries_left, key=lambda seat: not seat.online))

    def note(self, seat: Seat, *, answered: bool) -> None:
        """Judge a seat that was just asked by its last reading; who has to be asked again comes last."""
        tries_left = self._tries_left.pop(seat)
        if answered and seat.status is not None and seat.is_frozen_in(self.round_tag):
            self._readings[seat.number] = LatchReading(seat.status, seat.choice_pressed_at_s)
            self._give_up_at_s = min(self._now_s() + FREEZE_GIVE_UP_S, self._longest_until_s)
        elif tries_left is None or answered:
            self._tries_left[seat] = tries_left
        elif tries_left > 1:
            self._tries_left[seat] = tries_left - 1
        if not self._tries_left:
            self._finished.set()

    def abandon(self) -> None:
        """Nobody waits for the outcome any more."""
        self._finished.set()

    async def outcome(self) -> Mapping[int, LatchReading]:
        """The readings confirmed until every seat was asked or time was up."""
        while not self.is_over():
            with suppress(TimeoutError):
                async with asyncio.timeout(self._give_up_at_s - self._now_s()):
                    await self._finished.wait()
        return dict(self._readings)
