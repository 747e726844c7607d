"""Who voted how is nobody's business on the machine: the record belongs to the user that writes it."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from controller.journal.database import FILE_NAME, LOCK_NAME
from controller.journal.journal import Journal
from tests.journal.records import eventful_sitting, keep, numbered

FILES = {FILE_NAME, LOCK_NAME, f"{FILE_NAME}-wal", f"{FILE_NAME}-shm"}


@pytest.fixture(params=[0o000, 0o022, 0o077], ids=oct)
def umask(request: pytest.FixtureRequest) -> Iterator[None]:
    before = os.umask(request.param)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, str]:
    return {path.name: oct(path.stat().st_mode & 0o777) for path in folder.iterdir()}


async def test_whatever_the_umask_only_its_user_reads_the_record(tmp_path: Path, umask: None) -> None:
    folder = tmp_path / "hall" / "journal"
    with Journal(folder) as journal:
        await journal.append(numbered(eventful_sitting().record))
        assert modes(folder) == dict.fromkeys(FILES, "0o600")
    assert oct(folder.stat().st_mode & 0o777) == "0o700"


async def test_a_record_that_was_opened_to_a_group_on_purpose_stays_so(tmp_path: Path) -> None:
    folder = tmp_path / "journal"
    await keep(folder, eventful_sitting())
    folder.chmod(0o750)
    (folder / FILE_NAME).chmod(0o640)
    with Journal(folder):
        assert modes(folder)[FILE_NAME] == modes(folder)[f"{FILE_NAME}-wal"] == "0o640"
    assert oct(folder.stat().st_mode & 0o777) == "0o750"
