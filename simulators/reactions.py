"""What a unit can do about a frame it heard, for the wire to carry out."""

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class InSlot:
    """Send `data` exactly `delay_ns` after the last character of the request, whoever else talks."""

    data: bytes
    delay_ns: int


@dataclass(frozen=True, slots=True)
class Bid:
    """Take part in an arbitration with `word` of `bits` bits; `win` gives the frame of the winner, once it won."""

    word: int
    bits: int
    win: Callable[[], bytes]


Reaction = bytes | InSlot | Bid
"""Plain bytes are an answer after the usual turnaround."""
