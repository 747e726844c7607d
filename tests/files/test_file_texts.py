"""Every text about files is there in both languages with the same blanks to fill."""

import re
import subprocess
import sys
from pathlib import Path

from controller.contract.catalogue import entries, placeholders
from controller.files.tables import read_table

CONTROLLER = Path(__file__).parents[2] / "controller"
SCRIPT_TIMEOUT_S = 50
"""Many times what it takes on a busy machine, and less than the limit of a test."""
GROUPS = ("file_problem.", "file_remedy.")


def test_problem_and_remedy_come_in_pairs() -> None:
    problems, remedies = ({key.removeprefix(g) for key in entries() if key.startswith(g)} for g in GROUPS)

    assert problems == remedies


def test_both_languages_fill_in_the_same_values() -> None:
    for key, both in entries().items():
        if key.startswith(GROUPS):
            assert placeholders(both["zh"]) == placeholders(both["en"]), key


def test_no_text_is_left_that_the_code_never_uses() -> None:
    code = "\n".join(path.read_text(encoding="utf-8") for path in CONTROLLER.rglob("*.py"))
    used = set(re.findall(r'"([a-z][a-z0-9_]+)"', code))

    assert {key.partition(".")[2] for key in entries() if key.startswith(GROUPS)} <= used


def test_the_sample_script_makes_the_samples_anew(tmp_path: Path) -> None:
    samples = CONTROLLER.parent / "docs/samples"
    script = samples / "make_samples.py"
    subprocess.run([sys.executable, script, tmp_path], check=True, timeout=SCRIPT_TIMEOUT_S)

    assert (tmp_path / "presidium-85.csv").read_bytes() == (samples / "presidium-85.csv").read_bytes()
    assert read_table(tmp_path / "presidium-85.xlsx") == read_table(samples / "presidium-85.xlsx")
