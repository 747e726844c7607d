"""How long things take on a line: characters, gaps, answers; each limit with its evidence.

All values are seconds of the monotonic clock.
"""

from dataclasses import dataclass
from enum import StrEnum

from seat_protocol.timing import ANSWER_START_S


class GapPolicy(StrEnum):
    """How long the line must be silent before the next request."""

    STRICT = "strict"  # as the specification fixes it: 3.5 characters, 1.75 ms above 19200 baud
    CHARACTERS = "characters"  # 3.5 characters at every speed
    FRAMED = "framed"  # units that find the end of a frame by its length: 100 us to turn round


GAP_CHARACTERS = 3.5
"""Modbus over Serial Line V1.02, 2.5.1.1: frames are separated by at least 3.5 character times."""
STRICT_GAP_S = 0.00175
"""The same section: above 19200 baud the fixed value of 1.750 ms is recommended."""
STRICT_GAP_ABOVE_BAUD = 19_200
FRAMED_GAP_S = 0.0001
"""Covers the switching time of a transceiver (below 10 us) and of a unit's receive interrupt."""

HOST_LATENCY_S = 0.025
"""What this side of the line adds: 16 ms latency timer of an FTDI adapter, and a busy host's scheduling."""
SLOWEST_ANSWER_S = 2 * (ANSWER_START_S + HOST_LATENCY_S)
"""Silence after which no answer to an abandoned request can come any more: twice the longest allowed."""
JABBER_S = 1.0
"""A line that is never silent is not waited for any longer: no unit answers so late."""
JABBERING_S = 0.1
"""And while it is still not silent, no request after the first one waits so long again."""


@dataclass(frozen=True, slots=True)
class LineTiming:
    """The times of one line."""

    baud: int
    character_bits: int
    gap_s: float
    latency_s: float = HOST_LATENCY_S

    @classmethod
    def of(
        cls, baud: int, character_bits: int, policy: GapPolicy, latency_s: float = HOST_LATENCY_S
    ) -> "LineTiming":
        """The times at a speed, with start, parity and stop bits counted in `character_bits`.

        `latency_s` is the longest that this side of the line adds to an answer.
        """
        character_s = character_bits / baud
        if policy is GapPolicy.FRAMED:
            return cls(baud, character_bits, FRAMED_GAP_S, latency_s)
        if policy is GapPolicy.STRICT and baud > STRICT_GAP_ABOVE_BAUD:
            return cls(baud, character_bits, STRICT_GAP_S, latency_s)
        return cls(baud, character_bits, GAP_CHARACTERS * character_s, latency_s)

    @property
    def character_s(self) -> float:
        """How long one character takes."""
        return self.character_bits / self.baud

    @property
    def longest_wait_s(self) -> float:
        """The longest that the beginning of an answer may take to be seen, after the request has left."""
        return ANSWER_START_S + self.latency_s

    @property
    def slowest_answer_s(self) -> float:
        """Silence after which no answer to an abandoned request can come any more: twice the longest wait."""
        return 2 * self.longest_wait_s

    def on_the_wire_s(self, count_bytes: int) -> float:
        """How long that many bytes take to pass."""
        return count_bytes * self.character_bits / self.baud
