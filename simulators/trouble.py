"""What can be wrong with one unit, seen from the line."""

from dataclasses import dataclass

from simulators.errors import LayoutError

PRESENCE_PERIOD_MS = 500
"""A loose contact comes and goes with somebody's elbow: about twice a second."""
_NS_PER_MS = 1_000_000


@dataclass(frozen=True, slots=True)
class Trouble:
    """A unit that is in none is HEALTHY.

    `is_stuck` holds the line, so that nothing gets through; `babble` is the share of time in which the unit sends
    garbage, 1 for ever; `late_us` comes on top of the turnaround of its answers; `present_share` is the part of
    every `presence_period_ms` in which the unit hears and answers at all. The line notices a change of the first two
    when its master speaks next.
    """

    is_stuck: bool = False
    babble: float = 0.0
    late_us: int = 0
    present_share: float = 1.0
    presence_period_ms: int = PRESENCE_PERIOD_MS

    def __post_init__(self) -> None:
        for name in ("babble", "present_share"):
            if not 0.0 <= getattr(self, name) <= 1.0:
                raise LayoutError(f"{name} is a share of the time: choose 0 to 1")
        if self.late_us < 0 or self.presence_period_ms <= 0:
            raise LayoutError("a unit cannot be early, and the period of its presence is a time")

    def is_present(self, now_ns: int) -> bool:
        """Whether the unit is on the line at this moment."""
        period_ns = self.presence_period_ms * _NS_PER_MS
        return now_ns % period_ns < self.present_share * period_ns


HEALTHY = Trouble()
