"""How long bytes take on a serial line."""

from dataclasses import dataclass

from seat_protocol.arbitration import ArbitrationTiming
from simulators.errors import LayoutError

TURNAROUND_US = 200
"""From the last bit of a request to the first of the answer: interrupt, CRC and driver switch of a unit."""
BAUD_MIN = 1200
BAUD_MAX = 4_000_000
"""Beyond these no RS-485 transceiver of a seat unit is sold."""

_NS_PER_S = 1_000_000_000
_DATA_AND_START_BITS = 9
_GAP_CHARACTERS = 3.5
_GAP_FIXED_NS = 1_750_000
_GAP_FIXED_ABOVE_BAUD = 19200
"""Modbus over Serial Line V1.02, 2.5.1.1: 3.5 characters, but a fixed 1.750 ms above 19200 baud."""


@dataclass(frozen=True, slots=True)
class LineTiming:
    """Speed of a line. `parity` is N, E or O; `is_instant` takes all wire time away."""

    baud: int = 115200
    parity: str = "N"
    turnaround_us: int = TURNAROUND_US
    is_instant: bool = False

    def __post_init__(self) -> None:
        if not BAUD_MIN <= self.baud <= BAUD_MAX:
            raise LayoutError(f"baud {self.baud}: choose {BAUD_MIN} to {BAUD_MAX}")
        if self.parity not in ("N", "E", "O"):
            raise LayoutError(f"parity {self.parity!r}: choose N, E or O")
        if self.turnaround_us < 0:
            raise LayoutError(f"turnaround {self.turnaround_us} us: it cannot be negative")

    @property
    def bits_per_character(self) -> int:
        """Start, data, parity if any, and one stop bit."""
        return _DATA_AND_START_BITS + (self.parity != "N") + 1

    @property
    def turnaround_ns(self) -> int:
        """What a unit takes before it answers."""
        return 0 if self.is_instant else self.turnaround_us * 1000

    @property
    def gap_ns(self) -> int:
        """Silence after which an unfinished frame is given up, instant or not: a sender's pauses are real."""
        if self.baud > _GAP_FIXED_ABOVE_BAUD:
            return _GAP_FIXED_NS
        return round(_GAP_CHARACTERS * self.bits_per_character * _NS_PER_S / self.baud)

    @property
    def arbitration(self) -> ArbitrationTiming:
        """The windows in which units settle who answers."""
        return ArbitrationTiming(self.baud, self.bits_per_character)

    def idle_ns(self, waited_ns: int) -> int:
        """How long a unit that counts `waited_ns` lets the line rest."""
        return 0 if self.is_instant else waited_ns

    def wire_ns(self, byte_count: int) -> int:
        """How long `byte_count` characters take."""
        if self.is_instant:
            return 0
        return byte_count * self.bits_per_character * _NS_PER_S // self.baud

    def transaction_ns(self, request_bytes: int, answer_bytes: int) -> int:
        """The formula: request on the wire, turnaround, answer on the wire."""
        return self.wire_ns(request_bytes) + self.turnaround_ns + self.wire_ns(answer_bytes)
