"""Our side of the wire against another implementation of the far side: pymodbus's serial server."""

import asyncio
import os
import pty
import tty
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import contextmanager

import pytest
from pymodbus.framer import FramerType
from pymodbus.server import ModbusSerialServer
from pymodbus.simulator import DataType, SimData, SimDevice

from firmware_bridge import Bridge, GapPolicy, LineSettings
from firmware_bridge.counters import Counters
from firmware_bridge.master import Master
from firmware_bridge.ports import open_port
from firmware_bridge.timing import LineTiming
from seat_protocol.errors import ExceptionResponseError
from seat_protocol.face import SeatFace
from seat_protocol.frames import READ_HOLDING, read_registers, read_write_registers, write_registers
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import CONTROL, FACE, IDENTITY, NAMEPLATE, PAGE, STATUS
from seat_protocol.status import Choice, SeatStatus
from tests.bridge.recording import RecordingSink, running, until

UNIT = 9
STANDING = SeatStatus(round_tag=3, choice=Choice.ABSTAIN, event_counter=12, press_tick=70_000)
WHO = SeatIdentity(1, Capability.SCREEN_PAGE, 7, 1, 2, 4711)


@contextmanager
def crossed_cable() -> Iterator[tuple[str, str]]:
    """Two ports; what goes into one comes out of the other."""
    ends = [pty.openpty(), pty.openpty()]
    loop = asyncio.get_running_loop()
    for master, slave in ends:
        tty.setraw(slave)
        os.set_blocking(master, False)
    (first, first_slave), (second, second_slave) = ends
    loop.add_reader(first, lambda: os.write(second, os.read(first, 4096)))
    loop.add_reader(second, lambda: os.write(first, os.read(second, 4096)))
    try:
        yield os.ttyname(first_slave), os.ttyname(second_slave)
    finally:
        for master, slave in ends:
            loop.remove_reader(master)
            os.close(master)
            os.close(slave)


def seat_unit() -> SimDevice:
    blocks = {block.address: [0] * block.count for block in (FACE, NAMEPLATE, PAGE, CONTROL)}
    blocks[IDENTITY.address] = list(WHO.to_registers())
    blocks[STATUS.address] = list(STANDING.to_registers())
    data = [
        SimData(address, values=values, datatype=DataType.REGISTERS)
        for address, values in sorted(blocks.items())
    ]
    return SimDevice(UNIT, simdata=data)


@pytest.fixture
async def port_of_pymodbus() -> AsyncIterator[str]:
    with crossed_cable() as (ours, theirs):
        server = ModbusSerialServer(
            [seat_unit()],
            framer=FramerType.RTU,
            port=theirs,
            baudrate=115_200,
            ignore_missing_devices=True,
        )
        await server.serve_forever(background=True)
        try:
            yield ours
        finally:
            shut_down: Callable[[], Awaitable[None]] = server.shutdown
            await shut_down()


async def test_every_transaction_of_ours_is_understood_and_answered(port_of_pymodbus: str) -> None:
    port = await open_port(f"serial://{port_of_pymodbus}")
    timing = LineTiming.of(port.baud, port.character_bits, GapPolicy.STRICT)
    master = Master(port, timing, Counters())
    face = SeatFace(round_tag=3, nameplate="张三", message="推送信息")
    try:
        identity = await master.transact(read_registers(UNIT, IDENTITY.address, IDENTITY.count))
        assert SeatIdentity.from_registers(identity) == WHO
        turn = read_write_registers(UNIT, STATUS.address, STATUS.count, FACE.address, face.face_registers())
        assert SeatStatus.from_registers(await master.transact(turn)) == STANDING
        await master.transact(write_registers(UNIT, PAGE.address, face.page_registers()))
        shown = await master.transact(read_registers(UNIT, PAGE.address, PAGE.count, READ_HOLDING))
        assert shown == face.page_registers()
        shown = await master.transact(read_registers(UNIT, FACE.address, FACE.count))
        assert shown == face.face_registers()
        with pytest.raises(ExceptionResponseError):
            await master.transact(read_registers(UNIT, 0x7000, 1))
    finally:
        master.close()


async def test_the_bridge_finds_and_reads_its_seat_there(port_of_pymodbus: str) -> None:
    sink = RecordingSink()
    line = LineSettings("A", f"serial://{port_of_pymodbus}", GapPolicy.STRICT, {1: UNIT})
    async with running(Bridge([line], sink)):
        await until(lambda: 1 in sink.statuses)
        assert sink.online[1] == WHO
        assert sink.statuses[1] == STANDING
