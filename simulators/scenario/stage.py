"""The real stack on which a scenario is played: seats on ptys, broker, controller, and us as a client."""

import asyncio
import random
import time
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.config.presets import PresetSection
from controller.contract.topics import Topics
from controller.seat_numbers import seat_ranges
from simulators.hall import SimulatedHall
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal
from simulators.scenario.broker_switch import BrokerSwitch, broker_log
from simulators.scenario.controller_program import ControllerProgram
from simulators.scenario.hall_table import HallTable
from simulators.scenario.listener import Listener
from simulators.scenario.values import VOTE_KEYS
from simulators.scenario.waiting import Problem, eventually

START_TIMEOUT_S = 30.0
"""A small computer that is busy takes some seconds; after half a minute something is wrong."""
HALL_ID = "rehearsal"
"""The hall's id in the config of a rehearsal."""


@dataclass(frozen=True, slots=True)
class Conditions:
    """Under which a scenario is played. `patience` stretches every timeout, for machines that are busy."""

    folder: Path
    seed: int = 1
    patience: float = 1.0


class Stage:
    """Everything a step can touch. Made by `set_up`."""

    def __init__(
        self,
        config: Path,
        operator: str,
        conditions: Conditions,
        hall: SimulatedHall,
        broker: BrokerSwitch,
        listener: Listener,
    ) -> None:
        folder = conditions.folder
        self.hall = hall
        self.listener = listener
        self.folder = folder
        self.operator = operator
        self.random = random.Random(conditions.seed)
        self.patience = conditions.patience
        self.controller = ControllerProgram(config, folder / "controller.log")
        self.chosen: dict[int, str] = {}
        self.last_command: tuple[bytes, dict[str, Any]] | None = None
        self._broker = broker
        self._meanwhile: list[asyncio.Task[None]] = []
        self._commands_sent = 0

    @property
    def journal_folder(self) -> Path:
        """Where the controller keeps its record."""
        return self.folder / "journal"

    @property
    def logs(self) -> tuple[Path, ...]:
        """Everything that the programs told technicians."""
        return tuple(sorted(self.folder.glob("*.log")))

    def next_command_id(self) -> str:
        """An id that no other command of this scenario has."""
        self._commands_sent += 1
        return f"scenario-{self._commands_sent:04}"

    async def eventually(self, problem: Problem, timeout_s: float, holds_s: float = 0.0) -> None:
        """Wait as `eventually` does, with the patience of this run."""
        await eventually(problem, timeout_s * self.patience, holds_s)

    async def start_controller(self, timeout_s: float = START_TIMEOUT_S) -> None:
        """Start the controller and wait until it hears commands."""
        since_ms = time.time_ns() // 1_000_000
        await self.controller.start(timeout_s * self.patience)
        if self._broker.is_on:
            await self.eventually(lambda: self._not_online(since_ms), timeout_s)

    async def stop_controller(self) -> int:
        """End the controller in order; what it says on leaving still counts."""
        return await self.controller.stop()

    async def kill_controller(self) -> None:
        """Kill the controller; nothing of what it published counts any more."""
        await self.controller.kill()
        self.listener.forget_documents()

    async def start_broker(self) -> None:
        """Start the broker on the same port again, and connect to it.

        The controller is paused meanwhile: what it publishes before we have subscribed, nobody would hear.
        """
        with self.controller.paused():
            await self._broker.start()
            await self.listener.connected(START_TIMEOUT_S * self.patience)

    async def stop_broker(self) -> None:
        """End the broker; what was published so far does not count any more."""
        await self._broker.stop()
        self.listener.forget_documents()

    def note_choice(self, seat: int, key: str) -> None:
        """A unit has accepted `key`; what it chose is kept until the next vote is opened."""
        if key in VOTE_KEYS:
            self.chosen[seat] = key

    @property
    def has_unfinished(self) -> bool:
        """Whether something was begun and not waited for."""
        return bool(self._meanwhile)

    def begin_meanwhile(self, work: Coroutine[Any, Any, None], name: str) -> None:
        """Let `work` go on while the next steps are taken."""
        self._meanwhile.append(asyncio.create_task(work, name=name))

    async def finish_meanwhile(self) -> None:
        """Wait for all that was begun; the first failure is raised."""
        while self._meanwhile:
            await self._meanwhile.pop(0)

    async def clear(self) -> None:
        """End what is still going on, and the controller."""
        for task in self._meanwhile:
            task.cancel()
        await asyncio.gather(*self._meanwhile, return_exceptions=True)
        await self.controller.end()

    def _not_online(self, since_ms: int) -> str | None:
        status = self.listener.documents.get("status", {})
        if status.get("state") == "online" and status["at_ms"] >= since_ms:
            return None
        return f"the controller is not on MQTT: status is {status or 'none'}"


def line_name(number: int) -> str:
    """What a line is called in the config and in all that the controller says."""
    return f"line{number}"


@asynccontextmanager
async def set_up(
    table: HallTable, conditions: Conditions, presets: Sequence[PresetSection] = ()
) -> AsyncIterator[Stage]:
    """The stack in `conditions.folder`, with everything running; nothing is left behind but the files."""
    folder = conditions.folder
    async with AsyncExitStack() as stack:
        stack.enter_context(broker_log(folder / "broker.log"))
        hall = await stack.enter_async_context(_hall(table, conditions.seed, folder / "lines"))
        broker = BrokerSwitch()
        stack.push_async_callback(broker.end)
        await broker.start()
        listener = await stack.enter_async_context(Listener(Topics(HALL_ID), broker.port))
        await listener.connected(START_TIMEOUT_S * conditions.patience)
        config = _write_config(table, presets, folder, hall, broker.port)
        stage = Stage(config, table.operator, conditions, hall, broker, listener)
        stack.push_async_callback(stage.clear)
        await stage.start_controller()
        yield stage


def _hall(table: HallTable, seed: int, folder: Path) -> SimulatedHall:
    return SimulatedHall(
        table.seats,
        table.lines,
        table.baud,
        seed,
        folder=folder,
        firmware=table.firmware,
        drift_ppm=table.clock_drift_ppm,
    )


def _write_config(
    table: HallTable, presets: Sequence[PresetSection], folder: Path, hall: SimulatedHall, port: int
) -> Path:
    lines = [
        RehearsalLine(line_name(number), url, seat_ranges(hall.addresses(number)))
        for number, url in enumerate(hall.urls(), start=1)
    ]
    rehearsal = Rehearsal(
        lines=lines,
        title=table.title,
        preset=table.preset,
        presets=[preset.model_dump(mode="json", exclude_none=True) for preset in presets],
        language=table.language,
        gap=table.gap,
        vote_duration_s=table.vote_duration_s,
        press_rule=table.press_rule,
        microphone_limit=table.microphone_limit,
        broker="external",
        mqtt_port=port,
        observers=table.observers,
        visitors=table.visitors,
        seating=table.seating,
        remote_counts=table.remote_counts,
        presiding=table.presiding,
        floor={
            "mode": table.floor_mode,
            "when_full": table.floor_when_full,
            "open_list": table.floor_open_list,
        },
    )
    return write_rehearsal(folder, rehearsal, table.seats)
