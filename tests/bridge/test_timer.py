"""Both timers keep the same promises: not before the instant, once, and not after they were disarmed."""

import asyncio
import time
from collections.abc import Callable

import pytest

from firmware_bridge import timer as timer_module
from firmware_bridge.timer import KernelTimer, LineTimer, LoopTimer, line_timer


def kernel_timer(callback: Callable[[], None]) -> LineTimer:
    libc = timer_module._LIBC
    if libc is None:
        pytest.skip("this platform has no timerfd")
    return KernelTimer(callback, libc)


@pytest.fixture(params=[kernel_timer, LoopTimer], ids=["kernel", "loop"])
def make_timer(request: pytest.FixtureRequest) -> Callable[[Callable[[], None]], LineTimer]:
    factory: Callable[[Callable[[], None]], LineTimer] = request.param
    return factory


async def test_it_calls_back_once_and_not_too_early(
    make_timer: Callable[[Callable[[], None]], LineTimer],
) -> None:
    fired_s: list[float] = []
    timer = make_timer(lambda: fired_s.append(time.monotonic()))
    at_s = time.monotonic() + 0.005
    timer.arm(at_s)
    await asyncio.sleep(0.05)
    timer.close()
    assert len(fired_s) == 1
    assert fired_s[0] >= at_s - 0.0001


async def test_an_instant_that_has_passed_fires_at_once(
    make_timer: Callable[[Callable[[], None]], LineTimer],
) -> None:
    fired = asyncio.Event()
    timer = make_timer(fired.set)
    timer.arm(time.monotonic() - 1)
    async with asyncio.timeout(5):
        await fired.wait()
    timer.close()


async def test_disarmed_it_never_fires_and_armed_again_it_takes_the_last_instant(
    make_timer: Callable[[Callable[[], None]], LineTimer],
) -> None:
    fired_s: list[float] = []
    timer = make_timer(lambda: fired_s.append(time.monotonic()))
    timer.arm(time.monotonic() + 0.002)
    timer.disarm()
    await asyncio.sleep(0.02)
    assert fired_s == []
    late_s = time.monotonic() + 0.03
    timer.arm(time.monotonic() + 0.002)
    timer.arm(late_s)
    await asyncio.sleep(0.06)
    timer.close()
    assert len(fired_s) == 1
    assert fired_s[0] >= late_s - 0.0001


async def test_without_a_kernel_timer_the_loop_s_own_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(timer_module, "_LIBC", None)
    timer = line_timer(lambda: None)
    assert isinstance(timer, LoopTimer)
    timer.close()
