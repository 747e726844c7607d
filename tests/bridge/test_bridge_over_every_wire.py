"""The same meeting over a good wire, one byte at a time, with losses and with slow units."""

import time
from functools import partial

import pytest

from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.status import Choice, Flag, SeatStatus
from tests.bridge.recording import PATIENCE_S, Bench, until
from tests.bridge.seat_side import Behaviour, ScriptedUnit

WIRES = {
    "plain": Behaviour(),
    "one byte at a time": Behaviour(byte_by_byte=True),
    "a tenth lost": Behaviour(loss=0.1, seed=7),
    "slow units": Behaviour(delay_s=0.004),
    "noise before every answer": Behaviour(prefix=b"\xff\x00"),
    "local echo": Behaviour(echo=True),
    "local echo, one byte at a time": Behaviour(echo=True, byte_by_byte=True),
}
VOTING = Lamps(Lamp.BLINK, Lamp.BLINK, Lamp.BLINK)


def voting_face(name: str) -> SeatFace:
    return SeatFace(41, Mode.VOTE_LAST, VOTING, nameplate=name, message="付表决")


def shows(unit: ScriptedUnit, face: SeatFace) -> bool:
    return unit.status().face_check == face.check()


def choice_read(bench: Bench, seat: int) -> Choice | None:
    status = bench.sink.statuses.get(seat)
    return None if status is None else status.choice


@pytest.fixture(params=list(WIRES.values()), ids=list(WIRES))
def bench(request: pytest.FixtureRequest) -> Bench:
    wire: Behaviour = request.param
    fresh = Behaviour(wire.byte_by_byte, wire.loss, wire.delay_s, wire.echo, wire.prefix, wire.seed)
    return Bench(4, fresh)


async def test_every_seat_is_found_and_its_first_reading_told(bench: Bench) -> None:
    async with bench.bridge():
        await until(lambda: bench.sink.online.keys() == bench.seats.keys() == bench.sink.statuses.keys())
        assert bench.sink.online[101].serial == 0x00010001


async def test_every_seat_shows_what_it_should_and_its_reboot_is_acknowledged(bench: Bench) -> None:
    async with bench.bridge() as bridge:
        for number in bench.seats:
            bridge.show(number, voting_face(f"代表{number}"))
        for number, unit in bench.seats.items():
            face = voting_face(f"代表{number}")
            await until(partial(shows, unit, face))
            assert unit.face == face.face_registers()
            assert unit.nameplate_text == face.nameplate
            assert unit.page == face.page_registers()
        await until(lambda: not any(unit.flags & Flag.REBOOTED for unit in bench.units))
        first_readings = [readings_of(bench, number)[0] for number in bench.seats]
        assert all(status.flags & Flag.REBOOTED for status in first_readings)


async def test_a_vote_is_read_and_the_freeze_keeps_it(bench: Bench) -> None:
    async with bench.bridge() as bridge:
        for number in bench.seats:
            bridge.show(number, voting_face("张三"))
        await until(lambda: all(unit.face[0] == 41 for unit in bench.units))
        for unit, choice in zip(
            bench.units, (Choice.YES, Choice.NO, Choice.ABSTAIN, Choice.YES), strict=True
        ):
            unit.press(choice)
        await until(lambda: choice_read(bench, 103) is Choice.ABSTAIN)
        report = await bridge.freeze(41, list(bench.seats))
        assert report.unreachable == ()
        assert [report.readings[n].choice for n in (101, 102, 103, 104)] == [1, 2, 3, 1]
        bench.units[0].press(Choice.NO)
        await until(lambda: all(unit.face[1] == Mode.HELD for unit in bench.units))
        assert bench.units[0].choice is Choice.YES


async def test_the_freeze_dates_a_choice_by_its_age_and_time_that_passes_is_no_news(bench: Bench) -> None:
    async with bench.bridge() as bridge:
        for number in bench.seats:
            bridge.show(number, voting_face("张三"))
        await until(lambda: all(unit.face[0] == 41 for unit in bench.units))
        voter = bench.units[0]
        pressed_at_s = time.monotonic() - 10 * PATIENCE_S
        voter.press(Choice.YES)
        voter.chosen_at_s = voter.pressed_at_s = pressed_at_s
        await until(lambda: choice_read(bench, 101) is Choice.YES)
        told, asked = len(readings_of(bench, 101)), len(voter.requests)
        await until(lambda: len(voter.requests) >= asked + 10)
        assert len(readings_of(bench, 101)) == told
        report = await bridge.freeze(41, list(bench.seats))
        assert set(report.pressed_at_s) == {101}
        assert abs(report.pressed_at_s[101] - pressed_at_s) < PATIENCE_S


def readings_of(bench: Bench, seat: int) -> list[SeatStatus]:
    return [status for number, status, _ in bench.sink.readings if number == seat]
