"""An event loop whose time is counted, not waited for: hours of a hall in seconds, the same every time.

When nothing is left to do now, the clock jumps to the next timer. Descriptors and other threads live in real
time: while somebody counts on them (`awaiting_real_time`), the loop waits for them and the clock stands still.
"""

import asyncio
import selectors
from collections.abc import Coroutine, Generator
from contextlib import contextmanager
from typing import Any, TypeVar

START_S = 1000.0
"""Not zero, so that an instant before the start of the run is an ordinary one."""

Result = TypeVar("Result")


class VirtualTimeLoop(asyncio.SelectorEventLoop):
    """See the module. `time()` is the virtual clock, in seconds."""

    def __init__(self) -> None:
        self._virtual_s = START_S
        self._real_waits = 0
        super().__init__(_TimeSelector(self))

    def time(self) -> float:
        """The virtual clock."""
        return self._virtual_s

    @contextmanager
    def awaiting_real_time(self) -> Generator[None]:
        """Stop the clock: another thread or a descriptor will wake the loop."""
        self._real_waits += 1
        try:
            yield
        finally:
            self._real_waits -= 1

    def pass_s(self, pause_s: float | None) -> float | None:
        """The loop would wait so long for descriptors: let it pass; returns how long to wait in real time."""
        if self._real_waits or pause_s is None:
            return pause_s
        self._virtual_s += pause_s
        return 0.0


class _TimeSelector(selectors.DefaultSelector):
    """Asks the loop how long to wait really."""

    def __init__(self, loop: VirtualTimeLoop) -> None:
        super().__init__()
        self._loop = loop

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        if timeout is not None and timeout > 0:
            ready = super().select(0)
            if ready:
                return ready  # what is there already happens before the time passes
        return super().select(self._loop.pass_s(timeout))


def run_in_virtual_time(main: Coroutine[Any, Any, Result]) -> Result:
    """What `asyncio.run` does, in virtual time."""
    with asyncio.Runner(loop_factory=VirtualTimeLoop) as runner:
        return runner.run(main)
