"""A port that is a descriptor in non-blocking mode: a serial adapter, a pseudo-terminal, a socket."""

import asyncio
import os
from collections.abc import Callable

from firmware_bridge.ports import READ_BYTES_MAX
from firmware_bridge.timer import LineTimer, line_timer
from firmware_bridge.timing import HOST_LATENCY_S

TIMER_LATE_S = 0.001
"""How late the event loop's timers may be: a rest ends so much earlier, and so never too late."""


class DescriptorPort:
    """See Port; `close_device` is called once, after the event loop has let go of the descriptor."""

    def __init__(
        self,
        name: str,
        fd: int,
        baud: int,
        character_bits: int,
        close_device: Callable[[], None],
        latency_s: float = HOST_LATENCY_S,
    ) -> None:
        self.name = name
        self.fd = fd
        self.baud = baud
        self.character_bits = character_bits
        self.latency_s = latency_s
        self._close_device = close_device
        self._loop = asyncio.get_running_loop()
        self._readable: Callable[[], None] | None = None
        self._resting: asyncio.TimerHandle | None = None

    def watch(self, readable: Callable[[], None]) -> None:
        """See Port."""
        self._readable = readable
        self._loop.add_reader(self.fd, readable)

    def rest(self, until_s: float) -> None:
        """See Port; what arrives waits in the kernel, which holds more than all answers to one request."""
        wakes_at_s = until_s - TIMER_LATE_S
        if self._readable is not None and self._resting is None and self._loop.time() < wakes_at_s:
            self._loop.remove_reader(self.fd)
            self._resting = self._loop.call_at(wakes_at_s, self._wake, self._readable)

    def read(self) -> bytes:
        """See Port."""
        return os.read(self.fd, READ_BYTES_MAX)

    def write(self, data: bytes) -> int:
        """See Port."""
        return os.write(self.fd, data)

    def timer(self, callback: Callable[[], None]) -> LineTimer:
        """See Port."""
        return line_timer(callback)

    def close(self) -> None:
        """See Port."""
        if self._resting is not None:
            self._resting.cancel()
        self._loop.remove_reader(self.fd)
        self._close_device()

    def _wake(self, readable: Callable[[], None]) -> None:
        self._resting = None
        self._loop.add_reader(self.fd, readable)
