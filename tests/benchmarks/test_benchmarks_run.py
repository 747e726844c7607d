"""The benchmarks themselves still run, and their results have the keys that docs/performance.md explains."""

import json
import re
from pathlib import Path

import pytest

from benchmarks.__main__ import AREAS, run
from benchmarks.figures import BenchmarkError, Beside, Figure, median_of, percentile
from benchmarks.report import table
from benchmarks.scale import TINY

DOCUMENT = Path(__file__).parents[2] / "docs" / "performance.md"


def documented_keys() -> set[str]:
    """Keys in backquotes in the first column of the document's table of keys, with a gap filled in."""
    keys = re.findall(r"^\| `([a-z0-9_.*]+)` \|", DOCUMENT.read_text(encoding="utf-8"), re.MULTILINE)
    return {key.replace("*", TINY.gaps[0].value) for key in keys}


def test_a_tiny_run_measures_everything_that_is_documented(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    results_file = tmp_path / "results" / "hall.json"
    run(TINY, list(AREAS), results_file, tmp_path / "work")
    found = json.loads(results_file.read_text(encoding="utf-8"))
    assert set(found["figures"]) == documented_keys()
    assert set(found["machine"]) == {"cpu", "cores", "kernel", "python", "file_system", "load_before"}
    assert all(figure["value"] >= 0 for figure in found["figures"].values())
    assert capsys.readouterr().out.count("| figure") == len(AREAS)


def test_percentiles_are_samples_that_were_seen() -> None:
    samples = [5.0, 1.0, 4.0, 2.0, 3.0]
    assert [percentile(samples, percent) for percent in (1, 50, 80, 99)] == [1.0, 3.0, 4.0, 5.0]


def test_nothing_measured_is_no_figure() -> None:
    with pytest.raises(BenchmarkError):
        percentile([], 50)
    with pytest.raises(BenchmarkError):
        median_of("key", "what", "ms", [])


def test_a_table_shows_the_ratio_to_what_stands_beside() -> None:
    shown = table([Figure("sweep", "sweep", "ms", 150.0, 140.0, 160.0, Beside("by formula", 100.0))])
    assert shown.splitlines()[2] == "| sweep  | 150 ms |  140 | 160 | by formula 100 |   1.5 |"
