"""Writes the database of schema version 1 that tests/journal/test_old_databases.py replays.

Run once for a schema version, with the code that wrote it: python -m tests.databases.make_version_1
"""

import asyncio
import shutil
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path

from controller.journal.database import FILE_NAME
from controller.journal.journal import Journal
from tests.journal.records import eventful_sitting, numbered

TARGET = Path(__file__).parent / "version_1.sqlite"


async def write(folder: Path) -> None:
    """The record of the eventful sitting with an answer and an outbox position."""
    with Journal(folder) as journal:
        await journal.append(numbered(eventful_sitting().record), [("command-0001", '{"outcome":"done"}')])
        journal.mark_delivered(12)


def make() -> None:
    """Write, fold the WAL into the file, move it to its place."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        asyncio.run(write(folder))
        with closing(sqlite3.connect(folder / FILE_NAME)) as connection:
            connection.execute("PRAGMA journal_mode=delete")
            connection.execute("VACUUM")
        shutil.copyfile(folder / FILE_NAME, TARGET)


if __name__ == "__main__":
    make()
