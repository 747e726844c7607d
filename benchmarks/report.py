"""Results as a table for people and as JSON for programs."""

import json
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from benchmarks.figures import Figure

_WHOLE_FROM = 100
_HEAD = ("figure", "value", "from", "to", "beside", "ratio")


def results(
    scale: str, machine: Mapping[str, Any], figures: Sequence[Figure], took_s: float
) -> dict[str, Any]:
    """The results file: when and on what, and every figure under its key."""
    return {
        "scale": scale,
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "took_s": round(took_s, 1),
        "machine": dict(machine),
        "figures": {figure.key: figure.as_json() for figure in figures},
    }


def write_results(path: Path, content: Mapping[str, Any]) -> None:
    """Write the results file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(content, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def table(figures: Sequence[Figure]) -> str:
    """The figures as a Markdown table that also reads well on a terminal."""
    rows = [_HEAD, *(_row(figure) for figure in figures)]
    widths = [max(len(row[column]) for row in rows) for column in range(len(_HEAD))]
    lines = [_line(row, widths) for row in rows]
    rule = "|".join(["", "-" * (widths[0] + 2), *("-" * (width + 1) + ":" for width in widths[1:]), ""])
    return "\n".join((lines[0], rule, *lines[1:]))


def _row(figure: Figure) -> tuple[str, ...]:
    beside = "" if figure.beside is None else f"{figure.beside.what} {number(figure.beside.value)}"
    value = f"{number(figure.value)} {figure.unit}"
    return figure.what, value, number(figure.low), number(figure.high), beside, number(figure.ratio)


def _line(row: Sequence[str], widths: Sequence[int]) -> str:
    first, *others = zip(row, widths, strict=True)
    cells = [first[0].ljust(first[1]), *(cell.rjust(width) for cell, width in others)]
    return f"| {' | '.join(cells)} |"


def number(value: float | None) -> str:
    """Three significant digits; whole numbers from 100 on."""
    if value is None:
        return ""
    return f"{value:.0f}" if abs(value) >= _WHOLE_FROM else f"{value:.3g}"
