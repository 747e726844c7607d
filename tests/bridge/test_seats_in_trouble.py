"""Dead, rebooted, replaced and faulty seats; one of them never troubles the others."""

from dataclasses import replace

import pytest

from firmware_bridge import Bridge, GapPolicy, LineSettings, Moment
from firmware_bridge.errors import BridgeSettingsError, LineUrlError
from seat_protocol.errors import FieldRangeError, TextTooLongError
from seat_protocol.face import Mode, SeatFace
from seat_protocol.registers import FACE, NAMEPLATE, PAGE
from seat_protocol.status import Choice, Flag, SeatStatus
from tests.bridge.recording import Bench, RecordingSink, until
from tests.bridge.seat_side import ScriptedUnit, writes_to

FACE_SHOWN = SeatFace(7, Mode.VOTE_LAST, nameplate="代表01", message="表决")


def shows(unit: ScriptedUnit, face: SeatFace) -> bool:
    return unit.status().face_check == face.check()


async def test_a_dead_seat_is_named_once_and_the_others_go_on() -> None:
    bench = Bench(3)
    bench.units[1].mute = True
    async with bench.bridge() as bridge:
        assert bench.sink.story.count("seat 102 lost: no answer") == 1
        assert bench.sink.online.keys() == {101, 103}
        await until(lambda: bridge.health()[0].counters.answers > 50)
        assert bench.sink.story.count("seat 102 lost: no answer") == 1


async def test_a_seat_that_is_plugged_in_again_is_back_and_shows_its_face() -> None:
    bench = Bench(2)
    unit = bench.units[0]
    async with bench.bridge() as bridge:
        bridge.show(101, FACE_SHOWN)
        await until(lambda: shows(unit, FACE_SHOWN))
        unit.mute = True
        await until(lambda: 101 not in bench.sink.online)
        unit.power_up()
        unit.mute = False
        await until(lambda: shows(unit, FACE_SHOWN))
        assert bench.sink.story[-1] == "seat 101 back"


async def test_all_seats_of_a_line_that_is_back_are_met_in_its_first_sweep() -> None:
    bench = Bench(6)
    async with bench.bridge():
        await until(lambda: len(bench.sink.statuses) == 6)
        bench.line.hang_up()
        await until(lambda: bench.sink.lines["A"] == "lost")
        assert bench.sink.online == {}
        asked = [len(unit.requests) for unit in bench.units]
        await until(lambda: len(bench.sink.statuses) == 6)
        # met in one sweep after another, the first seat would have been read several times by now
        assert len(bench.units[0].requests) - asked[0] <= len(bench.units[5].requests) - asked[5] + 4


async def test_a_defect_met_on_one_line_is_logged_and_the_line_is_started_again(
    caplog: pytest.LogCaptureFixture,
) -> None:
    bench = Bench(1)
    defects = iter([RuntimeError("defect")])

    def told(seat: int, status: SeatStatus, previous: SeatStatus | None, pressed: Moment) -> None:
        for defect in defects:
            raise defect
        RecordingSink.seat_changed(bench.sink, seat, status, previous, pressed)

    bench.sink.seat_changed = told  # type: ignore[method-assign]  # a sink that fails once
    async with bench.bridge():
        await until(lambda: bench.line.opened == 2 and 101 in bench.sink.statuses)
        assert "line A lost: internal error, see the log" in bench.sink.story
        assert "defect" in caplog.text


async def test_dead_seats_are_probed_ever_more_seldom() -> None:
    bench = Bench(4)
    for unit in bench.units[1:]:
        unit.mute = True
    async with bench.bridge() as bridge:
        await until(lambda: bench.sink.story.count("seat 104 lost: no answer"))
        asked = bridge.health()[0].counters
        await until(lambda: bridge.health()[0].counters.answers > asked.answers + 100)
        timeouts = bridge.health()[0].counters.timeouts - asked.timeouts
        assert timeouts < (bridge.health()[0].counters.answers - asked.answers) / 4


async def test_a_reboot_is_told_and_the_seat_shows_its_face_again_before_it_is_acknowledged() -> None:
    bench = Bench(1)
    unit = bench.units[0]
    async with bench.bridge() as bridge:
        bridge.show(101, FACE_SHOWN)
        await until(lambda: shows(unit, FACE_SHOWN) and not unit.flags & Flag.REBOOTED)
        unit.press(Choice.YES)
        await until(lambda: bench.sink.statuses[101].choice is Choice.YES)
        told_before = len(bench.sink.readings)
        unit.power_up()
        await until(lambda: shows(unit, FACE_SHOWN) and not unit.flags & Flag.REBOOTED)
        rebooted = bench.sink.readings[told_before][1]
        assert rebooted.flags & Flag.REBOOTED
        assert rebooted.event_counter == 0
        assert bridge.health()[0].seats[0].resets == 2  # its power-up before the bridge started, and this one


async def test_another_unit_in_the_place_of_a_seat_is_told() -> None:
    bench = Bench(1)
    unit = bench.units[0]
    async with bench.bridge():
        await until(lambda: not unit.flags & Flag.REBOOTED)
        unit.identity = replace(unit.identity, serial=99)
        unit.power_up()
        await until(lambda: bench.sink.online[101].serial == 99)
        assert "seat 101 lost: another unit took its place" in bench.sink.story


async def test_a_seat_that_forgot_what_it_showed_is_written_again() -> None:
    bench = Bench(1)
    unit = bench.units[0]
    async with bench.bridge() as bridge:
        bridge.show(101, FACE_SHOWN)
        await until(lambda: shows(unit, FACE_SHOWN))
        unit.page = (0,) * PAGE.count
        await until(lambda: shows(unit, FACE_SHOWN))
        assert bridge.health()[0].seats[0].rewrites == 1


async def test_a_seat_that_shows_it_all_already_is_written_nothing() -> None:
    bench = Bench(1)
    unit = bench.units[0]
    unit.face, unit.nameplate, unit.page = (
        FACE_SHOWN.face_registers(),
        FACE_SHOWN.nameplate_registers(),
        FACE_SHOWN.page_registers(),
    )
    async with bench.bridge(swept=False) as bridge:
        bridge.show(101, FACE_SHOWN)
        await until(lambda: bridge.health()[0].counters.answers > 10)
        assert [writes_to(unit, block) for block in (FACE, NAMEPLATE, PAGE)] == [0, 0, 0]


async def test_only_what_changed_is_written() -> None:
    bench = Bench(1)
    unit = bench.units[0]
    async with bench.bridge() as bridge:
        bridge.show(101, FACE_SHOWN)
        await until(lambda: shows(unit, FACE_SHOWN))
        changed = replace(FACE_SHOWN, countdown_s=30)
        bridge.show(101, changed)
        await until(lambda: shows(unit, changed))
        assert [writes_to(unit, block) for block in (FACE, NAMEPLATE, PAGE)] == [2, 1, 1]


async def test_a_unit_that_refuses_its_page_is_still_read_and_not_asked_again_and_again() -> None:
    bench = Bench(1)
    unit = bench.units[0]
    unit.refuses = {PAGE.address}
    async with bench.bridge() as bridge:
        bridge.show(101, FACE_SHOWN)
        await until(lambda: bridge.health()[0].seats[0].refusals)
        answers = bridge.health()[0].counters.answers
        await until(lambda: bridge.health()[0].counters.answers > answers + 10)
        assert 101 in bench.sink.online
        assert writes_to(unit, PAGE) <= 3


async def test_a_device_that_is_no_seat_unit_is_not_taken_for_one() -> None:
    bench = Bench(1)
    bench.units[0].identity = replace(bench.units[0].identity, protocol_version=2)
    async with bench.bridge():
        assert bench.sink.story[-1] == "seat 101 lost: it speaks protocol version 2, this program 1"


async def test_a_unit_that_missed_the_broadcast_is_frozen_by_hand() -> None:
    bench = Bench(2)
    bench.units[0].deaf_to_broadcasts = True
    async with bench.bridge() as bridge:
        for number in bench.seats:
            bridge.show(number, FACE_SHOWN)
        await until(lambda: all(shows(unit, FACE_SHOWN) for unit in bench.units))
        report = await bridge.freeze(7, [101, 102])
        assert report.unreachable == ()
        assert all(status.flags & Flag.FROZEN for status in report.readings.values())


async def test_a_frozen_seat_is_never_shown_a_voting_mode_again_in_that_round() -> None:
    bench = Bench(1)
    unit = bench.units[0]
    async with bench.bridge() as bridge:
        bridge.show(101, FACE_SHOWN)
        await until(lambda: shows(unit, FACE_SHOWN))
        await bridge.freeze(7, [101])
        await until(lambda: unit.face[1] == Mode.HELD)
        bridge.show(101, replace(FACE_SHOWN, countdown_s=5))
        await until(lambda: unit.face[4] == 5)
        assert unit.face[1] == Mode.HELD
        bridge.show(101, replace(FACE_SHOWN, round_tag=8))
        await until(lambda: unit.face[:2] == (8, Mode.VOTE_LAST))


async def test_the_freeze_names_dead_seats_wrong_rounds_and_strangers() -> None:
    bench = Bench(3)
    bench.units[2].mute = True
    async with bench.bridge() as bridge:
        bridge.show(101, FACE_SHOWN)
        await until(lambda: shows(bench.units[0], FACE_SHOWN))
        report = await bridge.freeze(7, [101, 102, 103, 999])
        assert report.readings.keys() == {101}
        assert report.unreachable == (102, 103, 999)


async def test_a_bridge_that_does_not_run_freezes_nothing_and_says_so() -> None:
    bench = Bench(1)
    bridge = Bridge([], RecordingSink())
    report = await bridge.freeze(7, bench.seats.keys())
    assert report.unreachable == (101,)


async def test_what_no_seat_can_show_is_refused_where_it_is_ordered() -> None:
    bench = Bench(1)
    async with bench.bridge() as bridge:
        with pytest.raises(TextTooLongError):
            bridge.show(101, SeatFace(nameplate="长" * 22))
        with pytest.raises(FieldRangeError):
            bridge.show(101, SeatFace(countdown_s=70_000))
        with pytest.raises(KeyError):
            bridge.show(5, SeatFace())


UNITS = {1: 1}


@pytest.mark.parametrize(
    ("lines", "message"),
    [
        ([("A", "serial:///dev/a", {1: 0})], "unit 0 is"),
        ([("A", "serial:///dev/a", {1: 248})], "unit 248 is"),
        ([("A", "serial:///dev/a", {1: 1, 2: 1})], "unit address on line A 1"),
        ([("A", "serial:///dev/a", UNITS), ("B", "serial:///dev/b", UNITS)], "seat 1"),
        ([("A", "serial:///dev/a", UNITS), ("A", "serial:///dev/b", {2: 1})], "line name A"),
        ([("A", "serial:///dev/a", UNITS), ("B", "serial:///dev/a?baud=9600", {2: 1})], "port serial"),
    ],
)
async def test_lines_that_make_no_hall_are_refused(
    lines: list[tuple[str, str, dict[int, int]]], message: str
) -> None:
    settings = [LineSettings(name, url, GapPolicy.STRICT, seats) for name, url, seats in lines]
    with pytest.raises(BridgeSettingsError, match=message):
        Bridge(settings, RecordingSink())


async def test_a_url_of_no_known_scheme_is_refused_at_the_start() -> None:
    with pytest.raises(LineUrlError, match="serial://"):
        Bridge([LineSettings("A", "carrier-pigeon://roof", GapPolicy.STRICT, UNITS)], RecordingSink())
