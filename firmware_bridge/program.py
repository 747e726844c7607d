"""What drives a line, written as a generator: it yields what to do next and is sent what came of it.

A program never waits for the event loop between two requests: the master resumes it within the call that took
the answer, and the next request is on its way before anybody else runs.
"""

import asyncio
from collections.abc import Callable, Generator
from dataclasses import dataclass
from typing import Any, TypeVar

from firmware_bridge.errors import PortLostError
from firmware_bridge.exchanges import Exchange, Outcome
from firmware_bridge.master import Master
from firmware_bridge.watchdog import Watchdog


@dataclass(frozen=True, slots=True)
class Patiently:
    """Ask this, and give the answer all the time that the protocol allows."""

    request: Exchange


@dataclass(frozen=True, slots=True)
class Pause:
    """Ask nothing before that instant of the event loop's clock, unless the driver is woken."""

    until_s: float


Order = Exchange | Patiently | Pause
Result = TypeVar("Result")
Steps = Generator[Order, tuple[Any, ...], Result]
"""Yields orders; is sent what came of an exchange (see Outcome), nothing after a pause.

NoAnswerError and ExceptionResponseError are thrown into it, to be met; PortLostError ends it.
"""


class Driver:
    """Runs one program on one master."""

    def __init__(self, master: Master) -> None:
        self._master = master
        self._loop = asyncio.get_running_loop()
        self._alarm = Watchdog(self._resume_after_pause)
        self._program: Steps[None] | None = None
        self._pausing = False
        self._ended: asyncio.Future[None] = self._loop.create_future()

    async def run(self, program: Steps[None]) -> None:
        """Run `program` to its end or until cancelled; PortLostError, and whatever it raises."""
        self._program = program
        self._loop.call_soon(self._begin)
        try:
            await self._ended
        finally:
            self._program = None
            self._alarm.close()
            program.close()

    def wake(self) -> None:
        """End the pause, if there is one."""
        if self._pausing:
            self._pausing = False
            self._alarm.rest()
            self._loop.call_soon(self._resume, ())

    def _resume_after_pause(self) -> None:
        self._pausing = False
        self._resume(())

    def _begin(self) -> None:
        if self._program is not None:
            self._advance(self._program.__next__)

    def _resume(self, outcome: Outcome) -> None:
        program = self._program
        if program is None:
            return
        if not isinstance(outcome, Exception):
            self._advance(program.send, outcome)
        elif isinstance(outcome, PortLostError):
            self._end(outcome)
        else:
            self._advance(program.throw, outcome)

    def _advance(self, step: Callable[..., Order], *given: object) -> None:
        try:
            order = step(*given)
        except StopIteration:
            self._end(None)
        except Exception as error:  # noqa: BLE001 - whoever runs the program is told, whatever it is
            self._end(error)
        else:
            self._follow(order)

    def _follow(self, order: Order) -> None:
        if isinstance(order, Pause):
            self._pausing = True
            self._alarm.set(order.until_s)
        elif isinstance(order, Patiently):
            self._master.ask(order.request, self._resume)
        else:
            self._master.ask(order, self._resume, is_patient=False)

    def _end(self, error: Exception | None) -> None:
        self._program = None
        if self._ended.done():
            return
        if error is None:
            self._ended.set_result(None)
        else:
            self._ended.set_exception(error)
