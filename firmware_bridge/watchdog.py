"""Timeouts that cost next to nothing while they do not happen."""

import asyncio
from collections.abc import Callable


class Watchdog:
    """Barks once when the instant last set has passed; set again and again, it rarely touches the event loop.

    One sleeping timer is kept: a later instant waits until that one fires. It is up to a millisecond late, and
    an instant is never called early.
    """

    def __init__(self, bark: Callable[[], None]) -> None:
        self._bark = bark
        self._loop = asyncio.get_running_loop()
        self._at_s: float | None = None
        self._handle: asyncio.TimerHandle | None = None

    def set(self, at_s: float) -> None:
        """Bark at `at_s` of the event loop's clock, and not at the instant set before."""
        self._at_s = at_s
        handle = self._handle
        if handle is not None:
            if handle.when() <= at_s:
                return
            handle.cancel()
        self._handle = self._loop.call_at(at_s, self._fired)

    def rest(self) -> None:
        """Do not bark."""
        self._at_s = None

    def close(self) -> None:
        """Rest for good."""
        self._at_s = None
        if self._handle is not None:
            self._handle.cancel()
            self._handle = None

    def _fired(self) -> None:
        self._handle = None
        at_s = self._at_s
        if at_s is None:
            return
        if self._loop.time() < at_s:
            self._handle = self._loop.call_at(at_s, self._fired)
            return
        self._at_s = None
        self._bark()
