"""Numbers of function 46h, and how long its frames are, read from their first bytes."""

from enum import IntEnum

from seat_protocol.arbitration import DOMINANT
from seat_protocol.frames import (
    EXCEPTION_BIT,
    FRAME_BYTES_MAX,
    READ_HOLDING,
    READ_INPUT,
    READ_WRITE,
    SLIDE,
    WRITE_MANY,
    WRITE_ONE,
    request_length,
)

FAST_UNIT = 0xFD
"""The address of everybody in the extension."""
FAST_MODBUS = 0x46


class Sub(IntEnum):
    """The third byte of a frame."""

    SCAN_START = 0x01
    SCAN_NEXT = 0x02
    SCAN_REPLY = 0x03
    SCAN_END = 0x04
    BY_SERIAL = 0x08
    BY_SERIAL_ANSWER = 0x09
    EVENT_REQUEST = 0x10
    EVENTS = 0x11
    NO_EVENTS = 0x12
    EVENT_SETUP = 0x18


EVENT_HEAD_BYTES = 6
EVENT_RECORD_HEAD_BYTES = 4
SERIAL_HEAD_BYTES = 7
SETTING_HEAD_BYTES = 4
BARE_BYTES = 5
"""A frame that says nothing but its sub-command; no answer is shorter."""
_CRC_BYTES = 2
_SETUP_HEAD_BYTES = 4
_EXCEPTION_BYTES = 5

_REQUEST_LENGTHS: dict[int, int] = {
    Sub.SCAN_START: BARE_BYTES,
    Sub.SCAN_NEXT: BARE_BYTES,
    Sub.EVENT_REQUEST: 9,
}
_ANSWER_LENGTHS: dict[int, int] = {Sub.SCAN_REPLY: 10, Sub.SCAN_END: BARE_BYTES, Sub.NO_EVENTS: BARE_BYTES}


def fast_request_length(buffer: bytes | bytearray) -> int | None:
    """LengthOf for a unit's ear: requests of function 46h."""
    if len(buffer) < 3:  # noqa: PLR2004 - address, function, sub-command
        return None
    sub = buffer[2]
    if sub == Sub.EVENT_SETUP:
        return _counted(buffer, _SETUP_HEAD_BYTES)
    if sub != Sub.BY_SERIAL:
        return _REQUEST_LENGTHS.get(sub, SLIDE)
    plain = request_length(b"\0" + bytes(buffer[SERIAL_HEAD_BYTES:]))
    return plain if plain is None or plain == SLIDE else _fitting(plain + SERIAL_HEAD_BYTES - 1)


def fast_answer_length(buffer: bytes | bytearray) -> int | None:
    """LengthOf for the master's side: any answer of function 46h, behind the FF characters of an arbitration.

    No unit has the address FF, so a frame never starts with one; inside a frame FF is a byte like any other.
    """
    if not buffer:
        return None
    if buffer[0] == DOMINANT:
        return SLIDE
    if len(buffer) < 3:  # noqa: PLR2004 - address, function, sub-command
        return None if len(buffer) == 1 or buffer[1] & ~EXCEPTION_BIT == FAST_MODBUS else SLIDE
    if buffer[1] == FAST_MODBUS | EXCEPTION_BIT:
        return _EXCEPTION_BYTES
    if buffer[1] != FAST_MODBUS:
        return SLIDE
    return _answer_length(buffer)


def _answer_length(buffer: bytes | bytearray) -> int | None:
    sub = buffer[2]
    if (buffer[0] == FAST_UNIT) == (sub in (Sub.EVENTS, Sub.EVENT_SETUP)):
        return SLIDE  # events and setups come from a unit's own address, all the rest from everybody's
    if sub == Sub.EVENTS:
        return _counted(buffer, EVENT_HEAD_BYTES)
    if sub == Sub.EVENT_SETUP:
        return _counted(buffer, _SETUP_HEAD_BYTES)
    if sub == Sub.BY_SERIAL_ANSWER:
        return _serial_answer_length(buffer)
    return _ANSWER_LENGTHS.get(sub, SLIDE)


def _serial_answer_length(buffer: bytes | bytearray) -> int | None:
    if len(buffer) <= SERIAL_HEAD_BYTES:
        return None
    function = buffer[SERIAL_HEAD_BYTES]
    if function & EXCEPTION_BIT:
        return SERIAL_HEAD_BYTES + 2 + _CRC_BYTES
    if function in (WRITE_ONE, WRITE_MANY):
        return SERIAL_HEAD_BYTES + 5 + _CRC_BYTES
    if function in (READ_HOLDING, READ_INPUT, READ_WRITE):
        return _counted(buffer, SERIAL_HEAD_BYTES + 2)
    return SLIDE


def _counted(buffer: bytes | bytearray, head_bytes: int) -> int | None:
    if len(buffer) < head_bytes:
        return None
    return _fitting(head_bytes + buffer[head_bytes - 1] + _CRC_BYTES)


def _fitting(length: int) -> int:
    return length if length <= FRAME_BYTES_MAX else SLIDE
