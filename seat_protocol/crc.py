"""CRC-16/MODBUS (polynomial 0xA001 reflected, start 0xFFFF), low byte first on the wire."""

from collections.abc import Iterator
from functools import lru_cache


def _table() -> tuple[int, ...]:
    entries = []
    for byte in range(256):
        crc = byte
        for _ in range(8):
            crc = (crc >> 1) ^ 0xA001 if crc & 1 else crc >> 1
        entries.append(crc)
    return tuple(entries)


_TABLE = _table()


CRC_START = 0xFFFF
"""Where the checksum of every Modbus frame starts."""


def crc16(data: bytes | bytearray | memoryview, start: int = CRC_START) -> int:
    """The checksum of `data` as an integer 0..65535."""
    crc = start
    for byte in data:
        crc = (crc >> 8) ^ _TABLE[(crc ^ byte) & 0xFF]
    return crc


def with_crc(body: bytes, start: int = CRC_START) -> bytes:
    """The frame `body` followed by its checksum."""
    return body + crc16(body, start).to_bytes(2, "little")


def crc_is_right(frame: bytes | bytearray | memoryview, start: int = CRC_START) -> bool:
    """Whether the last two bytes are the checksum of the rest (a whole frame leaves a remainder of zero)."""
    return crc16(frame, start) == 0


class FixedTail:
    """Bytes that follow different beginnings again and again: their part of the checksum is computed once.

    A checksum is linear: what a beginning leaves is carried through the tail, whatever the tail's bytes are, and
    added to what the tail makes of nothing.
    """

    def __init__(self, tail: bytes) -> None:
        self._own = crc16(tail, 0)
        self._high, self._low = _carried(len(tail))

    def crc16_behind(self, beginning: bytes) -> int:
        """The checksum of `beginning` and the tail."""
        left = crc16(beginning)
        return self._own ^ self._high[left >> 8] ^ self._low[left & 0xFF]


@lru_cache(maxsize=16)
def _carried(length: int) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """What a high and a low byte of a checksum become behind so many zeros."""
    zeros = bytes(length)
    bits = [crc16(zeros, 1 << bit) for bit in range(16)]
    return tuple(_sums(bits[8:])), tuple(_sums(bits[:8]))


def _sums(bits: list[int]) -> Iterator[int]:
    for byte in range(0x100):
        carried = 0
        for bit in range(8):
            carried ^= bits[bit] if byte >> bit & 1 else 0
        yield carried
