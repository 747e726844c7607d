"""Register map version 1 of a seat unit, as data: the one source for codecs, simulator and docs/protocol.md.

One address space serves functions 03 and 04 alike. A block is read or written within itself, never across.
"""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum

PROTOCOL_VERSION = 1
MAGIC = 0x4853
"""'HS' in ASCII: tells a seat unit from any other Modbus device at the same address."""

BROADCAST_UNIT = 0
NO_UNIT = 0
"""The address of a unit that was given none: it hears broadcasts and answers nobody."""
UNIT_MAX = 247
"""Highest address that Modbus over serial line allows for a unit."""
SELECTION_UNIT = 248
"""Reserved by the specification, and ours for this: the units that a search selected answer to it."""

REGISTER_MAX = 0xFFFF
"""A register has 16 bits."""

TICK_US = 100
"""One tick of a seat unit's free running clock, which starts at 0 on power-up and wraps at 2**32."""
TICK_COUNT = 2**32

AGE_CS_MAX = REGISTER_MAX
"""The oldest that an age can tell, almost eleven minutes: so long ago or longer, or never."""


class Access(StrEnum):
    """Who may do what with a block."""

    READ = "read"
    READ_WRITE = "read, write"
    WRITE = "write"


@dataclass(frozen=True, slots=True)
class Register:
    """One named value of a block; `count` registers wide, most significant first."""

    name: str
    meaning: str
    count: int = 1


@dataclass(frozen=True, slots=True, eq=False)
class Block:
    """A contiguous run of registers that one transaction reads or writes; there is one of each, equal to itself."""

    name: str
    address: int
    access: Access
    meaning: str
    registers: tuple[Register, ...]
    count: int = field(init=False)
    """Number of 16-bit registers."""
    end: int = field(init=False)
    """First address behind the block."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "count", sum(register.count for register in self.registers))
        object.__setattr__(self, "end", self.address + self.count)

    def address_of(self, name: str) -> int:
        """Absolute address of the register `name`; KeyError for a name the block does not have."""
        address = self.address
        for register in self.registers:
            if register.name == name:
                return address
            address += register.count
        raise KeyError(name)


IDENTITY = Block(
    "identity",
    0x0000,
    Access.READ,
    "Who the unit is; read once after it appears.",
    (
        Register("magic", "0x4853, the letters HS"),
        Register("protocol_version", "version of this map, 1"),
        Register("capabilities", "what the unit can do, as the bits under Values"),
        Register("model", "the maker's model number"),
        Register("firmware", "major in the high byte, minor in the low byte"),
        Register("serial", "serial number; its low 28 bits are unique for every unit ever built", 2),
    ),
)

STATUS = Block(
    "status",
    0x0100,
    Access.READ,
    "All that happens at the seat, in one transaction.",
    (
        Register("round_tag", "the round that the latched choice belongs to; 0 after power-up"),
        Register("choice", "latched choice: 0 none, 1 yes, 2 no, 3 abstain"),
        Register("keys", "keys held down now: bit 0 yes, 1 no, 2 abstain, 3 speak, 4 sign in"),
        Register(
            "event_counter",
            "rises by one for every accepted key press, and when a card comes or goes; wraps; 0 after power-up",
        ),
        Register("presses", "rising counters that wrap at 256: speak key high byte, sign-in key low byte"),
        Register(
            "flags",
            "bit 0 rebooted, 1 card present, 2 microphone on, 3 hardware fault, 4 latch frozen",
        ),
        Register("press_tick", "tick of the last accepted key press, on the unit's clock", 2),
        Register(
            "press_age", "hundredths of a second since the last accepted key press; 65535 longer, or none"
        ),
        Register(
            "choice_age",
            "hundredths of a second since the latch took the choice it holds; 65535 longer, or none",
        ),
        Register(
            "face_check", "CRC-16/MODBUS over the blocks face, nameplate and page as they would be read"
        ),
    ),
)

FACE = Block(
    "face",
    0x0200,
    Access.READ_WRITE,
    "What the seat shows and which keys are alive; zero after power-up.",
    (
        Register("round_tag", "a new value clears the latch; 0 no round"),
        Register("mode", "0 idle, 1 sign-in, 2 vote (first press), 3 vote (last press), 4 held, 5 listen"),
        Register(
            "lamps",
            "two bits a lamp (0 off, 1 on, 2 blinking): yes lowest, no, abstain, speak, sign-in",
        ),
        Register("microphone", "0 off, 1 on"),
        Register("countdown_s", "seconds to count down on the screen, 0 none; the unit counts by itself"),
        Register("page", "0 nameplate, 1 message page"),
    ),
)

TEXT_BYTES_MAX_NAMEPLATE = 64
TEXT_BYTES_MAX_PAGE = 200

NAMEPLATE = Block(
    "nameplate",
    0x0300,
    Access.READ_WRITE,
    "Nameplate text, UTF-8, lines separated by a line feed; kept over a power cut.",
    (
        Register("length", "length of the text in bytes"),
        Register(
            "text", "two bytes a register, first byte high; the rest is zero", TEXT_BYTES_MAX_NAMEPLATE // 2
        ),
    ),
)

PAGE = Block(
    "page",
    0x0400,
    Access.READ_WRITE,
    "Text of the message page, UTF-8; empty after power-up.",
    (
        Register("length", "length of the text in bytes"),
        Register("text", "two bytes a register, first byte high; the rest is zero", TEXT_BYTES_MAX_PAGE // 2),
    ),
)

CONTROL = Block(
    "control",
    0x0500,
    Access.WRITE,
    "Orders; mostly broadcast to unit 0, which no unit answers.",
    (
        Register("freeze", "a round tag: units in that round keep the latch and take no more votes"),
        Register("acknowledge_reboot", "1 clears the flag `rebooted`; it takes no other value"),
    ),
)

CLOCK = Block(
    "clock",
    0x0600,
    Access.READ,
    "The unit's clock, which nobody sets: read, so that the controller knows what its ticks mean.",
    (Register("now", "tick at the last character of the request that reads it, or later", 2),),
)


class SearchAction(IntEnum):
    """What a unit with a serial number inside the range of a search does."""

    SELECT = 0  # answers to SELECTION_UNIT from now on, unless it is muted; every other unit does not
    MUTE = 1  # lets no later search select it
    UNMUTE = 2


SEARCH = Block(
    "search",
    0x0700,
    Access.WRITE,
    "Picks units by serial number, whatever their address is; always broadcast.",
    (
        Register("first_serial", "lowest serial number meant", 2),
        Register("last_serial", "highest serial number meant", 2),
        Register("action", "0 select those that are not muted, and nobody else; 1 mute; 2 unmute"),
    ),
)

ASSIGN = Block(
    "assign",
    0x0800,
    Access.READ_WRITE,
    "The address of a unit by its serial number; the address is kept over a power cut.",
    (
        Register("serial", "written: the unit that is meant; read: the unit's own serial number", 2),
        Register("unit", "its address from the end of this transaction on, 1 to 247, or 0 for none"),
    ),
)

CARD_BYTES_MAX = 10
"""The longest number that an ISO 14443 card has (triple size UID)."""

CARD = Block(
    "card",
    0x0900,
    Access.READ,
    "The card in the reader; read when the flag `card` rises, and whenever it may be another one.",
    (
        Register("length", "length of the card's number in bytes, 0 where there is none"),
        Register("number", "two bytes a register, first byte high; the rest is zero", CARD_BYTES_MAX // 2),
    ),
)

BLOCKS = (IDENTITY, STATUS, FACE, NAMEPLATE, PAGE, CONTROL, CLOCK, SEARCH, ASSIGN, CARD)
