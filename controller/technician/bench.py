"""Opens a line for a technician, unless a controller has it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from controller.contract.topics import Topics
from controller.mqtt.errors import MqttLinkError
from controller.service.preload import BrokerPortUnknownError, broker_for_clients
from controller.technician.controller_figures import controller_health
from controller.technician.targets import TargetLine
from firmware_bridge.errors import PortBusyError
from firmware_bridge.tools.workbench import Workbench, workbench

NETWORK_SCHEMES = ("tcp://", "rtu+tcp://")
"""Ports of these kinds take a second master in: nothing but the controller itself can say that it is there."""


@asynccontextmanager
async def bench_at(line: TargetLine) -> AsyncIterator[Workbench]:
    """The line, opened; PortError by leaf type, PortBusyError where the hall's controller drives it."""
    await _check_unused(line)
    async with workbench(line.url, line.gap) as bench:
        yield bench


async def _check_unused(line: TargetLine) -> None:
    if line.hall is None or not line.url.startswith(NETWORK_SCHEMES):
        return
    try:
        health = await controller_health(
            broker_for_clients(line.hall, line.broker_port), Topics(line.hall.hall.id)
        )
    except (MqttLinkError, BrokerPortUnknownError):
        return  # no controller that anybody knows of
    if any(its.line == line.name for its in health.lines):
        raise PortBusyError(line.url, "the hall's controller drives it; stop the controller first")
