"""Many requests at once through a box that loses, doubles, delays and hangs up: no wrong latch is read."""

import asyncio
from random import Random

import pytest

from firmware_bridge import Bridge, GapPolicy, LineSettings
from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import PROTOCOL_VERSION
from seat_protocol.status import Flag, Key
from simulators.firmwares import MODEL
from simulators.unit import SeatUnit
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.counted_gateway import HONEST, CountedGateway, Manners
from tests.bridge.memory_bench import row
from tests.bridge.recording import RecordingSink, running

SEATS = range(1, 17)
INVITED = Lamps(Lamp.BLINK, Lamp.BLINK, Lamp.BLINK)
VOTE_KEYS = (Key.YES, Key.NO, Key.ABSTAIN)
ROUNDS = 5
GROWN_S = 20.0
"""The window has reached its width by then."""
SETTLED_S = 12.0
"""A seat that fails in the middle of a probe costs its line's budget for probes some seconds."""
MANNERS = {
    "is honest": HONEST,
    "forgets": Manners(forgets=0.03),
    "doubles": Manners(doubles=0.1),
    "delays": Manners(delays=0.03),
    "hangs up": Manners(hangs_up=0.002),
    "is out of order": Manners(is_out_of_order=True),
    "does all of it": Manners(0.02, 0.05, 0.02, 0.001, is_out_of_order=True),
}


@pytest.mark.parametrize("manners", MANNERS.values(), ids=MANNERS.keys())
@pytest.mark.parametrize("seed", range(2))
def test_whatever_the_box_does_no_wrong_latch_is_read_and_soon_all_is_told(
    manners: Manners, seed: int
) -> None:
    async def sitting() -> None:
        random, sink = Random(seed), RecordingSink()
        box = CountedGateway([given.build() for given in row(len(SEATS), "plain")], seed)
        box.register()
        settings = LineSettings("behind", "counted://box", GapPolicy.STRICT, {seat: seat for seat in SEATS})
        starts = dict.fromkeys(SEATS, 0)
        async with running(Bridge([settings], sink)) as bridge:
            await asyncio.sleep(GROWN_S)
            for tag in range(1, ROUNDS):
                box.manners = manners
                for seat in SEATS:
                    bridge.show(seat, SeatFace(tag, Mode.VOTE_LAST, INVITED, nameplate=f"代表{seat:02}"))
                await hands(box, random, starts)
                before = dict(starts)
                meanwhile = asyncio.create_task(hands(box, random, starts))
                report = await bridge.freeze(tag, SEATS)
                for unit in box.units:
                    reading, real = report.readings.get(unit.address), unit.status(now_ns())
                    if reading is not None:
                        assert (reading.round_tag, Flag.FROZEN in reading.flags) == (tag, True)
                    if reading is not None and starts[unit.address] == before[unit.address]:
                        assert (real.round_tag, real.choice) == (tag, reading.choice)
                await meanwhile
                box.manners = HONEST
                await asyncio.sleep(SETTLED_S)
                check(box, sink, tag)

    run_in_virtual_time(sitting())


async def hands(box: CountedGateway, random: Random, starts: dict[int, int]) -> None:
    """Delegates press, and units start anew or are exchanged."""
    for _ in range(random.randint(2, 12)):
        await asyncio.sleep(random.uniform(0.0, 0.08))
        unit, what = random.choice(box.units), random.random()
        if what < 0.3:
            starts[unit.address] += 1
            exchange(unit, random) if random.random() < 0.3 else unit.reboot(now_ns())
        else:
            unit.press(random.choice(VOTE_KEYS), now_ns())


def exchange(unit: SeatUnit, random: Random) -> None:
    serial = random.randrange(1 << 32)
    unit.replace(SeatIdentity(PROTOCOL_VERSION, unit.identity.capabilities, MODEL, 1, 0, serial), now_ns())


def check(box: CountedGateway, sink: RecordingSink, tag: int) -> None:
    for unit in box.units:
        real = unit.status(now_ns())
        assert sink.statuses[unit.address] == real
        assert sink.online[unit.address] == unit.identity
        assert (real.round_tag, Flag.REBOOTED in real.flags) == (tag, False)
        assert unit.shown(now_ns()).lamps == INVITED


def now_ns() -> int:
    return round(asyncio.get_running_loop().time() * 1e9)
