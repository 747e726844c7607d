"""Network devices in front of lines, as a program: for rehearsals, and to try a configuration without the devices."""

import asyncio
import sys
from collections.abc import Sequence
from contextlib import AsyncExitStack
from functools import partial
from urllib.parse import urlsplit

from controller.service.ending import told_to_end
from firmware_bridge.ports import check_url, open_port
from simulators.gateway import Manners, SimulatedGateway
from simulators.memory_line import MemoryLines
from simulators.serial_server import SimulatedSerialServer


def run_gateways(
    line_urls: Sequence[str],
    manners: Manners | None,
    first_port: int = 0,
    exit_with_stdin: bool = False,
) -> None:
    """Put a gateway with `manners`, or without any a serial device server, before each line, until told to end.

    Prints their URLs on stdout, one a line. They listen on this machine only, from `first_port` on, or anywhere for 0.
    LineUrlError, PortTakenError.
    """
    MemoryLines().register()
    for url in line_urls:
        check_url(url)
    asyncio.run(_run(line_urls, manners, first_port, exit_with_stdin))


async def _run(
    line_urls: Sequence[str], manners: Manners | None, first_port: int, exit_with_stdin: bool
) -> None:
    with told_to_end(exit_with_stdin) as end:
        async with AsyncExitStack() as devices:
            for number, url in enumerate(line_urls):
                port = first_port + number if first_port else 0
                sys.stdout.write(await _started(devices, url, manners, port) + "\n")
            sys.stdout.flush()
            sys.stderr.write(f"{len(line_urls)} lines are on the network of this machine; end with Ctrl-C\n")
            sys.stderr.flush()
            await end.wait()


async def _started(devices: AsyncExitStack, url: str, manners: Manners | None, port: int) -> str:
    """Start one device; where the controller finds the line."""
    open_line = partial(open_port, url)
    if manners is None:
        server = await devices.enter_async_context(SimulatedSerialServer(open_line, port))
        return f"rtu+tcp://{server.address}{_speed_of(url)}"
    gateway = await devices.enter_async_context(SimulatedGateway(open_line, manners, port))
    return gateway.url


def _speed_of(url: str) -> str:
    """The options of the line that the other side of its device server has to be told as well."""
    said = [
        part
        for part in urlsplit(url).query.split("&")
        if part.partition("=")[0] in ("baud", "parity", "stop")
    ]
    return f"?{'&'.join(said)}" if said else ""
