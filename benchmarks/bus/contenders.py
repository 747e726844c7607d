"""Clients that read one register again and again, each as its users would run it; all answers are checked."""

import asyncio
import importlib
import os
import tty
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

from pymodbus.client import AsyncModbusSerialClient

from benchmarks.figures import BenchmarkError
from firmware_bridge.counters import Counters
from firmware_bridge.errors import NoAnswerError
from firmware_bridge.master import Master
from firmware_bridge.ports import READ_BYTES_MAX, open_port
from firmware_bridge.program import Driver, Patiently, Steps
from firmware_bridge.timing import LineTiming
from seat_protocol.frames import READ_HOLDING, READ_INPUT, read_registers

UNIT = 1
ADDRESS = 7
"""The responder answers with the address of the register: so an answer can be told from a wrong one."""
EXPECTED = [ADDRESS]
ANSWER_TIMEOUT_S = 1.0
"""No answer is late on purpose here: who waits so long is out of order."""

NO_WAITING = LineTiming(10**12, 1, 0.0)
"""Neither gap nor wire time worth the name: a frame passes in a picosecond, and no gap follows it."""

Run = Callable[[int], Awaitable[None]]
"""Carry out so many transactions on every line, all lines at the same time."""
Contender = Callable[[Sequence[str], int], AbstractAsyncContextManager[Run]]
"""A client, given the ports of its lines and their speed."""


@asynccontextmanager
async def ours(paths: Sequence[str], baud: int) -> AsyncIterator[Run]:
    """Our engine without gap and wire time, as pymodbus keeps none either."""
    async with _driven(paths, baud, NO_WAITING) as run:
        yield run


@asynccontextmanager
async def ours_on_a_wire(paths: Sequence[str], baud: int) -> AsyncIterator[Run]:
    """Our engine as it runs on a wire of 10 bits a character; it keeps no gap, as the others keep none."""
    async with _driven(paths, baud, LineTiming(baud, 10, 0.0)) as run:
        yield run


@asynccontextmanager
async def _driven(paths: Sequence[str], baud: int, timing: LineTiming) -> AsyncIterator[Run]:
    urls = [f"serial://{path}?baud={baud}&parity=N" for path in paths]
    masters = [Master(await open_port(url), timing, Counters()) for url in urls]

    async def run(transactions: int) -> None:
        await asyncio.gather(*(Driver(master, _reading(transactions)).run() for master in masters))

    try:
        yield run
    finally:
        for master in masters:
            master.close()


def _reading(transactions: int) -> Steps[None]:
    """As the bridge visits a seat: a machine that stood still for a moment costs a second, patient try."""
    request, otherwise = (read_registers(UNIT, ADDRESS, 1, code) for code in (READ_HOLDING, READ_INPUT))
    for _ in range(transactions):
        try:
            _check((yield request))
        except NoAnswerError:
            _check((yield Patiently(otherwise)))


@asynccontextmanager
async def floor(paths: Sequence[str], _baud: int) -> AsyncIterator[Run]:
    """What no client in Python can do without: a reader callback that reads, checks and writes, and nothing else."""
    readers = [_Floor(path) for path in paths]

    async def run(transactions: int) -> None:
        await asyncio.gather(*(reader.read(transactions) for reader in readers))

    try:
        yield run
    finally:
        for reader in readers:
            reader.close()


class _Floor:
    def __init__(self, path: str) -> None:
        self._request = read_registers(UNIT, ADDRESS, 1, READ_HOLDING)
        self._fd = os.open(path, os.O_RDWR | os.O_NONBLOCK | os.O_NOCTTY)
        tty.setraw(self._fd)
        self._loop = asyncio.get_running_loop()
        self._loop.add_reader(self._fd, self._readable)
        self._left = 0
        self._done: asyncio.Future[None] = self._loop.create_future()

    async def read(self, transactions: int) -> None:
        self._left, self._done = transactions, self._loop.create_future()
        os.write(self._fd, self._request.frame)
        await self._done

    def close(self) -> None:
        self._loop.remove_reader(self._fd)
        os.close(self._fd)

    def _readable(self) -> None:
        try:
            _check(self._request.parse(os.read(self._fd, READ_BYTES_MAX)))
        except BenchmarkError as error:
            self._done.set_exception(error)
            return
        self._left -= 1
        if self._left:
            os.write(self._fd, self._request.frame)
        else:
            self._done.set_result(None)


@asynccontextmanager
async def pymodbus(paths: Sequence[str], baud: int) -> AsyncIterator[Run]:
    """Pymodbus's asyncio client, one a line."""
    clients = [AsyncModbusSerialClient(path, baudrate=baud, parity="N") for path in paths]

    async def read(client: AsyncModbusSerialClient, transactions: int) -> None:
        for _ in range(transactions):
            _check((await client.read_holding_registers(ADDRESS, count=1, device_id=UNIT)).registers)

    async def run(transactions: int) -> None:
        await asyncio.gather(*(read(client, transactions) for client in clients))

    try:
        for client in clients:
            if not await client.connect():
                raise BenchmarkError("pymodbus did not connect")
        yield run
    finally:
        for client in clients:
            client.close()


@asynccontextmanager
async def pyserial_asyncio_fast(paths: Sequence[str], baud: int) -> AsyncIterator[Run]:
    """The thinnest client over pyserial-asyncio-fast: a future and a timeout a transaction; ImportError without it."""
    library: Any = importlib.import_module("serial_asyncio_fast")
    loop = asyncio.get_running_loop()
    connections = [
        await library.create_serial_connection(loop, _Reader, path, baudrate=baud) for path in paths
    ]

    async def run(transactions: int) -> None:
        await asyncio.gather(*(reader.read(transactions) for _, reader in connections))

    try:
        yield run
    finally:
        for transport, _ in connections:
            transport.close()
        await asyncio.sleep(0)


class _Reader(asyncio.Protocol):
    """The least that a client over an asyncio transport can do and still notice a wrong answer."""

    def __init__(self) -> None:
        self._request = read_registers(UNIT, ADDRESS, 1, READ_HOLDING)
        self._transport: Any = None
        self._held = b""
        self._answer: asyncio.Future[tuple[int, ...]] | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._held += data
        if len(self._held) >= self._request.response_length and self._answer is not None:
            held, self._held = self._held, b""
            self._answer.set_result(self._request.parse(held))

    async def read(self, transactions: int) -> None:
        loop = asyncio.get_running_loop()
        for _ in range(transactions):
            self._answer = loop.create_future()
            self._transport.write(self._request.frame)
            async with asyncio.timeout(ANSWER_TIMEOUT_S):
                _check(await self._answer)


def _check(registers: Sequence[int]) -> None:
    if list(registers) != EXPECTED:
        raise BenchmarkError(f"a client took {list(registers)} for an answer; it is {EXPECTED}")
