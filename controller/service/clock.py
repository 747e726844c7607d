"""Time of the controller: wall time for the record, run by the monotonic clock.

A correction of the system's clock while a meeting runs must not shorten a vote, so wall time is read once.
"""

import time
from collections.abc import Callable

_MS_PER_S = 1000


def system_now_ms() -> int:
    """The system's wall time of this moment: what programs on this and other machines put on their messages."""
    return int(time.time() * _MS_PER_S)


class MeetingClock:
    """Wall time in milliseconds that never jumps while the process runs."""

    def __init__(
        self,
        wall_s: Callable[[], float] = time.time,
        monotonic_s: Callable[[], float] = time.monotonic,
    ) -> None:
        self._monotonic_s = monotonic_s
        self._offset_s = wall_s() - monotonic_s()

    def now_ms(self) -> int:
        """Milliseconds since 1970-01-01 UTC."""
        return self.at_ms(self._monotonic_s())

    def at_ms(self, monotonic_s: float) -> int:
        """The wall time of a moment of the monotonic clock, on the same scale as `now_ms`."""
        return int((monotonic_s + self._offset_s) * _MS_PER_S)
