"""The clock of a unit: it runs free and is read, so that presses can be put in order across lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seat_protocol.frames import read_registers, write_registers
from seat_protocol.registers import CLOCK, CONTROL, TICK_COUNT
from seat_protocol.status import Key
from seat_protocol.timing import CLOCK_DRIFT_PPM_MAX
from simulators.unit import SeatUnit
from tests.simulators.units import ADDRESS, NS_PER_S, ask, fast_unit, listening, new_unit, read_status

NS_PER_TICK = 100_000


def read_clock(unit: SeatUnit, now_ns: int) -> int:
    high, low = ask(unit, read_registers(unit.address, CLOCK.address, CLOCK.count), now_ns)
    return high << 16 | low


def test_a_clock_runs_from_power_up() -> None:
    unit = fast_unit(ADDRESS)
    assert read_clock(unit, 3 * NS_PER_S + 99_999) == 30_000
    unit.reboot(5 * NS_PER_S)
    assert read_clock(unit, 6 * NS_PER_S) == 10_000


def test_a_clock_wraps_at_32_bits() -> None:
    unit = fast_unit(ADDRESS)
    assert read_clock(unit, TICK_COUNT * NS_PER_TICK - 1) == TICK_COUNT - 1
    assert read_clock(unit, TICK_COUNT * NS_PER_TICK) == 0


@given(st.integers(0, 10**12), st.integers(0, 10**10))
def test_a_press_is_stamped_with_what_the_clock_shows(started_ns: int, later_ns: int) -> None:
    unit = fast_unit(ADDRESS)
    unit.reboot(started_ns)
    listening(unit).press(Key.SPEAK, started_ns + later_ns)
    assert read_status(unit).press_tick == later_ns // NS_PER_TICK == read_clock(unit, started_ns + later_ns)


def test_drift_is_what_was_asked_for() -> None:
    fast, slow = fast_unit(1), fast_unit(2)
    fast.drift_ppm, slow.drift_ppm = CLOCK_DRIFT_PPM_MAX, -CLOCK_DRIFT_PPM_MAX
    for unit in (fast, slow):
        unit.reboot(0)
    ten_s = 10 * NS_PER_S
    assert (read_clock(fast, ten_s), read_clock(slow, ten_s)) == (100_010, 99_990)


@pytest.mark.parametrize("address", [CLOCK.address, CONTROL.end])
def test_nobody_sets_a_clock(address: int) -> None:
    unit = fast_unit(ADDRESS)
    answer = unit.handle(write_registers(ADDRESS, address, (0, 77)).frame, 0)
    assert answer is not None
    assert answer[1:3] == b"\x90\x02"
    assert read_clock(unit, 0) == 0


def test_a_unit_whose_clock_can_not_be_read_refuses_the_block() -> None:
    read = new_unit().handle(read_registers(ADDRESS, CLOCK.address, CLOCK.count).frame, 0)
    assert read is not None
    assert read[1:3] == b"\x84\x02"
