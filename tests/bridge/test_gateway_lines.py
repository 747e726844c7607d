"""The bridge behind a gateway: meetings go well with good gateways, and no worse than slowly with bad ones."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import partial
from urllib.parse import urlsplit

import pytest

from firmware_bridge import Bridge, GapPolicy, LineSettings, Port
from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.frames import READ_WRITE
from seat_protocol.status import Choice, Flag, Key
from simulators.gateway import Manners, SimulatedGateway
from simulators.memory_line import MemoryLine, MemoryLineSettings
from simulators.serial_server import SimulatedSerialServer
from simulators.unit import SeatUnit
from tests.bridge.recording import RecordingSink, running, until

SEATS = 12
LINE = f"sim://behind?units=1-{SEATS}&baud=921600&turnaround_us=0"
ROUND = 41
BLINKING = Lamps(Lamp.BLINK, Lamp.BLINK, Lamp.BLINK)
KEYS = (Key.YES, Key.NO, Key.ABSTAIN)
CHOICES = (Choice.YES, Choice.NO, Choice.ABSTAIN)


class NetworkBench:
    """Simulated units behind a simulated network device, and a sink that checks. Seat 100 + u is unit u."""

    def __init__(self) -> None:
        self.sink = RecordingSink()
        self.numbers = {100 + unit: unit for unit in range(1, SEATS + 1)}
        self.line: MemoryLine = MemoryLineSettings.from_url(urlsplit(LINE)).build(self.now_ns())
        self.gateway = SimulatedGateway(self.open_line)
        self.serial_server = SimulatedSerialServer(self.open_line)

    @staticmethod
    def now_ns() -> int:
        return round(asyncio.get_running_loop().time() * 1e9)

    async def open_line(self) -> Port:
        return self.line.open()

    def unit(self, seat: int) -> SeatUnit:
        return self.line.units[seat - 101]

    def bridge_on(self, url: str) -> Bridge:
        return Bridge([LineSettings("A", url, GapPolicy.STRICT, self.numbers)], self.sink)

    @asynccontextmanager
    async def bridge(self, options: str = "") -> AsyncIterator[Bridge]:
        async with self.gateway, running(self.bridge_on(self.gateway.url + options)) as bridge:
            yield bridge

    @asynccontextmanager
    async def serial_bridge(self) -> AsyncIterator[Bridge]:
        async with self.serial_server:
            url = f"rtu+tcp://{self.serial_server.address}?baud=921600&parity=E"
            async with running(self.bridge_on(url)) as bridge:
                yield bridge

    def shows(self, seat: int, face: SeatFace) -> bool:
        return self.unit(seat).status(self.now_ns()).face_check == face.check()

    async def all_found(self) -> None:
        await until(lambda: self.sink.statuses.keys() == self.numbers.keys())

    async def vote(self, bridge: Bridge, round_tag: int = ROUND) -> None:
        """A whole vote; every seat shows its own name, presses its own key, and is counted with it."""
        faces = {
            seat: SeatFace(round_tag, Mode.VOTE_LAST, BLINKING, nameplate=f"代表{seat}", message="付表决")
            for seat in self.numbers
        }
        for seat, face in faces.items():
            bridge.show(seat, face)
        for seat, face in faces.items():
            await until(partial(self.shows, seat, face))
        for seat in self.numbers:
            assert self.unit(seat).press(KEYS[seat % 3], self.now_ns())
        report = await bridge.freeze(round_tag, list(self.numbers))
        assert report.unreachable == ()
        assert {seat: status.choice for seat, status in report.readings.items()} == {
            seat: CHOICES[seat % 3] for seat in self.numbers
        }
        now_s = self.now_ns() / 1e9
        assert all(now_s - 60 < pressed_at_s <= now_s for pressed_at_s in report.pressed_at_s.values())

    def nobody_was_mistaken(self) -> None:
        """Every reading told is one that its unit could give: right identity, right choice."""
        for seat, identity in self.sink.online.items():
            assert identity == self.unit(seat).identity
        for seat, status, _ in self.sink.readings:
            assert status.choice in (Choice.NONE, CHOICES[seat % 3])


@pytest.fixture
async def bench() -> NetworkBench:
    return NetworkBench()


def window_size(bridge: Bridge) -> int:
    return bridge.health()[0].window or 0


@pytest.mark.parametrize("manners", list(Manners))
async def test_a_vote_goes_well_whatever_the_gateway_s_manners(bench: NetworkBench, manners: Manners) -> None:
    bench.gateway.manners = manners
    async with bench.bridge("?timeout_ms=300") as bridge:
        await bench.all_found()
        await bench.vote(bridge)
        bench.nobody_was_mistaken()


async def test_a_gateway_that_does_not_know_function_17h_carries_a_vote_all_the_same(
    bench: NetworkBench,
) -> None:
    bench.gateway.withheld = frozenset({READ_WRITE})
    async with bench.bridge() as bridge:
        await bench.all_found()
        await bench.vote(bridge)
        bench.unit(103).reboot(bench.now_ns())
        await until(lambda: not bench.unit(103).status(bench.now_ns()).flags & Flag.REBOOTED)
        bench.nobody_was_mistaken()
    assert not [line for line in bench.sink.story if "lost" in line]


@pytest.mark.parametrize("manners", [Manners.QUEUES, Manners.OUT_OF_ORDER])
async def test_a_gateway_that_stands_it_has_eight_requests_at_once(
    bench: NetworkBench, manners: Manners
) -> None:
    bench.gateway.manners = manners
    async with bench.bridge() as bridge:
        await until(lambda: bench.gateway.counters.together_max == 8)
        assert window_size(bridge) == 8
        await bench.vote(bridge)
        assert bench.gateway.counters.together_max == 8
        bench.nobody_was_mistaken()


@pytest.mark.parametrize("manners", [Manners.FORGETS, Manners.IS_BUSY, Manners.HANGS_UP, Manners.MIXES_UP])
async def test_a_gateway_that_does_not_is_asked_one_thing_at_a_time_from_then_on(
    bench: NetworkBench, manners: Manners
) -> None:
    bench.gateway.manners = manners
    async with bench.bridge("?timeout_ms=300") as bridge:
        await until(lambda: bench.gateway.counters.mistreated)
        await until(lambda: window_size(bridge) == 1)
        await bench.all_found()
        mistreated, asked = bench.gateway.counters.mistreated, bench.gateway.counters.requests
        await until(lambda: bench.gateway.counters.requests > asked + 10 * SEATS)
        assert bench.gateway.counters.mistreated == mistreated
        await bench.vote(bridge)
        bench.nobody_was_mistaken()


@pytest.mark.parametrize("manners", [Manners.FORGETS, Manners.IS_BUSY, Manners.MIXES_UP])
async def test_no_seat_is_lost_while_a_gateway_s_limit_is_found_out(
    bench: NetworkBench, manners: Manners
) -> None:
    bench.gateway.manners = manners
    async with bench.bridge("?timeout_ms=300") as bridge:
        await until(lambda: bench.gateway.counters.mistreated and window_size(bridge) == 1)
        await bench.all_found()
        assert not any(" lost" in entry for entry in bench.sink.story)


async def test_a_seat_that_dies_is_named_and_the_window_stays_wide(bench: NetworkBench) -> None:
    async with bench.bridge() as bridge:
        await until(lambda: window_size(bridge) == 8)
        bench.unit(103).cut_power()
        await until(lambda: 103 not in bench.sink.online)
        await until(lambda: window_size(bridge) == 8)
        asked = bench.gateway.counters.requests
        await until(lambda: bench.gateway.counters.requests > asked + 5 * SEATS)
        assert bench.sink.online.keys() == bench.numbers.keys() - {103}
        bench.unit(103).reboot(bench.now_ns())
        await until(lambda: 103 in bench.sink.online)


async def test_the_freeze_names_the_dead_seat_and_has_all_others(bench: NetworkBench) -> None:
    async with bench.bridge() as bridge:
        await until(lambda: window_size(bridge) == 8)
        await bench.vote(bridge)
        for seat in bench.numbers:
            bridge.show(seat, SeatFace(ROUND + 1, Mode.VOTE_LAST, BLINKING))
        await until(lambda: all(status.round_tag == ROUND + 1 for status in bench.sink.statuses.values()))
        bench.unit(107).cut_power()
        report = await bridge.freeze(ROUND + 1, [*bench.numbers, 999])
        assert report.unreachable == (107, 999)
        assert report.readings.keys() == bench.numbers.keys() - {107}


async def test_a_gateway_that_loses_its_power_is_told_and_works_again_when_it_has_it(
    bench: NetworkBench,
) -> None:
    async with bench.bridge() as bridge:
        await bench.all_found()
        await bench.gateway.die()
        await until(lambda: bench.sink.lines["A"] == "lost")
        assert bench.sink.online == {}
        await until(lambda: "takes no connection" in bridge.health()[0].reason)
        await bench.gateway.revive()
        await bench.all_found()
        await bench.vote(bridge)
        assert sum(entry.startswith("line A lost") for entry in bench.sink.story) == 1


async def test_the_loss_of_a_gateway_whose_seats_are_all_dead_is_told(
    bench: NetworkBench,
) -> None:
    async with bench.bridge():
        await bench.all_found()
        for seat in bench.numbers:
            bench.unit(seat).cut_power()
        await until(lambda: not bench.sink.online)
        await bench.gateway.die()
        await until(lambda: bench.sink.lines["A"] == "lost")


async def test_a_gateway_whose_line_is_pulled_out_loses_the_seats_and_not_the_line(
    bench: NetworkBench,
) -> None:
    async with bench.bridge():
        await bench.all_found()
        bench.line.unplug()
        await until(lambda: not bench.sink.online)
        assert bench.sink.lines["A"] == "open"
        bench.line.plug()
        await bench.all_found()


async def test_one_lane_alone_is_used_where_the_url_says_so(bench: NetworkBench) -> None:
    async with bench.bridge("?window=1") as bridge:
        await bench.all_found()
        await bench.vote(bridge)
        assert bench.gateway.counters.together_max == 1


async def test_a_vote_goes_well_through_a_serial_device_server(bench: NetworkBench) -> None:
    async with bench.serial_bridge() as bridge:
        await bench.all_found()
        await bench.vote(bridge)
        bench.nobody_was_mistaken()
        assert bridge.health()[0].counters.timeouts == 0


async def test_a_device_server_that_loses_its_power_is_told_and_works_again_when_it_has_it(
    bench: NetworkBench,
) -> None:
    async with bench.serial_bridge() as bridge:
        await bench.all_found()
        await bench.serial_server.die()
        await until(lambda: bench.sink.lines["A"] == "lost")
        assert bench.sink.online == {}
        await bench.serial_server.revive()
        await bench.all_found()
        await bench.vote(bridge)


async def test_a_seat_that_dies_behind_a_device_server_costs_the_others_nothing(bench: NetworkBench) -> None:
    async with bench.serial_bridge() as bridge:
        await bench.all_found()
        bench.unit(102).cut_power()
        await until(lambda: 102 not in bench.sink.online)
        answers = bridge.health()[0].counters.answers
        await until(lambda: bridge.health()[0].counters.answers > answers + 5 * SEATS)
        assert bench.sink.online.keys() == bench.numbers.keys() - {102}
