"""Waiting until something is true: never longer than a named time, and never blindly."""

import asyncio
from collections.abc import Callable

from simulators.scenario.errors import CheckFailedError

POLL_INTERVAL_S = 0.02
"""Faster than any person sees, and a fraction of a per cent of one processor for a hall of seats."""

Problem = Callable[[], str | None]
"""What is not as wanted at this moment, in words; None when all is well."""


async def eventually(problem: Problem, timeout_s: float, holds_s: float = 0.0) -> None:
    """Wait until there is no problem, and none comes back for `holds_s`; CheckFailedError says what was seen."""
    loop = asyncio.get_running_loop()
    until = loop.time() + timeout_s
    good_since: float | None = None
    while True:
        seen = problem()
        now = loop.time()
        good_since = None if seen is not None else good_since if good_since is not None else now
        if good_since is not None and now - good_since >= holds_s:
            return
        if seen is not None and now >= until:
            raise CheckFailedError(seen)
        await asyncio.sleep(POLL_INTERVAL_S)
