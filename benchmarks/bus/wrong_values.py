"""How often a client hands out a value that is not the answer to its request, on lines where everything goes wrong."""

import asyncio
import itertools
import logging
import time
from collections import Counter
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from pymodbus.client import AsyncModbusSerialClient
from pymodbus.exceptions import ModbusException

from benchmarks.bus.measured import Findings
from benchmarks.bus.misbehaving import (
    AS_THE_BRIDGE_ASKS,
    BAUD,
    CHARACTER_BITS,
    Asked,
    Fault,
    MisbehavingLine,
    Pattern,
    Traffic,
)
from benchmarks.bus.scale import Scale
from firmware_bridge import GapPolicy
from firmware_bridge.counters import Counters
from firmware_bridge.errors import BridgeError
from firmware_bridge.master import Master
from firmware_bridge.patience import FULL_S
from firmware_bridge.timing import LineTiming
from seat_protocol.errors import ExceptionResponseError
from seat_protocol.frames import READ_HOLDING, READ_INPUT, read_registers
from simulators.virtual_time import run_in_virtual_time

KEY = "wrong_values_in_faulted_transactions"
SEED = 20_261
NO_LIMIT_S = 3600.0
"""Of real time: our number of transactions is fixed."""
_MADE_UP = "made_up"
HAMMERED_SHARE = 10
"""One unit asked without a rest is shown beside, with a tenth of the transactions."""

Read = Callable[[Asked], Awaitable[int | None]]
"""Carry one transaction out; the value handed out, or None."""


@dataclass(slots=True)
class _Score:
    transactions: int = 0
    right: int = 0
    wrong: int = 0
    wrong_in: Counter[str] = field(default_factory=Counter)
    wrong_from: Counter[str] = field(default_factory=Counter)
    """By what had gone wrong with the transaction whose value was handed out; or if that had got a wrong value
    itself, by what had gone wrong first."""


def measure(scale: Scale) -> Findings:
    """Both clients on the same traffic, of which pymodbus gets as far as its time allows."""
    findings = Findings()
    logging.getLogger("pymodbus").setLevel(logging.CRITICAL)
    for patterns, name in itertools.product((AS_THE_BRIDGE_ASKS, (Pattern.HAMMERED,)), _CLIENTS):
        is_main = patterns is AS_THE_BRIDGE_ASKS
        transactions = scale.faulted_ours if is_main else scale.faulted_ours // HAMMERED_SHARE
        limit_s = NO_LIMIT_S if name == "ours" else scale.faulted_pymodbus_s
        score = run_in_virtual_time(_read_all(_CLIENTS[name], Traffic(SEED, patterns), transactions, limit_s))
        where = f"faulted.{'' if is_main else 'hammered.'}{name}"
        if is_main:
            findings.values[f"{KEY}.{name}"] = score.wrong
        findings.beside |= {
            f"{where}.transactions": score.transactions,
            f"{where}.right": score.right,
            f"{where}.wrong": score.wrong,
            f"{where}.wrong_by_pattern": dict(score.wrong_in),
            f"{where}.wrong_by_cause": {name: score.wrong_from[name] for name in (*Fault, _MADE_UP)},
        }
    return findings


async def _read_all(
    client: Callable[[], AbstractAsyncContextManager[Read]],
    traffic: Traffic,
    transactions: int,
    limit_s: float,
) -> _Score:
    score, until_s = _Score(), time.monotonic() + limit_s
    causes: dict[int, str] = {}
    async with client() as read:
        while score.transactions < transactions and time.monotonic() < until_s:
            asked = traffic.next()
            value = await read(asked)
            score.transactions += 1
            score.right += value == asked.address
            causes[asked.address] = asked.fault
            if value is not None and value != asked.address:
                score.wrong += 1
                score.wrong_in[asked.pattern.value] += 1
                cause = causes[asked.address] = causes.get(value, _MADE_UP)
                score.wrong_from[cause] += 1
            if asked.rest_s:
                await asyncio.sleep(asked.rest_s)
    return score


@asynccontextmanager
async def _ours() -> AsyncIterator[Read]:
    """Our master, and as the bridge does it, the other function for every next reading of a unit."""
    line = MisbehavingLine(SEED)
    master = Master(line.port, LineTiming.of(BAUD, CHARACTER_BITS, GapPolicy.CHARACTERS), Counters())

    otherwise: set[int] = set()

    async def read(asked: Asked) -> int | None:
        line.choose(asked.fault)
        function = READ_INPUT if asked.unit in otherwise else READ_HOLDING
        request = read_registers(asked.unit, asked.address, 1, function)
        answer = master.transact(request, is_patient=asked.is_patient)
        otherwise.symmetric_difference_update((asked.unit,))
        return await _value(answer, asked.cancel_after_s)

    try:
        yield read
    finally:
        master.close()


async def _value(answer: Awaitable[tuple[int, ...]], cancel_after_s: float | None) -> int | None:
    try:
        async with asyncio.timeout(cancel_after_s):
            return (await answer)[0]
    except (TimeoutError, BridgeError, ExceptionResponseError):
        return None


class _Transport(asyncio.Transport):
    """The line for pymodbus."""

    def __init__(self, protocol: Any) -> None:
        super().__init__()
        self.line = MisbehavingLine(SEED)
        self._protocol = protocol
        self.line.port.watch(self._readable)

    def _readable(self) -> None:
        self._protocol.data_received(self.line.port.read())

    def write(self, data: bytes | bytearray | memoryview) -> None:
        self.line.port.write(bytes(data))

    def close(self) -> None:
        """There is nothing to close."""


@asynccontextmanager
async def _pymodbus() -> AsyncIterator[Read]:
    """With our longest patience in place of its 3 s, and no retries of its own: who asks again is the caller."""
    client = AsyncModbusSerialClient("misbehaving", baudrate=BAUD, timeout=FULL_S, retries=0)
    transport = _Transport(client.ctx)

    async def create() -> tuple[_Transport, Any]:
        client.ctx.connection_made(transport)
        return transport, client.ctx

    client.ctx.call_create = create
    await client.connect()

    async def read(asked: Asked) -> int | None:
        transport.line.choose(asked.fault)
        answer = client.read_holding_registers(asked.address, count=1, device_id=asked.unit)
        try:
            async with asyncio.timeout(asked.cancel_after_s):
                registers = (await answer).registers
        except (TimeoutError, ModbusException):
            return None
        return registers[0] if registers else None

    try:
        yield read
    finally:
        client.close()


_CLIENTS: dict[str, Callable[[], AbstractAsyncContextManager[Read]]] = {"ours": _ours, "pymodbus": _pymodbus}
