"""A simulated Modbus/TCP gateway in front of a line, with good manners or bad ones. Loopback only.

The line may be one in memory or a serial port: whatever opens as a Port. Where it is lost, the gateway says that its
path is unavailable and opens it again for the next request.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum
from typing import Self

from firmware_bridge import Port
from firmware_bridge.errors import PortError
from firmware_bridge.mbap import MbapFrame, MbapScanner
from seat_protocol.frames import EXCEPTION_BIT
from seat_protocol.registers import BROADCAST_UNIT
from simulators.errors import LayoutError
from simulators.gateway_line import GatewayLine
from simulators.loopback_server import LOOPBACK, LoopbackServer

WAITING_MAX = 32
"""As the queues of common gateways; what does not fit is refused as busy."""
READ_BYTES_MAX = 4096
ILLEGAL_FUNCTION, BUSY, PATH_UNAVAILABLE, TARGET_SILENT = 0x01, 0x06, 0x0A, 0x0B


class Manners(StrEnum):
    """What a gateway does with a request that comes while it serves another one."""

    QUEUES = "queues"  # serves it in its turn
    OUT_OF_ORDER = "out-of-order"  # serves the newest first
    FORGETS = "forgets"  # drops it without a word
    IS_BUSY = "is-busy"  # refuses it with exception 06
    HANGS_UP = "hangs-up"  # ends the connection
    MIXES_UP = "mixes-up"  # answers the one under the number of the other


def manners_named(name: str) -> Manners:
    """The manners of that name; LayoutError."""
    try:
        return Manners(name)
    except ValueError:
        raise LayoutError(f"manners {name[:20]!r}: choose {', '.join(Manners)}") from None


@dataclass(slots=True)
class GatewayCounters:
    """What happened at a gateway; `together_max` is the most requests it had at once."""

    connections: int = 0
    requests: int = 0
    answers: int = 0
    mistreated: int = 0
    together_max: int = 0


class SimulatedGateway:
    """A Modbus/TCP gateway; an async context manager that listens inside. `manners` may be changed at any time.

    `withheld` are the functions that it does not pass on, as if no unit knew them.
    """

    def __init__(
        self, open_line: Callable[[], Awaitable[Port]], manners: Manners = Manners.QUEUES, port: int = 0
    ) -> None:
        self.manners = manners
        self.withheld: frozenset[int] = frozenset()
        self.counters = GatewayCounters()
        self._line = GatewayLine(open_line)
        self._server = LoopbackServer(port, self._serve)

    async def __aenter__(self) -> Self:
        await self._server.start()
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._server.stop()
        self._line.close()

    @property
    def url(self) -> str:
        """Where the controller finds the line."""
        return f"tcp://{LOOPBACK}:{self._server.port}"

    async def die(self) -> None:
        """Lose power: all connections break, and none is taken."""
        await self._server.stop()

    async def revive(self) -> None:
        """Have power again, at the same address."""
        await self._server.start()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self.counters.connections += 1
        visit = _Visit(self, writer)
        worker = asyncio.create_task(visit.work(self._line))
        scanner = MbapScanner()
        try:
            while not scanner.fault and (data := await reader.read(READ_BYTES_MAX)):
                for frame in scanner.feed(data):
                    visit.take(frame)
        finally:
            worker.cancel()
            with suppress(asyncio.CancelledError):
                await worker


class _Visit:
    """One connection to a gateway, and the requests that came on it."""

    def __init__(self, gateway: SimulatedGateway, writer: asyncio.StreamWriter) -> None:
        self._gateway = gateway
        self._writer = writer
        self._waiting: deque[MbapFrame] = deque()
        self._arrived = asyncio.Event()
        self._is_serving = False

    def take(self, frame: MbapFrame) -> None:
        counters, manners = self._gateway.counters, self._gateway.manners
        counters.requests += 1
        together = len(self._waiting) + self._is_serving
        counters.together_max = max(counters.together_max, together + 1)
        if together >= WAITING_MAX or (
            together and manners in (Manners.FORGETS, Manners.IS_BUSY, Manners.HANGS_UP)
        ):
            self._mistreat(frame, manners)
        else:
            self._waiting.append(frame)
            self._arrived.set()

    async def work(self, line: GatewayLine) -> None:
        while True:
            await self._arrived.wait()
            while self._waiting:
                is_newest_first = self._gateway.manners is Manners.OUT_OF_ORDER
                frame = self._waiting.pop() if is_newest_first else self._waiting.popleft()
                self._is_serving = True
                is_withheld = frame.body[1] in self._gateway.withheld
                body = (
                    _refusal(frame.body, ILLEGAL_FUNCTION) if is_withheld else await _served(line, frame.body)
                )
                self._answer(self._mistaken_for(frame), body)
                self._is_serving = False
            self._arrived.clear()

    def _mistaken_for(self, frame: MbapFrame) -> MbapFrame:
        if self._gateway.manners is not Manners.MIXES_UP or not self._waiting:
            return frame
        self._gateway.counters.mistreated += 1
        return self._waiting[-1]

    def _mistreat(self, frame: MbapFrame, manners: Manners) -> None:
        self._gateway.counters.mistreated += 1
        if manners is Manners.HANGS_UP:
            self._writer.transport.abort()
        elif manners is not Manners.FORGETS:
            self._answer(frame, _refusal(frame.body, BUSY))

    def _answer(self, frame: MbapFrame, body: bytes) -> None:
        if body:
            self._gateway.counters.answers += 1
            self._writer.write(MbapFrame(frame.transaction, body).wire)


async def _served(line: GatewayLine, body: bytes) -> bytes:
    """The body of the answer; empty where there is none."""
    try:
        answer = await line.exchange(body)
    except PortError:
        return _refusal(body, PATH_UNAVAILABLE)
    except ValueError:
        return _refusal(body, ILLEGAL_FUNCTION)
    if answer is None:
        return b"" if body[0] == BROADCAST_UNIT else _refusal(body, TARGET_SILENT)
    return answer


def _refusal(body: bytes, exception_code: int) -> bytes:
    return bytes((body[0], body[1] | EXCEPTION_BIT, exception_code))
