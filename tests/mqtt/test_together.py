"""Tasks that run together end together, also one that loses a cancellation."""

import asyncio

import pytest

from controller.mqtt.together import run_together


class FirstCancelLost:
    """Goes on after its first cancellation, as asyncio.wait_for may before Python 3.12."""

    def __init__(self) -> None:
        self.cancels = 0

    async def run(self) -> None:
        while self.cancels < 2:
            try:
                await asyncio.Event().wait()
            except asyncio.CancelledError:
                self.cancels += 1


async def test_the_end_of_one_ends_the_others() -> None:
    other = FirstCancelLost()
    await run_together(asyncio.sleep(0), other.run())

    assert other.cancels == 2


async def test_an_error_of_one_ends_the_others_and_is_raised() -> None:
    async def fail() -> None:
        raise ConnectionError("gone")

    other = FirstCancelLost()
    with pytest.raises(ConnectionError, match="gone"):
        await run_together(fail(), other.run())

    assert other.cancels == 2


async def test_a_cancelled_caller_leaves_nothing_running() -> None:
    other = FirstCancelLost()
    together = asyncio.create_task(run_together(other.run()))
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    together.cancel()
    with pytest.raises(asyncio.CancelledError):
        await together

    assert other.cancels == 2
