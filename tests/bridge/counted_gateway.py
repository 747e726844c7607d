"""A Modbus/TCP gateway with seat units behind it, in virtual time: it queues, loses, delays and doubles by chance."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from random import Random
from urllib.parse import SplitResult

from firmware_bridge import register_scheme
from firmware_bridge.errors import PortAbsentError
from firmware_bridge.gateway_port import GatewayPort
from firmware_bridge.mbap import MbapFrame, MbapScanner
from firmware_bridge.ports import Port
from seat_protocol.crc import with_crc
from seat_protocol.registers import BROADCAST_UNIT
from simulators.unit import SeatUnit

TARGET_SILENT = 0x0B
SERVING_S = 0.004
UNIT_TIMEOUT_S = 0.05
_EXCEPTION_BIT = 0x80


@dataclass(frozen=True, slots=True)
class Manners:
    """Chances of each answer, and of the connection at each request."""

    forgets: float = 0.0
    doubles: float = 0.0
    delays: float = 0.0
    hangs_up: float = 0.0
    is_out_of_order: bool = False


HONEST = Manners()


class CountedGateway:
    """The box; its queue and its units outlive a connection."""

    def __init__(self, units: Sequence[SeatUnit], seed: int) -> None:
        self.units = units
        self.manners = HONEST
        self.is_there = True
        self._random = Random(seed)
        self._port: _CountedPort | None = None
        self._waiting: list[tuple[_CountedPort, MbapFrame]] = []
        self._is_serving = False

    def register(self) -> None:
        """Make `counted://` reach this box."""
        register_scheme("counted", self.open)

    async def open(self, parts: SplitResult) -> Port:
        """A new connection; the box takes one at a time."""
        if not self.is_there:
            raise PortAbsentError(parts.netloc, "it is away")
        self._port = _CountedPort(self)
        return self._port

    def hang_up(self) -> None:
        """End the connection."""
        if self._port is not None:
            self._port.end()

    def take(self, port: "_CountedPort", frame: MbapFrame) -> None:
        """A request has come."""
        if self._happens(self.manners.hangs_up):
            port.end()
            return
        self._waiting.append((port, frame))
        if not self._is_serving:
            self._serve_next()

    def _serve_next(self) -> None:
        self._is_serving = bool(self._waiting)
        if not self._waiting:
            return
        at = self._random.randrange(len(self._waiting)) if self.manners.is_out_of_order else 0
        port, request = self._waiting.pop(at)
        loop = asyncio.get_running_loop()
        frame, now_ns = with_crc(request.body), round(loop.time() * 1e9)
        answers = [answer for unit in self.units if (answer := unit.handle(frame, now_ns)) is not None]
        is_silent = not answers and request.body[0] != BROADCAST_UNIT
        loop.call_later(UNIT_TIMEOUT_S if is_silent else SERVING_S, self._serve_next)
        if is_silent:
            refusal = bytes((request.body[0], request.body[1] | _EXCEPTION_BIT, TARGET_SILENT))
            loop.call_later(UNIT_TIMEOUT_S, port.send, MbapFrame(request.transaction, refusal).wire)
        elif answers:
            self._answer(port, MbapFrame(request.transaction, answers[0][:-2]).wire)

    def _answer(self, port: "_CountedPort", wire: bytes) -> None:
        if self._happens(self.manners.forgets):
            return
        loop = asyncio.get_running_loop()
        after_s = SERVING_S + (self._random.uniform(0.0, 0.6) if self._happens(self.manners.delays) else 0.0)
        cut = self._random.randrange(len(wire))
        loop.call_later(after_s, port.send_in_two, wire[:cut], wire[cut:])
        if self._happens(self.manners.doubles):
            loop.call_later(after_s + self._random.uniform(0.0, 0.4), port.send, wire)

    def _happens(self, chance: float) -> bool:
        return self._random.random() < chance


class _CountedPort(GatewayPort):
    """See firmware_bridge.GatewayPort; without a socket."""

    def __init__(self, box: CountedGateway) -> None:
        self.name = "counted"
        self.baud, self.character_bits, self.latency_s, self.window_max = 115_200, 11, 0.3, 8
        self._box = box
        self._scanner = MbapScanner()
        self._unread = b""
        self._is_up = True
        self._readable: Callable[[], None] = _nobody

    def watch(self, readable: Callable[[], None]) -> None:
        self._readable = readable

    def read(self) -> bytes:
        data, self._unread = self._unread, b""
        if not data and self._is_up:
            raise BlockingIOError
        return data

    def write(self, data: bytes) -> int:
        if not self._is_up:
            raise OSError(104, "reset")
        for frame in self._scanner.feed(data):
            self._box.take(self, frame)
        return len(data)

    def close(self) -> None:
        self._is_up, self._readable = False, _nobody

    def send(self, data: bytes) -> None:
        """What the box sends, while the connection lasts."""
        if data and self._is_up:
            self._unread += data
            self._readable()

    def send_in_two(self, head: bytes, rest: bytes) -> None:
        """One frame in two segments."""
        self.send(head)
        self.send(rest)

    def end(self) -> None:
        """The box has hung up; the other side is told in its own time."""
        self._is_up = False
        asyncio.get_running_loop().call_soon(lambda: self._readable())  # noqa: PLW0108 - nobody's once it is closed


def _nobody() -> None:
    pass
