"""`python -m benchmarks.bus.page`: put the figures of the results file into docs/performance.md."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from benchmarks.bus.goals import GOALS, Goal
from benchmarks.bus.measured import flattened
from benchmarks.figures import BenchmarkError
from benchmarks.report import number

RESULTS = Path(__file__).parents[1] / "results" / "bus.json"
DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"
BEGIN = "<!-- figures of the lines: begin -->\n"
END = "<!-- figures of the lines: end -->\n"
_BESIDE = (
    "What stands beside these figures, by client, speed and number of seats, is in"
    " [bus.json](../benchmarks/results/bus.json)."
)
_WORDS = {True: "yes", False: "**no**", None: "not measured"}


def rendered(results: Mapping[str, Any]) -> str:
    """The figures as Markdown."""
    return "\n".join(
        (
            _when_and_where(results),
            *results["notes"],
            "",
            "| figure | value | from | to | goal | that is | met | where the rest goes |",
            "|---|--:|--:|--:|---|--:|---|---|",
            *(_goal_row(goal, results) for goal in GOALS),
            "",
            _BESIDE,
            "",
        )
    )


def _when_and_where(results: Mapping[str, Any]) -> str:
    machine = results["machine"]
    place = f"{machine['cpu']}, {machine['cores']} cores, {machine['kernel']}, {machine['python']}"
    loads = ", ".join(f"{area} {load}" for area, load in results["load_by_area"].items())
    return (
        f"Measured {results['measured_at'][:10]} on {place}, journal on {machine['file_system']}; load of the machine "
        f"when each area began: {loads}."
    )


def everything(results: Mapping[str, Any]) -> dict[str, Any]:
    """Values and what stands beside them, by dotted key."""
    return flattened({name: part for name, part in results.items() if name not in _EXPLANATIONS}) | flattened(
        results["beside"]
    )


_EXPLANATIONS = frozenset(
    {"scale", "measured_at", "took_s", "machine", "load_by_area", "notes", "spread", "beside", "goals"}
)


def _goal_row(goal: Goal, results: Mapping[str, Any]) -> str:
    found = everything(results)
    low, high = results["spread"].get(goal.key, (None, None))
    is_met = goal.is_met(found)
    cells = (
        goal.what,
        _shown(found.get(goal.key)),
        number(low),
        number(high),
        goal.text(),
        number(goal.judged(found)),
        _WORDS[is_met],
        "" if is_met else goal.where_it_goes,
    )
    return f"| {' | '.join(cells)} |"


def _shown(value: float | None) -> str:
    return "null" if value is None else number(value)


def updated(document: str, results: Mapping[str, Any]) -> str:
    """The document with the figures between its marks; BenchmarkError where it has none."""
    before, begin, rest = document.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise BenchmarkError("docs/performance.md has lost the marks between which the figures stand")
    return f"{before}{begin}{rendered(results)}{end}{after}"


def main() -> None:
    """Update the document."""
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    DOCUMENT.write_text(updated(DOCUMENT.read_text(encoding="utf-8"), results), encoding="utf-8")


if __name__ == "__main__":
    main()
