"""The far side of a network line: a server on loopback that answers by a script."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager

from firmware_bridge import GapPolicy
from firmware_bridge.counters import Counters
from firmware_bridge.gateway_master import GatewayMaster
from firmware_bridge.gateway_port import GatewayPort
from firmware_bridge.gateway_window import Window
from firmware_bridge.master import Master
from firmware_bridge.mbap import MbapFrame, MbapScanner
from firmware_bridge.ports import open_port
from firmware_bridge.timing import LineTiming
from seat_protocol.frames import pack_registers
from simulators.loopback_server import LoopbackServer

Script = Callable[["TcpPeer", bytes], None]
FrameScript = Callable[["TcpPeer", MbapFrame], None]


class TcpPeer:
    """Hands what it receives to a script; `received` keeps it."""

    def __init__(self, script: Script) -> None:
        self.server = LoopbackServer(0, self._serve)
        self.received: list[bytes] = []
        self.connections = 0
        self._script = script
        self._writer: asyncio.StreamWriter | None = None

    @property
    def address(self) -> str:
        return f"127.0.0.1:{self.server.port}"

    def send(self, data: bytes) -> None:
        if self._writer is not None and not self._writer.is_closing():
            self._writer.write(data)

    def send_later(self, delay_s: float, data: bytes) -> None:
        asyncio.get_running_loop().call_later(delay_s, self.send, data)

    def reset(self) -> None:
        if self._writer is not None:
            self._writer.transport.abort()

    def finish(self) -> None:
        if self._writer is not None:
            self._writer.close()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writer = writer
        self.connections += 1
        while data := await reader.read(4096):
            self.received.append(data)
            self._script(self, data)


@asynccontextmanager
async def listening(peer: TcpPeer) -> AsyncIterator[TcpPeer]:
    await peer.server.start()
    try:
        yield peer
    finally:
        await peer.server.stop()


def by_frames(script: FrameScript) -> Script:
    """Hand whole MBAP frames to `script`."""
    scanner = MbapScanner()

    def take(peer: TcpPeer, data: bytes) -> None:
        for frame in scanner.feed(data):
            script(peer, frame)

    return take


@asynccontextmanager
async def rtu_master(script: Script, options: str = "") -> AsyncIterator[tuple[Master, TcpPeer, Counters]]:
    """A master on an `rtu+tcp://` line, fitted out as a line does it."""
    async with listening(TcpPeer(script)) as peer:
        port = await open_port(f"rtu+tcp://{peer.address}{options}")
        timing = LineTiming.of(port.baud, port.character_bits, GapPolicy.FRAMED, port.latency_s)
        counters = Counters()
        master = Master(port, timing, counters)
        try:
            yield master, peer, counters
        finally:
            master.close()


class GatewayBench:
    """A gateway's master, and all that it tells."""

    def __init__(self, port: GatewayPort, peer: TcpPeer, window_size: int) -> None:
        self.peer = peer
        self.counters = Counters()
        self.window = Window(port.window_max, asyncio.get_running_loop().time)
        self.window.size = window_size
        self.master = GatewayMaster(port, self.window, self.counters)


@asynccontextmanager
async def gateway_master(
    script: FrameScript, *, options: str = "?timeout_ms=200", window_size: int = 1
) -> AsyncIterator[GatewayBench]:
    """A master on a `tcp://` line whose window has grown to `window_size` already."""
    async with listening(TcpPeer(by_frames(script))) as peer:
        port = await open_port(f"tcp://{peer.address}{options}")
        assert isinstance(port, GatewayPort)
        bench = GatewayBench(port, peer, window_size)
        try:
            yield bench
        finally:
            bench.master.close()


def registers_body(unit: int, *registers: int, function: int = 4) -> bytes:
    """Body of an answer with these registers."""
    return bytes((unit, function, 2 * len(registers))) + pack_registers(registers)


def answer_to(
    frame: MbapFrame, *registers: int, unit: int | None = None, function: int | None = None
) -> bytes:
    """The answer on the wire, of another unit or function where told."""
    asked_unit, asked_function = frame.body[0], frame.body[1]
    body = registers_body(
        asked_unit if unit is None else unit,
        *registers,
        function=asked_function if function is None else function,
    )
    return MbapFrame(frame.transaction, body).wire


def refusal_of(frame: MbapFrame, exception_code: int) -> bytes:
    """The exception on the wire."""
    return MbapFrame(frame.transaction, bytes((frame.body[0], frame.body[1] | 0x80, exception_code))).wire
