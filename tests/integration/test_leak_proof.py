"""The check that every test passes through, tried on tests that leave something behind."""

import subprocess
import sys
from pathlib import Path
from textwrap import dedent

import pytest

import tests.conftest

ROOT = Path(tests.conftest.__file__).parent.parent

LEAKS = {
    "task": """
        async def test_it():
            tests.conftest.kept = asyncio.create_task(asyncio.sleep(60))
    """,
    "thread": """
        def test_it():
            threading.Thread(target=time.sleep, args=(1,), daemon=True).start()
    """,
    "child process": """
        def test_it():
            tests.conftest.kept = subprocess.Popen(["sleep", "1"])
    """,
}
CLEAN = """
    async def test_it():
        await asyncio.create_task(asyncio.to_thread(subprocess.run, ["true"], check=True))
"""
HEAD = """
    import asyncio, subprocess, threading, time
    import tests.conftest
    tests.conftest.END_PATIENCE_S = 0.1
"""


@pytest.mark.parametrize("leak", LEAKS)
def test_a_test_that_leaves_something_running_fails(leak: str, tmp_path: Path) -> None:
    told = run_by_itself(tmp_path, LEAKS[leak])
    assert told.returncode == pytest.ExitCode.TESTS_FAILED
    assert leak in told.stdout
    assert "still run" in told.stdout


def test_a_test_that_waits_for_all_it_started_passes(tmp_path: Path) -> None:
    told = run_by_itself(tmp_path, CLEAN)
    assert told.returncode == pytest.ExitCode.OK, told.stdout


def run_by_itself(folder: Path, body: str) -> subprocess.CompletedProcess[str]:
    """One test file in an own pytest that knows nothing of this one but the check."""
    path = folder / "test_body.py"
    path.write_text(dedent(HEAD) + dedent(body), encoding="utf-8")
    options = ("-p", "tests.conftest", "--asyncio-mode=auto", "-c", "/dev/null", "--rootdir", str(folder))
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *options, str(path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=50,
        check=False,
    )
