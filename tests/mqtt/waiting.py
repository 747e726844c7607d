"""Waiting for something to become true, with a bound that a busy machine does not reach."""

import asyncio
from collections.abc import Callable

PATIENCE_S = 20.0
"""Far above what anything here takes; it ends a test that would hang."""


async def until(condition: Callable[[], bool]) -> None:
    async with asyncio.timeout(PATIENCE_S):
        while not condition():
            await asyncio.sleep(0.01)
