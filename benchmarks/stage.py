"""A hall on stage: watched simulated lines in this process, the controller as the program that it is."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.chair import Chair, chair_at
from benchmarks.figures import BenchmarkError
from benchmarks.watched import WatchedLines, WatchedUnit
from controller.contract.commands import MeetingOpen
from controller.contract.vote_commands import VoteMoveCommand, VoteOpen
from controller.domain.votes import PressRule, Secrecy
from firmware_bridge import GapPolicy
from firmware_bridge.timing import LineTiming as MasterTiming
from seat_protocol.frames import read_registers
from seat_protocol.registers import STATUS
from simulators.program import Program
from simulators.rehearsal import Rehearsal, write_rehearsal
from simulators.timing import LineTiming

START_TIMEOUT_S = 60.0
"""Far beyond any start that is worth measuring."""
POLL_S = 0.05
"""How often it is looked whether every seat has been reached."""
PRESS_AGAIN_S = 0.5
"""A person looks at the lamp before pressing again."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A hall that runs: its lines, its controller, its chair."""

    lines: WatchedLines
    controller: Program
    chair: Chair
    swept: dict[str, Any]

    async def open_meeting(self) -> None:
        """Everybody signs in by key, and once more where the lamp has not answered."""
        await self.chair.order(MeetingOpen())
        await asyncio.to_thread(self._wait_until, WatchedUnit.signs_in, PRESS_AGAIN_S)
        await self.chair.until("attendance", lambda found: found["present"] == len(self.lines.seats))

    async def open_vote(self) -> None:
        """A named vote is open and blinks at every seat."""
        await self.chair.order(
            VoteOpen(title="表决测试", secrecy=Secrecy.NAMED, press_rule=PressRule.LAST, duration_s=0)
        )
        await asyncio.to_thread(self._wait_until, WatchedUnit.is_invited, POLL_S)

    async def close_vote(self) -> None:
        """Freeze, count, announce."""
        await self.chair.order(VoteMoveCommand(name="vote.close"))
        await self.chair.until("vote", lambda vote: vote["phase"] == "closed")
        await self.chair.order(VoteMoveCommand(name="vote.announce"))

    def _wait_until(self, is_done: Callable[[WatchedUnit], bool], pause_s: float) -> None:
        """Ask every unit again and again until each has said yes once; BenchmarkError when one never does."""
        left = set(self.lines.seats)
        until_s = time.monotonic() + START_TIMEOUT_S
        while left:
            if time.monotonic() > until_s:
                raise BenchmarkError(f"{len(left)} seats did not get ready within {START_TIMEOUT_S} s")
            time.sleep(pause_s)
            for seat in tuple(left):
                with self.lines.unit(seat) as unit:
                    left -= {seat} if is_done(unit) else set()


@asynccontextmanager
async def staged(folder: Path, seats: int, lines: int, baud: int, gap: GapPolicy) -> AsyncIterator[Stage]:
    """A running hall, swept once, with its files in the empty `folder`."""
    watched = WatchedLines(seats, lines, baud, folder)
    with watched.plugged():
        config = write_rehearsal(
            folder, Rehearsal(watched.described, gap=gap.value, vote_duration_s=0), seats
        )
        with Program(["run", "--config", str(config), "--exit-with-stdin"], folder / "run.log") as controller:
            listening = await asyncio.to_thread(controller.wait_for, "listening", START_TIMEOUT_S)
            swept = await asyncio.to_thread(controller.wait_for, "swept", START_TIMEOUT_S)
            async with chair_at(listening["port"]) as chair:
                yield Stage(watched, controller, chair, swept)


def sweep_s_by_formula(seats: int, baud: int, gap: GapPolicy) -> float:
    """Time in which a line can read the status of `seats` seats: wire, turnaround of the unit, gap."""
    request = read_registers(1, STATUS.address, STATUS.count)
    wire = LineTiming(baud)
    transaction_s = wire.transaction_ns(len(request.frame), request.response_length) / 1e9
    return seats * (transaction_s + MasterTiming.of(baud, wire.bits_per_character, gap).gap_s)
