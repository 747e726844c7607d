"""The clock of a unit: set by one broadcast for all, so that presses can be put in order across lines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seat_protocol.face import Mode
from seat_protocol.frames import read_registers, write_registers
from seat_protocol.registers import CLOCK, CLOCK_STEP_TICKS, CONTROL, TICK_COUNT
from seat_protocol.status import Flag, Key
from seat_protocol.timing import CLOCK_DRIFT_PPM_MAX
from simulators.unit import SeatUnit
from tests.simulators.units import (
    ADDRESS,
    NS_PER_S,
    ask,
    fast_unit,
    listening,
    new_unit,
    open_vote,
    read_status,
)

NS_PER_TICK = 100_000
ticks = st.integers(0, TICK_COUNT - 1)


def set_clock(unit: SeatUnit, tick: int, now_ns: int) -> None:
    order = write_registers(0, CONTROL.address_of("clock"), divmod(tick, 0x10000))
    assert unit.handle(order.frame, now_ns) is None


def read_clock(unit: SeatUnit, now_ns: int) -> tuple[int, int]:
    sync_number, high, low = ask(unit, read_registers(unit.address, CLOCK.address, CLOCK.count), now_ns)
    return sync_number, high << 16 | low


def test_a_clock_runs_from_power_up_and_says_whether_it_was_ever_set() -> None:
    unit = fast_unit(ADDRESS)
    assert read_clock(unit, 3 * NS_PER_S + 99_999) == (0, 30_000)
    assert Flag.CLOCK_SET not in read_status(unit).flags
    set_clock(unit, 0xFFFF_FFFF, 4 * NS_PER_S)
    assert read_clock(unit, 4 * NS_PER_S) == (1, 0xFFFF_FFFF)
    assert read_clock(unit, 4 * NS_PER_S + NS_PER_TICK) == (1, 0)
    assert Flag.CLOCK_SET in read_status(unit).flags
    unit.reboot(5 * NS_PER_S)
    assert read_clock(unit, 6 * NS_PER_S) == (0, 10_000)
    assert Flag.CLOCK_SET not in read_status(unit).flags


@given(ticks, st.integers(0, 10**12), st.integers(0, 10**10))
def test_two_units_that_were_set_together_agree_on_the_instant_of_a_press(
    tick: int, set_ns: int, later_ns: int
) -> None:
    early, late = listening(fast_unit(1)), listening(fast_unit(2))
    late.reboot(set_ns // 2)
    listening(late)
    for unit in (early, late):
        set_clock(unit, tick, set_ns)
        unit.press(Key.SPEAK, set_ns + later_ns)
    expected = (tick + later_ns // NS_PER_TICK) % TICK_COUNT
    assert early.status(0).press_tick == late.status(0).press_tick == expected


def test_drift_is_what_was_asked_for_and_a_setting_takes_it_away() -> None:
    fast, slow = fast_unit(1), fast_unit(2)
    fast.drift_ppm, slow.drift_ppm = CLOCK_DRIFT_PPM_MAX, -CLOCK_DRIFT_PPM_MAX
    for unit in (fast, slow):
        unit.reboot(0)
        set_clock(unit, 0, 0)
    ten_s = 10 * NS_PER_S
    assert (read_clock(fast, ten_s)[1], read_clock(slow, ten_s)[1]) == (100_010, 99_990)
    set_clock(fast, 100_000, ten_s)
    assert read_clock(fast, ten_s) == (2, 100_000)


def test_a_press_of_before_goes_along_into_another_time_base_and_stays_under_a_correction() -> None:
    unit = listening(fast_unit(ADDRESS))
    unit.press(Key.SPEAK, 2 * NS_PER_S)
    set_clock(unit, 5_000_000, 3 * NS_PER_S)
    assert read_status(unit).press_tick == 5_000_000 - 10_000
    set_clock(unit, 5_010_000 + CLOCK_STEP_TICKS, 4 * NS_PER_S)
    assert read_status(unit).press_tick == 5_000_000 - 10_000
    set_clock(unit, 100, 4 * NS_PER_S)
    assert read_status(unit).press_tick == (4_990_000 + 100 - 5_010_000 - CLOCK_STEP_TICKS) % TICK_COUNT


def test_the_first_setting_takes_a_press_along_however_small_its_step_is() -> None:
    unit = listening(fast_unit(ADDRESS))
    unit.press(Key.SPEAK, 2 * NS_PER_S)
    set_clock(unit, 30_050, 3 * NS_PER_S)
    assert read_status(unit).press_tick == 20_050


def test_setting_the_clock_disturbs_neither_freeze_nor_reboot_and_they_not_the_clock() -> None:
    unit = fast_unit(ADDRESS)
    open_vote(unit, 8, Mode.VOTE_LAST)
    set_clock(unit, 77, 0)
    assert read_status(unit).flags == Flag.REBOOTED | Flag.CLOCK_SET
    unit.handle(write_registers(0, CONTROL.address, (8, 1)).frame, 0)
    assert read_status(unit).flags == Flag.FROZEN | Flag.CLOCK_SET
    assert read_clock(unit, 0) == (1, 77)


@pytest.mark.parametrize(
    ("address", "values", "code"),
    [
        (CONTROL.address_of("clock"), (1,), 3),
        (CONTROL.address_of("clock") + 1, (1,), 3),
        (CLOCK.address, (1,), 2),
    ],
)
def test_half_a_clock_is_refused(address: int, values: tuple[int, ...], code: int) -> None:
    unit = fast_unit(ADDRESS)
    answer = unit.handle(write_registers(ADDRESS, address, values).frame, 0)
    assert answer is not None
    assert answer[1:3] == bytes((0x90, code))
    assert read_clock(unit, 0) == (0, 0)


def test_a_unit_without_a_clock_refuses_it_and_keeps_its_own() -> None:
    unit = new_unit()
    read = unit.handle(read_registers(ADDRESS, CLOCK.address, CLOCK.count).frame, 0)
    write = unit.handle(write_registers(ADDRESS, CONTROL.address_of("clock"), (0, 5)).frame, 0)
    assert read is not None
    assert write is not None
    assert (read[1:3], write[1:3]) == (b"\x84\x02", b"\x90\x02")
    assert Flag.CLOCK_SET not in read_status(unit).flags
