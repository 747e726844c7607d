"""What a person sees on a seat unit."""

from dataclasses import dataclass

from seat_protocol.face import Lamp, Lamps, Mode
from seat_protocol.status import NO_KEYS, Key

BLINK_HALF_PERIOD_NS = 250_000_000
"""Two blinks a second: plainly not steady, and slower than the 3 Hz from which flashing light can harm."""


ALL_OFF = Lamps()


@dataclass(frozen=True, slots=True)
class SeatView:
    """The unit's outside at one moment.

    `lamps` is what the eye makes of them after a second, `lit` (as keys) what shines at this very moment.
    `mode` is the one in force: a frozen unit is held, whatever was written.
    """

    is_dark: bool = False
    mode: Mode = Mode.IDLE
    lamps: Lamps = ALL_OFF
    lit: Key = NO_KEYS
    microphone: bool = False
    countdown_remaining_s: int = 0
    text: str = ""


DARK = SeatView(is_dark=True)
"""A unit without power."""


def keys_in_state(lamps: Lamps, lamp: Lamp) -> Key:
    """The keys whose lamp is in the state `lamp`."""
    states = (lamps.yes, lamps.no, lamps.abstain, lamps.speak, lamps.sign_in)
    keys = NO_KEYS
    for key, state in zip(Key, states, strict=True):
        if state is lamp:
            keys |= key
    return keys


def lit_keys(lamps: Lamps, blinking_for_ns: int) -> Key:
    """The keys whose lamp shines, `blinking_for_ns` after the start of the blinker."""
    is_bright_phase = blinking_for_ns // BLINK_HALF_PERIOD_NS % 2 == 0
    blinking = keys_in_state(lamps, Lamp.BLINK) if is_bright_phase else NO_KEYS
    return keys_in_state(lamps, Lamp.ON) | blinking


def readable_text(registers: tuple[int, ...]) -> str:
    """A text block as the screen draws it: broken UTF-8 becomes replacement characters."""
    length, *words = registers
    raw = b"".join(word.to_bytes(2, "big") for word in words)
    return raw[:length].decode("utf-8", errors="replace")
