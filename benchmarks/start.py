"""From the start of `hall demo` to the line that says every seat has been read once."""

import time
from pathlib import Path

from benchmarks.figures import BenchmarkError, Beside, Figure, median_of
from benchmarks.scale import Scale
from simulators.program import Program

GOAL_S = 3.0
"""What the README promises for two commands and a look at a running hall."""
TIMEOUT_S = 60.0


def measure(scale: Scale, folder: Path) -> list[Figure]:
    """Wall time of whole starts: interpreter, imports, simulator, broker, controller, first sweep."""
    starts = [_start(scale, folder / f"start-{number}") for number in range(scale.starts)]
    listening_s, swept_s = zip(*starts, strict=True)
    return [
        median_of("start.listening", "`hall demo`: the broker takes clients", "s", listening_s),
        median_of(
            "start.swept",
            f"`hall demo`: all of {scale.seats} seats read",
            "s",
            swept_s,
            Beside("goal", GOAL_S),
        ),
    ]


def _start(scale: Scale, folder: Path) -> tuple[float, float]:
    folder.mkdir()
    layout = ["--seats", str(scale.seats), "--lines", str(scale.lines), "--folder", str(folder / "demo")]
    began_s = time.monotonic()
    with Program(["demo", "--headless", *layout], folder / "demo.log") as demo:
        demo.wait_for("listening", TIMEOUT_S)
        listening_s = time.monotonic() - began_s
        swept = demo.wait_for("swept", TIMEOUT_S)
        swept_s = time.monotonic() - began_s
    if swept["online"] != scale.seats:
        raise BenchmarkError(f"only {swept['online']} of {scale.seats} seats were read")
    return listening_s, swept_s
