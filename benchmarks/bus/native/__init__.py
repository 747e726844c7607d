"""Programs in C beside which the lines are measured, compiled when they are needed."""

import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks.figures import BenchmarkError

SOURCES = Path(__file__).parent
COMPILE_TIMEOUT_S = 60.0
"""Two hundred lines of C compile in a second, on a busy machine in some."""


@dataclass(frozen=True, slots=True)
class Native:
    """The programs that could be compiled; None where one could not, and `missing` says why."""

    responder: Path | None
    libmodbus_client: Path | None
    missing: tuple[str, ...]


def compiled(folder: Path) -> Native:
    """Compile into `folder`, with what this machine has."""
    if shutil.which("cc") is None:
        return Native(None, None, ("there is no C compiler: nothing is measured on pseudo-terminals",))
    responder = _compile("responder", folder, "-lutil")
    client = _compile("libmodbus_client", folder, "-lmodbus")
    if responder is None:
        raise BenchmarkError("responder.c does not compile; see the messages above")
    missing = () if client else ("libmodbus is missing (Debian: libmodbus-dev): its figures are null",)
    return Native(responder, client, missing)


def _compile(name: str, folder: Path, library: str) -> Path | None:
    target = folder / name
    call = ["cc", "-std=gnu11", "-O2", "-o", str(target), str(SOURCES / f"{name}.c"), library]
    done = subprocess.run(call, capture_output=True, text=True, check=False, timeout=COMPILE_TIMEOUT_S)
    if done.returncode:
        print(done.stderr, file=sys.stderr)
    return None if done.returncode else target


@contextmanager
def responding(responder: Path, lines: int, baud: int = 0, turnaround_us: int = 0) -> Iterator[list[str]]:
    """The ports of units that live while the context lasts; `baud` 0 answers at once."""
    call = [str(responder), str(lines), str(baud), str(turnaround_us)]
    with subprocess.Popen(call, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        if process.stdin is None or process.stdout is None:
            raise BenchmarkError("the responder has no pipes")
        try:
            yield [process.stdout.readline().strip() for _ in range(lines)]
        finally:
            process.stdin.close()
            process.wait()
