"""Arrows between the rooms point down, and a client loads no more than the contract."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]


def run(*command: str) -> str:
    """Output of a program run in the root of the tree."""
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_every_import_contract_is_kept() -> None:
    lint = Path(sys.executable).with_name("lint-imports")
    assert "0 broken" in run(str(lint), "--no-cache")


@pytest.mark.parametrize(
    "room", ["controller.journal", "controller.mqtt", "controller.service", "sqlite3", "serial"]
)
@pytest.mark.parametrize("client", ["console", "console.app", "controller.contract.documents"])
def test_a_client_loads_no_inner_room(client: str, room: str) -> None:
    try:
        found = importlib.util.find_spec(client)
    except ModuleNotFoundError:
        found = None
    assert found is not None, f"{client} does not exist"
    program = (
        f"import sys, {client}; print([name for name in sys.modules if (name + '.').startswith('{room}.')])"
    )
    assert run(sys.executable, "-c", program).strip() == "[]"
