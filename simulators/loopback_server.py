"""A TCP server on this machine alone, that can lose its power and have it back at the same address."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress

from simulators.errors import PortTakenError

LOOPBACK = "127.0.0.1"

Serve = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


class LoopbackServer:
    """Serves every connection with `serve`; port 0 takes any free one, and keeps it."""

    def __init__(self, port: int, serve: Serve) -> None:
        self.port = port
        self._serve = serve
        self._server: asyncio.Server | None = None
        self._visits: dict[asyncio.Task[None], asyncio.StreamWriter] = {}

    async def start(self) -> None:
        """Listen; PortTakenError when another program does so at this port."""
        try:
            self._server = await asyncio.start_server(self._visit, LOOPBACK, self.port)
        except OSError as error:
            raise PortTakenError(
                f"{LOOPBACK}:{self.port} can't be had ({error.strerror}); choose another port"
            ) from error
        self.port = self._server.sockets[0].getsockname()[1]

    async def stop(self) -> None:
        """Break every connection and take no more; harmless when repeated."""
        if self._server is None:
            return
        self._server.close()
        for visit, writer in self._visits.items():
            writer.transport.abort()
            visit.cancel()
        if self._visits:
            await asyncio.wait(self._visits)
        await self._server.wait_closed()
        self._server = None

    async def _visit(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        visit = asyncio.current_task()
        if visit is None:
            return
        self._visits[visit] = writer
        try:
            with suppress(ConnectionError, asyncio.CancelledError):  # both are how a visit ends
                await self._serve(reader, writer)
        finally:
            del self._visits[visit]
            writer.close()
            with suppress(ConnectionError):
                await writer.wait_closed()
