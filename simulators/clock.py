"""The free running clock of a seat unit, which the controller may set."""

from seat_protocol.registers import CLOCK_STEP_TICKS, TICK_COUNT, TICK_US

_NS_PER_TICK = TICK_US * 1000
_PPM = 1_000_000
_SYNC_COUNT = 0x10000


class UnitClock:
    """Counts ticks from power-up; a drift makes it run fast (above 0) or slow."""

    def __init__(self, started_ns: int, drift_ppm: int) -> None:
        self.sync_number = 0
        self.is_set = False
        self._drift_ppm = drift_ppm
        self._base_ns = started_ns
        self._base_tick = 0

    def tick(self, now_ns: int) -> int:
        """What the clock shows."""
        elapsed_ns = now_ns - self._base_ns
        if self._drift_ppm:
            elapsed_ns += elapsed_ns * self._drift_ppm // _PPM
        return (self._base_tick + elapsed_ns // _NS_PER_TICK) % TICK_COUNT

    def set(self, tick: int, now_ns: int) -> int:
        """Take another time; returns by how many ticks a press of before is to be moved along with it."""
        step = (tick - self.tick(now_ns)) % TICK_COUNT
        is_other_base = not self.is_set or CLOCK_STEP_TICKS < step < TICK_COUNT - CLOCK_STEP_TICKS
        self._base_ns, self._base_tick = now_ns, tick
        self.is_set = True
        self.sync_number = (self.sync_number + 1) % _SYNC_COUNT
        return step if is_other_base else 0
