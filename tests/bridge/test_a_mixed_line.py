"""Units of every firmware on one line: all are heard, frozen and shown, whoever floods it or starts anew.

In virtual time.
"""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from random import Random

import pytest

from firmware_bridge import Bridge, FreezeReport, GapPolicy, LineSettings
from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import PROTOCOL_VERSION
from seat_protocol.status import Choice, Flag, Key
from seat_protocol.timing import START_SILENCE_S
from simulators.faults import NO_FAULTS, LineFaults
from simulators.firmwares import FIRMWARES, MODEL
from simulators.memory_line import MemoryLine, MemoryLines
from simulators.unit import SeatUnit
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.memory_bench import Given, line_of
from tests.bridge.recording import RecordingSink, running

SEATS = 16
INVITED = Lamps(Lamp.BLINK, Lamp.BLINK, Lamp.BLINK)
VOTE_KEYS = (Key.YES, Key.NO, Key.ABSTAIN)
SETTLED_S = 2.0
FAULTY_SETTLED_S = 8.0
"""A seat that fails in the middle of a probe costs its line's budget for probes some seconds."""
HEARD_S = 0.25
"""A sweep of all of them, one after the other, with a lost frame in between."""
FAULTS = {
    "a good line": NO_FAULTS,
    "losses": LineFaults(request_loss=0.02, answer_loss=0.02),
    "noise": LineFaults(garbage=0.03, glitch=0.03, truncation=0.02),
    "late and doubled": LineFaults(delay=0.02, delay_ms=25, repetition=0.03, repetition_ms=4, foreign=0.02),
    "an adapter with echo": LineFaults(echo=True, usb_latency_ms=16),
}


class Hall:
    """One line and its bridge."""

    def __init__(self, bridge: Bridge, line: MemoryLine, sink: RecordingSink) -> None:
        self.bridge = bridge
        self.line = line
        self.sink = sink
        self.starts = dict.fromkeys(range(1, SEATS + 1), 0)

    def open_vote(self, tag: int) -> None:
        for seat in self.starts:
            self.bridge.show(
                seat, SeatFace(tag, Mode.VOTE_LAST, INVITED, nameplate=f"代表{seat:02}", message=f"{tag}")
            )

    async def freeze(self, tag: int) -> FreezeReport:
        return await self.bridge.freeze(tag, self.starts)

    def start_anew(self, unit: SeatUnit, random: Random) -> None:
        """Switched off and on, a dip of the supply, or another unit with another firmware."""
        self.starts[unit.address] += 1
        how = random.randrange(3)
        if how == 0:
            unit.reboot(now_ns())
        elif how == 1:
            unit.brown_out(now_ns())
        else:
            capabilities = FIRMWARES[random.choice(list(FIRMWARES))]
            serial = random.randrange(1 << 32)
            unit.replace(SeatIdentity(PROTOCOL_VERSION, capabilities, MODEL, 1, 0, serial), now_ns())

    async def hands(self, random: Random, count: int, longest_s: float) -> None:
        """What hands do at instants that have nothing to do with the sweep."""
        for _ in range(count):
            await asyncio.sleep(random.uniform(0.0, longest_s))
            unit = random.choice(self.line.units)
            if random.random() < 0.4:
                self.start_anew(unit, random)
            else:
                unit.press(random.choice((*VOTE_KEYS, Key.SPEAK)), now_ns())

    async def heard_within(self, unit: SeatUnit, longest_s: float) -> bool:
        """Whether the bridge knows in time what the unit says now."""
        async with asyncio.timeout(longest_s):
            while self.sink.statuses.get(unit.address) != unit.status(now_ns()):
                await asyncio.sleep(0.001)
        return True

    def check_settled(self, tag: int) -> None:
        for unit in self.line.units:
            real, shown = unit.status(now_ns()), unit.shown(now_ns())
            assert self.sink.statuses[unit.address] == real
            assert self.sink.online[unit.address] == unit.identity
            assert (real.round_tag, Flag.REBOOTED in real.flags) == (tag, False)
            assert shown.lamps == INVITED
            assert f"代表{unit.address:02}" in shown.text or str(tag) in shown.text

    def check_frozen(self, tag: int, report: FreezeReport, starts_before: dict[int, int]) -> None:
        """What was read is what the unit holds for good, unless it has started anew since."""
        for unit in self.line.units:
            real, reading = unit.status(now_ns()), report.readings.get(unit.address)
            has_started = self.starts[unit.address] != starts_before[unit.address]
            if reading is not None:
                assert (reading.round_tag, Flag.FROZEN in reading.flags) == (tag, True)
            if reading is not None and not has_started:
                assert (real.round_tag, real.choice, Flag.FROZEN in real.flags) == (tag, reading.choice, True)


@asynccontextmanager
async def hall_of(
    firmwares: Sequence[str], faults: LineFaults = NO_FAULTS, seed: int = 7, presses_before: int = 0
) -> AsyncIterator[Hall]:
    line = line_of(
        [Given(0x1000 + unit, unit, firmwares[unit % len(firmwares)]) for unit in range(1, SEATS + 1)],
        faults,
        seed=seed,
    )
    for unit in line.units:
        unit.event_counter, unit._speak_presses = presses_before % 0x10000, presses_before % 0x100
    lines, sink = MemoryLines(), RecordingSink()
    lines.add(line)
    lines.register()
    seats = {number: number for number in range(1, SEATS + 1)}
    async with running(
        Bridge([LineSettings("bench", "sim://bench", GapPolicy.CHARACTERS, seats)], sink)
    ) as bridge:
        await bridge.first_sweep_done.wait()
        yield Hall(bridge, line, sink)


MIXES: dict[str, Sequence[str]] = {
    "all four": ("plain", "slots", "events", "full"),
    "slots and full": ("slots", "full"),
    "events and full": ("events", "full"),
    "plain and events": ("plain", "plain", "events"),
}


@pytest.mark.parametrize("mix", MIXES.values(), ids=MIXES.keys())
def test_every_press_is_heard_in_time_in_a_quiet_hall_and_in_a_mass_vote(mix: Sequence[str]) -> None:
    async def sitting() -> None:
        random = Random(3)
        async with hall_of(mix) as hall:
            hall.open_vote(1)
            await asyncio.sleep(SETTLED_S)
            for unit in random.sample(hall.line.units, SEATS):
                await asyncio.sleep(random.uniform(0.0, 0.3))
                assert unit.press(Key.YES, now_ns())
                assert await hall.heard_within(unit, HEARD_S)
            hall.open_vote(2)
            await asyncio.sleep(SETTLED_S)
            for unit in hall.line.units:
                assert unit.press(random.choice(VOTE_KEYS), now_ns())
            await asyncio.sleep(HEARD_S)
            assert all([await hall.heard_within(unit, HEARD_S) for unit in hall.line.units])

    run_in_virtual_time(sitting())


@pytest.mark.parametrize("mix", MIXES.values(), ids=MIXES.keys())
def test_all_are_frozen_with_what_they_have_latched_although_presses_go_on(mix: Sequence[str]) -> None:
    async def sitting() -> None:
        random = Random(4)
        async with hall_of(mix) as hall:
            for tag in range(1, 6):
                hall.open_vote(tag)
                await asyncio.sleep(random.uniform(0.5, SETTLED_S))
                for unit in hall.line.units[tag:]:
                    assert unit.press(random.choice(VOTE_KEYS), now_ns())
                pressing = asyncio.create_task(press_on(hall.line.units, random))
                report = await hall.freeze(tag)
                await pressing
                assert report.unreachable == ()
                hall.check_frozen(tag, report, hall.starts)
                assert all(report.readings[unit.address].choice for unit in hall.line.units[tag:])

    run_in_virtual_time(sitting())


async def press_on(units: Sequence[SeatUnit], random: Random) -> None:
    for _ in range(100):
        await asyncio.sleep(0.002)
        random.choice(units).press(random.choice(VOTE_KEYS), now_ns())


@pytest.mark.parametrize("flooding", [(1,), (1, 2), (SEATS,)])
@pytest.mark.parametrize("mix", MIXES.values(), ids=MIXES.keys())
def test_nobody_is_silenced_by_units_whose_keys_never_rest(
    mix: Sequence[str], flooding: tuple[int, ...]
) -> None:
    async def sitting() -> None:
        random = Random(5)
        async with hall_of(mix) as hall:
            hall.open_vote(1)
            await asyncio.sleep(SETTLED_S)
            noisy = [hall.line.units[number - 1] for number in flooding]
            flood = asyncio.create_task(press_for_ever(noisy))
            for unit in hall.line.units:
                if unit in noisy:
                    continue
                await asyncio.sleep(random.uniform(0.0, 0.2))
                assert unit.press(Key.NO, now_ns())
                assert await hall.heard_within(unit, 2 * HEARD_S)
            report = await hall.freeze(1)
            assert report.unreachable == ()
            flood.cancel()

    run_in_virtual_time(sitting())


async def press_for_ever(units: Sequence[SeatUnit]) -> None:
    while True:
        await asyncio.sleep(0.003)
        for unit in units:
            unit.press(Key.SPEAK, now_ns())


@pytest.mark.parametrize("faults", FAULTS.values(), ids=FAULTS.keys())
@pytest.mark.parametrize("seed", range(2))
def test_whoever_starts_anew_or_is_exchanged_around_the_freeze_no_wrong_latch_is_read(
    faults: LineFaults, seed: int
) -> None:
    async def sitting() -> None:
        random = Random(seed)
        async with hall_of(MIXES["all four"], faults, seed) as hall:
            for tag in range(1, 7):
                hall.line.misfortune.faults = faults
                hall.open_vote(tag)
                await hall.hands(random, random.randint(1, 12), 0.08)
                await asyncio.sleep(random.choice((0.0, 0.05, START_SILENCE_S, SETTLED_S)))
                starts_before = dict(hall.starts)
                at_the_same_time = asyncio.create_task(hall.hands(random, random.randint(0, 8), 0.03))
                report = await hall.freeze(tag)
                hall.check_frozen(tag, report, starts_before)
                await at_the_same_time
                hall.line.misfortune.faults = NO_FAULTS
                await asyncio.sleep(SETTLED_S if faults is NO_FAULTS else FAULTY_SETTLED_S)
                hall.check_settled(tag)

    run_in_virtual_time(sitting())


@pytest.mark.parametrize("mix", [*([name] for name in FIRMWARES), MIXES["all four"]])
def test_counters_that_go_round_lose_no_press(mix: Sequence[str]) -> None:
    async def sitting() -> None:
        async with hall_of(mix, presses_before=0xFFFE) as hall:
            hall.open_vote(0xFFFF)
            await asyncio.sleep(SETTLED_S)
            for _ in range(4):
                for unit in hall.line.units:
                    assert unit.press(Key.SPEAK, now_ns())
                await asyncio.sleep(SETTLED_S)
                assert all(
                    hall.sink.statuses[unit.address] == unit.status(now_ns()) for unit in hall.line.units
                )
            assert {status.speak_presses for status in hall.sink.statuses.values()} == {2}
            assert "lost" not in " ".join(hall.sink.story)
            hall.open_vote(1)
            await asyncio.sleep(SETTLED_S)
            assert all(unit.press(Key.YES, now_ns()) for unit in hall.line.units)
            report = await hall.freeze(1)
            assert {latch.choice for latch in report.readings.values()} == {Choice.YES}

    run_in_virtual_time(sitting())


def now_ns() -> int:
    return round(asyncio.get_running_loop().time() * 1e9)
