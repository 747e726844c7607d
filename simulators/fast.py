"""The side of Wiren Board's extension that a seat unit plays: scan, events, requests by serial number."""

from functools import lru_cache
from typing import Protocol

from seat_protocol.arbitration import (
    EVENT_WORD_BITS,
    PRIORITY_LOW,
    PRIORITY_NOTHING,
    SCAN_WORD_BITS,
    event_word,
    scan_word,
)
from seat_protocol.crc import with_crc
from seat_protocol.errors import FrameError
from seat_protocol.event_setup import EventSetup
from seat_protocol.fast_lengths import FAST_MODBUS, FAST_UNIT, SERIAL_HEAD_BYTES, Sub
from seat_protocol.fast_modbus import NO_EVENTS, SCAN_END, EventRequest, ScanReply, serial_answer
from seat_protocol.frames import EXCEPTION_BIT
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import NO_UNIT
from seat_protocol.status import SeatStatus
from simulators.event_source import EventSource
from simulators.modbus import ILLEGAL_FUNCTION, ILLEGAL_VALUE, RegisterDevice, execute
from simulators.reactions import Bid, Reaction

_CRC_BYTES = 2


class FastDevice(RegisterDevice, Protocol):
    """What the extension needs of a unit."""

    address: int
    identity: SeatIdentity

    @property
    def event_counter(self) -> int:
        """The register of that name."""

    def status(self, now_ns: int) -> SeatStatus:
        """The status block."""


class FastSide:
    """Reacts to frames of function 46h whose checksum is right; lives from one power-up to the next."""

    def __init__(self, device: FastDevice) -> None:
        self._device = device
        self._events = EventSource()
        self._is_scanned = False

    def react(self, frame: bytes, now_ns: int) -> Reaction | None:
        """What to do about `frame`; None for frames to others and for what the unit cannot do."""
        if frame[0] != FAST_UNIT:
            return self._set_up(frame) if frame[0] == self._device.address else None
        sub = frame[2]
        if sub == Sub.EVENT_REQUEST:
            return self._bid_for_events(frame, now_ns)
        if Capability.FAST_SCAN not in self._device.identity.capabilities:
            return None
        if sub == Sub.BY_SERIAL:
            return self._obey_by_serial(frame, now_ns)
        return self._bid_for_scan(sub) if sub in (Sub.SCAN_START, Sub.SCAN_NEXT) else None

    def _bid_for_scan(self, sub: int) -> Bid:
        if sub == Sub.SCAN_START:
            self._is_scanned = False
        priority = PRIORITY_NOTHING if self._is_scanned else PRIORITY_LOW
        return Bid(scan_word(priority, self._device.identity.serial), SCAN_WORD_BITS, self._win_scan)

    def _win_scan(self) -> bytes:
        if self._is_scanned:
            return SCAN_END
        self._is_scanned = True
        return ScanReply(self._device.identity.serial, self._device.address).frame

    def _obey_by_serial(self, frame: bytes, now_ns: int) -> bytes | None:
        serial = self._device.identity.serial
        pdu = frame[SERIAL_HEAD_BYTES:-_CRC_BYTES]
        if frame[3:SERIAL_HEAD_BYTES] != serial.to_bytes(4, "big") or not pdu:
            return None
        return serial_answer(serial, execute(self._device, pdu, now_ns))

    def _bid_for_events(self, frame: bytes, now_ns: int) -> Bid | None:
        device = self._device
        request = _heard_event_request(frame)
        if request is None or device.address == NO_UNIT:
            return None
        if Capability.FAST_EVENTS not in device.identity.capabilities:
            return None
        if request.confirm_unit == device.address:
            self._events.confirm(request.confirm_flag)
        if device.address < request.unit_min:
            return None
        word = event_word(self._events.priority(device.event_counter), device.address)
        return Bid(word, EVENT_WORD_BITS, lambda: self._win_events(request.bytes_max, now_ns))

    def _win_events(self, bytes_max: int, now_ns: int) -> bytes:
        packet = self._events.packet(self._device.address, self._device.status(now_ns), bytes_max)
        return NO_EVENTS if packet is None else packet.frame

    def _set_up(self, frame: bytes) -> bytes:
        if Capability.FAST_EVENTS not in self._device.identity.capabilities:
            return _refusal(frame[0], ILLEGAL_FUNCTION)
        try:
            setup = EventSetup.from_frame(frame)
        except FrameError:
            return _refusal(frame[0], ILLEGAL_VALUE)
        counter = self._device.event_counter
        return setup.answer(tuple(self._events.apply(setting, counter) for setting in setup.settings))


@lru_cache(maxsize=4)  # every unit of a line hears the same frame
def _heard_event_request(frame: bytes) -> EventRequest | None:
    try:
        return EventRequest.from_frame(frame)
    except FrameError:
        return None


def _refusal(unit: int, exception_code: int) -> bytes:
    return with_crc(bytes((unit, FAST_MODBUS | EXCEPTION_BIT, exception_code)))
