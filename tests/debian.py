"""Programs of Debian that tests play against. A missing one skips its tests by name; in CI it fails them."""

import os
import shutil

import pytest

SERVERS = "/usr/sbin"
"""Debian keeps its servers where a user's PATH may not look."""


def needs_program(name: str) -> pytest.MarkDecorator:
    """Mark a test that plays against the program `name`."""
    is_missing = _find(name) is None and os.environ.get("CI") != "true"
    return pytest.mark.skipif(is_missing, reason=f"the program {name} is not installed")


def program_path(name: str) -> str:
    """Path of the program, asked for inside a test."""
    path = _find(name)
    if path is not None:
        return path
    remedy = f"the program {name} is not installed"
    if os.environ.get("CI") == "true":
        pytest.fail(remedy)
    pytest.skip(remedy)


def _find(name: str) -> str | None:
    return shutil.which(name, path=os.pathsep.join((os.environ.get("PATH", ""), SERVERS)))
