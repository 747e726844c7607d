"""When something happened at a seat, by the seat's own clock: not an instant, but the bounds that are certain.

A unit stamps a press with the tick of its free running clock. What that tick means in the controller's time is
learned from readings of the clock: the unit takes its tick when the request has reached it, and that is after the
request was sent and before the answer came. Every reading bounds the difference of the two clocks, and all of them
together bound it more narrowly than any one; with time the bounds widen by what the unit's crystal may drift. (The
interval method, as Klipper and NTP use it.)
"""

from dataclasses import dataclass

from seat_protocol.conduct import CLOCK_READ_EVERY_S
from seat_protocol.registers import TICK_COUNT, TICK_US
from seat_protocol.timing import CLOCK_DRIFT_PPM_MAX

DRIFT_MAX = CLOCK_DRIFT_PPM_MAX / 1e6
TICK_S = TICK_US / 1e6
_CS_PER_S = 100


@dataclass(frozen=True, slots=True)
class Moment:
    """Something happened not before and not after these instants of the event loop's clock."""

    earliest_s: float
    latest_s: float

    def overlaps(self, other: "Moment") -> bool:
        """Whether both may be one instant."""
        return self.earliest_s <= other.latest_s and other.earliest_s <= self.latest_s

    def before(self, age_cs: int) -> "Moment":
        """When that was of which a unit tells the age now; ages are rounded down."""
        age_s = age_cs / _CS_PER_S
        return Moment(self.earliest_s - age_s - 1 / _CS_PER_S, self.latest_s - age_s)


ANY_TIME = Moment(float("-inf"), float("inf"))


class SeatClock:
    """Bounds of one unit's clock since it was switched on."""

    def __init__(self) -> None:
        self._read_at_s: float | None = None
        self._tick = 0
        self._earliest_s = self._latest_s = 0.0

    def forget(self) -> None:
        """Another unit, or the same one switched on again."""
        self._read_at_s = None

    def is_due(self, now_s: float) -> bool:
        """Whether the clock should be read."""
        return self._read_at_s is None or now_s >= self._read_at_s + CLOCK_READ_EVERY_S

    def learn(self, tick: int, earliest_s: float, latest_s: float) -> None:
        """The unit's clock showed `tick` at some instant between these two."""
        if self._read_at_s is not None:
            before = self.moment_of(tick)
            narrowed = max(before.earliest_s, earliest_s), min(before.latest_s, latest_s)
            if narrowed[0] <= narrowed[1]:  # or the clock jumped, and what was known before is void
                earliest_s, latest_s = narrowed
        self._read_at_s = latest_s
        self._tick, self._earliest_s, self._latest_s = tick, earliest_s, latest_s

    def moment_of(self, tick: int) -> Moment:
        """When the unit's clock showed `tick`; everything, where it was never read."""
        if self._read_at_s is None:
            return ANY_TIME
        ticks_later = (tick - self._tick + TICK_COUNT // 2) % TICK_COUNT - TICK_COUNT // 2
        later_s = ticks_later * TICK_S
        drift_s = abs(later_s) * DRIFT_MAX
        return Moment(  # both ticks are rounded down
            self._earliest_s + later_s - TICK_S - drift_s, self._latest_s + later_s + TICK_S + drift_s
        )
