"""How long a freeze is waited for: as long as seats go on confirming, and not a second longer."""

import pytest

from firmware_bridge.freeze import FreezeJob
from firmware_bridge.seat import Seat
from seat_protocol.conduct import FREEZE_GIVE_UP_S, FREEZE_LONGEST_S
from seat_protocol.status import Flag, SeatStatus
from tests.bridge.recording import RecordingSink

ROUND = 7


class Clock:
    """A clock that is set by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


def seats_in_touch(count: int) -> list[Seat]:
    seats = [Seat(number, number, RecordingSink(), Clock()) for number in range(1, count + 1)]
    for seat in seats:
        seat.online = True
    return seats


def confirm(job: FreezeJob, seat: Seat) -> None:
    seat.status = SeatStatus(round_tag=ROUND, flags=Flag.FROZEN)
    job.note(seat, answered=True)


async def test_a_slow_line_is_read_to_its_end_while_its_seats_confirm(clock: Clock) -> None:
    seats = seats_in_touch(20)
    job = FreezeJob(ROUND, seats, clock)
    for seat in seats:
        assert not job.is_over()
        clock.now_s += FREEZE_GIVE_UP_S / 2
        confirm(job, seat)
    assert set(await job.outcome()) == {seat.number for seat in seats}


async def test_one_silent_seat_ends_the_freeze_when_the_others_are_done(clock: Clock) -> None:
    first, silent = seats_in_touch(2)
    job = FreezeJob(ROUND, [first, silent], clock)
    confirm(job, first)
    job.note(silent, answered=False)
    assert not job.is_over()
    clock.now_s += FREEZE_GIVE_UP_S
    assert job.is_over()
    assert set(await job.outcome()) == {first.number}


def test_however_many_confirm_the_chair_does_not_wait_for_ever(clock: Clock) -> None:
    seats = seats_in_touch(100)
    job = FreezeJob(ROUND, seats, clock)
    for seat in seats:
        if job.is_over():
            break
        clock.now_s += FREEZE_GIVE_UP_S / 2
        confirm(job, seat)
    assert job.is_over()
    assert clock.now_s <= 100.0 + FREEZE_LONGEST_S + FREEZE_GIVE_UP_S
