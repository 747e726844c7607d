"""What is counted on a line."""

from dataclasses import dataclass

from firmware_bridge.seat_clock import Moment


@dataclass(slots=True)
class Counters:
    """What happened on a line since the bridge was made: rising numbers, and when and how long the last answer.

    Instants and durations are those of the last exchange.
    """

    answers: int = 0
    refusals: int = 0
    timeouts: int = 0
    retries: int = 0
    frame_errors: int = 0
    skipped_bytes: int = 0
    stray_bytes: int = 0
    echoes: int = 0
    last_round_trip_s: float = 0.0
    last_request_left_s: float = float("-inf")
    last_answer_began_s: float = float("-inf")

    @property
    def last_answered(self) -> Moment:
        """Bounds of the instant at which the unit made its last answer."""
        return Moment(self.last_request_left_s, self.last_answer_began_s)
