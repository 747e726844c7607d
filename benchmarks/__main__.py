"""`python -m benchmarks [AREA ...]`: measure, print tables, write JSON. QUICK=1 in the environment: a quick look."""

import argparse
import asyncio
import os
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

from benchmarks import assembly, journal, sitting, start
from benchmarks.figures import Figure
from benchmarks.machine import machine
from benchmarks.report import results, table, write_results
from benchmarks.scale import FULL, QUICK, Scale
from seat_protocol.errors import HallError

RESULTS = Path(__file__).parent / "results"
WORK_FOLDER = Path("var/benchmarks")
"""On the disk that a journal would be on; a folder in memory would make commits look free."""

AREAS: dict[str, Callable[[Scale, Path], list[Figure]]] = {
    "start": start.measure,
    "sitting": lambda scale, folder: asyncio.run(sitting.measure(scale, folder)),
    "assembly": lambda scale, folder: asyncio.run(assembly.measure(scale, folder)),
    "journal": lambda scale, folder: asyncio.run(journal.measure(scale, folder)),
}


def run(scale: Scale, areas: Sequence[str], results_file: Path, work_folder: Path = WORK_FOLDER) -> None:
    """Measure `areas`, print a table of each, and write all of it to `results_file`."""
    work_folder.mkdir(parents=True, exist_ok=True)
    found_machine = machine(work_folder)
    began_s = time.monotonic()
    figures: list[Figure] = []
    for area in areas:
        print(f"measuring: {area}", file=sys.stderr)
        with tempfile.TemporaryDirectory(dir=work_folder) as folder:
            measured = AREAS[area](scale, Path(folder))
        print(f"\n{table(measured)}\n", flush=True)
        figures += measured
    write_results(results_file, results(scale.name, found_machine, figures, time.monotonic() - began_s))


def main() -> int:
    """Run what the command line and QUICK ask for."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("areas", nargs="*", choices=[*AREAS, []], help="all of them when none is named")
    parser.add_argument("--results", type=Path, help="file to write; by default one beside this program")
    options = parser.parse_args()
    scale = QUICK if os.environ.get("QUICK", "0") not in ("", "0") else FULL
    name = "hall.json" if scale is FULL and not options.areas else "hall-partly.json"
    try:
        run(scale, options.areas or list(AREAS), options.results or RESULTS / name)
    except HallError as error:
        print(f"benchmarks: {error}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
