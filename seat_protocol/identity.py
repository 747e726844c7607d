"""The identity block as a value."""

from dataclasses import dataclass
from enum import IntFlag

from seat_protocol.errors import FrameError
from seat_protocol.registers import IDENTITY, MAGIC


class Capability(IntFlag):
    """What a unit is fitted with, and what its firmware can do beyond the plain transactions."""

    SCREEN_PAGE = 1
    CARD_READER = 2  # has the block `card`
    MICROPHONE = 4
    SLOT_SWEEP = 8  # answers a slot request in its own slot (seat_protocol.slots)
    FAST_EVENTS = 16  # raises events (seat_protocol.fast_modbus)
    FAST_SCAN = 32  # is found by a scan and addressed by its serial number, whatever its address is
    CLOCK = 64  # its clock can be read
    ADDRESSING = 128  # is searched for and given an address by its serial number with standard functions


CAPABILITY_MASK = 0xFF
"""Bits behind it belong to firmware that is newer than this package, and are passed over."""


@dataclass(frozen=True, slots=True)
class SeatIdentity:
    """Who a seat unit (席位终端) is. `serial` has 32 bits."""

    protocol_version: int
    capabilities: Capability
    model: int
    firmware_major: int
    firmware_minor: int
    serial: int

    def to_registers(self) -> tuple[int, ...]:
        """The identity block."""
        firmware = self.firmware_major << 8 | self.firmware_minor
        serial_high, serial_low = divmod(self.serial, 0x10000)
        return (
            MAGIC,
            self.protocol_version,
            int(self.capabilities),
            self.model,
            firmware,
            serial_high,
            serial_low,
        )

    @classmethod
    def from_registers(cls, registers: tuple[int, ...]) -> "SeatIdentity":
        """Decode the identity block; FrameError when the device is not a seat unit."""
        if len(registers) != IDENTITY.count or registers[0] != MAGIC:
            raise FrameError("the device is not a seat unit (its first register is not 0x4853)")
        _, version, capabilities, model, firmware, serial_high, serial_low = registers
        return cls(
            version,
            Capability(capabilities & CAPABILITY_MASK),
            model,
            firmware >> 8,
            firmware & 0xFF,
            serial_high << 16 | serial_low,
        )
