"""The delegates of a simulated hall: everybody watches the own unit and presses its keys."""

import asyncio
import time
from collections.abc import Mapping
from random import Random

from simulators.delegate import Delegate
from simulators.errors import LayoutError
from simulators.habits import PartyLine, Temper, any_temper
from simulators.hall import SimulatedHall

GLANCE_S = 0.1
"""How often a person can be said to look: shorter than any human reaction."""
_GLANCE_S_MIN = 0.01
"""However quick the pace: looking at a hundred units takes about a millisecond."""

ORDINARY_PARTY_LINE = PartyLine()


class Delegates:
    """One delegate a seat; the same seed gives the same people. `tempers` fixes who sits on some seats."""

    def __init__(
        self,
        hall: SimulatedHall,
        seed: int = 1,
        party_line: PartyLine = ORDINARY_PARTY_LINE,
        pace: float = 1.0,
        tempers: Mapping[int, Temper] | None = None,
    ) -> None:
        if pace <= 0:
            raise LayoutError(f"pace {pace}: choose a number above 0; 1 is real life, 0.1 ten times quicker")
        self._hall = hall
        self._glance_s = max(_GLANCE_S_MIN, GLANCE_S * pace)
        fixed = tempers or {}
        self._people = {
            seat: _person(Random(f"{seed}/{seat}"), fixed.get(seat), party_line, pace)
            for seat in range(1, hall.seats + 1)
        }

    def tempers(self) -> Mapping[int, Temper]:
        """Who sits on which seat."""
        return {seat: delegate.temper for seat, delegate in self._people.items()}

    async def run(self) -> None:
        """Live through the sitting, until cancelled."""
        while True:
            self._look_around()
            await asyncio.sleep(self._glance_s)

    def _look_around(self) -> None:
        now_s = time.monotonic()
        for seat, delegate in self._people.items():
            for key in delegate.glance(self._hall.shown(seat), now_s):
                self._hall.press(seat, key)


def _person(random: Random, temper: Temper | None, party_line: PartyLine, pace: float) -> Delegate:
    usual = any_temper(random)
    return Delegate(temper or usual, party_line, random, pace)
