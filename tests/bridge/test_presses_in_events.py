"""A press that is told in an event counts without a reading of its own, and exactly as much as one that was read."""

import asyncio
from dataclasses import replace
from random import Random

import pytest

from firmware_bridge import Moment
from firmware_bridge.reading import ReadingJudge
from firmware_bridge.seat_clock import TICK_S, SeatClock
from seat_protocol.errors import FrameError
from seat_protocol.face import Lamp, Lamps
from seat_protocol.fast_modbus import EventPacket, status_event
from seat_protocol.frames import READ_HOLDING, READ_INPUT, READ_WRITE
from seat_protocol.status import Choice, Flag, Key, SeatStatus
from simulators.faults import NO_FAULTS, LineFaults
from simulators.unit import SeatUnit
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.calm_hall import CALM_S, VOTE, Hall, WitnessUnit, calm_hall, now_ns, state_of

FOUND_S = 10.0
"""Who was lost is looked for as the line's budget for probes allows, however much of it is owed."""
LAMP_S = 0.006
"""A transaction or two."""
LINE_STEP_S = 0.0002
LATE_S = 0.1
"""An answer that is held back for 60 ms, and all that it takes to hear it."""
KEYS = (Key.YES, Key.NO, Key.ABSTAIN, Key.SPEAK)

READ_AT_S = 100.0
LAST = SeatStatus(41, Choice.YES, event_counter=7, press_tick=500_000)
NEWS = replace(LAST, choice=Choice.NO, event_counter=8, press_tick=1_000_500, press_age_cs=0, choice_age_cs=0)
NOW = Moment(READ_AT_S + 0.06, READ_AT_S + 0.065)


def test_a_press_in_a_calm_hall_is_told_by_its_event_alone() -> None:
    async def story() -> None:
        async with calm_hall("full") as hall:
            await _until_a_seat_was_met(hall)
            unit = hall.press(4, Key.NO)
            await _until_told(hall, unit)
            assert unit.asked == []
            assert hall.sink.readings[-1][:2] == (4, unit.status(now_ns()))

    run_in_virtual_time(story())


def test_its_lamp_is_the_next_thing_on_the_line_and_reads_the_seat_as_well() -> None:
    async def story() -> None:
        async with calm_hall("full") as hall:
            await _until_a_seat_was_met(hall)
            unit = hall.press(4, Key.NO)
            await _until_told(hall, unit)
            hall.bridge.show(4, replace(VOTE, lamps=Lamps(no=Lamp.ON)))
            await asyncio.sleep(LAMP_S)
            assert unit.asked == [READ_WRITE]
            assert hall.sink.statuses[4] == unit.status(now_ns())
            assert hall.sink.statuses[4].face_check == replace(VOTE, lamps=Lamps(no=Lamp.ON)).check()

    run_in_virtual_time(story())


def test_of_a_unit_without_a_clock_the_status_is_read() -> None:
    async def story() -> None:
        async with calm_hall("events") as hall:
            await _until_a_seat_was_met(hall)
            unit = hall.press(4, Key.NO)
            await _until_told(hall, unit)
            assert unit.asked in ([READ_INPUT], [READ_HOLDING])

    run_in_virtual_time(story())


def test_a_packet_of_before_a_power_cut_tells_nothing() -> None:
    async def story() -> None:
        async with calm_hall("full") as hall:
            unit = hall.press(4, Key.NO)
            await asyncio.sleep(CALM_S)
            before = unit.status(now_ns())
            unit.brown_out(now_ns())
            await asyncio.sleep(CALM_S)
            assert (hall.sink.statuses[4].event_counter, hall.sink.statuses[4].round_tag) == (0, 41)
            told = len(hall.sink.told)
            unit.echoes.append(EventPacket(4, 0, 1, (status_event(before),)).frame)
            await asyncio.sleep(CALM_S)
            assert unit.echoes == []
            assert hall.sink.told[told:] == []

    run_in_virtual_time(story())


def test_an_event_that_follows_the_last_reading_by_a_press_alone_is_taken() -> None:
    judge, clock = _read_once()
    assert judge.judge_event(NEWS.to_registers(), NOW, LAST, clock) == NEWS
    assert judge.read == NOW


REFUSED = {
    "a press that is known": replace(NEWS, event_counter=7),
    "a packet that comes late": replace(NEWS, event_counter=6),
    "a packet that comes late behind a wrap": replace(NEWS, event_counter=7 + 0x8001),
    "another round": replace(NEWS, round_tag=40, event_counter=9),
    "a unit that started anew": replace(NEWS, flags=Flag.REBOOTED),
    "a press before the last reading": replace(NEWS, press_tick=499_000),
    "a press that is older than its age": replace(NEWS, press_age_cs=4),
    "a press that is yet to come, by a clock of before a power cut": replace(NEWS, press_tick=9_000_000),
}


@pytest.mark.parametrize("told", REFUSED.values(), ids=REFUSED)
def test_any_other_event_is_refused_and_leaves_no_trace(told: SeatStatus) -> None:
    judge, clock = _read_once()
    for _ in range(2):
        with pytest.raises(FrameError):
            judge.judge_event(told.to_registers(), NOW, LAST, clock)
    assert judge.judge(replace(LAST, press_age_cs=9).to_registers(), NOW, LAST) is LAST
    assert judge.judge_event(NEWS.to_registers(), NOW, LAST, clock) == NEWS


def test_an_event_with_values_that_no_unit_sends_is_refused() -> None:
    judge, clock = _read_once()
    registers = list(NEWS.to_registers())
    registers[1] = 4
    with pytest.raises(FrameError, match="implausible"):
        judge.judge_event(tuple(registers), NOW, LAST, clock)


def test_an_event_of_a_unit_whose_clock_was_never_read_is_refused() -> None:
    judge, _ = _read_once()
    with pytest.raises(FrameError, match="nobody can tell"):
        judge.judge_event(NEWS.to_registers(), NOW, LAST, SeatClock())


@pytest.mark.parametrize(
    "faults",
    [
        LineFaults(repetition=0.3, repetition_ms=6.0),
        LineFaults(repetition=0.3, repetition_ms=25.0),
        LineFaults(delay=0.2, delay_ms=15.0),
        LineFaults(delay=0.2, delay_ms=60.0),
        LineFaults(foreign=0.3),
        LineFaults(request_loss=0.1, answer_loss=0.1),
        LineFaults(garbage=0.1, truncation=0.1, glitch=0.1),
        LineFaults(foreign=0.2, repetition=0.2, repetition_ms=3.0, delay=0.1, delay_ms=8.0, answer_loss=0.1),
    ],
    ids=["twice", "twice-late", "late", "too-late", "foreign", "lost", "broken", "everything"],
)
@pytest.mark.parametrize("seed", range(2))
def test_on_a_faulty_line_nothing_is_told_that_was_never_so(faults: LineFaults, seed: int) -> None:
    async def story() -> None:
        async with calm_hall("full", seed) as hall:
            random = Random(seed)
            hall.line.misfortune.faults = faults
            for tag in range(42, 48):
                for seat in hall.seats:
                    hall.bridge.show(seat, replace(VOTE, round_tag=tag))
                await _press_now_and_then(random, hall.units)
            hall.line.misfortune.faults = NO_FAULTS
            await asyncio.sleep(FOUND_S)
            for unit in hall.units:
                unit.witness(now_ns())
            _check_everything_told_was_so(hall)

    run_in_virtual_time(story())


def _read_once() -> tuple[ReadingJudge, SeatClock]:
    """A judge that knows LAST, read at READ_AT_S, when the unit's clock stood at a million ticks."""
    judge, clock = ReadingJudge(), SeatClock()
    judge.judge(LAST.to_registers(), Moment(READ_AT_S, READ_AT_S + 0.001), None)
    clock.learn(1_000_000, READ_AT_S, READ_AT_S + TICK_S)
    return judge, clock


async def _press_now_and_then(random: Random, units: list[WitnessUnit]) -> None:
    for _ in range(random.randint(5, 15)):
        await asyncio.sleep(random.choice((0.002, 0.02, 0.3)))
        unit = random.choice(units)
        if random.random() < 0.1:
            unit.brown_out(now_ns())
        else:
            unit.press(random.choice(KEYS), now_ns())


def _check_everything_told_was_so(hall: Hall) -> None:
    assert len(hall.sink.readings) > len(hall.units)
    for told_at_s, seat, status in hall.sink.told:
        assert told_at_s <= hall.units[seat - 1].so_until_s[state_of(status)] + LATE_S
    for unit in hall.units:
        assert hall.sink.statuses[unit.address] == unit.status(now_ns())


async def _until_a_seat_was_met(hall: Hall) -> None:
    """One seat was read in turn just now, so that nobody else will be for some polls."""
    met = sum(len(unit.asked) for unit in hall.units)
    while sum(len(unit.asked) for unit in hall.units) == met:
        await asyncio.sleep(LINE_STEP_S)
    await asyncio.sleep(LAMP_S)


async def _until_told(hall: Hall, unit: SeatUnit) -> None:
    while hall.sink.statuses[unit.address].event_counter != unit.event_counter:
        await asyncio.sleep(LINE_STEP_S)
