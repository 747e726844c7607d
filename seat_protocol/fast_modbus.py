"""Frames of Wiren Board's public extension of Modbus ("Fast Modbus"), function 46h: events and scan.

Source: docs/protocol.en.md of wirenboard/wb-modbus-ext-scanner. Requests to everybody go to unit FDh; who answers is
settled by arbitration (seat_protocol.arbitration), whose FF characters stand before the answer and are skipped.

Of our units one value raises events: the status block, whenever its `event_counter` rises. Its record is an event of
an input register (kind 4) with the block's address as its id and the whole block, each register low byte first, as
its payload. After power-up a unit raises the system event (kind 15, id 0), and no other until it is told to
(EventSetup).
"""

from dataclasses import dataclass, field
from enum import IntEnum
from struct import Struct

from seat_protocol.crc import crc_is_right, with_crc
from seat_protocol.errors import FieldRangeError, FrameError
from seat_protocol.fast_lengths import (
    EVENT_HEAD_BYTES,
    EVENT_RECORD_HEAD_BYTES,
    FAST_MODBUS,
    FAST_UNIT,
    SERIAL_HEAD_BYTES,
    Sub,
)
from seat_protocol.frames import FRAME_BYTES_MAX, Request
from seat_protocol.registers import NO_UNIT, STATUS, UNIT_MAX
from seat_protocol.status import SeatStatus

CRC_BYTES = 2
SCAN_REPLY_BYTES = 10
"""Address, function, sub-command, serial number (4), unit, checksum."""
EVENT_BYTES_MAX = FRAME_BYTES_MAX - EVENT_HEAD_BYTES - CRC_BYTES
"""The longest data field of an event packet whose frame the specification allows."""
_EXCEPTION_BYTES = 5
_BYTE_MAX = 0xFF
_SERIAL_MAX = 0xFFFF_FFFF


class EventKind(IntEnum):
    """What an event is about; other devices may raise other kinds."""

    COIL = 1
    DISCRETE = 2
    HOLDING = 3
    INPUT = 4
    SYSTEM = 15


def _to_all(sub: Sub) -> bytes:
    return with_crc(bytes((FAST_UNIT, FAST_MODBUS, sub)))


SCAN_START = _to_all(Sub.SCAN_START)
"""Everybody is unscanned again, and the lowest serial number answers."""
SCAN_NEXT = _to_all(Sub.SCAN_NEXT)
"""The lowest serial number of those that have not answered yet answers, or SCAN_END comes."""
SCAN_END = _to_all(Sub.SCAN_END)
NO_EVENTS = _to_all(Sub.NO_EVENTS)


@dataclass(frozen=True, slots=True)
class ScanReply:
    """A unit that was found, and the address it has (NO_UNIT: none)."""

    serial: int
    unit: int

    @property
    def frame(self) -> bytes:
        """The ten bytes that the unit sends."""
        head = bytes((FAST_UNIT, FAST_MODBUS, Sub.SCAN_REPLY))
        return with_crc(head + self.serial.to_bytes(4, "big") + bytes((self.unit,)))


def parse_scan_answer(frame: bytes) -> ScanReply | None:
    """Who was found, or None for the end of the scan; FrameError for anything else.

    A frame that was lost or broken is no end: the unit that sent it will not say it again, so scan from the start.
    """
    if frame == SCAN_END:
        return None
    if len(frame) == SCAN_REPLY_BYTES and _starts(frame, Sub.SCAN_REPLY):
        return ScanReply(int.from_bytes(frame[3:7], "big"), frame[7])
    raise FrameError(f"not an answer to a scan: {frame[:16].hex(' ')}")


@dataclass(frozen=True, slots=True)
class SerialRequest:
    """A standard request, addressed by serial number; the unit in `request` plays no part."""

    serial: int
    request: Request
    frame: bytes = field(init=False, compare=False, repr=False)

    def __post_init__(self) -> None:
        _check("serial", self.serial, _SERIAL_MAX)
        object.__setattr__(
            self, "frame", with_crc(self._head(Sub.BY_SERIAL) + self.request.frame[1:-CRC_BYTES])
        )

    def parse(self, frame: bytes) -> tuple[int, ...]:
        """Registers of the answer, or the errors of Request.parse."""
        head = self._head(Sub.BY_SERIAL_ANSWER)
        if not frame.startswith(head) or not crc_is_right(frame):
            raise FrameError(f"not an answer of serial number {self.serial:#010x}: {frame[:16].hex(' ')}")
        plain = bytes((self.request.unit,)) + frame[SERIAL_HEAD_BYTES:-CRC_BYTES]
        return self.request.parse(with_crc(plain))

    def _head(self, sub: Sub) -> bytes:
        return bytes((FAST_UNIT, FAST_MODBUS, sub)) + self.serial.to_bytes(4, "big")


def serial_answer(serial: int, pdu: bytes) -> bytes:
    """What the unit of that serial number sends back around a standard PDU."""
    return with_crc(bytes((FAST_UNIT, FAST_MODBUS, Sub.BY_SERIAL_ANSWER)) + serial.to_bytes(4, "big") + pdu)


@dataclass(frozen=True, slots=True)
class Event:
    """One event record; `kind` is an EventKind for our units.

    The payload may hold the choice of a secret vote and stays out of the repr.
    """

    kind: int
    register: int
    payload: bytes = field(default=b"", repr=False)

    @property
    def record(self) -> bytes:
        """The event as it stands in a packet."""
        return bytes((len(self.payload), self.kind)) + self.register.to_bytes(2, "big") + self.payload

    @property
    def status_registers(self) -> tuple[int, ...] | None:
        """The status block of a seat, or None where the event tells something else."""
        is_status = self.kind == EventKind.INPUT and self.register == STATUS_REGISTER
        if not is_status or len(self.payload) != _STATUS.size:
            return None
        return _STATUS.unpack(self.payload)

    @property
    def event_counter(self) -> int | None:
        """The counter of a seat, or None where the event tells something else."""
        registers = self.status_registers
        return None if registers is None else registers[_COUNTER_AT]


STATUS_REGISTER = STATUS.address
"""The block is one value here, named by its first register."""
_STATUS = Struct(f"<{STATUS.count}H")
_COUNTER_AT = STATUS.address_of("event_counter") - STATUS.address
REBOOTED = Event(EventKind.SYSTEM, 0)


def status_event(status: SeatStatus) -> Event:
    """The event that a seat raises when a key press was accepted."""
    return Event(EventKind.INPUT, STATUS_REGISTER, _STATUS.pack(*status.to_registers()))


@dataclass(frozen=True, slots=True)
class EventPacket:
    """What the winner of the arbitration has to tell; `waiting` counts all its events, those left out included."""

    unit: int
    flag: int
    waiting: int
    events: tuple[Event, ...]

    @property
    def frame(self) -> bytes:
        """The bytes that the unit sends."""
        data = b"".join(event.record for event in self.events)
        head = bytes((self.unit, FAST_MODBUS, Sub.EVENTS, self.flag, self.waiting, len(data)))
        return with_crc(head + data)


@dataclass(frozen=True, slots=True)
class EventRequest:
    """Asks who has events, and confirms the last packet that came.

    Only units from `unit_min` on take part, so that a unit that floods the line can be passed by. A packet's data
    is at most `bytes_max` long. The packet `confirm_flag` of `confirm_unit` was received; NO_UNIT confirms nothing.
    """

    unit_min: int = 0
    bytes_max: int = EVENT_BYTES_MAX
    confirm_unit: int = NO_UNIT
    confirm_flag: int = 0

    def __post_init__(self) -> None:
        for name in ("unit_min", "bytes_max", "confirm_unit", "confirm_flag"):
            _check(name, getattr(self, name), _BYTE_MAX)

    @classmethod
    def after(cls, packet: EventPacket | None, unit_min: int = 0) -> "EventRequest":
        """The next request when `packet` came last (None: there was nothing to confirm)."""
        return cls(unit_min) if packet is None else cls(unit_min, EVENT_BYTES_MAX, packet.unit, packet.flag)

    @classmethod
    def from_frame(cls, frame: bytes) -> "EventRequest":
        """What a unit heard; FrameError when it is no event request."""
        if len(frame) != 9 or not _starts(frame, Sub.EVENT_REQUEST):  # noqa: PLR2004 - head, four bytes, checksum
            raise FrameError(f"not an event request: {frame[:16].hex(' ')}")
        return cls(*frame[3:7])

    @property
    def frame(self) -> bytes:
        """The nine bytes on the wire."""
        fields = (self.unit_min, self.bytes_max, self.confirm_unit, self.confirm_flag)
        return with_crc(bytes((FAST_UNIT, FAST_MODBUS, Sub.EVENT_REQUEST, *fields)))

    def parse(self, frame: bytes) -> EventPacket | None:
        """The packet, or None when nobody has events; FrameError for what cannot answer this request.

        The same unit, flag and counter may come again, when the confirmation was lost: a counter that did not rise
        is no news.
        """
        if frame == NO_EVENTS:
            return None
        is_packet = len(frame) >= EVENT_HEAD_BYTES + CRC_BYTES and frame[1:3] == bytes(
            (FAST_MODBUS, Sub.EVENTS)
        )
        if not is_packet or not crc_is_right(frame) or frame[5] != len(frame) - EVENT_HEAD_BYTES - CRC_BYTES:
            raise FrameError(f"not an answer to an event request: {frame[:16].hex(' ')}")
        unit, flag, waiting, length = frame[0], *frame[3:6]
        events = _parse_events(frame[EVENT_HEAD_BYTES:-CRC_BYTES])
        if not max(1, self.unit_min) <= unit <= UNIT_MAX or flag > 1:
            raise FrameError(f"events of unit {unit} with flag {flag} were not asked for")
        if length > self.bytes_max or len(events) > waiting:
            raise FrameError(f"unit {unit} sent {len(events)} of {waiting} events in {length} bytes")
        return EventPacket(unit, flag, waiting, events)


def _starts(frame: bytes, sub: Sub) -> bool:
    return frame[:3] == bytes((FAST_UNIT, FAST_MODBUS, sub)) and crc_is_right(frame)


def _parse_events(data: bytes) -> tuple[Event, ...]:
    events = []
    while data:
        end = EVENT_RECORD_HEAD_BYTES + data[0]
        if len(data) < end:
            raise FrameError("an event record is longer than its packet")
        events.append(Event(data[1], int.from_bytes(data[2:4], "big"), data[EVENT_RECORD_HEAD_BYTES:end]))
        data = data[end:]
    return tuple(events)


def _check(name: str, value: int, most: int) -> None:
    if not 0 <= value <= most:
        raise FieldRangeError(f"{name} is {value}; it takes 0 to {most}")
