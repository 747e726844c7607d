"""A hall at its usual size: press to lamp, a command's round trip, processor and memory, for every gap."""

import asyncio
from collections.abc import Sequence
from pathlib import Path

from benchmarks.figures import BenchmarkError, Beside, Figure, median_of, percentile
from benchmarks.presses import Voters
from benchmarks.process import CpuWindow, Memory, memory_of
from benchmarks.scale import Scale
from benchmarks.stage import Stage, staged, sweep_s_by_formula
from controller.contract.commands import MessageClear
from firmware_bridge import GapPolicy

BAUD = 115_200
SETTLE_S = 2.5
"""Nameplates are written within some sweeps, and health is published every two seconds."""
PAUSE_SWEEPS = 2
"""Sparse presses fall at any moment of a sweep."""
PERCENTS = (50, 99)


async def measure(scale: Scale, folder: Path) -> list[Figure]:
    """Figures of one sitting per gap."""
    figures: list[Figure] = []
    for gap in scale.gaps:
        sitting_folder = folder / gap.value
        sitting_folder.mkdir()
        async with staged(sitting_folder, scale.seats, scale.lines, BAUD, gap) as stage:
            figures += await _Sitting(stage, scale, gap).figures()
    return figures


def memory_figures(key: str, what: str, swept: Memory, voted: Memory) -> list[Figure]:
    """Memory of the controller after the first sweep and after a vote: RSS, and from PSS on."""
    moments = (("swept", "after the first sweep", swept), ("voted", "after a vote", voted))
    return [
        Figure(
            f"{key}.{name}",
            f"{what}: controller's memory {when}",
            "MB",
            found.rss_mb,
            found.pss_mb,
            found.rss_mb,
        )
        for name, when, found in moments
    ]


class _Sitting:
    """One meeting under one gap policy."""

    def __init__(self, stage: Stage, scale: Scale, gap: GapPolicy) -> None:
        self._stage = stage
        self._scale = scale
        self._gap = gap
        self._by_formula_ms = 1000 * sweep_s_by_formula(scale.seats // scale.lines, BAUD, gap)
        self._controller = stage.controller.process_id

    async def figures(self) -> list[Figure]:
        """Sign in, rest, vote one by one, vote all at once, close."""
        swept = memory_of(self._controller)
        await self._stage.open_meeting()
        await asyncio.sleep(SETTLE_S)
        figures = [*await self._rest(), *await self._vote()]
        figures.append(await self._round_trips())
        voted = memory_of(self._controller)
        seats = f"{self._scale.seats} seats, {self._gap}"
        return [*figures, *memory_figures(f"memory.{self._gap}", seats, swept, voted)]

    async def _rest(self) -> list[Figure]:
        """Nobody presses: what reading alone takes."""
        before, window = self._answers(), CpuWindow(self._controller)
        await asyncio.sleep(self._scale.idle_s)
        answers = [now - then for now, then in zip(self._answers(), before, strict=True)]
        elapsed_s, used_s = window.elapsed_s(), window.used_s()
        if not all(answers):
            raise BenchmarkError("a line stood still while it was measured")
        seats = self._scale.seats // self._scale.lines
        sweeps_ms = [1000 * elapsed_s * seats / count for count in answers]
        return [
            self._figure("sweep.measured", "sweep", "ms", sweeps_ms, "by formula"),
            *self._lateness(),
            self._figure(
                "cpu.idle", "controller's share of a core, at rest", "%", [100 * used_s / elapsed_s]
            ),
            self._figure(
                "cpu.transaction", "processor time per transaction", "us", [1e6 * used_s / sum(answers)]
            ),
        ]

    def _answers(self) -> list[int]:
        return [line.counters().answers for line in self._stage.lines.lines]

    def _lateness(self) -> list[Figure]:
        """How far the simulated units lag behind: what the simulation itself adds to every answer."""
        late_ms = [late_ns / 1e6 for late_ns in self._stage.lines.late_ns]
        return [
            self._figure(
                f"sweep.late_p{percent}",
                f"simulated unit behind its wire, p{percent}",
                "ms",
                [percentile(late_ms, percent)],
            )
            for percent in PERCENTS
        ]

    async def _vote(self) -> list[Figure]:
        await self._stage.open_vote()
        voters = Voters(self._stage)
        sparse_ms = await voters.sparse(self._scale.sparse_presses, PAUSE_SWEEPS * self._by_formula_ms / 1000)
        window = CpuWindow(self._controller)
        mass_ms = [await voters.mass() for _ in range(self._scale.mass_rounds)]
        busy = self._figure(
            "cpu.mass",
            "controller's share of a core, mass vote",
            "%",
            [100 * window.used_s() / window.elapsed_s()],
        )
        await self._stage.close_vote()
        return [*self._presses("sparse", [sparse_ms]), *self._presses("mass", mass_ms), busy]

    def _presses(self, kind: str, rounds_ms: Sequence[Sequence[float]]) -> list[Figure]:
        """Percentiles of each round; the median of the rounds stands for them."""
        return [
            self._figure(
                f"press.{kind}_p{percent}",
                f"press to steady lamp, {kind}, p{percent}",
                "ms",
                [percentile(took_ms, percent) for took_ms in rounds_ms],
                "sweep by formula",
            )
            for percent in PERCENTS
        ]

    async def _round_trips(self) -> Figure:
        took_ms = [1000 * await self._stage.chair.order(MessageClear()) for _ in range(self._scale.commands)]
        return self._figure("command.answered", "command to its durable answer over MQTT", "ms", took_ms)

    def _figure(
        self, name: str, what: str, unit: str, samples: Sequence[float], beside_formula: str | None = None
    ) -> Figure:
        area, _, rest = name.partition(".")
        beside = None if beside_formula is None else Beside(beside_formula, self._by_formula_ms)
        return median_of(f"{area}.{self._gap}.{rest}", f"{self._gap}: {what}", unit, samples, beside)
