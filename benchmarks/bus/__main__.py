"""`python -m benchmarks.bus [AREA ...]`: measure the lines and write JSON.

Areas that are named are measured anew in the results of the whole. QUICK=1 in the environment: a quick look.
"""

import argparse
import json
import os
import sys
import tempfile
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.bus import collect, discovery, lamps, line_use, memory, processor, sweeps, wrong_values
from benchmarks.bus.goals import GOALS
from benchmarks.bus.measured import Findings, flattened, nested, rounded
from benchmarks.bus.native import Native, compiled
from benchmarks.bus.page import RESULTS, everything, rendered
from benchmarks.bus.scale import FULL, QUICK, Scale
from benchmarks.machine import machine
from benchmarks.report import write_results
from seat_protocol.errors import HallError

WORK_FOLDER = Path("var/benchmarks")
"""On the disk that a journal would be on; a folder in memory would make commits look free."""


@dataclass(frozen=True, slots=True)
class _Means:
    """What an area may need beyond its scale."""

    folder: Path
    native: Native


AREAS: dict[str, Callable[[Scale, _Means], Findings]] = {
    "processor": lambda scale, means: processor.measure(scale, means.native),
    "line_use": lambda scale, means: line_use.measure(scale, means.native),
    "sweeps": lambda scale, _: sweeps.measure(scale),
    "lamps": lambda scale, means: lamps.measure(scale, means.folder),
    "collect": lambda scale, means: collect.measure(scale, means.folder),
    "wrong_values": lambda scale, _: wrong_values.measure(scale),
    "discovery": lambda scale, _: discovery.measure(scale),
    "memory": lambda scale, means: memory.measure(scale, means.folder),
}


def run(
    scale: Scale, areas: Sequence[str], results_file: Path, work_folder: Path = WORK_FOLDER
) -> dict[str, Any]:
    """Measure `areas` and write what they found to `results_file`."""
    work_folder.mkdir(parents=True, exist_ok=True)
    found_machine, began_s = machine(work_folder), time.monotonic()
    findings, load_by_area = Findings(), {}
    with tempfile.TemporaryDirectory(dir=work_folder) as folder:
        native = compiled(Path(folder))
        findings.notes += native.missing
        for area in areas:
            load_by_area[area] = round(os.getloadavg()[0], 2)
            print(f"measuring: {area}, load {load_by_area[area]}", file=sys.stderr)
            findings.take(AREAS[area](scale, _Means(Path(folder), native)))
    content: dict[str, Any] = {
        **nested(rounded(findings.values)),
        "scale": scale.name,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "took_s": round(time.monotonic() - began_s, 1),
        "machine": found_machine,
        "load_by_area": load_by_area,
        "notes": findings.notes,
        "spread": rounded(findings.spread),
        "beside": nested(rounded(findings.beside)),
    }
    if set(areas) != set(AREAS) and results_file.exists():
        content = renewed(json.loads(results_file.read_text(encoding="utf-8")), content)
    content["goals"] = _judged(everything(content))
    write_results(results_file, content)
    return content


def renewed(before: Mapping[str, Any], now: Mapping[str, Any]) -> dict[str, Any]:
    """The results of a whole run with those of some areas measured anew."""
    content = {**before, **now}
    for name, part in content.items():
        earlier = before.get(name)
        if isinstance(part, dict) and isinstance(earlier, dict) and name != "machine":
            content[name] = (
                nested(flattened(earlier) | flattened(part)) if name != "spread" else earlier | part
            )
    content["notes"] = [*before["notes"], *(note for note in now["notes"] if note not in before["notes"])]
    return content


def _judged(found: Mapping[str, Any]) -> dict[str, Any]:
    return {
        goal.key: {"goal": goal.text(), "judged": goal.judged(found), "is_met": goal.is_met(found)}
        for goal in GOALS
    }


def main() -> int:
    """Run what the command line and QUICK ask for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.bus", description=__doc__)
    parser.add_argument("areas", nargs="*", choices=[*AREAS, []], help="all of them when none is named")
    options = parser.parse_args()
    scale = QUICK if os.environ.get("QUICK", "0") not in ("", "0") else FULL
    results_file = RESULTS if scale is FULL else RESULTS.with_name("bus-partly.json")
    try:
        print(rendered(run(scale, options.areas or list(AREAS), results_file)))
    except HallError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
