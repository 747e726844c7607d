"""The status block as a value: what a seat reports."""

from dataclasses import dataclass, field
from enum import IntEnum, IntFlag

from seat_protocol.errors import FrameError
from seat_protocol.registers import AGE_CS_MAX, STATUS


class Choice(IntEnum):
    """What is latched on a seat (表决)."""

    NONE = 0
    YES = 1  # 赞成, green
    NO = 2  # 反对, red
    ABSTAIN = 3  # 弃权, yellow


class Key(IntFlag):
    """Keys of a seat unit, as bits of the register `keys`."""

    YES = 1
    NO = 2
    ABSTAIN = 4
    SPEAK = 8
    SIGN_IN = 16


class Flag(IntFlag):
    """Bits of the register `flags`."""

    REBOOTED = 1
    CARD = 2
    MICROPHONE = 4
    FAULT = 8
    FROZEN = 16


NO_KEYS = Key(0)
NO_FLAGS = Flag(0)
KEY_MASK = 0x1F
FLAG_MASK = 0x1F
_WHEN_FROZEN = tuple(Flag(flags) | Flag.FROZEN for flags in range(FLAG_MASK + 1))
_COUNTS = 0x10000
_PRESS_COUNTS = 0x100


@dataclass(frozen=True, slots=True)
class SeatStatus:
    """One consistent reading of a seat. `speak_presses` and `sign_in_presses` wrap at 256.

    The ages are in hundredths of a second at the moment of the reading, AGE_CS_MAX for longer or never; two
    readings that differ in them alone are equal, because time has passed and nothing has happened.

    Choice and keys may be those of a secret vote and stay out of the repr.
    """

    round_tag: int = 0
    choice: Choice = field(default=Choice.NONE, repr=False)
    keys: Key = field(default=NO_KEYS, repr=False)
    event_counter: int = 0
    speak_presses: int = 0
    sign_in_presses: int = 0
    flags: Flag = NO_FLAGS
    press_tick: int = 0
    face_check: int = 0
    press_age_cs: int = field(default=AGE_CS_MAX, compare=False)
    choice_age_cs: int = field(default=AGE_CS_MAX, compare=False)

    def has_fewer_presses_than(self, other: "SeatStatus") -> bool:
        """Whether this reading is from before `other`, or from a unit that has started anew since.

        Presses to speak and to sign in are among all presses: where more of them seem to have come, none has.
        """
        presses = (self.event_counter - other.event_counter) % _COUNTS
        speaks = (self.speak_presses - other.speak_presses) % _PRESS_COUNTS
        signs = (self.sign_in_presses - other.sign_in_presses) % _PRESS_COUNTS
        return presses > _COUNTS // 2 or speaks + signs > presses

    def as_frozen(self) -> "SeatStatus":
        """The same reading with its latch frozen; field by field, for a close makes thousands at once."""
        return SeatStatus(
            self.round_tag,
            self.choice,
            self.keys,
            self.event_counter,
            self.speak_presses,
            self.sign_in_presses,
            _WHEN_FROZEN[self.flags],
            self.press_tick,
            self.face_check,
            self.press_age_cs,
            self.choice_age_cs,
        )

    def to_registers(self) -> tuple[int, ...]:
        """The status block."""
        tick_high, tick_low = divmod(self.press_tick, 0x10000)
        return (
            self.round_tag,
            int(self.choice),
            int(self.keys),
            self.event_counter,
            self.speak_presses << 8 | self.sign_in_presses,
            int(self.flags),
            tick_high,
            tick_low,
            self.press_age_cs,
            self.choice_age_cs,
            self.face_check,
        )

    @classmethod
    def from_registers(cls, registers: tuple[int, ...]) -> "SeatStatus":
        """Decode the status block; FrameError for values that no unit of this version sends."""
        if len(registers) != STATUS.count:
            raise FrameError(f"status has {STATUS.count} registers, got {len(registers)}")
        round_tag, choice, keys, counter, presses, flags, tick_high, tick_low, *ages, check = registers
        if choice > Choice.ABSTAIN or keys & ~KEY_MASK or flags & ~FLAG_MASK:
            raise FrameError(f"status is implausible: choice {choice}, keys {keys:#x}, flags {flags:#x}")
        return cls(
            round_tag,
            Choice(choice),
            Key(keys),
            counter,
            presses >> 8,
            presses & 0xFF,
            Flag(flags),
            tick_high << 16 | tick_low,
            check,
            *ages,
        )
