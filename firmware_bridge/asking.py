"""How a master is asked: by a callback, or by a future whose caller may give up."""

import asyncio
from abc import ABC, abstractmethod
from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from firmware_bridge.errors import PortLostError
from firmware_bridge.exchanges import Exchange, Outcome
from seat_protocol.frames import Request

Take = Callable[[Outcome], None]
"""Called once with the outcome of a request, in the event loop; it may ask the next thing at once."""


@dataclass(slots=True)
class Asked:
    """A request that somebody waits for; `caller` is the future that shows whether somebody still does."""

    request: Exchange
    take: Take
    since_s: float
    is_patient: bool
    caller: asyncio.Future[tuple[int, ...]] | None = None

    @classmethod
    def for_future(
        cls,
        request: Exchange,
        answer: asyncio.Future[tuple[int, ...]],
        since_s: float,
        *,
        is_patient: bool = True,
    ) -> "Asked":
        """A request whose outcome settles `answer`."""

        def take(outcome: Outcome) -> None:
            if answer.done():
                return
            if isinstance(outcome, Exception):
                answer.set_exception(outcome)
            else:
                answer.set_result(outcome)

        return cls(request, take, since_s, is_patient, answer)

    @property
    def is_given_up(self) -> bool:
        """Whether nobody waits for the outcome any more."""
        return self.caller is not None and self.caller.done()


class Asker(Protocol):
    """What a program needs of a master."""

    def ask(self, request: Exchange, take: Take, *, is_patient: bool = True) -> None:
        """Ask, and call `take` with what comes of it."""


class Desk(ABC):
    """Where requests are handed in; made and used in the event loop.

    `told_loss` is called once when the port is gone, whether anything was asked or not.
    """

    def __init__(self) -> None:
        self.told_loss: Callable[[PortLostError], None] = lambda _: None
        self._loop = asyncio.get_running_loop()
        self._now_s = self._loop.time

    def transact(self, request: Request, *, is_patient: bool = True) -> asyncio.Future[tuple[int, ...]]:
        """The registers that answer `request`, as the master gets them; the future may be cancelled at any time."""
        answer: asyncio.Future[tuple[int, ...]] = self._loop.create_future()
        self._queue(Asked.for_future(request, answer, self._now_s(), is_patient=is_patient))
        return answer

    @abstractmethod
    def _queue(self, asked: Asked) -> None:
        """Put it on the wire when its turn comes."""
