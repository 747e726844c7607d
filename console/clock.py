"""The two clocks of the console, one per meaning."""

import time
from typing import Protocol


class Clock(Protocol):
    """Where the console gets the time from."""

    def wall_ms(self) -> int:
        """Wall time in milliseconds since 1970, for what is shown and sent."""

    def monotonic_s(self) -> float:
        """Seconds that never jump, for countdowns and deadlines."""


class SystemClock:
    """The clocks of this machine."""

    def wall_ms(self) -> int:
        """Wall time in milliseconds since 1970."""
        return time.time_ns() // 1_000_000

    def monotonic_s(self) -> float:
        """Seconds that never jump."""
        return time.monotonic()
