"""What one transaction costs the processor: our master beside pymodbus's client, on the same unit, in turns."""

import statistics
import subprocess
import sys
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field

from pymodbus.client import AsyncModbusSerialClient

from benchmarks.figures import BenchmarkError, Beside, Figure, median_of
from benchmarks.responder import UNIT
from benchmarks.scale import Scale
from firmware_bridge import GapPolicy
from firmware_bridge.counters import Counters
from firmware_bridge.master import Master
from firmware_bridge.ports import open_port
from firmware_bridge.timing import LineTiming
from seat_protocol.frames import read_registers
from seat_protocol.registers import STATUS

BAUD = 115_200
CHARACTER_BITS = 10
WARM_UP = 20
"""Transactions before the clock starts: first uses of code paths, and our master's quarantine of a new port."""
NO_WAITING = LineTiming(BAUD, 0, 0.0)
"""Neither gap nor wire time, as pymodbus runs on a pty; our own timing paces itself as a real line would."""

_PYMODBUS = "pymodbus"
_OURS = "ours"
_OURS_PACED = "ours, paced"
_US_PER_S = 1e6

Transact = Callable[[], Awaitable[int]]
"""One reading of the status block; the number of registers read."""


@dataclass(slots=True)
class _Cost:
    cpu_us: list[float] = field(default_factory=list)
    per_s: list[float] = field(default_factory=list)


async def measure(scale: Scale) -> list[Figure]:
    """Rounds of all clients in turns, so that a busy machine is equally busy for each."""
    costs = {name: _Cost() for name in (_PYMODBUS, _OURS, _OURS_PACED)}
    with _responder() as path:
        for _ in range(scale.client_rounds):
            async with _pymodbus(path) as transact:
                await _round(transact, scale.client_transactions, costs[_PYMODBUS])
            async with _master(path, NO_WAITING) as transact:
                await _round(transact, scale.client_transactions, costs[_OURS])
            async with _master(path, LineTiming.of(BAUD, CHARACTER_BITS, GapPolicy.FRAMED)) as transact:
                await _round(transact, scale.client_transactions, costs[_OURS_PACED])
    return _figures(costs)


def _figures(costs: dict[str, _Cost]) -> list[Figure]:
    cpu = median_of(
        "client.pymodbus.cpu", "pymodbus: processor time per transaction", "us", costs[_PYMODBUS].cpu_us
    )
    speed = median_of(
        "client.pymodbus.speed",
        "pymodbus: transactions on a pty without wire time",
        "1/s",
        costs[_PYMODBUS].per_s,
    )
    beside_cpu, beside_speed = Beside(_PYMODBUS, cpu.value), Beside(_PYMODBUS, speed.value)
    return [
        cpu,
        median_of(
            "client.ours.cpu",
            "our master: processor time per transaction",
            "us",
            costs[_OURS].cpu_us,
            beside_cpu,
        ),
        median_of(
            "client.paced.cpu",
            "our master keeping gaps at 115200: processor time per transaction",
            "us",
            costs[_OURS_PACED].cpu_us,
            Beside("ours without gaps", statistics.median(costs[_OURS].cpu_us)),
        ),
        speed,
        median_of(
            "client.ours.speed",
            "our master: transactions on a pty without wire time",
            "1/s",
            costs[_OURS].per_s,
            beside_speed,
        ),
    ]


async def _round(transact: Transact, transactions: int, cost: _Cost) -> None:
    for _ in range(WARM_UP):
        await transact()
    began_s, used_s = time.perf_counter(), time.process_time()
    for _ in range(transactions):
        if await transact() != STATUS.count:
            raise BenchmarkError("an answer was too short")
    cost.cpu_us.append(_US_PER_S * (time.process_time() - used_s) / transactions)
    cost.per_s.append(transactions / (time.perf_counter() - began_s))


@asynccontextmanager
async def _master(path: str, timing: LineTiming) -> AsyncIterator[Transact]:
    request = read_registers(UNIT, STATUS.address, STATUS.count)
    master = Master(await open_port(f"serial://{path}?baud={BAUD}&parity=N"), timing, Counters())

    async def transact() -> int:
        return len(await master.transact(request))

    try:
        yield transact
    finally:
        master.close()


@asynccontextmanager
async def _pymodbus(path: str) -> AsyncIterator[Transact]:
    client = AsyncModbusSerialClient(path, baudrate=BAUD, parity="N")
    if not await client.connect():
        raise BenchmarkError("pymodbus did not connect")

    async def transact() -> int:
        answer = await client.read_input_registers(STATUS.address, count=STATUS.count, device_id=UNIT)
        return len(answer.registers)

    try:
        yield transact
    finally:
        client.close()


@contextmanager
def _responder() -> Iterator[str]:
    """The port of a unit that lives while the context lasts."""
    call = [sys.executable, "-m", "benchmarks.responder"]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise BenchmarkError("the responder has no pipes")
        yield process.stdout.readline().strip()
        process.stdin.close()
        process.wait()
