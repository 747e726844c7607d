"""Units are switched off and on, and exchanged, at any instant: soon the bridge knows again what they say."""

import asyncio
from dataclasses import replace
from random import Random
from urllib.parse import urlsplit

import pytest

from firmware_bridge import Bridge, GapPolicy, LineSettings, Moment
from firmware_bridge.reading import ReadingJudge
from seat_protocol.errors import FrameError
from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import PROTOCOL_VERSION
from seat_protocol.status import Flag, Key, SeatStatus
from simulators.firmwares import MODEL
from simulators.memory_line import MemoryLine, MemoryLines, MemoryLineSettings
from simulators.unit import SeatUnit
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.recording import RecordingSink, running

SEATS = 12
ROUNDS = 30
SETTLED_S = 2.0
INVITED = Lamps(Lamp.BLINK, Lamp.BLINK, Lamp.BLINK)
NOW = Moment(1.0, 1.0)


@pytest.mark.parametrize("firmware", ["plain", "slots", "full"])
@pytest.mark.parametrize("seed", range(5))
def test_however_often_they_start_the_bridge_soon_tells_what_they_say(firmware: str, seed: int) -> None:
    async def troubled_sitting() -> None:
        random, line, sink = Random(seed), _line(firmware), RecordingSink()
        settings = LineSettings("restless", _url(firmware), GapPolicy.STRICT, {n: n for n in _SEATS})
        async with running(Bridge([settings], sink)) as bridge:
            await bridge.first_sweep_done.wait()
            for tag in range(1, ROUNDS):
                for seat in _SEATS:
                    bridge.show(seat, _face(seat, tag))
                await _trouble(random, line)
                await asyncio.sleep(SETTLED_S)
                _check(line, sink, tag)

    run_in_virtual_time(troubled_sitting())


def test_a_reading_that_was_refused_is_refused_again() -> None:
    judge, last = ReadingJudge(), None
    for counter in (7, 8):
        last = judge.judge(SeatStatus(event_counter=counter).to_registers(), NOW, last)
    for _ in range(3):
        with pytest.raises(FrameError, match="went back"):
            judge.judge(SeatStatus(event_counter=7).to_registers(), NOW, last)
        with pytest.raises(FrameError, match="written round 5"):
            judge.judge(SeatStatus(round_tag=4, event_counter=9).to_registers(), NOW, last, 5)
        with pytest.raises(FrameError, match="written round 5"):
            judge.judge(SeatStatus(event_counter=8).to_registers(), NOW, last, 5)
    assert judge.judge(SeatStatus(event_counter=8, press_age_cs=3).to_registers(), NOW, last) is last


def test_what_was_learned_otherwise_than_by_a_reading_does_not_pass_for_one() -> None:
    judge = ReadingJudge()
    read = judge.judge(SeatStatus(round_tag=3).to_registers(), NOW, None)
    frozen_in_its_slot = replace(read, flags=Flag.FROZEN)
    assert judge.judge(SeatStatus(round_tag=3).to_registers(), NOW, frozen_in_its_slot) == read


async def _trouble(random: Random, line: MemoryLine) -> None:
    """What hands do within half a second, at instants that have nothing to do with the sweep."""
    for _ in range(random.randint(1, 12)):
        await asyncio.sleep(random.uniform(0.0, 0.08))
        unit, now_ns = random.choice(line.units), _now_ns()
        what = random.random()
        if what < 0.4:
            unit.reboot(now_ns)
        elif what < 0.5:
            serial = random.randrange(1 << 32)
            unit.replace(
                SeatIdentity(PROTOCOL_VERSION, unit.identity.capabilities, MODEL, 1, 0, serial), now_ns
            )
        else:
            unit.press(random.choice([Key.YES, Key.NO, Key.SPEAK]), now_ns)


def _check(line: MemoryLine, sink: RecordingSink, tag: int) -> None:
    for unit in line.units:
        real = unit.status(_now_ns())
        assert sink.statuses[unit.address] == real
        assert sink.online[unit.address] == unit.identity
        assert Flag.REBOOTED not in real.flags
        assert real.round_tag == tag
        _check_shown(unit, real, tag)


def _check_shown(unit: SeatUnit, real: SeatStatus, tag: int) -> None:
    shown = unit.shown(_now_ns())
    assert (shown.mode, shown.lamps) == (Mode.VOTE_LAST, INVITED)
    assert real.face_check == _face(unit.address, tag).check()


def _face(seat: int, tag: int) -> SeatFace:
    return SeatFace(tag, Mode.VOTE_LAST, INVITED, nameplate=f"代表{seat:02}", message=f"第{tag}项")


_SEATS = range(1, SEATS + 1)


def _url(firmware: str) -> str:
    return f"sim://restless?units=1-{SEATS}&firmware={firmware}"


def _line(firmware: str) -> MemoryLine:
    line = MemoryLineSettings.from_url(urlsplit(_url(firmware))).build(0)
    lines = MemoryLines()
    lines.add(line)
    lines.register()
    return line


def _now_ns() -> int:
    return round(asyncio.get_running_loop().time() * 1e9)
