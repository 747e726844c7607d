"""How units settle among themselves who answers: one bit of a word a window, and the lowest word wins.

Source: Wiren Board's public extension of Modbus ("Fast Modbus"), its chapter on arbitration and timings. A zero
is dominant: the unit sends the character FF. A one is recessive: the unit listens, and is out when it hears a
character. The master skips the FF characters and waits for the frame of the winner.
"""

from dataclasses import dataclass

DOMINANT = 0xFF
"""What a dominant bit looks like to the master: one character."""

PRIORITY_HIGH = 0b0100
PRIORITY_LOW = 0b0110
PRIORITY_NOTHING = 0b1111
"""A unit that has nothing to tell takes part as well: it answers for all that nobody has."""

EVENT_WORD_BITS = 12
EVENT_SILENT_WINDOWS = 9
"""The address of every unit, 1 to 247, has a zero in one of its first five bits: who has heard no character after so
many windows of an event poll hears none."""
SCAN_WORD_BITS = 32
_SCAN_SERIAL_MASK = 0x0FFF_FFFF
"""Four of the 32 bits are the priority: the highest four of a serial number take no part."""

_START_CHARACTERS = 3.5
_START_BITS = 12
_START_NS = 800_000
_WINDOW_BITS_MIN = 13
_WINDOW_BITS = 12
_WINDOW_RESERVE_NS = 50_000
_NS_PER_S = 1_000_000_000


def event_word(priority: int, unit: int) -> int:
    """The 12 bits with which `unit` asks to send its events."""
    return priority << 8 | unit


def scan_word(priority: int, serial: int) -> int:
    """The 32 bits with which a unit asks to answer a scan."""
    return priority << 28 | serial & _SCAN_SERIAL_MASK


def dominant_windows(word: int, bits: int) -> tuple[int, ...]:
    """The windows, counted from 0, in which `word` sends a character."""
    return tuple(window for window in range(bits) if not word >> (bits - 1 - window) & 1)


@dataclass(frozen=True, slots=True)
class ArbitrationTiming:
    """The times of an arbitration on a line of `baud` with characters of `bits_per_character`."""

    baud: int
    bits_per_character: int

    @property
    def start_ns(self) -> int:
        """From the last character of the request to the first window: 3.5 characters, or 12 bits and 800 us."""
        return max(
            self._bits_ns(_START_CHARACTERS * self.bits_per_character), self._bits_ns(_START_BITS) + _START_NS
        )

    @property
    def window_ns(self) -> int:
        """One window: 13 bits, or 12 bits and as many whole bits as fill 50 us."""
        reserve_bits = -(-_WINDOW_RESERVE_NS * self.baud // _NS_PER_S)
        return self._bits_ns(max(_WINDOW_BITS_MIN, _WINDOW_BITS + reserve_bits))

    def wait_ns(self, word_bits: int) -> int:
        """From the last character of the request to the first one of the winner's frame."""
        return self.start_ns + word_bits * self.window_ns

    def _bits_ns(self, bits: float) -> int:
        return round(bits * _NS_PER_S / self.baud)
