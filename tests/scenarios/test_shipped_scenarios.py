"""Every shipped scenario does what its file says, on the real stack."""

import io
import json
from pathlib import Path

import pytest

from controller.exit_codes import ExitCode
from simulators.scenario import read_scenario, run_files
from simulators.scenario.document import SCENARIOS

PATIENCE = 6.0
"""Test machines run other tests at the same time; no check of ours measures speed."""
SHIPPED = sorted(SCENARIOS.glob("*.toml"))

pytestmark = pytest.mark.timeout(180)


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_it_does_what_its_file_says(path: Path) -> None:
    data, narration = io.StringIO(), io.StringIO()
    code = run_files([path], 1, data, narration, patience=PATIENCE)
    assert code == ExitCode.DONE, data.getvalue() + narration.getvalue()
    *checks, summary = [json.loads(line) for line in data.getvalue().splitlines()]
    assert summary["as_written"]
    assert summary["passed"] + summary["failed"] == len(checks)
    assert all(check["passed"] for check in checks[:-1])


def test_at_least_ten_are_shipped_and_two_of_them_must_fail() -> None:
    scenarios = [read_scenario(path) for path in SHIPPED]
    assert len(scenarios) >= 10
    assert sum(1 for scenario in scenarios if scenario.fails_at) == 2


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_it_opens_with_its_story(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert lines[0].startswith("# ")
    assert lines[1].startswith("# ")
