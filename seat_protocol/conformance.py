"""What a unit refuses, passes over and takes although it looks odd: requests to unit 5, as data.

docs/protocol.md shows them as a table; whatever serves as a unit is measured by them.
"""

from dataclasses import dataclass

from seat_protocol.crc import with_crc
from seat_protocol.example import UNIT
from seat_protocol.face import Lamps, Mode, Page, SeatFace
from seat_protocol.fast_lengths import FAST_MODBUS, Sub
from seat_protocol.frames import (
    Request,
    read_registers,
    read_write_registers,
    write_register,
    write_registers,
)
from seat_protocol.identity import Capability
from seat_protocol.registers import (
    ASSIGN,
    BROADCAST_UNIT,
    CARD,
    CLOCK,
    CONTROL,
    FACE,
    IDENTITY,
    NAMEPLATE,
    PAGE,
    REGISTER_MAX,
    SEARCH,
    SELECTION_UNIT,
    STATUS,
)
from seat_protocol.text import capacity_bytes

FUNCTION, ADDRESS, VALUE = 1, 2, 3
"""Exceptions of the Modbus specification: illegal function, data address, data value."""
ALL_CAPABILITIES = Capability(sum(Capability))
NO_CAPABILITIES = Capability(0)


@dataclass(frozen=True, slots=True)
class Case:
    """A frame for unit 5, and the exception that answers it; None: nothing does, or, in TAKEN, the usual answer."""

    what: str
    frame: bytes
    exception: int | None = None
    capabilities: Capability = ALL_CAPABILITIES


def _refused(what: str, request: Request, exception: int) -> Case:
    return Case(what, request.frame, exception)


def _framed(*pdu: int) -> bytes:
    return with_crc(bytes((UNIT, *pdu)))


def _face(**values: int) -> Request:
    """A face with one value that may be none."""
    registers = {register.name: 0 for register in FACE.registers} | values
    return write_registers(UNIT, FACE.address, tuple(registers.values()))


def _text_of(length: int) -> tuple[int, ...]:
    return (length, *(0 for _ in range(NAMEPLATE.count - 1)))


_ACKNOWLEDGE = CONTROL.address_of("acknowledge_reboot")
_FREEZE = CONTROL.address_of("freeze")
_LAMPS = FACE.address_of("lamps")
_VOTING = SeatFace(9, Mode.VOTE_LAST).face_registers()
_OTHER_SERIAL = (REGISTER_MAX, REGISTER_MAX, 6)

_REFUSED_ALWAYS = (
    Case(
        "functions `0x01`, `0x02`, `0x05` and `0x0F`: a unit has no coils", _framed(1, 0, 0, 0, 1), FUNCTION
    ),
    _refused("a read of no register", Request(UNIT, 4, _framed(4, 1, 0, 0, 0), 5), VALUE),
    _refused("a read of more than 125 registers", Request(UNIT, 3, _framed(3, 1, 0, 0, 126), 5), VALUE),
    _refused("an address outside the blocks", read_registers(UNIT, IDENTITY.end, 1), ADDRESS),
    _refused(
        "a run across the end of a block", read_registers(UNIT, STATUS.address, STATUS.count + 1), ADDRESS
    ),
    _refused("a read of `control` or `search`", read_registers(UNIT, CONTROL.address, 1), ADDRESS),
    _refused(
        "a write to `identity`, `status`, `clock` or `card`", write_register(UNIT, STATUS.address, 1), ADDRESS
    ),
    Case("a byte count that does not fit the count", _framed(16, 2, 0, 0, 1, 4, 0, 0, 0, 0), VALUE),
    _refused("`0x06` to what is not written alone", write_register(UNIT, FACE.address, 5), VALUE),
    _refused(
        "any other part of `face`, `nameplate`, `page`, `search` or `assign`",
        write_registers(UNIT, FACE.address, _VOTING[:2]),
        VALUE,
    ),
    _refused("two orders in one frame", write_registers(UNIT, CONTROL.address, (9, 1)), VALUE),
    _refused("`acknowledge_reboot` with 0", write_register(UNIT, _ACKNOWLEDGE, 0), VALUE),
    _refused("`acknowledge_reboot` with 2 or more", write_register(UNIT, _ACKNOWLEDGE, 2), VALUE),
    _refused("a mode that is none", _face(mode=max(Mode) + 1), VALUE),
    _refused("a lamp of 3", _face(lamps=3), VALUE),
    _refused("a lamp behind the last one", _face(lamps=1 << 10), VALUE),
    _refused("`microphone` above 1", _face(microphone=2), VALUE),
    _refused("`page` above 1", _face(page=max(Page) + 1), VALUE),
    _refused(
        "`length` above what the block holds",
        write_registers(UNIT, NAMEPLATE.address, _text_of(capacity_bytes(NAMEPLATE) + 1)),
        VALUE,
    ),
    _refused(
        "`0x17` with a good write and a bad read: nothing is written",
        read_write_registers(UNIT, CONTROL.address, 1, FACE.address, _VOTING),
        ADDRESS,
    ),
    _refused(
        "`assign` with another unit's serial number",
        write_registers(UNIT, ASSIGN.address, _OTHER_SERIAL),
        VALUE,
    ),
    _refused("a search action above 2", write_registers(UNIT, SEARCH.address, (0, 0, 0, 9, 3)), VALUE),
    Case(
        "a whole frame of `0x46` to the unit, other than `0x18`", _framed(FAST_MODBUS, Sub.SCAN_START), VALUE
    ),
    Case(
        "`0x18` whose settings are cut short or empty",
        _framed(FAST_MODBUS, Sub.EVENT_SETUP, 4, 4, 1, 3, 0),
        VALUE,
    ),
)


def _refused_without(capability: Capability, what: str, frame: bytes, exception: int) -> Case:
    return Case(what, frame, exception, ALL_CAPABILITIES & ~capability)


REFUSED = (
    *_REFUSED_ALWAYS,
    _refused_without(
        Capability.CLOCK,
        "`clock` without that capability",
        read_registers(UNIT, CLOCK.address, 2).frame,
        ADDRESS,
    ),
    _refused_without(
        Capability.CARD_READER,
        "`card` without the capability `card reader`",
        read_registers(UNIT, CARD.address, CARD.count).frame,
        ADDRESS,
    ),
    _refused_without(
        Capability.ADDRESSING,
        "`search` and `assign` without the capability `addressing`",
        read_registers(UNIT, ASSIGN.address, ASSIGN.count).frame,
        ADDRESS,
    ),
    _refused_without(
        Capability.FAST_EVENTS,
        "`0x46` to the unit without the capability `fast events`",
        _framed(FAST_MODBUS, Sub.EVENT_SETUP, 5, 4, 1, 3, 1, 1),
        FUNCTION,
    ),
)
"""Answered with an exception; nothing has changed."""

IGNORED = (
    Case("a wrong checksum", read_registers(UNIT, STATUS.address, STATUS.count).frame[:-1] + b"\0"),
    Case("another unit's address", read_registers(UNIT + 1, STATUS.address, 1).frame),
    Case("a broadcast that reads", read_registers(BROADCAST_UNIT, STATUS.address, 1).frame),
    Case(
        "a broadcast of `0x17`",
        read_write_registers(BROADCAST_UNIT, STATUS.address, 1, FACE.address, _VOTING).frame,
    ),
    Case("a broadcast that would be refused", write_register(BROADCAST_UNIT, _ACKNOWLEDGE, 2).frame),
    Case(
        "address 248 while the unit is not selected",
        read_registers(SELECTION_UNIT, ASSIGN.address, ASSIGN.count).frame,
    ),
)
"""Answered by nobody; nothing has changed."""

TAKEN = (
    Case("`lamps` alone, with `0x06`, `0x10` or `0x17`", write_register(UNIT, _LAMPS, 2).frame),
    Case("`freeze` with a round that is not the unit's, or 0", write_register(UNIT, _FREEZE, 9).frame),
    Case("`acknowledge_reboot` once more", write_register(UNIT, _ACKNOWLEDGE, 1).frame),
    Case(
        "text that is broken UTF-8",
        write_registers(UNIT, NAMEPLATE.address, (2, 0xE541, *_text_of(0)[2:])).frame,
    ),
    Case("a part of a readable block, read", read_registers(UNIT, PAGE.address + 1, 2).frame),
    Case(
        "`microphone`, `page` and text for what the unit does not have",
        write_registers(
            UNIT, FACE.address, SeatFace(9, Mode.LISTEN, Lamps(), True, 0, Page.MESSAGE).face_registers()
        ).frame,
        capabilities=NO_CAPABILITIES,
    ),
)
"""Answered as usual, although it looks odd."""

TAKEN_EFFECTS = (
    "the rest of the face stays as it is",
    "nothing",
    "nothing",
    "kept byte by byte; drawn with a replacement sign",
    "the registers",
    "kept and read back; nothing to see or hear",
)
"""What comes of each case of TAKEN."""
