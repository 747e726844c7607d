"""A hall of thousands: does the controller carry it, and in how much memory."""

import asyncio
import time
from pathlib import Path

from benchmarks.figures import Beside, Figure, median_of
from benchmarks.presses import Voters
from benchmarks.process import CpuWindow, memory_of
from benchmarks.scale import Scale
from benchmarks.sitting import memory_figures
from benchmarks.stage import Stage, staged, sweep_s_by_formula
from firmware_bridge import GapPolicy

BAUD = 19_200
"""Slow on purpose: sixty lines at full speed are more than a simulator on the same machine can play."""
SETTLE_S = 2.0
"""Until the documents of the sign-in are out."""


async def measure(scale: Scale, folder: Path) -> list[Figure]:
    """Memory and processor share of the controller, and a mass vote."""
    async with staged(folder, scale.big_seats, scale.big_lines, BAUD, GapPolicy.CHARACTERS) as stage:
        return await _sitting(stage, scale)


async def _sitting(stage: Stage, scale: Scale) -> list[Figure]:
    controller = stage.controller.process_id
    seats = f"{scale.big_seats} seats on {scale.big_lines} lines"
    swept = memory_of(controller)
    await stage.open_meeting()
    await asyncio.sleep(SETTLE_S)
    await stage.open_vote()
    window = CpuWindow(controller)
    took_ms = await Voters(stage).mass()
    busy_percent = 100 * window.used_s() / window.elapsed_s()
    began_s = time.monotonic()
    await stage.close_vote()
    close_ms = 1000 * (time.monotonic() - began_s)
    sweep = Beside(
        "sweep by formula",
        1000 * sweep_s_by_formula(scale.big_seats // scale.big_lines, BAUD, GapPolicy.CHARACTERS),
    )
    return [
        Figure("assembly.online", f"{seats}: read by the first sweep", "seats", float(stage.swept["online"])),
        median_of(
            "assembly.press_p50",
            f"{seats}: press to steady lamp, all within a second, p50",
            "ms",
            took_ms,
            sweep,
        ),
        Figure("assembly.close", f"{seats}: close, read all, count, announce", "ms", close_ms, beside=sweep),
        Figure("assembly.cpu", f"{seats}: controller's share of a core, mass vote", "%", busy_percent),
        *memory_figures("assembly.memory", seats, swept, memory_of(controller)),
    ]
