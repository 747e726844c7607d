"""A line taken into a technician's hands: opened, driven by one program after the other, and given back."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any, TypeVar

from firmware_bridge.errors import NoAnswerError
from firmware_bridge.exchanges import Exchange
from firmware_bridge.master import Counters, Master
from firmware_bridge.ports import open_port
from firmware_bridge.program import Driver, Patiently, Steps
from firmware_bridge.timing import GapPolicy, LineTiming
from seat_protocol.errors import ExceptionResponseError

Result = TypeVar("Result")


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


class Workbench:
    """One open line. Programs use `ask`; whoever made the bench calls `run`, one program at a time."""

    def __init__(self, master: Master, timing: LineTiming, counters: Counters) -> None:
        self.timing = timing
        self.counters = counters
        self.now_s = asyncio.get_running_loop().time
        self._master = master
        self._driver: Driver | None = None

    async def run(self, program: Steps[Result]) -> Result:
        """What `program` returns; PortLostError, and whatever it raises."""
        results: list[Result] = []
        driver = Driver(self._master, _kept(program, results.append))
        self._driver = driver
        try:
            await driver.run()
        finally:
            self._driver = None
        return results[0]

    def wake(self) -> None:
        """End the pause of the program that runs, if it makes one."""
        if self._driver is not None:
            self._driver.wake()

    def ask(self, request: Exchange, *, is_patient: bool = True) -> Steps[Reply]:
        """Ask once; garbage is told from silence by the bytes that belonged to nothing."""
        before = self._unfit()
        try:
            values = yield Patiently(request) if is_patient else request
        except ExceptionResponseError as refusal:
            return Reply(Heard.REFUSAL, (), refusal.exception_code)
        except NoAnswerError:
            return Reply(Heard.SILENCE if self._unfit() == before else Heard.GARBAGE)
        return Reply(Heard.ANSWER, values)

    def _unfit(self) -> int:
        return self.counters.skipped_bytes + self.counters.frame_errors


@asynccontextmanager
async def workbench(url: str, gap: GapPolicy) -> AsyncIterator[Workbench]:
    """The line of `url`; PortError by leaf type, LineUrlError."""
    port = await open_port(url)
    timing = LineTiming.of(port.baud, port.character_bits, gap)
    counters = Counters()
    master = Master(port, timing, counters)
    try:
        yield Workbench(master, timing, counters)
    finally:
        master.close()


def _kept(program: Steps[Result], keep: Callable[[Result], None]) -> Steps[None]:
    keep((yield from program))
