"""Opens a line for a technician, unless a controller has it."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from enum import Enum, auto

from controller.contract.topics import Topics
from controller.mqtt.errors import MqttLinkError
from controller.service.preload import BrokerPortUnknownError, broker_for_clients
from controller.technician.controller_figures import controller_health
from controller.technician.targets import TargetLine
from firmware_bridge.errors import PortBusyError, PortError
from firmware_bridge.ports import is_shared
from firmware_bridge.tools.workbench import Workbench, workbench


class Use(Enum):
    """What a command does with a line, which decides how sure it has to be that no controller drives it."""

    READS = auto()  # nothing that outlasts it: where nobody can say, a warning will do
    WRITES = auto()  # addresses or faces: where nobody can say, it is not done
    WRITES_ON_WORD = auto()  # the technician has given his word that no controller drives the line


class ControllerUnknownError(PortError):
    """Nobody can say whether a controller drives the line; see to it, and say so with --no-controller."""


@asynccontextmanager
async def bench_at(line: TargetLine, use: Use, warn: Callable[[str], object]) -> AsyncIterator[Workbench]:
    """The line, opened; PortError by leaf type, PortBusyError where the hall's controller drives it.

    ControllerUnknownError where that can't be known and something is to be written.
    """
    if is_shared(line.url):
        await _check_unused(line, use, warn)
    async with workbench(line.url, line.gap) as bench:
        yield bench


async def _check_unused(line: TargetLine, use: Use, warn: Callable[[str], object]) -> None:
    """Such a port takes a second master in without a word: only the controller can say that it is there."""
    unknown = await _why_unknown(line)
    if unknown is None or use is Use.WRITES_ON_WORD:
        return
    trouble = f"whether a controller drives this line can't be known ({unknown})"
    if use is Use.WRITES:
        raise ControllerUnknownError(
            line.url, f"{trouble}; stop the controller and say --no-controller. Nothing was written"
        )
    warn(f"{line.name}: {trouble}; if one does, its figures and these are both spoiled\n")


async def _why_unknown(line: TargetLine) -> str | None:
    """Why nobody can say whether the line is driven; None where it is not. PortBusyError where it is."""
    if line.hall is None:
        return "no config names its hall"
    try:
        health = await controller_health(
            broker_for_clients(line.hall, line.broker_port), Topics(line.hall.hall.id)
        )
    except (MqttLinkError, BrokerPortUnknownError) as error:
        return str(error)
    if any(its.line == line.name for its in health.lines):
        raise PortBusyError(line.url, "the hall's controller drives it; stop the controller first")
    return None
