"""A simulated serial device server: bytes from a TCP connection go on a line, and back. Loopback only."""

import asyncio
from collections.abc import Awaitable, Callable
from typing import Self

from firmware_bridge import Port
from simulators.loopback_server import LOOPBACK, LoopbackServer

READ_BYTES_MAX = 4096


class SimulatedSerialServer:
    """An async context manager that listens inside. One connection has the line; a new one takes it over."""

    def __init__(self, open_line: Callable[[], Awaitable[Port]], port: int = 0) -> None:
        self._open_line = open_line
        self._server = LoopbackServer(port, self._serve)
        self._holder: asyncio.StreamWriter | None = None
        self._turn = asyncio.Lock()

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.stop()

    @property
    def address(self) -> str:
        """Host and port."""
        return f"{LOOPBACK}:{self._server.port}"

    async def die(self) -> None:
        """Lose power: the connection breaks, and none is taken."""
        await self._server.stop()

    async def revive(self) -> None:
        """Have power again, at the same address."""
        await self._server.start()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        if self._holder is not None:
            self._holder.transport.abort()
        self._holder = writer
        async with self._turn:
            port = await self._open_line()
            port.watch(lambda: _pass_on(port, writer))
            try:
                while data := await reader.read(READ_BYTES_MAX):
                    port.write(data)
            finally:
                port.close()


def _pass_on(port: Port, writer: asyncio.StreamWriter) -> None:
    """Line to network; a line that is gone ends the connection, as its device has nothing left to serve."""
    try:
        data = port.read()
    except (BlockingIOError, InterruptedError):
        return
    except OSError:
        data = b""
    if data:
        writer.write(data)
    else:
        writer.transport.abort()
