"""Running tasks side by side until one of them ends, and ending all of them for certain."""

import asyncio
from collections.abc import Coroutine
from typing import Any, Final

CANCEL_AGAIN_S: Final = 0.1
"""Before Python 3.12 `asyncio.wait_for`, which aiomqtt uses, loses a cancellation that meets a finished wait
(python/cpython issue 86296). A task that goes on is cancelled again after this time."""


async def run_together(*works: Coroutine[Any, Any, object]) -> None:
    """Run `works` side by side until the first one ends, then end the others; an error of any is raised."""
    tasks = [asyncio.create_task(work) for work in works]
    try:
        await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    finally:
        await end_all(tasks)
    for task in tasks:
        if not task.cancelled() and (error := task.exception()) is not None:
            raise error


async def end_all(tasks: list[asyncio.Task[Any]]) -> None:
    """Cancel `tasks` until every one of them has ended."""
    while pending := [task for task in tasks if not task.done()]:
        for task in pending:
            task.cancel()
        await asyncio.wait(pending, timeout=CANCEL_AGAIN_S)
