"""From the press of a key to the steady lamp that says: this vote is on disk."""

import asyncio
import itertools
import statistics
from dataclasses import dataclass
from pathlib import Path
from random import Random

from benchmarks.bus.hall_in_memory import HallInMemory, hall_in_memory
from benchmarks.bus.lamp_unit import LampUnit
from benchmarks.bus.measured import Findings
from benchmarks.bus.scale import Scale
from benchmarks.bus.sweeps import formula_s
from benchmarks.bus.virtual_line import BAUD, now_ns
from benchmarks.figures import percentile
from firmware_bridge import GapPolicy
from seat_protocol.status import Key
from simulators.timing import LineTiming
from simulators.virtual_time import run_in_virtual_time

KEY = "press_to_lamp_ms"
PAUSE_S = 0.5
"""Between two sparse presses at most: the line is calm when the next one comes."""
MASS_WITHIN_S = 1.0
"""Between the chair's "please vote" and the slowest of a hall that was waiting for it."""
LAMP_TIMEOUT_S = 20.0
"""Hundreds of times what a lamp takes: one that is still out is lost."""
PERCENTS = (50, 99)
SEED = 11
_KEYS = (Key.YES, Key.NO, Key.ABSTAIN)
_NS_PER_MS = 1_000_000
_SETTLE_S = 10.0
"""A line of 64 has written its texts in some seconds, and is calm then."""
_PAUSE_AFTER_MASS_S = 3.0


@dataclass(frozen=True, slots=True)
class _Case:
    """A line to press on; `disk_counts` is False where the wire is to be seen alone."""

    gap: GapPolicy
    parity: str = "E"
    disk_counts: bool = True


_MAIN = "framed"
_CASES = {
    _MAIN: _Case(GapPolicy.FRAMED),
    "strict": _Case(GapPolicy.STRICT),
    "framed_8N1": _Case(GapPolicy.FRAMED, "N"),
    "framed_without_disk": _Case(GapPolicy.FRAMED, disk_counts=False),
}
"""The first is what counts, the others stand beside it."""


def measure(scale: Scale, folder: Path) -> Findings:
    """One press at a time, and the whole line within a second; wire and journal, the processor beside it."""
    findings = Findings()
    for case, kind in itertools.product(_CASES, ("sparse", "mass")):
        hall_folder = folder / f"lamps-{case}-{kind}"
        hall_folder.mkdir()
        rounds, processor_ms = run_in_virtual_time(_sitting(hall_folder, _CASES[case], kind, scale))
        for percent in PERCENTS:
            values = [percentile(took_ms, percent) for took_ms in rounds]
            if case == _MAIN:
                findings.median(f"{KEY}.{kind}.p{percent}", values)
            findings.beside[f"lamp_ms.{case}.{kind}.p{percent}"] = statistics.median(values)
        findings.beside[f"lamp_ms.{case}.{kind}.processor_a_press"] = processor_ms
    for way in ("framed", "strict", "slots"):
        findings.beside[f"lamp_ms.sweep_by_formula.{way}"] = 1000 * formula_s(way, scale.lamp_seats, "E")
    return findings


async def _sitting(folder: Path, case: _Case, kind: str, scale: Scale) -> tuple[list[list[float]], float]:
    async with hall_in_memory(folder, scale.lamp_seats, 1, case.gap, LineTiming(BAUD, case.parity)) as hall:
        hall.journal.counts = case.disk_counts
        await hall.open_meeting()
        await hall.open_vote()
        await asyncio.sleep(_SETTLE_S)
        voters = _Voters(hall)
        used_s = hall.meter.controller_s()
        if kind == "sparse":
            rounds = [await voters.sparse(scale.sparse_presses) for _ in range(scale.press_rounds)]
        else:
            rounds = [await voters.mass() for _ in range(scale.press_rounds)]
        presses = sum(len(took_ms) for took_ms in rounds)
        return rounds, 1000 * (hall.meter.controller_s() - used_s) / presses


class _Voters:
    """Press keys; every unit another key than the last time, so that its lamp has to move."""

    def __init__(self, hall: HallInMemory) -> None:
        self._units = list(hall.units.values())
        self._random = Random(SEED)
        self._keys = {unit: itertools.cycle(_KEYS) for unit in self._units}

    async def sparse(self, presses: int) -> list[float]:
        """Milliseconds to the lamp at random units, one at a time, after random pauses."""
        took_ms = []
        for _ in range(presses):
            await asyncio.sleep(self._random.uniform(0.1 * PAUSE_S, PAUSE_S))
            took_ms.append(await self._press(self._random.choice(self._units)))
        return took_ms

    async def mass(self) -> list[float]:
        """Milliseconds to the lamp of every unit, pressed at random moments within a second; then it is calm again."""
        delays_s = [self._random.uniform(0, MASS_WITHIN_S) for _ in self._units]
        pairs = zip(self._units, delays_s, strict=True)
        took_ms = await asyncio.gather(*(self._press(unit, delay_s) for unit, delay_s in pairs))
        await asyncio.sleep(_PAUSE_AFTER_MASS_S)
        return took_ms

    async def _press(self, unit: LampUnit, delay_s: float = 0.0) -> float:
        await asyncio.sleep(delay_s)
        confirmed: asyncio.Future[int] = asyncio.get_running_loop().create_future()
        pressed_ns = now_ns()
        unit.press_and_watch(next(self._keys[unit]), confirmed.set_result)
        async with asyncio.timeout(LAMP_TIMEOUT_S):
            return (await confirmed - pressed_ns) / _NS_PER_MS
