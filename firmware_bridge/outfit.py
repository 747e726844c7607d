"""What drives an open port: its master, and the program that the master runs."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

from firmware_bridge.counters import Counters
from firmware_bridge.freeze import FreezeJob
from firmware_bridge.gateway_master import GatewayMaster
from firmware_bridge.gateway_patrol import GatewayPatrol
from firmware_bridge.gateway_port import GatewayPort
from firmware_bridge.gateway_window import Window
from firmware_bridge.master import Master
from firmware_bridge.patrol import Patrol
from firmware_bridge.ports import Port
from firmware_bridge.program import Steps
from firmware_bridge.seat import Seat
from firmware_bridge.timing import GapPolicy, LineTiming


class LineProgram(Protocol):
    """What a line needs of the program that drives its seats; Patrol says what each part does."""

    @property
    def sweeps_s(self) -> Sequence[float]:
        """How long the last sweeps took."""

    def attend(self, seat: Seat) -> None:
        """That seat's face is due."""

    def freeze(self, job: FreezeJob) -> None:
        """Carry `job` out before anything else."""

    def work(self, swept: Callable[[], None]) -> Steps[None]:
        """Everything, for ever; `swept` is called after the first sweep and every later round."""


class Outfitter:
    """Fits out one line whenever its port is opened; what it learned of a gateway stays."""

    def __init__(
        self, gap: GapPolicy, seats: Mapping[int, Seat], counters: Counters, now_s: Callable[[], float]
    ) -> None:
        self._gap = gap
        self._seats = seats
        self._counters = counters
        self._now_s = now_s
        self._window: Window | None = None

    @property
    def window(self) -> int | None:
        """How many requests a gateway is given at once now; None on a line without one."""
        return None if self._window is None else self._window.size

    def fit_out(self, port: Port) -> tuple[Master | GatewayMaster, LineProgram]:
        """Master and program for what the port carries."""
        if isinstance(port, GatewayPort):
            return self._for_gateway(port)
        timing = LineTiming.of(port.baud, port.character_bits, self._gap, port.latency_s)
        master = Master(port, timing, self._counters)
        return master, Patrol(self._seats, self._counters, timing, self._now_s)

    def _for_gateway(self, port: GatewayPort) -> tuple[GatewayMaster, LineProgram]:
        if self._window is None:
            self._window = Window(port.window_max, self._now_s)
        window = self._window
        master = GatewayMaster(port, window, self._counters)
        return master, GatewayPatrol(self._seats, self._counters, lambda: window.size, self._now_s)
