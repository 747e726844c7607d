"""From the chair's "close" to a counted result on disk, in halls of the sizes of a real one."""

import asyncio
import statistics
from dataclasses import asdict, dataclass
from pathlib import Path
from random import Random

from benchmarks.bus.hall_in_memory import HallInMemory, hall_in_memory
from benchmarks.bus.lamp_unit import presses_within
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
_SETTLE_S = 1.0
"""Between votes; and twice what a document of a big hall waits to be published."""


@dataclass(frozen=True, slots=True)
class _Close:
    """One close. `wire_and_journal_ms` is of the virtual clock, `pressing_cores` what the presses before it took."""

    wire_and_journal_ms: float
    processor_ms: float
    journal_ms: float
    until_published_ms: float
    pressing_cores: float


def measure(scale: Scale, folder: Path) -> Findings:
    """Some votes of every hall, one after the other; wire and journal by the virtual clock, and the processor."""
    findings = Findings()
    for name_of_hall, seats in scale.halls.items():
        hall_folder = folder / f"collect-{name_of_hall}"
        hall_folder.mkdir()
        closes = run_in_virtual_time(_votes(hall_folder, seats, scale.collect_rounds))
        took_ms = [each.wire_and_journal_ms + each.processor_ms for each in closes]
        findings.median(f"{KEY}.{name_of_hall}", took_ms)
        for name in asdict(closes[0]):
            findings.beside[f"collect.{name_of_hall}.{name}"] = statistics.median(
                getattr(each, name) for each in closes
            )
    return findings


async def _votes(folder: Path, seats: int, rounds: int) -> list[_Close]:
    lines = -(-seats // SEATS_A_LINE_MAX)
    async with hall_in_memory(folder, seats, lines, GapPolicy.FRAMED, LineTiming(BAUD, "E")) as hall:
        await hall.open_meeting()
        random = Random(SEED)
        return [await _vote(hall, random) for _ in range(rounds)]


async def _vote(hall: HallInMemory, random: Random) -> _Close:
    await hall.open_vote()
    await asyncio.sleep(_SETTLE_S)
    idle_s = hall.meter.controller_s()
    presses_within(hall.units.values(), PRESSING_S, lambda: random.choice(_KEYS), random.random)
    await asyncio.sleep(PRESSING_S)
    used_s, commits = hall.meter.controller_s(), len(hall.journal.took_s)
    began_s, closed_s = await hall.close_vote()
    processor_s, journal_s = hall.meter.controller_s() - used_s, sum(hall.journal.took_s[commits:])
    await asyncio.sleep(_SETTLE_S)
    await hall.announce()
    return _Close(
        wire_and_journal_ms=1000 * (closed_s - began_s),
        processor_ms=1000 * processor_s,
        journal_ms=1000 * journal_s,
        until_published_ms=1000 * (_published_at_s(hall, began_s) - began_s),
        pressing_cores=(used_s - idle_s) / PRESSING_S,
    )


def _published_at_s(hall: HallInMemory, after_s: float) -> float:
    """When the document that shows the result to the chair was handed to the link."""
    return next(
        at_s
        for at_s, payload in hall.link.written_at_s["vote"]
        if at_s > after_s and b'"phase":"closed"' in payload
    )
