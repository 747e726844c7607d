"""The program of a line behind a gateway: whose turn it is when several lanes look for work."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress

from firmware_bridge.counters import Counters
from firmware_bridge.errors import NoAnswerError
from firmware_bridge.freeze import FreezeJob
from firmware_bridge.gateway_patrol import GatewayPatrol
from firmware_bridge.program import Driver
from firmware_bridge.seat import Seat
from seat_protocol.face import SeatFace
from seat_protocol.status import SeatStatus
from tests.bridge.recording import RecordingSink, until
from tests.bridge.test_together import HeldMaster

LANES = 4
SEATS = 9


class PatrolBench:
    """A patrol on a master that answers when the test says so."""

    def __init__(self) -> None:
        now_s = asyncio.get_running_loop().time
        self.sink = RecordingSink()
        self.seats = {number: Seat(number, number, self.sink, now_s) for number in range(1, SEATS + 1)}
        self.master = HeldMaster()
        self.patrol = GatewayPatrol(self.seats, Counters(), lambda: LANES, now_s)
        self.driver = Driver(self.master, self.patrol.work(lambda: None))

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        task = asyncio.create_task(self.driver.run())
        try:
            await until(lambda: self.master.asked)
            yield
        finally:
            task.cancel()
            with suppress(asyncio.CancelledError):
                await task

    def fail(self, unit: int) -> None:
        self.master.answer(unit, NoAnswerError(unit, 0.1))


async def test_every_lane_has_a_seat_of_its_own_and_the_next_seat_goes_to_who_is_done_first() -> None:
    bench = PatrolBench()
    async with bench.running():
        assert bench.master.units == [1, 2, 3, 4]
        bench.fail(3)
        assert bench.master.units == [1, 2, 4, 3]
        bench.fail(3)
        assert bench.master.units == [1, 2, 4, 5]


async def test_no_seat_is_in_two_hands_however_often_it_is_to_be_attended() -> None:
    bench = PatrolBench()
    async with bench.running():
        for seat in bench.seats.values():
            seat.show(SeatFace(nameplate="代表01"))
        known = bench.seats[3]
        known.status = SeatStatus()
        assert known.face_is_due
        bench.patrol.attend(known)
        for unit in (1, 2, 4):
            bench.fail(unit)
            bench.fail(unit)
            assert len(bench.master.units) == len(set(bench.master.units)) == LANES


async def test_of_many_dead_seats_one_at_a_time_is_looked_for() -> None:
    bench = PatrolBench()
    async with bench.running():
        while bench.master.asked:
            bench.fail(bench.master.units[0])
        assert len(bench.sink.story) == SEATS
        await until(lambda: bench.master.asked)
        await asyncio.sleep(0.05)
        assert len(bench.master.units) == 1


async def test_for_a_freeze_all_lanes_put_down_what_they_do_and_meet_again() -> None:
    bench = PatrolBench()
    async with bench.running():
        job = FreezeJob(7, list(bench.seats.values())[4:], asyncio.get_running_loop().time)
        bench.patrol.freeze(job)
        for unit in (1, 2, 3, 4):
            bench.fail(unit)
            bench.fail(unit)
        assert bench.master.units == [0]
        for _ in range(3):
            bench.master.answer(0, ())
        assert bench.master.units == [5, 6, 7, 8]
        job.abandon()
        for unit in (5, 6, 7, 8):
            bench.fail(unit)
            bench.fail(unit)
        assert bench.master.units == [9]
