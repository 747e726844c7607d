"""CRC-16/MODBUS (polynomial 0xA001 reflected, start 0xFFFF), low byte first on the wire."""


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
