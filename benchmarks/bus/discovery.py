"""How long a line of 64 units takes to say who is there. Virtual time, so wire time."""

import statistics

from benchmarks.bus.measured import Findings
from benchmarks.bus.scale import Scale
from benchmarks.bus.virtual_line import BAUD, identity, line_of, now_ns
from benchmarks.figures import BenchmarkError
from firmware_bridge import GapPolicy
from firmware_bridge.tools.discovery import discover
from firmware_bridge.tools.found import Discovery
from firmware_bridge.tools.workbench import workbench
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.virtual_time import run_in_virtual_time

KEY = "discover_64_ms"
UNITS = 64
SERIAL_STEP = 0x0045_6789
"""Serial numbers far apart, as those of units from several deliveries."""
_SERIAL_BITS = 0x0FFF_FFFF
_BY_SERIAL_NUMBER: tuple[int, ...] = ()
"""No addresses are probed: who cannot be scanned is not looked for."""


def measure(scale: Scale) -> Findings:
    """One pass of the scan, which hears everybody; beside it the discovery until it is sure, with a second pass."""
    findings = Findings()
    found = [run_in_virtual_time(_discovered(seed, GapPolicy.STRICT)) for seed in range(scale.discoveries)]
    findings.median(KEY, [_pass_ms(discovery) for discovery in found])
    findings.beside["discover_ms.until_sure"] = 1000 * statistics.median(each.duration_s for each in found)
    framed = run_in_virtual_time(_discovered(0, GapPolicy.FRAMED))
    findings.beside["discover_ms.framed_pass"] = _pass_ms(framed)
    return findings


def _pass_ms(discovery: Discovery) -> float:
    if discovery.scan_pass_s is None:
        raise BenchmarkError("the discovery has not scanned")
    return 1000 * discovery.scan_pass_s


async def _discovered(seed: int, gap: GapPolicy) -> Discovery:
    serials = [(seed + number * SERIAL_STEP) & _SERIAL_BITS for number in range(1, UNITS + 1)]
    units = [SeatUnit(identity(serial, "full"), at, now_ns()) for at, serial in enumerate(serials, start=1)]
    line_of("discovery", units, LineTiming(BAUD, "E"))
    async with workbench("sim://discovery", gap) as bench:
        discovery = await bench.run(discover(bench, _BY_SERIAL_NUMBER))
    if sorted(found.serial for found in discovery.units) != sorted(serials) or discovery.doubts:
        raise BenchmarkError(
            f"found {len(discovery.units)} of {UNITS} units, in doubt about {discovery.doubts}"
        )
    return discovery
