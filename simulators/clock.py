"""The free running clock of a seat unit."""

from seat_protocol.registers import TICK_COUNT, TICK_US

_NS_PER_TICK = TICK_US * 1000
_PPM = 1_000_000


class UnitClock:
    """Counts ticks from power-up; a drift makes it run fast (above 0) or slow."""

    def __init__(self, started_ns: int, drift_ppm: int) -> None:
        self._started_ns = started_ns
        self._drift_ppm = drift_ppm

    def tick(self, now_ns: int) -> int:
        """What the clock shows."""
        elapsed_ns = now_ns - self._started_ns
        if self._drift_ppm:
            elapsed_ns += elapsed_ns * self._drift_ppm // _PPM
        return elapsed_ns // _NS_PER_TICK % TICK_COUNT
