"""Our side of the network against another implementation of the far side: pymodbus's TCP server."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from pymodbus.framer import FramerType
from pymodbus.server import ModbusTcpServer

from firmware_bridge import Bridge, GapPolicy, LineSettings
from firmware_bridge.counters import Counters
from firmware_bridge.gateway_master import GatewayMaster
from firmware_bridge.gateway_port import GatewayPort
from firmware_bridge.gateway_window import Window
from firmware_bridge.master import Master
from firmware_bridge.ports import open_port
from firmware_bridge.timing import LineTiming
from seat_protocol.errors import ExceptionResponseError
from seat_protocol.face import SeatFace
from seat_protocol.frames import READ_HOLDING, read_registers, read_write_registers, write_registers
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import FACE, IDENTITY, PAGE, STATUS
from seat_protocol.status import SeatStatus
from tests.bridge.recording import RecordingSink, running, until
from tests.bridge.test_against_pymodbus import STANDING, UNIT, WHO, seat_unit

FRAMERS = {"tcp": FramerType.SOCKET, "rtu+tcp": FramerType.RTU}


@asynccontextmanager
async def server_of_pymodbus(framer: FramerType) -> AsyncIterator[str]:
    server = ModbusTcpServer(
        [seat_unit()], framer=framer, address=("127.0.0.1", 0), ignore_missing_devices=True
    )
    await server.serve_forever(background=True)
    try:
        listener = server.transport
        assert isinstance(listener, asyncio.Server)
        yield f"127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    finally:
        shut_down: Callable[[], Awaitable[None]] = server.shutdown
        await shut_down()


@asynccontextmanager
async def master_on(url: str) -> AsyncIterator[Master | GatewayMaster]:
    port = await open_port(url)
    master: Master | GatewayMaster
    if isinstance(port, GatewayPort):
        window = Window(port.window_max, asyncio.get_running_loop().time)
        master = GatewayMaster(port, window, Counters())
    else:
        timing = LineTiming.of(port.baud, port.character_bits, GapPolicy.STRICT, port.latency_s)
        master = Master(port, timing, Counters())
    try:
        yield master
    finally:
        master.close()


@pytest.fixture(params=list(FRAMERS))
async def url(request: pytest.FixtureRequest) -> AsyncIterator[str]:
    scheme: str = request.param
    async with server_of_pymodbus(FRAMERS[scheme]) as address:
        yield f"{scheme}://{address}"


async def test_every_transaction_of_ours_is_understood_and_answered(url: str) -> None:
    face = SeatFace(round_tag=3, nameplate="张三", message="推送信息")
    async with master_on(url) as master:
        identity = await master.transact(read_registers(UNIT, IDENTITY.address, IDENTITY.count))
        assert SeatIdentity.from_registers(identity) == WHO
        turn = read_write_registers(UNIT, STATUS.address, STATUS.count, FACE.address, face.face_registers())
        assert SeatStatus.from_registers(await master.transact(turn)) == STANDING
        await master.transact(write_registers(UNIT, PAGE.address, face.page_registers()))
        shown = await master.transact(read_registers(UNIT, PAGE.address, PAGE.count, READ_HOLDING))
        assert shown == face.page_registers()
        with pytest.raises(ExceptionResponseError):
            await master.transact(read_registers(UNIT, 0x7000, 1))


async def test_the_bridge_finds_and_reads_its_seat_there(url: str) -> None:
    sink = RecordingSink()
    line = LineSettings("A", url, GapPolicy.STRICT, {1: UNIT})
    async with running(Bridge([line], sink)):
        await until(lambda: 1 in sink.statuses)
        assert sink.online[1] == WHO
        assert sink.statuses[1] == STANDING
