"""Lines in memory that know how much processor time the simulation itself takes: the rest is the controller's."""

import time

from simulators.faults import Misfortune
from simulators.memory_line import MemoryLine
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.wire import Wire

_NS_PER_S = 1e9


class Meter:
    """Sums up processor time of the thread of the event loop that went into simulating."""

    def __init__(self) -> None:
        self.simulator_ns = 0

    def controller_s(self) -> float:
        """Processor seconds of this process so far, without those of the simulation; its threads are counted."""
        return time.process_time() - self.simulator_ns / _NS_PER_S


class MeteredWire(Wire):
    """Charges the meter for everything that happens on the wire and in the units."""

    def __init__(
        self, units: list[SeatUnit], timing: LineTiming, misfortune: Misfortune, meter: Meter
    ) -> None:
        super().__init__(units, timing, misfortune)
        self._meter = meter

    def receive(self, data: bytes, now_ns: int) -> None:
        """See Wire."""
        began_ns = time.thread_time_ns()
        super().receive(data, now_ns)
        self._meter.simulator_ns += time.thread_time_ns() - began_ns

    def advance(self, now_ns: int) -> bytes:
        """See Wire."""
        began_ns = time.thread_time_ns()
        arrived = super().advance(now_ns)
        self._meter.simulator_ns += time.thread_time_ns() - began_ns
        return arrived


def metered_line(name: str, units: list[SeatUnit], timing: LineTiming, meter: Meter) -> MemoryLine:
    """A line in memory whose simulation is charged to `meter`."""
    line = MemoryLine(name, units, timing)
    line.wire = MeteredWire(units, timing, line.misfortune, meter)
    return line
