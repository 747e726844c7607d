"""A line in memory is a line like any other; in virtual time it keeps exact time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import pytest

from firmware_bridge import Bridge, GapPolicy, LineSettings
from firmware_bridge.counters import Counters
from firmware_bridge.errors import LineUrlError, PortAbsentError, PortBusyError
from firmware_bridge.exchanges import Outcome, SlotExchange
from firmware_bridge.master import Master
from firmware_bridge.ports import check_url, open_port
from firmware_bridge.timing import LineTiming
from seat_protocol.face import Mode, SeatFace
from seat_protocol.frames import Request, read_registers, write_registers
from seat_protocol.registers import NAMEPLATE, STATUS
from seat_protocol.slots import SlotRequest, slot_10us_for
from seat_protocol.status import Choice, Key
from simulators.firmwares import FIRMWARES
from simulators.memory_line import MemoryLine, MemoryLines, MemoryLineSettings
from simulators.virtual_time import START_S, run_in_virtual_time
from tests.bridge.recording import RecordingSink, running

URL = "sim://bench?units=1-32&baud=115200&parity=E&seed=5"
REAL_PATIENCE_S = 20.0
ROUND = 41
SETTLED_S = 1.0
"""A line that was opened is left alone until nothing of before can come."""

Main = Callable[[], Coroutine[Any, Any, None]]


def in_virtual_time(main: Main) -> None:
    run_in_virtual_time(main())


def in_real_time(main: Main) -> None:
    async def patiently() -> None:
        async with asyncio.timeout(REAL_PATIENCE_S):
            await main()

    asyncio.run(patiently())


def now_ns() -> int:
    return round(asyncio.get_running_loop().time() * 1e9)


def new_line(firmware: str = "full") -> MemoryLine:
    line = MemoryLineSettings.from_url(urlsplit(f"{URL}&firmware={firmware}")).build(0)
    lines = MemoryLines()
    lines.add(line)
    lines.register()
    return line


@asynccontextmanager
async def bridge_on(
    line: MemoryLine, gap: GapPolicy = GapPolicy.STRICT
) -> AsyncIterator[tuple[Bridge, RecordingSink]]:
    settings = LineSettings("bench", URL, gap, {100 + unit.address: unit.address for unit in line.units})
    sink = RecordingSink()
    async with running(Bridge([settings], sink)) as bridge:
        await bridge.first_sweep_done.wait()
        yield bridge, sink


@pytest.mark.parametrize("firmware", list(FIRMWARES))
@pytest.mark.parametrize("run", [in_virtual_time, in_real_time], ids=["virtual time", "real time"])
def test_a_vote_is_held_on_a_line_in_memory(run: Callable[[Main], None], firmware: str) -> None:
    async def sitting() -> None:
        line = new_line(firmware)
        async with bridge_on(line) as (bridge, sink):
            assert len(sink.online) == 32
            for seat in sink.online:
                bridge.show(seat, SeatFace(ROUND, Mode.VOTE_LAST))
            for unit in line.units[:20]:
                while not unit.press(Key.YES, now_ns()):
                    await asyncio.sleep(0.01)
            report = await bridge.freeze(ROUND, sink.online)
            assert report.unreachable == ()
            choices = [report.readings[100 + unit.address].choice for unit in line.units]
            assert choices == [Choice.YES] * 20 + [Choice.NONE] * 12

    run(sitting)


@pytest.mark.parametrize("gap", list(GapPolicy))
def test_in_virtual_time_a_sweep_takes_what_the_formula_says(gap: GapPolicy) -> None:
    async def sweeps() -> None:
        line = new_line("plain")
        async with bridge_on(line, gap) as (bridge, _):
            await asyncio.sleep(5.0)
            timing = LineTiming.of(line.timing.baud, line.timing.bits_per_character, gap)
            request = read_registers(1, STATUS.address, STATUS.count)
            on_the_wire_s = line.timing.transaction_ns(len(request.frame), request.response_length) / 1e9
            measured_ms = bridge.health()[0].sweep_ms_median
            assert measured_ms == pytest.approx(32_000 * (on_the_wire_s + timing.gap_s), rel=0.001)

    run_in_virtual_time(sweeps())


def test_a_line_that_was_unplugged_is_back_within_two_seconds_with_what_its_units_hold() -> None:
    async def trouble() -> None:
        line = new_line()
        async with bridge_on(line) as (bridge, sink):
            bridge.show(101, SeatFace(ROUND, Mode.VOTE_LAST))
            await asyncio.sleep(1.0)
            line.unplug()
            assert line.units[0].press(Key.NO, now_ns())
            await asyncio.sleep(30.0)
            assert sink.lines == {"bench": "lost"}
            line.plug()
            await asyncio.sleep(2.0)
            assert sink.lines == {"bench": "open"}
            await asyncio.sleep(1.0)
            assert len(sink.online) == 32
            assert sink.statuses[101].choice is Choice.NO

    run_in_virtual_time(trouble())


def test_a_slot_sweep_of_247_units_is_over_with_the_last_slot_although_one_read_does_not_hold_it() -> None:
    async def main() -> None:
        line = MemoryLineSettings.from_url(urlsplit("sim://row?units=1-247")).build(0)
        master = Master(line.open(), LineTiming.of(115200, 11, GapPolicy.FRAMED), Counters())
        request = SlotRequest(1, 247, 7, ROUND, slot_10us_for(11 / 115200))
        heard: asyncio.Future[Outcome] = asyncio.get_running_loop().create_future()
        await asyncio.sleep(SETTLED_S)
        began_s = asyncio.get_running_loop().time()
        master.ask(SlotExchange(request, frozenset(request.units)), heard.set_result)
        answers = await heard
        assert isinstance(answers, tuple)
        assert len(answers) == 247
        took_s = asyncio.get_running_loop().time() - began_s
        assert took_s == pytest.approx(request.duration_s(11 / 115200), abs=1e-5)
        master.close()

    run_in_virtual_time(main())


def test_two_runs_in_virtual_time_end_at_the_same_instant() -> None:
    async def run() -> tuple[float, list[str]]:
        line = new_line()
        async with bridge_on(line) as (_, sink):
            line.units[3].cut_power()
            await asyncio.sleep(3.3)
            return asyncio.get_running_loop().time(), sink.story

    first, second = run_in_virtual_time(run()), run_in_virtual_time(run())
    assert first == second
    assert first[0] > START_S


async def test_a_line_in_memory_has_one_master_and_can_be_unplugged() -> None:
    line = new_line()
    port = await open_port(URL)
    with pytest.raises(PortBusyError, match="bench"):
        await open_port(URL)
    port.close()
    line.unplug()
    with pytest.raises(PortAbsentError, match="bench"):
        await open_port(URL)


async def test_opened_again_by_its_name_a_line_has_the_units_it_had() -> None:
    MemoryLines().register()
    nameplate = SeatFace(nameplate="代表01").nameplate_registers()
    await transact("sim://kept?units=7", write_registers(7, NAMEPLATE.address, nameplate))
    kept = await transact("sim://kept?units=7", read_registers(7, NAMEPLATE.address, NAMEPLATE.count))
    fresh = await transact("sim://other?units=7", read_registers(7, NAMEPLATE.address, NAMEPLATE.count))
    assert (kept, fresh) == (nameplate, (0,) * NAMEPLATE.count)


async def transact(url: str, request: Request) -> tuple[int, ...]:
    port = await open_port(url)
    timing = LineTiming.of(port.baud, port.character_bits, GapPolicy.STRICT)
    master = Master(port, timing, Counters())
    try:
        return await master.transact(request)
    finally:
        master.close()


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("sim://", "a name follows"),
        ("sim:///x", "a name follows"),
        ("sim://x?units=0-4", "from 1 to 247"),
        ("sim://x?units=9-4", "from 1 to 247"),
        ("sim://x?units=many", "a range like"),
        ("sim://x?units=1-2500000000000000000000", "a range like"),
        ("sim://x?speed=9600", "unknown option 'speed'"),
        ("sim://x?baud=" + "9" * 5000, "baud"),
        ("sim://x?turnaround_us=-1", "turnaround_us"),
    ],
)
def test_a_url_that_can_not_be_right_is_refused_with_its_fault(url: str, fault: str) -> None:
    MemoryLines().register()
    with pytest.raises(LineUrlError, match=fault):
        check_url(url)
