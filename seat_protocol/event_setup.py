"""Telling a unit which registers raise events: sub-command 18h of Wiren Board's extension."""

from dataclasses import dataclass
from enum import IntEnum

from seat_protocol.crc import crc_is_right, with_crc
from seat_protocol.errors import ExceptionResponseError, FieldRangeError, FrameError
from seat_protocol.fast_lengths import FAST_MODBUS, SETTING_HEAD_BYTES, Sub
from seat_protocol.fast_modbus import CRC_BYTES, STATUS_REGISTER, EventKind
from seat_protocol.frames import EXCEPTION_BIT, FRAME_BYTES_MAX

_EXCEPTION_BYTES = 5
_FRAME_BYTES_MIN = 6
"""Address, function, sub-command, length, checksum."""
SETUP_BYTES_MAX = FRAME_BYTES_MAX - _FRAME_BYTES_MIN
"""The longest list of settings whose frame the specification allows."""


class EventPriority(IntEnum):
    """How a register is told to raise events; HIGH ones are sent first."""

    OFF = 0
    LOW = 1
    HIGH = 2


@dataclass(frozen=True, slots=True)
class EventSetting:
    """What registers `first` on, one per priority, shall raise."""

    kind: int
    first: int
    priorities: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class EventSetup:
    """Tells one unit which registers raise events, in one transaction."""

    unit: int
    settings: tuple[EventSetting, ...]

    def __post_init__(self) -> None:
        length = len(self._data())
        if length > SETUP_BYTES_MAX:
            raise FieldRangeError(f"the settings take {length} bytes; a frame has room for {SETUP_BYTES_MAX}")

    @classmethod
    def from_frame(cls, frame: bytes) -> "EventSetup":
        """What a unit heard; FrameError when it is no such request."""
        if len(frame) < _FRAME_BYTES_MIN or frame[1:3] != bytes((FAST_MODBUS, Sub.EVENT_SETUP)):
            raise FrameError(f"not an event setup: {frame[:16].hex(' ')}")
        if frame[3] != len(frame) - _FRAME_BYTES_MIN or not crc_is_right(frame):
            raise FrameError(f"event setup of {frame[3]} bytes in a frame of {len(frame)}")
        return cls(frame[0], _parse_settings(frame[4:-CRC_BYTES]))

    @property
    def frame(self) -> bytes:
        """The request on the wire."""
        data = self._data()
        return with_crc(bytes((self.unit, FAST_MODBUS, Sub.EVENT_SETUP, len(data))) + data)

    def answer(self, are_on: tuple[tuple[bool, ...], ...]) -> bytes:
        """What the unit sends when these registers of each setting raise events now."""
        data = b"".join(_pack_bits(bits) for bits in are_on)
        return with_crc(bytes((self.unit, FAST_MODBUS, Sub.EVENT_SETUP, len(data))) + data)

    def parse(self, frame: bytes) -> tuple[tuple[bool, ...], ...]:
        """Which registers of each setting raise events now; the errors of Request.parse."""
        if not crc_is_right(frame) or len(frame) < _EXCEPTION_BYTES or frame[0] != self.unit:
            raise FrameError(f"not an answer of unit {self.unit}: {frame[:16].hex(' ')}")
        if frame[1] == FAST_MODBUS | EXCEPTION_BIT and len(frame) == _EXCEPTION_BYTES:
            raise ExceptionResponseError(self.unit, FAST_MODBUS, frame[2])
        sizes = [-(-len(setting.priorities) // 8) for setting in self.settings]
        head = bytes((FAST_MODBUS, Sub.EVENT_SETUP, sum(sizes)))
        if frame[1:4] != head or len(frame) != _FRAME_BYTES_MIN + sum(sizes):
            raise FrameError(f"not the answer to an event setup: {frame[:16].hex(' ')}")
        return tuple(self._unpack(frame[4:-CRC_BYTES], sizes))

    def _unpack(self, data: bytes, sizes: list[int]) -> list[tuple[bool, ...]]:
        blocks = []
        for setting, size in zip(self.settings, sizes, strict=True):
            bits, data = int.from_bytes(data[:size], "little"), data[size:]
            blocks.append(tuple(bool(bits >> at & 1) for at in range(len(setting.priorities))))
        return blocks

    def _data(self) -> bytes:
        return b"".join(
            bytes((setting.kind,))
            + setting.first.to_bytes(2, "big")
            + bytes((len(setting.priorities), *setting.priorities))
            for setting in self.settings
        )


def press_setup(unit: int, priority: EventPriority = EventPriority.LOW) -> EventSetup:
    """Tells a seat to raise an event for every accepted press (or, with OFF, none)."""
    return EventSetup(unit, (EventSetting(EventKind.INPUT, STATUS_REGISTER, (priority,)),))


def _parse_settings(data: bytes) -> tuple[EventSetting, ...]:
    settings = []
    while data:
        end = SETTING_HEAD_BYTES + (data[3] if len(data) >= SETTING_HEAD_BYTES else 0)
        if len(data) < end or end == SETTING_HEAD_BYTES:
            raise FrameError("an event setting is cut short or empty")
        settings.append(
            EventSetting(data[0], int.from_bytes(data[1:3], "big"), tuple(data[SETTING_HEAD_BYTES:end]))
        )
        data = data[end:]
    return tuple(settings)


def _pack_bits(bits: tuple[bool, ...]) -> bytes:
    return sum(1 << at for at, bit in enumerate(bits) if bit).to_bytes(-(-len(bits) // 8), "little")
