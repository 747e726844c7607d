"""`hall discover`: who is on the lines."""

import asyncio
import json
from collections.abc import Collection, Iterator, Sequence
from typing import Any, TextIO

from controller.exit_codes import ExitCode
from controller.technician.bench import Use, bench_at
from controller.technician.exit_code import exit_code_of, worst
from controller.technician.targets import TargetLine, on_each
from firmware_bridge.tools.discovery import discover
from firmware_bridge.tools.found import Discovery, Doubt, DoubtKind, FoundUnit
from seat_protocol.errors import HallError
from seat_protocol.identity import Capability, SeatIdentity

_DOUBTS = {
    DoubtKind.GATEWAY: "behind a gateway duplicates and units without address stay unseen: connect an adapter",
    DoubtKind.NOBODY: "nothing answered: check cable and power, and speed and parity in the URL",
    DoubtKind.LOSSES: "more than every fifth answer is lost, so silence says nothing: mend the line, then repeat",
    DoubtKind.SCAN_UNCLEAN: "no scan came through whole: mend the line, then repeat",
    DoubtKind.SEARCH_RESTLESS: "every search found something new: mend the line, then repeat",
    DoubtKind.SERIAL_UNCLEAR: "something answers for serial number {about:#010x} and is never understood",
    DoubtKind.SERIAL_GONE: "unit {about:#010x} was heard and then never again: check its plug",
    DoubtKind.ADDRESS_DEAF: "a unit says that it has address {about}, but does not answer there",
    DoubtKind.TIME_UP: "it took too long: something talks without end; unplug unit after unit to find it",
}


def discover_lines(
    lines: Sequence[TargetLine], addresses: Collection[int], out: TextIO, err: TextIO, *, as_json: bool
) -> ExitCode:
    """Print who is on each line; FAILED where units need addresses or may be missing.

    UNAVAILABLE where a port can't be used.
    """
    err.writelines(f"{line.name}: looking, up to a minute on a line in trouble\n" for line in lines)
    err.flush()
    found = asyncio.run(on_each(lines, lambda line: discovered(line, addresses, err)))
    codes = [_tell(line, outcome, out, err, as_json=as_json) for line, outcome in found]
    if as_json:
        out.write(json.dumps({"lines": [_line_json(*one) for one in found]}, ensure_ascii=False) + "\n")
    return worst(codes)


async def discovered(line: TargetLine, addresses: Collection[int], err: TextIO) -> Discovery:
    """Who is on one line; PortError."""
    async with bench_at(line, Use.READS, err.write) as bench:
        return await bench.run(discover(bench, addresses))


def doubt_in_words(doubt: Doubt) -> str:
    """Why something may be missing, and the remedy."""
    return _DOUBTS[doubt.kind].format(about=doubt.about)


def firmware_of(identity: SeatIdentity) -> str:
    """Major and minor version."""
    return f"{identity.firmware_major}.{identity.firmware_minor}"


def capabilities_of(identity: SeatIdentity) -> list[str]:
    """What the unit can do, by name."""
    return [str(one.name).lower() for one in Capability if one in identity.capabilities]


def _tell(
    line: TargetLine, outcome: Discovery | HallError, out: TextIO, err: TextIO, *, as_json: bool
) -> ExitCode:
    if isinstance(outcome, HallError):
        err.write(f"{line.name}: {outcome}\n")
        return exit_code_of(outcome) or ExitCode.FAILED
    if not as_json:
        out.writelines(f"{text}\n" for text in _in_words(line, outcome))
    err.writelines(f"{line.name}: {doubt_in_words(doubt)}\n" for doubt in outcome.doubts)
    is_unsettled = bool(outcome.duplicates or outcome.without_address)
    if is_unsettled:
        err.write(
            f"{line.name}: units share an address or have none; settle it with: hall address LINE --mend\n"
        )
    is_well = outcome.is_complete and not outcome.unclear and not is_unsettled
    return ExitCode.DONE if is_well else ExitCode.FAILED


def _in_words(line: TargetLine, discovery: Discovery) -> Iterator[str]:
    sureness = "complete" if discovery.is_complete else "may be incomplete"
    yield f"{line.name}: {len(discovery.units)} units in {discovery.duration_s:.1f} s, {sureness}"
    yield f"{'unit':>4} {'seat':>5}  {'serial':<10}  {'firmware':<8}  found by  remark"
    for found in discovery.units:
        yield _row(line, discovery, found)
    for stranger in discovery.strangers:
        yield f"{stranger.unit:>4} {'-':>5}  {'-':<10}  {'-':<8}  address   no seat unit ({stranger.said})"
    for unit in discovery.unclear:
        yield f"{unit:>4} {'-':>5}  {'-':<10}  {'-':<8}  address   never understood: two units, or a broken one"


def _row(line: TargetLine, discovery: Discovery, found: FoundUnit) -> str:
    seat = line.seat_of(found.unit)
    remark = ""
    if found.unit in discovery.duplicates:
        remark = "duplicate address"
    elif not found.unit:
        remark = "no address"
    elif line.units_by_seat and seat is None:
        remark = "belongs to no seat"
    unit, where = found.unit or "-", "-" if seat is None else seat
    firmware = firmware_of(found.identity)
    text = f"{unit:>4} {where:>5}  {found.serial:#010x}  {firmware:<8}  {found.found_by:<8}  {remark}"
    return text.rstrip()


def _line_json(line: TargetLine, outcome: Discovery | HallError) -> dict[str, Any]:
    head = {"line": line.name, "url": line.url}
    if isinstance(outcome, HallError):
        return {**head, "error": str(outcome)}
    return {
        **head,
        "complete": outcome.is_complete,
        "quick": outcome.is_quick,
        "duration_s": round(outcome.duration_s, 3),
        "scan_pass_s": None if outcome.scan_pass_s is None else round(outcome.scan_pass_s, 4),
        "units": [_unit_json(line, found) for found in outcome.units],
        "duplicates": {
            str(unit): [one.serial for one in those] for unit, those in outcome.duplicates.items()
        },
        "no_seat_units": [{"unit": one.unit, "said": one.said} for one in outcome.strangers],
        "never_understood": list(outcome.unclear),
        "doubts": [{"kind": doubt.kind, "about": doubt.about} for doubt in outcome.doubts],
    }


def _unit_json(line: TargetLine, found: FoundUnit) -> dict[str, Any]:
    return {
        "serial": found.serial,
        "unit": found.unit or None,
        "seat": line.seat_of(found.unit),
        "model": found.identity.model,
        "firmware": firmware_of(found.identity),
        "protocol_version": found.identity.protocol_version,
        "capabilities": capabilities_of(found.identity),
        "found_by": found.found_by,
    }
