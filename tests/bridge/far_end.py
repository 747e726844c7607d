"""The far end of a line in virtual time: a script says for every request what comes back, and when."""

import asyncio
from collections.abc import Callable, Sequence
from itertools import pairwise

from firmware_bridge.timer import LineTimer, line_timer
from firmware_bridge.timing import HOST_LATENCY_S

Sendings = Sequence[tuple[float, bytes]]
"""Bytes, and how many seconds after the last character of the request each piece has arrived."""
_APART_S = 1e-6
"""Timers of one instant fire in any order; pieces that are sent together arrive in theirs."""
Script = Callable[[bytes], Sendings]


class ScriptedPort:
    """See firmware_bridge.Port. Whatever the script sends arrives, asked or not, until the port is closed."""

    name = "bench"
    character_bits = 11
    latency_s = HOST_LATENCY_S

    def __init__(self, script: Script, baud: int = 115_200, *, gathers: bool = False) -> None:
        self.baud = baud
        self.gathers = gathers
        self.script = script
        self.requests: list[bytes] = []
        self.is_broken = False
        self.is_open = True
        self._loop = asyncio.get_running_loop()
        self._readable: Callable[[], None] | None = None
        self._unread = bytearray()
        self._rests_until_s = 0.0
        self._on_the_way: list[asyncio.TimerHandle] = []

    def watch(self, readable: Callable[[], None]) -> None:
        """See Port."""
        self._readable = readable

    def rest(self, until_s: float) -> None:
        """See Port. Where it does not gather, all comes at once all the same: nobody may count on a rest."""
        if self.gathers:
            self._rests_until_s = until_s
            self._on_the_way.append(self._loop.call_at(until_s, self._tell))

    def read(self) -> bytes:
        """See Port."""
        if self._unread:
            data = bytes(self._unread)
            self._unread.clear()
            return data
        if self.is_broken:
            return b""
        raise BlockingIOError

    def write(self, data: bytes) -> int:
        """See Port."""
        if self.is_broken:
            raise OSError(5, "unplugged")
        self.requests.append(data)
        left_s = len(data) * self.character_bits / self.baud
        for number, (after_s, piece) in enumerate(self.script(data)):
            arrives_s = left_s + after_s + number * _APART_S
            self._on_the_way.append(self._loop.call_later(arrives_s, self.send, piece))
        return len(data)

    def timer(self, callback: Callable[[], None]) -> LineTimer:
        """See Port."""
        return line_timer(callback)

    def close(self) -> None:
        """See Port."""
        self.is_open = False
        self._readable = None
        for handle in self._on_the_way:
            handle.cancel()

    def send(self, data: bytes) -> None:
        """Put bytes on the wire now."""
        if data and self.is_open:
            self._unread += data
            if self._loop.time() >= self._rests_until_s:
                self._tell()

    def break_off(self) -> None:
        """The adapter is pulled."""
        self.is_broken = True
        self._tell()

    def _tell(self) -> None:
        if self._readable is not None and (self._unread or self.is_broken):
            self._readable()


def in_pieces(data: bytes, cuts: Sequence[int]) -> list[bytes]:
    """`data` cut at these positions, as far as it has them."""
    edges = [0, *sorted({cut for cut in cuts if 0 < cut < len(data)}), len(data)]
    return [data[start:end] for start, end in pairwise(edges)]
