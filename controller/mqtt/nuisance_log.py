"""Counts messages that nobody can be answered for, and logs them at a bounded rate."""

import logging
from collections.abc import Callable
from typing import Final

LOG_INTERVAL_S: Final = 10.0
"""A line in ten seconds tells a technician as much as a thousand, and a flood does not fill the disk."""

_logger = logging.getLogger(__name__)


class NuisanceLog:
    """`monotonic_s` is the clock, passed in so that tests need not wait."""

    def __init__(self, monotonic_s: Callable[[], float]) -> None:
        self._monotonic_s = monotonic_s
        self._count = 0
        self._unlogged = 0
        self._next_log_at_s = float("-inf")

    @property
    def count(self) -> int:
        """All messages noted so far."""
        return self._count

    def note(self, problem: str) -> None:
        """Note one message; `problem` is logged when the last line is long enough ago."""
        self._count += 1
        self._unlogged += 1
        if self._monotonic_s() < self._next_log_at_s:
            return
        _logger.warning("%d MQTT messages that cannot be answered, the last: %s", self._unlogged, problem)
        self._unlogged = 0
        self._next_log_at_s = self._monotonic_s() + LOG_INTERVAL_S
