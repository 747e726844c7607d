"""What `hall run` holds in memory, as a program of its own, after a vote."""

import asyncio
from pathlib import Path

from benchmarks.bus.measured import Findings
from benchmarks.bus.scale import Scale
from benchmarks.process import memory_of
from benchmarks.stage import staged
from firmware_bridge import GapPolicy

KEY = "controller_memory_mb"
LAYOUTS = {96: (3, 115_200), 3376: (64, 19_200)}
"""Lines and their speed. A config has at most 64 lines; and the big hall is slow, for so many lines at full speed are
more than a simulator on the same machine can play."""


def measure(scale: Scale, folder: Path) -> Findings:
    """RSS after a whole hall has signed in and voted; after the first sweep beside it."""
    findings = Findings()
    for seats in LAYOUTS:
        hall_folder = folder / f"memory-{seats}"
        hall_folder.mkdir()
        asyncio.run(_sitting(findings, hall_folder, seats, scale))
    return findings


async def _sitting(findings: Findings, folder: Path, seats: int, scale: Scale) -> None:
    lines, baud = LAYOUTS[seats]
    async with staged(folder, seats, lines, baud, GapPolicy.CHARACTERS) as stage:
        controller = stage.controller.process_id
        swept = memory_of(controller)
        findings.beside[f"memory_mb.{seats}.first_sweep"] = swept.rss_mb
        if scale.votes_for_memory:
            await stage.open_meeting()
            await stage.open_vote()
            await stage.close_vote()
        held = memory_of(controller)
        findings.values[f"{KEY}.{seats}"] = held.rss_mb
        findings.beside[f"memory_mb.{seats}.own_share"] = held.pss_mb
