"""What drives a line, written as a generator: it yields what to do next and is sent what came of it.

A program never waits for the event loop between two requests: the master resumes it within the call that took
the answer, and the next request is on its way before anybody else runs.
"""

import asyncio
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from firmware_bridge.asking import Asker
from firmware_bridge.errors import PortLostError
from firmware_bridge.exchanges import Exchange, Outcome
from firmware_bridge.watchdog import Watchdog
from seat_protocol.frames import Request


@dataclass(frozen=True, slots=True)
class Patiently:
    """Ask this, and give the answer all the time that the protocol allows."""

    request: Exchange


@dataclass(frozen=True, slots=True)
class Pause:
    """Ask nothing before that instant of the event loop's clock, unless the driver is woken."""

    until_s: float


@dataclass(frozen=True, slots=True)
class Together:
    """Run these programs at the same time, and go on when all have ended; they don't pause.

    What one of them raises ends the others, and the program that ordered them.
    """

    programs: tuple["Steps[None]", ...]


Order = Exchange | Patiently | Pause | Together
Result = TypeVar("Result")
Steps = Generator[Order, tuple[Any, ...], Result]
"""Yields orders; is sent what came of an exchange (see Outcome), nothing after anything else.

NoAnswerError and ExceptionResponseError are thrown into it, to be met; PortLostError ends it.
"""


Ended = Callable[[Exception | None], None]
"""Called once when a program has come to its end, with what it raised."""


class _Strand:
    """One program under way on a master, and those that it runs together."""

    def __init__(self, master: Asker, program: Steps[None], ended: Ended) -> None:
        self._master = master
        self._program: Steps[None] | None = program
        self._ended = ended
        self._children: list[_Strand] = []
        self._children_under_way = 0

    def begin(self) -> None:
        """Take the first step."""
        if self._program is not None:
            self._advance(self._program.send, None)

    def close(self) -> None:
        """Stop where the program stands, and let it clean up."""
        program, self._program = self._program, None
        for child in self._children:
            child.close()
        if program is not None:
            program.close()

    def _resume(self, outcome: Outcome) -> None:
        program = self._program
        if program is None:
            return
        if type(outcome) is tuple:
            self._advance(program.send, outcome)
        elif isinstance(outcome, PortLostError):
            self._end(outcome)
        else:
            self._advance(program.throw, outcome)

    def _advance(self, step: Callable[[Any], Order], given: Outcome | None) -> None:
        try:
            order = step(given)
        except StopIteration:
            self._end(None)
        except Exception as error:  # noqa: BLE001 - whoever runs the program is told, whatever it is
            self._end(error)
        else:
            self._follow(order)

    def _follow(self, order: Order) -> None:
        if isinstance(order, Request):  # nearly always
            self._master.ask(order, self._resume, is_patient=False)
        elif isinstance(order, Pause):
            self._pause(order.until_s)
        elif isinstance(order, Patiently):
            self._master.ask(order.request, self._resume)
        elif isinstance(order, Together):
            self._run_together(order.programs)
        else:
            self._master.ask(order, self._resume, is_patient=False)

    def _pause(self, until_s: float) -> None:
        self._end(ValueError(f"a pause until {until_s} in one of several programs"))

    def _run_together(self, programs: tuple[Steps[None], ...]) -> None:
        self._children = [_Strand(self._master, program, self._child_ended) for program in programs]
        self._children_under_way = len(programs)
        for child in self._children:
            child.begin()
        if not programs:
            self._resume(())

    def _child_ended(self, error: Exception | None) -> None:
        self._children_under_way -= 1
        if error is not None:
            self._end(error)
        elif self._children_under_way == 0:
            self._children = []
            self._resume(())

    def _end(self, error: Exception | None) -> None:
        if self._program is not None:
            self.close()
            self._ended(error)


class Driver(_Strand):
    """Runs one program on one master."""

    def __init__(self, master: Asker, program: Steps[None]) -> None:
        super().__init__(master, program, self._settle)
        self._loop = asyncio.get_running_loop()
        self._alarm = Watchdog(self._resume_after_pause)
        self._is_pausing = False
        self._outcome: asyncio.Future[None] = self._loop.create_future()

    async def run(self) -> None:
        """Run the program to its end or until cancelled; PortLostError, and whatever it raises."""
        self._loop.call_soon(self.begin)
        try:
            await self._outcome
        finally:
            self._alarm.close()
            self.close()

    def lose(self, loss: PortLostError) -> None:
        """End the program, pausing or not: the port is gone."""
        self._end(loss)

    def wake(self) -> None:
        """End the pause, if there is one."""
        if self._is_pausing:
            self._is_pausing = False
            self._alarm.rest()
            self._loop.call_soon(self._resume, ())

    def _pause(self, until_s: float) -> None:
        self._is_pausing = True
        self._alarm.set(until_s)

    def _resume_after_pause(self) -> None:
        self._is_pausing = False
        self._resume(())

    def _settle(self, error: Exception | None) -> None:
        if self._outcome.done():
            return
        if error is None:
            self._outcome.set_result(None)
        else:
            self._outcome.set_exception(error)
