"""Opening the journal's database: lock, version, checks, settings that are read back."""

import fcntl
import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from importlib.resources import files
from pathlib import Path
from typing import IO, TYPE_CHECKING

from controller.journal.errors import (
    JournalBusyError,
    JournalDamagedError,
    JournalError,
    JournalNewerError,
)

if TYPE_CHECKING:
    from sqlite_utils import Database

FILE_NAME = "journal.sqlite"
LOCK_NAME = "journal.lock"
SCHEMA_VERSION = 1
APPLICATION_ID = 0x48414C4C
"""'HALL': tells our database from any other SQLite file."""
_DAMAGE = frozenset({sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB, sqlite3.SQLITE_ERROR})
"""What SQLite says of a broken file; SQLITE_ERROR is a table that is not there."""
_FOLDER_MODE = 0o700
_FILE_MODE = 0o600
"""The record names who voted how: other users of the machine do not read it, whatever the umask says.

SQLite gives its -wal and -shm files the mode of the database.
"""
_PRIMARY_CODE = 0xFF
"""The low byte of SQLite's extended error codes."""


def open_for_writing(folder: Path) -> tuple[sqlite3.Connection, IO[bytes]]:
    """The one writing connection and the lock that keeps other controllers away.

    Creates folder and database for this user alone; what is there keeps its mode. JournalBusyError,
    JournalNewerError, JournalDamagedError, and JournalError where the folder cannot be used.
    """
    path = folder / FILE_NAME
    lock = _lock(folder / LOCK_NAME, path)
    try:
        with problems_named(path):
            _create_if_new(path)
            return _prepare(path), lock
    except BaseException:
        lock.close()
        raise


def holds_journal(folder: Path) -> bool:
    """Whether there is a journal in `folder`, whatever state it is in."""
    return (folder / FILE_NAME).exists()


def open_for_reading(folder: Path) -> "Database":
    """A read-only view of the journal, also while a controller writes it."""
    from sqlite_utils import Database  # noqa: PLC0415 - only readers need it, and the controller starts faster

    path = folder / FILE_NAME
    if not holds_journal(folder):
        raise JournalDamagedError(path, "there is no journal; check the folder in [journal] of the config")
    with problems_named(path):
        connection = connect_read_only(path)
        try:
            _check_version(connection, path)
        except BaseException:
            connection.close()
            raise
        return Database(connection)


def connect_read_only(path: Path) -> sqlite3.Connection:
    """A connection that cannot write; the folder's name may contain any character."""
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, check_same_thread=False)


@contextmanager
def problems_named(path: Path) -> Iterator[None]:
    """Turn what SQLite and the file system say into errors that name the remedy."""
    try:
        yield
    except sqlite3.Error as error:
        if getattr(error, "sqlite_errorcode", sqlite3.SQLITE_CORRUPT) & _PRIMARY_CODE in _DAMAGE:
            raise JournalDamagedError(path, f"{error}; keep the file and restore a copy") from error
        raise JournalError(path, f"{error}; check the disk, its permissions and who else uses it") from error
    except UnicodeDecodeError as error:
        raise JournalDamagedError(path, "broken text; keep the file and restore a copy") from error
    except OSError as error:
        raise JournalError(path, f"{error.strerror}; check the disk and its permissions") from error


def _lock(lock_path: Path, path: Path) -> IO[bytes]:
    with problems_named(path):
        _make_folder(lock_path.parent)
        lock_path.touch(mode=_FILE_MODE)
        lock = lock_path.open("ab")
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            lock.close()
            raise JournalBusyError(path, "another controller has it open; stop that one first") from error
        except BaseException:
            lock.close()
            raise
        return lock


def _make_folder(folder: Path) -> None:
    if folder.is_dir():
        return
    folder.mkdir(mode=_FOLDER_MODE, parents=True, exist_ok=True)
    folder.chmod(_FOLDER_MODE)


def _create_if_new(path: Path) -> None:
    """A new journal gets its name only when it is whole: an empty file of that name has lost its events."""
    if path.exists():
        if path.stat().st_size == 0:
            raise JournalDamagedError(path, "the file is empty; restore a copy, or remove it to start anew")
        return
    if path.with_name(f"{FILE_NAME}-wal").exists():
        raise JournalDamagedError(path, "the file is gone, its -wal file is there; restore both")
    draft = path.with_name(f"{FILE_NAME}.new")
    draft.unlink(missing_ok=True)
    draft.touch(mode=_FILE_MODE, exist_ok=False)
    with closing(sqlite3.connect(draft, isolation_level=None)) as connection:
        _create(connection)
    draft.replace(path)
    _sync_folder(path.parent)


def _sync_folder(folder: Path) -> None:
    """A file whose name is not on disk is gone after a power cut, however well its content was kept."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _prepare(path: Path) -> sqlite3.Connection:
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False)
    try:
        _check_version(connection, path)
        _check_pages(connection, path)
        _set_and_read_back(connection, path)
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
