"""Programs of the Debian system that some tests play against."""

import os
import shutil

import pytest


def needs_program(name: str) -> str:
    """Path of the program; without it the calling test is skipped by name, and in CI it fails."""
    path = shutil.which(name)
    if path is not None:
        return path
    remedy = f"the program {name} is not installed (apt-get install {name})"
    if os.environ.get("CI") == "true":
        pytest.fail(remedy)
    pytest.skip(remedy)
