"""The device side of Modbus RTU without I/O: a request frame goes in, the answer or silence comes out.

Source: Modbus Application Protocol V1.1b3, section 6; the order of the checks is that of its state diagrams.
"""

from collections.abc import Callable
from typing import Protocol

from seat_protocol.crc import crc_is_right, with_crc
from seat_protocol.fast_lengths import FAST_MODBUS, fast_request_length
from seat_protocol.frames import (
    EXCEPTION_BIT,
    READ_COUNT_MAX,
    READ_HOLDING,
    READ_INPUT,
    READ_WRITE,
    READ_WRITE_COUNT_MAX,
    SLIDE,
    WRITE_COUNT_MAX,
    WRITE_MANY,
    WRITE_ONE,
    pack_registers,
    request_length,
    unpack_registers,
)
from seat_protocol.registers import BROADCAST_UNIT
from seat_protocol.slots import SLOT_REQUEST_BYTES, SLOT_SWEEP
from simulators.errors import RefusalError

ILLEGAL_FUNCTION = 1
ILLEGAL_ADDRESS = 2
ILLEGAL_VALUE = 3

FRAME_BYTES_MIN = 4
"""Address, function, checksum."""
_FUNCTIONS_OF_EIGHT_BYTES = (0x01, 0x02, 0x05)
"""Coils and discrete inputs, which no seat unit has: recognised so that they are refused, not ignored."""
_WRITE_MANY_COILS = 0x0F


class RegisterDevice(Protocol):
    """What a device does with registers; a RefusalError means that nothing was changed."""

    def check_read(self, address: int, count: int) -> None:
        """RefusalError where `read` would refuse."""

    def read(self, address: int, count: int, now_ns: int) -> tuple[int, ...]:
        """The registers asked for."""

    def write(self, address: int, values: tuple[int, ...], now_ns: int) -> None:
        """Take the registers, all or none."""


def respond(device: RegisterDevice, unit: int, frame: bytes, now_ns: int) -> bytes | None:
    """The answer of `device` at address `unit`; None for a broadcast and for what is not its frame."""
    if len(frame) < FRAME_BYTES_MIN or not crc_is_right(frame):
        return None
    pdu = frame[1:-2]
    if frame[0] == BROADCAST_UNIT:
        _obey_broadcast(device, pdu, now_ns)
        return None
    if frame[0] != unit:
        return None
    return with_crc(bytes((unit,)) + execute(device, pdu, now_ns))


def heard_request_length(buffer: bytes | bytearray) -> int | None:
    """LengthOf for a unit's ear: requests of this protocol, and the common ones that a unit must refuse."""
    function = buffer[1] if len(buffer) > 1 else None
    if function in _ACTIONS or function is None:
        return request_length(buffer)
    if function == FAST_MODBUS:
        return fast_request_length(buffer)
    if function == SLOT_SWEEP and buffer[0] == BROADCAST_UNIT:
        return SLOT_REQUEST_BYTES
    if function in _FUNCTIONS_OF_EIGHT_BYTES:
        return 8
    if function == _WRITE_MANY_COILS:
        return request_length(bytes((buffer[0], WRITE_MANY)) + buffer[2:7])
    return SLIDE


def _obey_broadcast(device: RegisterDevice, pdu: bytes, now_ns: int) -> None:
    if pdu[0] in (WRITE_ONE, WRITE_MANY):
        execute(device, pdu, now_ns)


def execute(device: RegisterDevice, pdu: bytes, now_ns: int) -> bytes:
    """The PDU of the answer to one that is not empty."""
    action = _ACTIONS.get(pdu[0], _refuse)
    try:
        return pdu[:1] + action(device, pdu[1:], now_ns)
    except RefusalError as refusal:
        return bytes((pdu[0] | EXCEPTION_BIT, refusal.exception_code))


def _refuse(_device: RegisterDevice, _data: bytes, _now_ns: int) -> bytes:
    raise RefusalError(ILLEGAL_FUNCTION)


def _read(device: RegisterDevice, data: bytes, now_ns: int) -> bytes:
    _check_value(len(data) == 4)  # noqa: PLR2004 - address and count
    address, count = unpack_registers(data)
    _check_value(1 <= count <= READ_COUNT_MAX)
    return _counted(device.read(address, count, now_ns))


def _write_one(device: RegisterDevice, data: bytes, now_ns: int) -> bytes:
    _check_value(len(data) == 4)  # noqa: PLR2004 - address and value
    address, value = unpack_registers(data)
    device.write(address, (value,), now_ns)
    return data


def _write_many(device: RegisterDevice, data: bytes, now_ns: int) -> bytes:
    _check_value(len(data) >= 5)  # noqa: PLR2004 - address, count, byte count
    address, count = unpack_registers(data[:4])
    device.write(address, _values(data[4:], count, WRITE_COUNT_MAX), now_ns)
    return data[:4]


def _read_write(device: RegisterDevice, data: bytes, now_ns: int) -> bytes:
    _check_value(len(data) >= 9)  # noqa: PLR2004 - two addresses, two counts, byte count
    read_address, read_count, write_address, write_count = unpack_registers(data[:8])
    _check_value(1 <= read_count <= READ_COUNT_MAX)
    values = _values(data[8:], write_count, READ_WRITE_COUNT_MAX)
    device.check_read(read_address, read_count)
    device.write(write_address, values, now_ns)
    return _counted(device.read(read_address, read_count, now_ns))


_Action = Callable[[RegisterDevice, bytes, int], bytes]

_ACTIONS: dict[int, _Action] = {
    READ_HOLDING: _read,
    READ_INPUT: _read,
    WRITE_ONE: _write_one,
    WRITE_MANY: _write_many,
    READ_WRITE: _read_write,
}


def _values(counted: bytes, count: int, count_max: int) -> tuple[int, ...]:
    _check_value(1 <= count <= count_max and counted[0] == 2 * count == len(counted) - 1)
    return unpack_registers(counted[1:])


def _counted(registers: tuple[int, ...]) -> bytes:
    return bytes((2 * len(registers),)) + pack_registers(registers)


def _check_value(is_right: bool) -> None:
    if not is_right:
        raise RefusalError(ILLEGAL_VALUE)
