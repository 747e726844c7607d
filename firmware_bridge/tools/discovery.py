"""Who is on a line: scan, search and probe one after the other, each until it is sure or says that it is not."""

from collections.abc import Collection

from firmware_bridge.program import Steps
from firmware_bridge.tools.address_probe import AddressProbe
from firmware_bridge.tools.found import Discovery, DoubtKind
from firmware_bridge.tools.looking import Findings, Scanner, Searcher
from firmware_bridge.tools.workbench import Way, Workbench
from seat_protocol.registers import UNIT_MAX

ALL_ADDRESSES = range(1, UNIT_MAX + 1)
LONGEST_S = 180.0
"""A full line of units that can only be searched takes about a minute; a line that babbles would never end."""


def discover(bench: Workbench, addresses: Collection[int] = ALL_ADDRESSES) -> Steps[Discovery]:
    """All units of the line; units that can't be found by serial number, and other devices, at `addresses` alone.

    What it writes, selection and muting, is gone with its last frame. Nobody is invented: whoever is named has said
    who it is when asked alone. Nobody is lost in silence: what can't be settled is a doubt.
    """
    began_s = bench.now_s()
    findings = Findings(lambda: bench.now_s() - began_s > LONGEST_S)
    if bench.way is Way.GATEWAY:
        findings.doubt(DoubtKind.GATEWAY)
    else:
        yield from Scanner(bench, findings).run()
        yield from Searcher(bench, findings).run()
    yield from AddressProbe(bench, findings, addresses).run()
    if findings.is_time_up():
        findings.doubt(DoubtKind.TIME_UP)
    return _discovery(findings, bench.now_s() - began_s, is_quick=not addresses)


def _discovery(findings: Findings, duration_s: float, *, is_quick: bool) -> Discovery:
    if findings.gauge.loses_too_much:
        findings.doubt(DoubtKind.LOSSES)
    if not (findings.units or findings.strangers or findings.unclear):
        findings.doubt(DoubtKind.NOBODY)
    return Discovery(
        units=tuple(sorted(findings.units.values(), key=lambda found: (found.unit, found.serial))),
        strangers=tuple(findings.strangers[unit] for unit in sorted(findings.strangers)),
        unclear=tuple(sorted(findings.unclear)),
        doubts=tuple(sorted(findings.doubts)),
        is_quick=is_quick,
        scan_passes=findings.scan_passes,
        scan_pass_s=findings.scan_pass_s,
        duration_s=duration_s,
    )
