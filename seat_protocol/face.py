"""What a seat should show, as one value, and its registers."""

from dataclasses import dataclass
from enum import IntEnum

from seat_protocol.crc import crc16
from seat_protocol.errors import FieldRangeError, FrameError
from seat_protocol.registers import FACE, NAMEPLATE, PAGE, REGISTER_MAX
from seat_protocol.text import encode_text


class Mode(IntEnum):
    """Which keys are alive. The speak key is alive in every mode but IDLE."""

    IDLE = 0
    SIGN_IN = 1
    VOTE_FIRST = 2  # the first press latches, later ones are ignored
    VOTE_LAST = 3  # the last press before the freeze latches
    HELD = 4  # the latch is kept, vote keys are dead; also what a freeze leads to
    LISTEN = 5  # signed in, no vote: the speak key alone is alive


class Lamp(IntEnum):
    """State of one key lamp: blinking invites, steady confirms."""

    OFF = 0
    ON = 1
    BLINK = 2


class Page(IntEnum):
    """What the small screen shows."""

    NAMEPLATE = 0
    MESSAGE = 1


@dataclass(frozen=True, slots=True)
class Lamps:
    """The key lamps of a seat."""

    yes: Lamp = Lamp.OFF
    no: Lamp = Lamp.OFF
    abstain: Lamp = Lamp.OFF
    speak: Lamp = Lamp.OFF
    sign_in: Lamp = Lamp.OFF

    def to_register(self) -> int:
        """Two bits a lamp, yes in the lowest."""
        return self.yes | self.no << 2 | self.abstain << 4 | self.speak << 6 | self.sign_in << 8

    @classmethod
    def from_register(cls, register: int) -> "Lamps":
        """Decode; FrameError for the bit pattern 3 or bits behind the last lamp."""
        fields = [register >> shift & 3 for shift in (0, 2, 4, 6, 8)]
        if register >> 10 or Lamp.BLINK + 1 in fields:
            raise FrameError(f"lamps {register:#06x}: each lamp takes 0, 1 or 2")
        return cls(*(Lamp(field) for field in fields))


@dataclass(frozen=True, slots=True)
class SeatFace:
    """All that a seat should show (desired state); the bridge writes what differs from it."""

    round_tag: int = 0
    mode: Mode = Mode.IDLE
    lamps: Lamps = Lamps()
    microphone: bool = False
    countdown_s: int = 0
    page: Page = Page.NAMEPLATE
    nameplate: str = ""
    message: str = ""

    def face_registers(self) -> tuple[int, ...]:
        """The face block; FieldRangeError when a number does not fit its register."""
        return (
            _register("round_tag", self.round_tag),
            int(self.mode),
            self.lamps.to_register(),
            int(self.microphone),
            _register("countdown_s", self.countdown_s),
            int(self.page),
        )

    def nameplate_registers(self) -> tuple[int, ...]:
        """The nameplate block; TextTooLongError when the text does not fit."""
        return encode_text(NAMEPLATE, self.nameplate)

    def page_registers(self) -> tuple[int, ...]:
        """The page block; TextTooLongError when the text does not fit."""
        return encode_text(PAGE, self.message)

    def check(self) -> int:
        """What `face_check` of a seat showing this face reads."""
        return face_check(self.face_registers(), self.nameplate_registers(), self.page_registers())


def _register(name: str, value: int) -> int:
    if not 0 <= value <= REGISTER_MAX:
        raise FieldRangeError(f"{name} is {value}; a register holds 0 to {REGISTER_MAX}")
    return value


def face_check(face: tuple[int, ...], nameplate: tuple[int, ...], page: tuple[int, ...]) -> int:
    """CRC-16 over the three blocks as they stand on the wire; equal means: the seat shows what it should."""
    return crc16(b"".join(register.to_bytes(2, "big") for register in (*face, *nameplate, *page)))


FACE_BLOCKS = (FACE, NAMEPLATE, PAGE)
"""The blocks that `face_check` covers, in this order."""
