"""How long it takes to hear every seat of a line, over what the wire alone would take. Virtual time, so exact."""

import asyncio
import itertools
import math
import statistics

from benchmarks.bus.measured import Findings
from benchmarks.bus.scale import Scale
from benchmarks.bus.virtual_line import BAUD, Deaf, HearingUnit, bridged, identity, line_of, now_ns
from benchmarks.figures import BenchmarkError
from firmware_bridge import GapPolicy
from seat_protocol.frames import READ_HOLDING, READ_INPUT
from seat_protocol.slots import SLOT_SWEEP
from simulators.timing import LineTiming
from simulators.virtual_time import run_in_virtual_time

KEY = "sweep_vs_physics"
SEATS = (32, 64, 247)
WAYS = {
    "strict": (GapPolicy.STRICT, "plain"),
    "chars": (GapPolicy.CHARACTERS, "plain"),
    "framed": (GapPolicy.FRAMED, "plain"),
    "slots": (GapPolicy.FRAMED, "slots"),
}
"""How a line is heard: the gap between frames, and what its units can do."""
PARITIES = ("E", "N")
"""8E1, the default of a line and 11 bits a character, and 8N1; the first is what counts."""
CHARACTER_BITS = {"E": 11, "N": 10}
READING_BYTES = 8 + 27
"""Request and answer of one reading of the status block."""
TURNAROUND_S = 0.0002
SLOT_REQUEST_BYTES = 10
SLOT_BYTES = 6
SLOT_GUARD_S = 0.00015
SLOT_STEP_S = 0.00001
READ_EVERY_ROUNDS = 2
_READINGS = (READ_HOLDING, READ_INPUT)
_NS_PER_S = 1e9


def measure(scale: Scale) -> Findings:
    """The worst ratio of all sizes stands for a way; the others stand beside it. Two rounds make a period, halved."""
    findings = Findings()
    for way, parity in itertools.product(WAYS, PARITIES):
        ratios = {}
        for seats in SEATS:
            measured_s = run_in_virtual_time(_sweep_s(way, seats, parity, scale.sweeps))
            ratios[seats] = measured_s / formula_s(way, seats, parity)
            findings.beside[f"sweep_ms.8{parity}1.{way}.{seats}"] = 1000 * measured_s
            findings.beside[f"sweep_ratio.8{parity}1.{way}.{seats}"] = ratios[seats]
        if parity == PARITIES[0]:
            findings.values[f"{KEY}.{way}"] = max(ratios.values())
            findings.spread[f"{KEY}.{way}"] = min(ratios.values()), max(ratios.values())
    return findings


def formula_s(way: str, seats: int, parity: str) -> float:
    """What the wire takes: every frame, the turnaround of every unit, one gap before every request.

    A round of slots is the request and the slots to the last character of the last one, and, as the bridge does it,
    in every other round one seat read in full. Nothing here is taken from the code that is measured.
    """
    character_s = CHARACTER_BITS[parity] / BAUD
    gap_s = {"strict": 0.00175, "chars": 3.5 * character_s}.get(way, 0.0001)
    reading_s = READING_BYTES * character_s + TURNAROUND_S + gap_s
    if way != "slots":
        return seats * reading_s
    slot_s = math.ceil((SLOT_BYTES * character_s + SLOT_GUARD_S) / SLOT_STEP_S) * SLOT_STEP_S
    last_answer_s = TURNAROUND_S + (seats - 1) * slot_s + SLOT_BYTES * character_s
    return SLOT_REQUEST_BYTES * character_s + last_answer_s + gap_s + reading_s / READ_EVERY_ROUNDS


async def _sweep_s(way: str, seats: int, parity: str, sweeps: int) -> float:
    gap, firmware = WAYS[way]
    units = [HearingUnit(identity(number, firmware), number, now_ns()) for number in range(1, seats + 1)]
    line = line_of("sweeps", list(units), LineTiming(BAUD, parity))
    async with bridged(line, gap, Deaf()):
        await _until_calm(way, seats, parity)
        for unit in units:
            unit.heard.clear()
        await asyncio.sleep((sweeps + 2 + READ_EVERY_ROUNDS) * formula_s(way, seats, parity))
    functions = (SLOT_SWEEP,) if way == "slots" else _READINGS
    return statistics.median(period for unit in units for period in _periods_s(unit, functions, sweeps))


async def _until_calm(way: str, seats: int, parity: str) -> None:
    """New units are identified and their reboot is acknowledged before anything is measured."""
    await asyncio.sleep(3 * formula_s(way, seats, parity) + 1)


def _periods_s(unit: HearingUnit, functions: tuple[int, ...], sweeps: int) -> list[float]:
    times_ns = [at_ns for at_ns, function in unit.heard if function in functions]
    if len(times_ns) < sweeps + READ_EVERY_ROUNDS:
        raise BenchmarkError(f"unit {unit.address} was heard {len(times_ns)} times in {sweeps} sweeps")
    rounds = zip(
        times_ns, times_ns[READ_EVERY_ROUNDS:], strict=False
    )  # as many rounds with a reading as without
    return [(later - earlier) / READ_EVERY_ROUNDS / _NS_PER_S for earlier, later in rounds]
