"""Opening the journal's database: lock, version, checks, settings that are read back."""

import fcntl
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.resources import files
from pathlib import Path
from typing import IO

from sqlite_utils import Database

from controller.journal.errors import (
    JournalBusyError,
    JournalDamagedError,
    JournalError,
    JournalNewerError,
)

FILE_NAME = "journal.sqlite"
LOCK_NAME = "journal.lock"
SCHEMA_VERSION = 1
APPLICATION_ID = 0x48414C4C
"""'HALL': tells our database from any other SQLite file."""


def open_for_writing(folder: Path) -> tuple[sqlite3.Connection, IO[bytes]]:
    """The one writing connection and the lock that keeps other controllers away.

    Creates folder and database. JournalBusyError, JournalNewerError, JournalDamagedError.
    """
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / FILE_NAME
    lock = _lock(folder / LOCK_NAME, path)
    try:
        with _damage_named(path):
            return _prepare(path), lock
    except BaseException:
        lock.close()
        raise


def open_for_reading(folder: Path) -> Database:
    """A read-only view of the journal, also while a controller writes it."""
    path = folder / FILE_NAME
    if not path.exists():
        raise JournalDamagedError(path, "there is no journal; check the folder in [journal] of the config")
    with _damage_named(path):
        connection = sqlite3.connect(f"file:{path}?mode=ro", uri=True, check_same_thread=False)
        _check_version(connection, path)
        return Database(connection)


def _lock(lock_path: Path, path: Path) -> IO[bytes]:
    lock = lock_path.open("ab")
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise JournalBusyError(path, "another controller has it open; stop that one first") from error
    return lock


def _prepare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        is_new = connection.execute("PRAGMA page_count").fetchone()[0] == 0
        if not is_new:
            _check_version(connection, path)
            _check_pages(connection, path)
        _set_and_read_back(connection, path)
        if is_new:
            _create(connection)
    except BaseException:
        connection.close()
        raise
    return connection


def _create(connection: sqlite3.Connection) -> None:
    schema = files("controller.journal").joinpath(f"schema/{SCHEMA_VERSION:04}.sql").read_text()
    connection.executescript(
        f"BEGIN;\n{schema}\nPRAGMA application_id={APPLICATION_ID};\n"
        f"PRAGMA user_version={SCHEMA_VERSION};\nCOMMIT;"
    )


def _check_version(connection: sqlite3.Connection, path: Path) -> None:
    application_id = connection.execute("PRAGMA application_id").fetchone()[0]
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if application_id != APPLICATION_ID:
        raise JournalDamagedError(path, "this is not a journal of a hall; choose another folder")
    if version > SCHEMA_VERSION:
        raise JournalNewerError(
            path, f"written by a newer version (schema {version}, this one knows {SCHEMA_VERSION})"
        )


def _check_pages(connection: sqlite3.Connection, path: Path) -> None:
    problem = connection.execute("PRAGMA quick_check(1)").fetchone()[0]
    if problem != "ok":
        raise JournalDamagedError(path, f"damaged ({problem}); keep the file and restore a copy")


def _set_and_read_back(connection: sqlite3.Connection, path: Path) -> None:
    """A journal that is not durable must not be used: settings are read back, never assumed."""
    wanted = {"journal_mode": "wal", "synchronous": 2, "secure_delete": 1}
    for name, value in wanted.items():
        connection.execute(f"PRAGMA {name}={value}")
        found = connection.execute(f"PRAGMA {name}").fetchone()[0]
        if found != value:
            raise JournalError(path, f"SQLite refuses {name}={value} (it says {found}); use a local disk")


@contextmanager
def _damage_named(path: Path) -> Iterator[None]:
    try:
        yield
    except sqlite3.DatabaseError as error:
        raise JournalDamagedError(path, f"{error}; keep the file and restore a copy") from error
