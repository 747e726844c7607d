"""From the chair's "close" to a counted result on disk, in halls of the sizes of a real one."""

import asyncio
import statistics
from pathlib import Path
from random import Random

from benchmarks.bus.hall_in_memory import HallInMemory, hall_in_memory, presses_within
from benchmarks.bus.measured import Findings
from benchmarks.bus.scale import Scale
from benchmarks.bus.virtual_line import BAUD
from firmware_bridge import GapPolicy
from seat_protocol.status import Key
from simulators.timing import LineTiming
from simulators.virtual_time import run_in_virtual_time

KEY = "collect_close_to_result_ms"
SEATS_A_LINE_MAX = 32
PRESSING_S = 2.0
"""Everybody votes in the last two seconds, the slowest at the very moment of the close."""
SEED = 7
_KEYS = (Key.YES, Key.NO, Key.ABSTAIN)
_MS_PER_S = 1000
_SETTLE_S = 1.0


def measure(scale: Scale, folder: Path) -> Findings:
    """Some votes of every hall, one after the other; wire and journal by the virtual clock, and the processor."""
    findings = Findings()
    for seats in scale.halls:
        hall_folder = folder / f"collect-{seats}"
        hall_folder.mkdir()
        rounds = run_in_virtual_time(_votes(hall_folder, seats, scale.collect_rounds))
        findings.median(f"{KEY}.{seats}", [wire_ms + processor_ms for wire_ms, processor_ms, *_ in rounds])
        names = ("wire_and_journal", "processor", "journal", "until_published")
        for name, samples in zip(names, zip(*rounds, strict=True), strict=True):
            findings.beside[f"collect_ms.{seats}.{name}"] = statistics.median(samples)
    return findings


async def _votes(folder: Path, seats: int, rounds: int) -> list[tuple[float, float, float, float]]:
    lines = -(-seats // SEATS_A_LINE_MAX)
    async with hall_in_memory(folder, seats, lines, GapPolicy.FRAMED, LineTiming(BAUD, "E")) as hall:
        await hall.open_meeting()
        random = Random(SEED)
        return [await _vote(hall, random) for _ in range(rounds)]


async def _vote(hall: HallInMemory, random: Random) -> tuple[float, float, float, float]:
    await hall.open_vote()
    await asyncio.sleep(_SETTLE_S)
    presses_within(hall.units.values(), PRESSING_S, lambda: random.choice(_KEYS), random.random)
    await asyncio.sleep(PRESSING_S)
    used_s, commits = hall.meter.controller_s(), len(hall.journal.took_s)
    began_s, closed_s = await hall.close_vote()
    processor_s = hall.meter.controller_s() - used_s
    journal_s = sum(hall.journal.took_s[commits:])
    await asyncio.sleep(_SETTLE_S)
    published_s = _published_at_s(hall, began_s)
    await hall.announce()
    wire_s = closed_s - began_s
    return tuple(_MS_PER_S * s for s in (wire_s, processor_s, journal_s, published_s - began_s))  # type: ignore[return-value]


def _published_at_s(hall: HallInMemory, after_s: float) -> float:
    return next(
        at_s
        for at_s, payload in hall.link.written_at_s["vote"]
        if at_s > after_s and b'"phase":"closed"' in payload
    )
