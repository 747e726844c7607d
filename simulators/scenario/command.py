"""`hall scenario FILE...`: read all files, play them, say what became of them."""

import json
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import TextIO

from controller.exit_codes import ExitCode
from simulators.scenario.errors import ScenarioFileError
from simulators.scenario.playing import Check, Outcome, play
from simulators.scenario.reading import Scenario, read_scenario
from simulators.scenario.stage import Conditions


def run_files(
    paths: Sequence[Path],
    seed: int = 1,
    json_lines_to: TextIO | None = None,
    narration_to: TextIO | None = None,
    *,
    patience: float = 1.0,
) -> int:
    """Play the scenarios in `paths`, one JSON line a check and one a scenario; the exit code.

    DONE when every scenario did what its file says, FAILED when one did not, USAGE when a file cannot be run:
    then none is. `patience` stretches every timeout, for machines that are busy.
    """
    data, narration = json_lines_to or sys.stdout, narration_to or sys.stderr
    try:
        scenarios = [read_scenario(path) for path in paths]
    except ScenarioFileError as error:
        _write(narration, str(error))
        return ExitCode.USAGE
    outcomes = [_play_in_new_folder(scenario, seed, patience, data, narration) for scenario in scenarios]
    good = sum(1 for outcome in outcomes if outcome.as_written)
    _write(narration, f"{good} of {len(outcomes)} scenarios did what their files say")
    return ExitCode.DONE if good == len(outcomes) else ExitCode.FAILED


def _play_in_new_folder(
    scenario: Scenario, seed: int, patience: float, data: TextIO, narration: TextIO
) -> Outcome:
    folder = Path(tempfile.mkdtemp(prefix="hall-scenario-"))
    outcome = play(
        scenario, Conditions(folder, seed, patience), lambda check: _write(data, check_line(check))
    )
    _write(data, summary_line(outcome, seed))
    _write(narration, f"{scenario.name}: {outcome.in_words} ({outcome.seconds:.1f} s)")
    if outcome.as_written:
        shutil.rmtree(folder)
    else:
        seen = outcome.failed.seen if outcome.failed is not None else ""
        _write(narration, f"  seen: {seen}\n  journal and logs: {folder}; again with --seed {seed}")
    return outcome


def check_line(check: Check) -> str:
    """One check as JSON: scenario, step, check, passed, seconds, and what was seen where it failed."""
    told = {
        "scenario": check.scenario,
        "step": check.number,
        "check": check.text,
        "passed": check.passed,
        "seconds": check.seconds,
    }
    return _json(told if check.seen is None else {**told, "seen": check.seen})


def summary_line(outcome: Outcome, seed: int) -> str:
    """One scenario as JSON: its counts, whether it did what its file says, and how to repeat it."""
    failed = outcome.failed
    return _json(
        {
            "scenario": outcome.scenario.name,
            "summary": outcome.in_words,
            "as_written": outcome.as_written,
            "must_fail": bool(outcome.scenario.fails_at),
            "passed": sum(1 for check in outcome.checks if check.passed),
            "failed": 0 if failed is None else 1,
            "steps": len(outcome.scenario.steps),
            "seconds": outcome.seconds,
            "seed": seed,
        }
    )


def _json(told: dict[str, object]) -> str:
    return json.dumps(told, ensure_ascii=False)


def _write(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
    stream.flush()
