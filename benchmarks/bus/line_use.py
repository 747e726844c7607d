"""Which share of the time a line at 115200 is in use, when a client keeps it as busy as it can.

In use: characters on the wire, and the turnaround of the unit. The rest is what the client needs between an answer
and its next request, and what the machine needs to wake both sides up.
"""

import asyncio
import statistics
import time

from benchmarks.bus.contenders import Contender, floor, ours_on_a_wire, pymodbus
from benchmarks.bus.measured import Findings
from benchmarks.bus.native import Native, responding
from benchmarks.bus.processor import WARM_UP, libmodbus
from benchmarks.bus.scale import Scale

KEY = "line_use_115200"
BAUD = 115_200
CHARACTER_BITS = 10
TURNAROUND_US = 200
FRAME_BYTES = 8 + 7
"""Request and answer of FC03 for one register."""
IN_USE_S = FRAME_BYTES * CHARACTER_BITS / BAUD + TURNAROUND_US / 1e6
_US_PER_S = 1e6
_FLOOR = "reader_callback"


def measure(scale: Scale, native: Native) -> Findings:
    """Rounds of all clients in turns; the responder keeps the times of a wire."""
    findings = Findings()
    contenders: dict[str, Contender] = {"ours": ours_on_a_wire, "pymodbus": pymodbus, _FLOOR: floor}
    shares: dict[str, list[float]] = {name: [] for name in (*contenders, "libmodbus_c")}
    if native.responder is not None:
        with responding(native.responder, 1, BAUD, TURNAROUND_US) as paths:
            for _ in range(scale.line_use_rounds):
                for name, contender in contenders.items():
                    took_s = asyncio.run(_transaction_s(contender, paths, scale.line_use_transactions))
                    shares[name].append(IN_USE_S / took_s)
                if native.libmodbus_client is not None:
                    wall_us = libmodbus(native.libmodbus_client, paths[0], scale.line_use_transactions)[1]
                    shares["libmodbus_c"].append(IN_USE_S * _US_PER_S / wall_us)
    for name, samples in shares.items():
        if name != _FLOOR:
            findings.median(f"{KEY}.{name}", samples)
        if samples:
            idle_s = IN_USE_S / statistics.median(samples) - IN_USE_S
            findings.beside[f"line_idle_us.{name}.median"] = _US_PER_S * idle_s
            findings.beside[f"line_idle_us.{name}.best_round"] = _US_PER_S * (
                IN_USE_S / max(samples) - IN_USE_S
            )
    return findings


async def _transaction_s(contender: Contender, paths: list[str], transactions: int) -> float:
    async with contender(paths, BAUD) as run:
        await run(WARM_UP)
        began_s = time.perf_counter()
        await run(transactions)
        return (time.perf_counter() - began_s) / transactions
