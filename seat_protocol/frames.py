"""Modbus RTU frames without I/O: requests are values, bytes go in, frames come out.

Source: Modbus Application Protocol V1.1b3 (functions) and Modbus over Serial Line V1.02 (RTU framing).
"""

import struct
from collections.abc import Callable
from dataclasses import dataclass

from seat_protocol.crc import crc_is_right, with_crc
from seat_protocol.errors import ExceptionResponseError, FrameError

READ_HOLDING = 0x03
READ_INPUT = 0x04
WRITE_ONE = 0x06
WRITE_MANY = 0x10
READ_WRITE = 0x17
EXCEPTION_BIT = 0x80
ILLEGAL_FUNCTION = 0x01
"""The exception code of a device that does not know the function."""

READ_COUNT_MAX = 125
WRITE_COUNT_MAX = 123
READ_WRITE_COUNT_MAX = 121
FRAME_BYTES_MAX = 256
"""Longest frame on a serial line: address, 253 bytes of PDU, checksum."""
SCAN_BUFFER_BYTES_MAX = 2 * FRAME_BYTES_MAX
"""Two frames: enough to find one that follows a broken one; more is noise."""

_EXCEPTION_LENGTH = 5
_ECHO_LENGTH = 8


@dataclass(frozen=True, slots=True)
class Request:
    """One request on the wire, with what its answer must look like.

    `response_length` counts bytes with address and checksum; it is 0 for a broadcast, which nobody answers.
    """

    unit: int
    function: int
    frame: bytes
    response_length: int

    def parse(self, response: bytes) -> tuple[int, ...]:
        """Registers of the answer (none for a write).

        ExceptionResponseError when the unit refused; FrameError when the frame is not this request's answer.
        """
        if len(response) < _EXCEPTION_LENGTH or not crc_is_right(response) or response[0] != self.unit:
            raise FrameError(f"not an answer of unit {self.unit}: {response[:16].hex(' ')}")
        if response[1] == self.function | EXCEPTION_BIT and len(response) == _EXCEPTION_LENGTH:
            raise ExceptionResponseError(self.unit, self.function, response[2])
        if response[1] != self.function or len(response) != self.response_length:
            raise FrameError(f"not the answer to {self.frame[:8].hex(' ')}: {response[:16].hex(' ')}")
        if self.function in (WRITE_ONE, WRITE_MANY):
            return self._check_echo(response)
        if response[2] != len(response) - _EXCEPTION_LENGTH:
            raise FrameError(f"byte count {response[2]} does not fit the length of the frame")
        return unpack_registers(response[3:-2])

    def _check_echo(self, response: bytes) -> tuple[int, ...]:
        if response[2:6] != self.frame[2:6]:
            raise FrameError(f"the unit echoed {response[2:6].hex(' ')} for {self.frame[2:6].hex(' ')}")
        return ()


def read_registers(unit: int, address: int, count: int, function: int = READ_INPUT) -> Request:
    """Read `count` registers (1..125) with function 03 or 04."""
    _check_count(count, READ_COUNT_MAX)
    body = bytes((unit, function)) + pack_registers((address, count))
    return Request(unit, function, with_crc(body), _EXCEPTION_LENGTH + 2 * count)


def write_register(unit: int, address: int, value: int) -> Request:
    """Write one register with function 06; unit 0 is a broadcast."""
    body = bytes((unit, WRITE_ONE)) + pack_registers((address, value))
    return Request(unit, WRITE_ONE, with_crc(body), _ECHO_LENGTH if unit else 0)


def write_registers(unit: int, address: int, values: tuple[int, ...]) -> Request:
    """Write 1..123 registers with function 10h; unit 0 is a broadcast."""
    _check_count(len(values), WRITE_COUNT_MAX)
    head = bytes((unit, WRITE_MANY)) + pack_registers((address, len(values)))
    body = head + bytes((2 * len(values),)) + pack_registers(values)
    return Request(unit, WRITE_MANY, with_crc(body), _ECHO_LENGTH if unit else 0)


def read_write_registers(
    unit: int, read_address: int, read_count: int, write_address: int, values: tuple[int, ...]
) -> Request:
    """Write 1..121 registers, then read 1..125, in one transaction (function 17h)."""
    _check_count(read_count, READ_COUNT_MAX)
    _check_count(len(values), READ_WRITE_COUNT_MAX)
    head = bytes((unit, READ_WRITE)) + pack_registers((read_address, read_count, write_address, len(values)))
    body = head + bytes((2 * len(values),)) + pack_registers(values)
    return Request(unit, READ_WRITE, with_crc(body), _EXCEPTION_LENGTH + 2 * read_count)


def pack_registers(values: tuple[int, ...]) -> bytes:
    """Registers as they stand on the wire, high byte first."""
    return struct.pack(f">{len(values)}H", *values)


def unpack_registers(raw: bytes) -> tuple[int, ...]:
    """The registers in an even number of bytes."""
    return struct.unpack(f">{len(raw) // 2}H", raw)


def _check_count(count: int, count_max: int) -> None:
    if not 1 <= count <= count_max:
        raise ValueError(f"{count} registers in one frame; the specification allows 1 to {count_max}")


SLIDE = -1
"""A length function's word for: no frame starts here."""

LengthOf = Callable[[bytes | bytearray], int | None]
"""Length in bytes of the frame that starts the buffer; None when more bytes are needed to tell; or SLIDE."""


def request_length(buffer: bytes | bytearray) -> int | None:
    """LengthOf for the seat's side of the wire: requests of the functions of this protocol."""
    if len(buffer) < 2:  # noqa: PLR2004 - address and function
        return None
    function = buffer[1]
    if function in (READ_HOLDING, READ_INPUT, WRITE_ONE):
        return 8
    count_at = {WRITE_MANY: 6, READ_WRITE: 10}.get(function)
    if count_at is None:
        return SLIDE
    if len(buffer) <= count_at:
        return None
    length = count_at + 1 + buffer[count_at] + 2
    return length if length <= FRAME_BYTES_MAX else SLIDE


def answer_length(request: Request) -> LengthOf:
    """LengthOf for the master's side: only the answer to `request`, or its exception, starts a frame."""
    unit, function, length = request.unit, request.function, request.response_length
    exception = function | EXCEPTION_BIT

    def length_of(buffer: bytes | bytearray) -> int | None:
        if not buffer:
            return None
        if buffer[0] != unit:
            return SLIDE
        if len(buffer) == 1:
            return None
        if buffer[1] == function:
            return length
        return _EXCEPTION_LENGTH if buffer[1] == exception else SLIDE

    return length_of


class FrameScanner:
    """Finds frames in a stream: slides by one byte where the checksum is wrong; the buffer is capped."""

    def __init__(self, length_of: LengthOf) -> None:
        self.length_of = length_of
        self.skipped_bytes = 0
        self._buffer = bytearray()

    def restart(self, length_of: LengthOf) -> None:
        """Forget what was fed and counted; look for other frames from now on."""
        self.length_of = length_of
        self.skipped_bytes = 0
        self._buffer.clear()

    def feed(self, data: bytes) -> list[bytes]:
        """Take bytes as they came; return the whole frames found, in order."""
        self._buffer += data
        frames = self._take()
        excess = len(self._buffer) - SCAN_BUFFER_BYTES_MAX
        if excess > 0:
            self._drop(excess)
        return frames

    def silence(self) -> list[bytes]:
        """The line fell silent: what is incomplete will not be completed. Returns frames hidden behind it."""
        frames: list[bytes] = []
        while self._buffer:
            self._drop(1)
            frames += self._take()
        return frames

    def _take(self) -> list[bytes]:
        frames = []
        while (length := self.length_of(self._buffer)) is not None:
            if length == SLIDE:
                self._drop(1)
            elif length > len(self._buffer):
                break
            elif crc_is_right(memoryview(self._buffer)[:length]):
                frames.append(bytes(self._buffer[:length]))
                del self._buffer[:length]
            else:
                self._drop(1)
        return frames

    def _drop(self, count: int) -> None:
        del self._buffer[:count]
        self.skipped_bytes += count
