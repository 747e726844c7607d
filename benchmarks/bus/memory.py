"""What `hall run` holds in memory, as a program of its own, after a vote."""

import asyncio
from pathlib import Path

from benchmarks.bus.measured import Findings
from benchmarks.bus.scale import Layout, Scale
from benchmarks.process import memory_of
from benchmarks.stage import staged
from firmware_bridge import GapPolicy

KEY = "controller_memory_mb"


def measure(scale: Scale, folder: Path) -> Findings:
    """RSS after a whole hall has signed in and voted; after the first sweep beside it."""
    findings = Findings()
    for name, layout in scale.memory_halls.items():
        hall_folder = folder / f"memory-{name}"
        hall_folder.mkdir()
        asyncio.run(_sitting(findings, hall_folder, name, layout, is_voted=scale.votes_for_memory))
    return findings


async def _sitting(findings: Findings, folder: Path, name: str, layout: Layout, *, is_voted: bool) -> None:
    async with staged(folder, layout.seats, layout.lines, layout.baud, GapPolicy.CHARACTERS) as stage:
        controller = stage.controller.process_id
        findings.beside[f"memory_mb.{name}.first_sweep"] = memory_of(controller).rss_mb
        if is_voted:
            await stage.open_meeting()
            await stage.open_vote()
            await stage.close_vote()
        held = memory_of(controller)
        findings.values[f"{KEY}.{name}"] = held.rss_mb
        findings.beside[f"memory_mb.{name}.own_share"] = held.pss_mb
