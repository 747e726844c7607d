"""A press is dated within bounds that are certain, by clocks that differ and drift."""

import asyncio
from random import Random
from urllib.parse import urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge import Bridge, GapPolicy, LineSettings
from firmware_bridge.seat_clock import DRIFT_MAX, TICK_S, SeatClock
from seat_protocol.face import Mode, SeatFace
from seat_protocol.status import Key
from simulators.memory_line import MemoryLine, MemoryLines, MemoryLineSettings
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.recording import RecordingSink, running

SEATS = 32
ROUNDING_S = 1e-8
"""Of floating point numbers of a million seconds."""


@given(
    started_s=st.floats(0, 1e6),
    drift=st.floats(-DRIFT_MAX, DRIFT_MAX),
    readings=st.lists(st.tuples(st.floats(0.001, 400), st.floats(0, 0.02), st.floats(0, 0.02)), min_size=1),
    pressed_ago_s=st.floats(0, 600),
)
def test_the_bounds_hold_the_true_instant_whatever_the_clock_does(
    started_s: float, drift: float, readings: list[tuple[float, float, float]], pressed_ago_s: float
) -> None:
    def tick_at(at_s: float) -> int:
        return int((at_s - started_s) * (1 + drift) / TICK_S) % 0x1_0000_0000

    clock, now_s = SeatClock(), started_s + 1000.0
    for pause_s, before_s, after_s in readings:
        now_s += pause_s
        clock.learn(tick_at(now_s), now_s - before_s, now_s + after_s)
    pressed_s = now_s - pressed_ago_s
    bounds = clock.moment_of(tick_at(pressed_s))
    assert bounds.earliest_s - ROUNDING_S <= pressed_s <= bounds.latest_s + ROUNDING_S


@pytest.mark.parametrize(("firmware", "width_s"), [("plain", 0.025), ("full", 0.003)])
def test_presses_on_the_line_are_dated_right_and_with_a_clock_to_three_milliseconds(
    firmware: str, width_s: float
) -> None:
    async def sitting() -> None:
        random, url = Random(5), f"sim://timed?units=1-{SEATS}&firmware={firmware}"
        line = _line(url)
        for unit in line.units:
            unit.drift_ppm = random.randint(-100, 100)
        sink = RecordingSink()
        settings = LineSettings(
            "timed", url, GapPolicy.STRICT, {unit.address: unit.address for unit in line.units}
        )
        async with running(Bridge([settings], sink)) as bridge:
            await bridge.first_sweep_done.wait()
            for seat in range(1, SEATS + 1):
                bridge.show(seat, SeatFace(mode=Mode.LISTEN))
            await asyncio.sleep(5.0)
            for seat in random.sample(range(1, SEATS + 1), 20):
                await asyncio.sleep(random.uniform(0.0, 2.0))
                pressed_s = _now_s()
                assert line.units[seat - 1].press(Key.SPEAK, round(pressed_s * 1e9))
                await asyncio.sleep(0.5)
                bounds = sink.pressed[seat]
                assert bounds.earliest_s <= pressed_s <= bounds.latest_s
                assert bounds.latest_s - bounds.earliest_s <= width_s

    run_in_virtual_time(sitting())


def _line(url: str) -> MemoryLine:
    line = MemoryLineSettings.from_url(urlsplit(url)).build(0)
    lines = MemoryLines()
    lines.add(line)
    lines.register()
    return line


def _now_s() -> float:
    return asyncio.get_running_loop().time()
