"""While nothing that arrives can settle anything, it gathers in the port, and the event loop is left alone."""

import asyncio
import socket
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from firmware_bridge import DescriptorPort
from firmware_bridge.counters import Counters
from firmware_bridge.descriptor_port import TIMER_LATE_S
from firmware_bridge.exchanges import FastExchange, Outcome, SlotExchange, WideExchange
from firmware_bridge.master import Master
from firmware_bridge.timing import GapPolicy, LineTiming
from seat_protocol.face import Mode, SeatFace
from seat_protocol.fast_modbus import EventPacket, EventRequest
from seat_protocol.frames import write_registers
from seat_protocol.registers import FACE
from seat_protocol.slots import SlotRequest, slot_10us_for
from seat_protocol.status import Key
from simulators.memory_line import MemoryLine, MemoryLineSettings
from simulators.virtual_time import run_in_virtual_time

ROUND = 41
UNITS = 32
PATIENCE_S = 20.0


@dataclass
class Bench:
    """A port on one end of a pair of sockets; `heard` has every piece and the moment at which it was read."""

    port: DescriptorPort
    far: socket.socket
    heard: list[tuple[float, bytes]] = field(default_factory=list)

    def readable(self) -> None:
        self.heard.append((asyncio.get_running_loop().time(), self.port.read()))

    async def until_heard(self, data: bytes) -> None:
        async with asyncio.timeout(PATIENCE_S):
            while b"".join(piece for _, piece in self.heard) != data:
                await asyncio.sleep(0.002)


@pytest.fixture
async def bench() -> AsyncIterator[Bench]:
    near, far = socket.socketpair()
    near.setblocking(False)
    bench = Bench(DescriptorPort("bench", near.fileno(), 115_200, 11, near.close), far)
    bench.port.watch(bench.readable)
    yield bench
    far.close()
    if near.fileno() >= 0:
        bench.port.close()


def in_s(pause_s: float) -> float:
    return asyncio.get_running_loop().time() + pause_s


async def test_what_arrives_during_a_rest_is_read_in_one_piece_behind_it(bench: Bench) -> None:
    until_s = in_s(0.05)
    bench.port.rest(until_s)
    for _ in range(5):
        bench.far.send(b"slot ")
        await asyncio.sleep(0.002)
    await bench.until_heard(b"slot " * 5)
    assert [data for at_s, data in bench.heard if at_s >= until_s - TIMER_LATE_S] == [b"slot " * 5]


async def test_behind_a_rest_the_port_is_heard_as_before(bench: Bench) -> None:
    bench.port.rest(in_s(0.01))
    bench.far.send(b"gathered ")
    await bench.until_heard(b"gathered ")
    bench.far.send(b"and heard")
    await bench.until_heard(b"gathered and heard")


async def test_a_rest_in_the_past_or_too_short_for_a_timer_changes_nothing(bench: Bench) -> None:
    bench.port.rest(in_s(-1.0))
    bench.port.rest(in_s(TIMER_LATE_S / 2))
    bench.far.send(b"heard")
    await bench.until_heard(b"heard")


async def test_a_port_asked_to_rest_twice_wakes_once_and_for_all(bench: Bench) -> None:
    bench.port.rest(in_s(0.01))
    bench.port.rest(in_s(3600.0))
    bench.far.send(b"heard")
    await bench.until_heard(b"heard")


async def test_a_port_that_is_closed_in_its_rest_hears_nothing_more(bench: Bench) -> None:
    bench.port.rest(in_s(0.01))
    bench.far.send(b"nobody listens")
    bench.port.close()
    await asyncio.sleep(0.03)
    assert bench.heard == []


async def test_the_other_side_vanishing_in_a_rest_is_noticed_behind_it(bench: Bench) -> None:
    bench.port.rest(in_s(0.01))
    bench.far.close()
    async with asyncio.timeout(PATIENCE_S):
        while not bench.heard:
            await asyncio.sleep(0.002)
    assert bench.heard[0][1] == b""
    bench.port.close()


class Desk:
    """A master on a line in memory that counts how often it is woken."""

    def __init__(self, line: MemoryLine) -> None:
        self.wakes = 0
        port = line.open()
        watch = port.watch

        def watch_counted(readable: Callable[[], None]) -> None:
            def counted() -> None:
                self.wakes += 1
                readable()

            watch(counted)

        port.watch = watch_counted  # type: ignore[method-assign]  # the seam at which wake-ups are counted
        timing = LineTiming.of(port.baud, port.character_bits, GapPolicy.FRAMED)
        self.character_s = timing.character_s
        self.master = Master(port, timing, Counters())

    async def ask(self, exchange: WideExchange) -> tuple[Outcome, float, int]:
        """What comes of it, how long it took behind the gap, and how often the master was woken."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(0.1)
        answered: asyncio.Future[tuple[Outcome, float]] = loop.create_future()
        began_s, self.wakes = loop.time(), 0
        self.master.ask(exchange, lambda outcome: answered.set_result((outcome, loop.time() - began_s)))
        outcome, took_s = await answered
        return outcome, took_s, self.wakes


def new_line() -> MemoryLine:
    return MemoryLineSettings.from_url(urlsplit(f"sim://bench?units=1-{UNITS}&seed=5")).build(now_ns())


def now_ns() -> int:
    return round(asyncio.get_running_loop().time() * 1e9)


def slots(desk: Desk, sequence: int) -> SlotExchange:
    request = SlotRequest(1, UNITS, sequence, ROUND, slot_10us_for(desk.character_s))
    return SlotExchange(request, frozenset(request.units))


def test_a_sweep_of_all_slots_wakes_the_master_once_and_takes_no_longer() -> None:
    async def sweep() -> None:
        desk = Desk(new_line())
        exchange = slots(desk, 1)
        answers, took_s, wakes = await desk.ask(exchange)
        assert isinstance(answers, tuple)
        assert [answer.unit for answer in answers] == list(range(1, UNITS + 1))
        assert took_s == pytest.approx(exchange.request.duration_s(desk.character_s), abs=1e-6)
        assert wakes == 1
        desk.master.close()

    run_in_virtual_time(sweep())


def test_a_key_pressed_while_the_answers_gather_is_news_of_the_next_sweep() -> None:
    async def sweep() -> None:
        line = new_line()
        desk = Desk(line)
        vote = SeatFace(ROUND, Mode.VOTE_LAST).face_registers()
        await desk.master.transact(write_registers(UNITS, FACE.address, vote))
        asyncio.get_running_loop().call_later(0.105, lambda: line.units[UNITS - 1].press(Key.YES, now_ns()))
        counters = []
        for sequence in (1, 2):
            answers, _, _ = await desk.ask(slots(desk, sequence))
            assert isinstance(answers, tuple)
            counters.append(answers[-1].event_counter_low)
        assert counters == [0, 1]
        desk.master.close()

    run_in_virtual_time(sweep())


def test_an_arbitration_does_not_wake_the_master_for_every_bit() -> None:
    async def listen() -> None:
        desk = Desk(new_line())
        packets, _, wakes = await desk.ask(FastExchange.events(EventRequest(0, 24)))
        assert isinstance(packets, tuple)
        assert isinstance(packets[0], EventPacket)
        assert packets[0].unit == 1  # every unit tells that it has started, the lowest address first
        assert wakes == 2  # the bits together, and the frame, which is longer than the shortest
        desk.master.close()

    run_in_virtual_time(listen())
