"""From the press of a key to the lamp that says: this vote survives a power cut."""

import asyncio
from random import Random

from benchmarks.figures import BenchmarkError
from benchmarks.stage import Stage
from seat_protocol.status import Key

LAMP_TIMEOUT_S = 20.0
"""Hundreds of times what a lamp takes: one that is still out is lost."""
MASS_WITHIN_S = 1.0
"""Between the chair's "please vote" and the slowest of a hall that was waiting for it."""

_NS_PER_MS = 1_000_000
_KEYS = (Key.YES, Key.NO, Key.ABSTAIN)


class Voters:
    """Presses keys; every seat presses another key than the last time, so that its lamp has to move."""

    def __init__(self, stage: Stage, seed: int = 1) -> None:
        self._stage = stage
        self._random = Random(seed)
        self._pressed = dict.fromkeys(stage.lines.seats, 0)

    async def sparse(self, presses: int, pause_s: float) -> list[float]:
        """Milliseconds to the lamp of presses at random seats, one at a time, after random pauses."""
        took_ms = []
        for _ in range(presses):
            await asyncio.sleep(self._random.uniform(0, pause_s))
            took_ms.append(await self._press(self._random.choice(self._stage.lines.seats)))
        return took_ms

    async def mass(self) -> list[float]:
        """Milliseconds to the lamp of every seat, when all press at random moments within a second."""
        presses = (
            self._press_later(seat, self._random.uniform(0, MASS_WITHIN_S))
            for seat in self._stage.lines.seats
        )
        return await asyncio.gather(*presses)

    async def _press_later(self, seat: int, delay_s: float) -> float:
        await asyncio.sleep(delay_s)
        return await self._press(seat)

    async def _press(self, seat: int) -> float:
        loop = asyncio.get_running_loop()
        confirmed: asyncio.Future[int] = loop.create_future()

        def lamp_is_steady(at_ns: int) -> None:
            loop.call_soon_threadsafe(confirmed.set_result, at_ns)

        self._pressed[seat] += 1
        key = _KEYS[self._pressed[seat] % len(_KEYS)]
        with self._stage.lines.unit(seat) as unit:
            pressed_ns = unit.press_and_watch(key, lamp_is_steady)
        if pressed_ns is None:
            raise BenchmarkError(f"the keys of seat {seat} are dead")
        async with asyncio.timeout(LAMP_TIMEOUT_S):
            return (await confirmed - pressed_ns) / _NS_PER_MS
