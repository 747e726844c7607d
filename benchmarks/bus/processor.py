"""What one transaction costs the processor: FC03 of one register, the same responder for all, in turns."""

import asyncio
import importlib.util
import subprocess
import time
from pathlib import Path

from benchmarks.bus.contenders import Contender, floor, ours, pymodbus, pyserial_asyncio_fast
from benchmarks.bus.measured import Findings
from benchmarks.bus.native import Native, responding
from benchmarks.bus.scale import Scale

KEY = "cpu_us_per_transaction"
BAUD = 115_200
WARM_UP = 50
"""Transactions before the clock starts: first uses of code paths, and our quarantine of a port just opened."""
LINES = 32
_US_PER_S = 1e6
_FLOOR = "floor"
_ON_MANY_LINES = ("ours", "pymodbus", _FLOOR)
_ON_ONE_LINE = (*_ON_MANY_LINES, "pyserial_asyncio_fast", "libmodbus_c")


def measure(scale: Scale, native: Native) -> Findings:
    """Rounds of all clients in turns, so that a busy machine is equally busy for each."""
    findings = Findings()
    one: dict[str, Contender] = {"ours": ours, "pymodbus": pymodbus, _FLOOR: floor}
    if importlib.util.find_spec("serial_asyncio_fast"):
        one["pyserial_asyncio_fast"] = pyserial_asyncio_fast
    else:
        findings.notes.append("pyserial-asyncio-fast is not installed: its figure is null")
    cost_us: dict[str, list[float]] = {f"{KEY}.{name}": [] for name in _ON_ONE_LINE}
    cost_us |= {f"{KEY}.32_lines.{name}": [] for name in _ON_MANY_LINES}
    if native.responder is not None:
        for _ in range(scale.processor_rounds):
            for name, sample_us in _round(scale, native, native.responder, one).items():
                cost_us[f"{KEY}.{name}"].append(sample_us)
    for key, samples_us in cost_us.items():
        findings.median(key, samples_us)
    for where in ("", "32_lines."):
        key = f"{KEY}.{where}{_FLOOR}"
        findings.beside[f"cpu_us_floor.{where}reader_callback"] = findings.values.pop(key)
        findings.spread.pop(key, None)
    return findings


def _round(scale: Scale, native: Native, responder: Path, one: dict[str, Contender]) -> dict[str, float]:
    found: dict[str, float] = {}
    with responding(responder, 1) as paths:
        for name, contender in one.items():
            found[name] = asyncio.run(_cost_us(contender, paths, scale.transactions))
        if native.libmodbus_client is not None:
            found["libmodbus_c"] = libmodbus(native.libmodbus_client, paths[0], scale.transactions)[0]
    with responding(responder, LINES) as paths:
        for name in _ON_MANY_LINES:
            each = max(1, scale.transactions * 4 // LINES)
            found[f"32_lines.{name}"] = asyncio.run(_cost_us(one[name], paths, each))
    return found


async def _cost_us(contender: Contender, paths: list[str], transactions: int) -> float:
    async with contender(paths, BAUD) as run:
        await run(WARM_UP)
        used_s = time.process_time()
        await run(transactions)
        return _US_PER_S * (time.process_time() - used_s) / (transactions * len(paths))


def libmodbus(client: Path, path: str, transactions: int) -> tuple[float, float]:
    """Processor and wall microseconds a transaction of libmodbus, in a process of its own."""
    call = [str(client), path, str(BAUD), str(WARM_UP), str(transactions)]
    done = subprocess.run(call, capture_output=True, text=True, check=True)
    processor_us, wall_us = (float(word) / transactions for word in done.stdout.split())
    return processor_us, wall_us
