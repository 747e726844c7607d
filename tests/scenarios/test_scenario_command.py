"""`hall scenario`: its output, its exit code, and what it leaves behind."""

import io
import json
import shutil
from pathlib import Path

import pytest

from controller.exit_codes import ExitCode
from simulators.scenario import run_files
from simulators.scenario.document import document, examples
from simulators.scenario.words import DEEDS, EXPECTATIONS

PATIENCE = 6.0
"""Test machines run other tests at the same time."""
ROOT = Path(__file__).resolve().parents[2]
SMALL = '[hall]\nseats = 2\nlines = 1\n[[step]]\ndo = "meeting.open"\n'

pytestmark = pytest.mark.timeout(180)


def run(paths: list[Path]) -> tuple[int, list[dict[str, object]], str]:
    data, narration = io.StringIO(), io.StringIO()
    code = run_files(paths, 7, data, narration, patience=PATIENCE)
    return code, [json.loads(line) for line in data.getvalue().splitlines()], narration.getvalue()


def written(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_nothing_is_started_when_one_of_the_files_is_wrong(tmp_path: Path) -> None:
    good = written(tmp_path, "good.toml", f'title = "good"\n{SMALL}')
    bad = written(tmp_path, "bad.toml", 'title = "bad"\n[[step]]\ndo = "vote.opn"\n')
    code, data, narration = run([good, bad])
    assert code == ExitCode.USAGE
    assert data == []
    assert "bad.toml: step 1: unknown verb 'vote.opn'; did you mean 'vote.open'?" in narration


def test_a_check_that_fails_says_what_was_seen_and_keeps_journal_and_logs(tmp_path: Path) -> None:
    wrong = '[[step]]\nexpect = "meeting"\nphase = "adjourned"\ntimeout_s = 0.05\n[[step]]\ndo = "meeting.adjourn"\n'
    code, data, narration = run([written(tmp_path, "wrong.toml", f'title = "w"\n{SMALL}{wrong}')])
    *checks, summary = data
    assert code == ExitCode.FAILED
    assert [check["passed"] for check in checks] == [True, False]
    assert checks[-1]["seen"] == "phase is open"
    assert (summary["as_written"], summary["seed"]) == (False, 7)
    kept = Path(narration.partition("journal and logs: ")[2].partition(";")[0])
    assert (kept / "journal" / "journal.sqlite").exists()
    shutil.rmtree(kept)


def test_a_scenario_that_must_fail_and_does_not_is_a_failure(tmp_path: Path) -> None:
    head = 'title = "w"\nmust_fail = true\nfails_at = "meeting.open"\n'
    code, data, narration = run([written(tmp_path, "must.toml", head + SMALL)])
    assert code == ExitCode.FAILED
    assert data[-1]["must_fail"] is True
    kept = Path(narration.partition("journal and logs: ")[2].partition(";")[0])
    shutil.rmtree(kept)


def test_the_first_scenario_of_the_reference_runs_as_it_stands(tmp_path: Path) -> None:
    first = document().partition("```toml\n")[2].partition("```")[0]
    code, data, narration = run([written(tmp_path, "first.toml", first)])
    assert code == ExitCode.DONE, narration
    assert data[-1]["passed"] == 8


def test_the_reference_is_up_to_date() -> None:
    page = (ROOT / "docs" / "scenarios.md").read_text(encoding="utf-8")
    assert page == document(), "run: python -m simulators.scenario.document > docs/scenarios.md"


@pytest.mark.parametrize("word", DEEDS)
def test_every_verb_of_the_hall_has_an_example_in_a_shipped_scenario(word: str) -> None:
    assert list(examples(word, "do"))


@pytest.mark.parametrize("word", EXPECTATIONS)
def test_every_expectation_has_an_example_in_a_shipped_scenario(word: str) -> None:
    assert list(examples(word, "expect"))
