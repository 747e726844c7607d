"""Modbus/TCP frames without I/O: bytes go in, frames come out.

Source: Modbus Messaging on TCP/IP Implementation Guide V1.0b, 3.1.3: transaction identifier, protocol identifier 0,
length of what follows, unit identifier; then the function and its data, without a checksum.
"""

import struct
from dataclasses import dataclass

_HEADER = struct.Struct(">HHHB")
_LENGTH_COUNTS_FROM = 6
"""The length field counts the unit identifier and everything behind it."""
LENGTH_MIN = 2
"""Unit and function."""
LENGTH_MAX = 254
"""Unit, and the 253 bytes of the longest PDU."""
TRANSACTIONS = 0x10000


@dataclass(frozen=True, slots=True)
class MbapFrame:
    """One request or answer; `body` is unit, function and data, as in an RTU frame without its checksum."""

    transaction: int
    body: bytes

    @property
    def wire(self) -> bytes:
        """The bytes on the wire."""
        return struct.pack(">HHH", self.transaction, 0, len(self.body)) + self.body


class MbapScanner:
    """Finds frames in a stream of any split; keeps less than one frame.

    A stream whose frames can't be told apart any more has a `fault`, and yields nothing from then on: there is no
    checksum to find the next frame by, so the connection has to be made anew.
    """

    def __init__(self) -> None:
        self.fault = ""
        self._buffer = bytearray()

    def feed(self, data: bytes) -> list[MbapFrame]:
        """Take bytes as they came; the whole frames found, in order."""
        if self.fault:
            return []
        self._buffer += data
        frames = []
        while (frame := self._first()) is not None:
            frames.append(frame)
        return frames

    def _first(self) -> MbapFrame | None:
        if len(self._buffer) < _HEADER.size:
            return None
        transaction, protocol, length, _ = _HEADER.unpack_from(self._buffer)
        if protocol != 0 or not LENGTH_MIN <= length <= LENGTH_MAX:
            self.fault = f"it sent what is no Modbus/TCP: {self._buffer[: _HEADER.size].hex(' ')}"
            self._buffer.clear()
            return None
        end = _LENGTH_COUNTS_FROM + length
        if len(self._buffer) < end:
            return None
        frame = MbapFrame(transaction, bytes(self._buffer[_LENGTH_COUNTS_FROM:end]))
        del self._buffer[:end]
        return frame
