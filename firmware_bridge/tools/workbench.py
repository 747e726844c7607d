"""A line taken into a technician's hands: opened, driven by one program after the other, and given back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

from firmware_bridge.counters import Counters
from firmware_bridge.errors import NoAnswerError
from firmware_bridge.exchanges import Exchange
from firmware_bridge.gateway_master import GatewayMaster
from firmware_bridge.gateway_port import GatewayPort
from firmware_bridge.gateway_window import Window
from firmware_bridge.master import Master
from firmware_bridge.ports import Port, open_port
from firmware_bridge.program import Driver, Patiently, Steps
from firmware_bridge.socket_port import SocketPort
from firmware_bridge.timing import GapPolicy, LineTiming
from seat_protocol.errors import ExceptionResponseError
from seat_protocol.frames import READ_HOLDING, READ_INPUT, Request, read_registers, unpack_registers

Result = TypeVar("Result")

_OTHER_READ = {READ_HOLDING: READ_INPUT, READ_INPUT: READ_HOLDING}


class Heard(Enum):
    """What came back."""

    ANSWER = auto()
    REFUSAL = auto()  # an exception of the unit: somebody is there
    GARBAGE = auto()  # bytes that are no answer: a collision, noise, a foreign frame
    SILENCE = auto()  # not one byte


@dataclass(frozen=True, slots=True)
class Reply:
    """What came of one exchange: `values` as Outcome has them for an answer, else nothing."""

    heard: Heard
    values: tuple[Any, ...] = ()
    exception_code: int = 0

    @property
    def is_answer(self) -> bool:
        """Whether it was answered as asked."""
        return self.heard is Heard.ANSWER


class Way(Enum):
    """What lies between this machine and the line."""

    ADAPTER = auto()  # a serial port
    NETWORK = auto()  # the frames of the line, over a network
    GATEWAY = auto()  # Modbus/TCP: what the gateway does not understand does not come through


class Workbench:
    """One open line. Programs use `ask`; whoever made the bench calls `run`, one program at a time."""

    def __init__(
        self, master: Master | GatewayMaster, timing: LineTiming | None, counters: Counters, way: Way
    ) -> None:
        self.counters = counters
        self.way = way
        self._timing = timing
        self.now_s = asyncio.get_running_loop().time
        self._master = master
        self._driver: Driver | None = None
        self._last_read: dict[int, int] = {}

    async def run(self, program: Steps[Result]) -> Result:
        """What `program` returns; PortLostError, and whatever it raises."""
        results: list[Result] = []
        driver = Driver(self._master, _kept(program, results.append))
        self._driver = driver
        self._master.told_loss = driver.lose
        try:
            await driver.run()
        finally:
            self._driver = None
        return results[0]

    def on_the_wire_s(self, count_bytes: int) -> float:
        """How long that many bytes pass on the line; 0 where nobody here knows its speed."""
        return 0.0 if self._timing is None else self._timing.on_the_wire_s(count_bytes)

    def wake(self) -> None:
        """End the pause of the program that runs, if it makes one."""
        if self._driver is not None:
            self._driver.wake()

    def ask(self, request: Exchange, *, is_patient: bool = True) -> Steps[Reply]:
        """Ask once; garbage is told from silence by the bytes that belonged to nothing.

        Of two reads of one unit running, one is made with 03 and one with 04, which seat units serve alike: an answer
        that comes twice can't be taken for that to the next read.
        """
        request = self._read_otherwise(request)
        before = self._unfit()
        try:
            values = yield Patiently(request) if is_patient else request
        except ExceptionResponseError as refusal:
            return Reply(Heard.REFUSAL, (), refusal.exception_code)
        except NoAnswerError:
            return Reply(Heard.SILENCE if self._unfit() == before else Heard.GARBAGE)
        return Reply(Heard.ANSWER, values)

    def _read_otherwise(self, request: Exchange) -> Exchange:
        if not isinstance(request, Request) or request.function not in _OTHER_READ:
            return request
        if self._last_read.get(request.unit) == request.function:
            address, count = unpack_registers(request.frame[2:6])
            request = read_registers(request.unit, address, count, _OTHER_READ[request.function])
        self._last_read[request.unit] = request.function
        return request

    def _unfit(self) -> int:
        return self.counters.skipped_bytes + self.counters.frame_errors


@asynccontextmanager
async def workbench(url: str, gap: GapPolicy) -> AsyncIterator[Workbench]:
    """The line of `url`; PortError by leaf type, LineUrlError."""
    bench, close = _fitted_out(await open_port(url), gap)
    try:
        yield bench
    finally:
        close()


def _fitted_out(port: Port, gap: GapPolicy) -> tuple[Workbench, Callable[[], None]]:
    counters = Counters()
    if isinstance(port, GatewayPort):
        window = Window(port.window_max, asyncio.get_running_loop().time)
        gateway = GatewayMaster(port, window, counters)
        return Workbench(gateway, None, counters, Way.GATEWAY), gateway.close
    timing = LineTiming.of(port.baud, port.character_bits, gap, port.latency_s)
    master = Master(port, timing, counters)
    way = Way.NETWORK if isinstance(port, SocketPort) else Way.ADAPTER
    return Workbench(master, timing, counters, way), master.close


def _kept(program: Steps[Result], keep: Callable[[Result], None]) -> Steps[None]:
    keep((yield from program))
