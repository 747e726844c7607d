"""The serial side of a simulated gateway: one exchange at a time on a port, as an honest gateway does it."""

import asyncio
from collections.abc import Awaitable, Callable

from firmware_bridge import GapPolicy, Port
from firmware_bridge.errors import PortLostError
from firmware_bridge.timing import LineTiming
from seat_protocol.crc import with_crc
from seat_protocol.frames import (
    READ_HOLDING,
    READ_INPUT,
    READ_WRITE,
    WRITE_MANY,
    WRITE_ONE,
    FrameScanner,
    Request,
    answer_length,
    unpack_registers,
)
from seat_protocol.registers import BROADCAST_UNIT
from seat_protocol.timing import BROADCAST_TURNAROUND_S

UNIT_TIMEOUT_S = 0.1
"""Ten times what a seat unit may take: what a careful technician sets in place of the usual second."""
_FRAME_BESIDE_REGISTERS = 5
_ECHO_BYTES = 8
_READS = (READ_HOLDING, READ_INPUT)
_WRITES = (WRITE_ONE, WRITE_MANY)


class GatewayLine:
    """One line behind a gateway; opened when it is needed."""

    def __init__(
        self, open_line: Callable[[], Awaitable[Port]], unit_timeout_s: float = UNIT_TIMEOUT_S
    ) -> None:
        self._open_line = open_line
        self._unit_timeout_s = unit_timeout_s
        self._port: Port | None = None
        self._turn = asyncio.Lock()
        self._arrived = asyncio.Event()

    async def exchange(self, body: bytes) -> bytes | None:
        """What the unit answers to a request without its checksum, without its checksum; None when it is silent.

        PortError when the line is not there; ValueError for a function whose answer no gateway can tell the end of.
        """
        request = _request(body)
        async with self._turn:
            port = self._port or await self._open()
            timing = LineTiming.of(port.baud, port.character_bits, GapPolicy.STRICT)
            await asyncio.sleep(timing.gap_s)
            self._drain(port)
            self._send(port, request.frame)
            answer_s = timing.on_the_wire_s(len(request.frame) + request.response_length)
            if request.unit == BROADCAST_UNIT:
                await asyncio.sleep(answer_s + BROADCAST_TURNAROUND_S)
                return None
            return await self._hear(port, request, answer_s + self._unit_timeout_s)

    def close(self) -> None:
        """Give the port back; harmless when repeated."""
        if self._port is not None:
            self._port.close()
            self._port = None

    async def _open(self) -> Port:
        self._port = await self._open_line()
        self._port.watch(self._arrived.set)
        return self._port

    async def _hear(self, port: Port, request: Request, timeout_s: float) -> bytes | None:
        scanner = FrameScanner(answer_length(request))
        try:
            async with asyncio.timeout(timeout_s):
                while True:
                    await self._arrived.wait()
                    self._arrived.clear()
                    for frame in scanner.feed(self._read(port)):
                        return frame[:-2]
        except TimeoutError:
            return None

    def _drain(self, port: Port) -> None:
        while self._read(port):
            continue
        self._arrived.clear()

    def _read(self, port: Port) -> bytes:
        """What has arrived; b"" when nothing has."""
        try:
            data = port.read()
        except (BlockingIOError, InterruptedError):
            return b""
        except OSError:
            data = b""
        if not data:
            self._lose(port)
        return data

    def _send(self, port: Port, frame: bytes) -> None:
        try:
            port.write(frame)
        except OSError:
            self._lose(port)

    def _lose(self, port: Port) -> None:
        self.close()
        raise PortLostError(port.name, "the gateway's line is gone; plug it in")


def _request(body: bytes) -> Request:
    function = body[1]
    length = 0
    if function in _READS and len(body) == 6:  # noqa: PLR2004 - unit, function, address, count
        length = _FRAME_BESIDE_REGISTERS + 2 * unpack_registers(body[4:6])[0]
    elif function in _WRITES:
        length = _ECHO_BYTES
    elif function == READ_WRITE and len(body) > 6:  # noqa: PLR2004 - up to the count of what is read
        length = _FRAME_BESIDE_REGISTERS + 2 * unpack_registers(body[4:6])[0]
    if not length:
        raise ValueError(f"function {function:#04x} is none that this gateway passes on")
    return Request(body[0], function, with_crc(body), length)
