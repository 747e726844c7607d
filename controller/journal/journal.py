"""The journal of a hall: one writing thread, group commit, replay."""

import asyncio
import sqlite3
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import starmap
from pathlib import Path
from typing import Self

from controller.contract.documents.event_message import EventMessage
from controller.domain.core import apply
from controller.domain.events import Event
from controller.domain.state import State
from controller.journal import codec
from controller.journal.database import FILE_NAME, connect_read_only, open_for_writing, problems_named
from controller.journal.errors import JournalDamagedError, JournalNewerError, JournalWriteError

REPLIES_MAX = 10_000
"""Answers kept for repeated commands: a day of a busy chair has some hundreds."""


@dataclass(frozen=True, slots=True)
class Recorded:
    """One event of the record. `operator`: in whose name the order was given, empty for the hall's own."""

    seq: int
    at_ms: int
    event: Event
    operator: str = ""


class Journal:
    """The record on disk. Everything but `append` is called from the event loop's thread.

    A batch is kept whole or not at all; when `append` returns it survives a power cut.
    """

    def __init__(self, folder: Path) -> None:
        self.path = folder / FILE_NAME
        self._connection, self._lock = open_for_writing(folder)
        self._writer = ThreadPoolExecutor(max_workers=1, thread_name_prefix="journal")
        self._reader = connect_read_only(self.path)
        try:
            with problems_named(self.path):
                self.last_seq, self._delivered = _positions(self._reader, self.path)
                self._files = _file_numbers(self.path)
        except BaseException:
            self._release()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        """Write what is due, checkpoint, release the lock."""
        self._writer.submit(self._keep_delivered)
        self._writer.shutdown()
        self._release()

    def _release(self) -> None:
        self._reader.close()
        self._connection.close()
        self._lock.close()

    async def append(self, records: Sequence[Recorded], replies: Sequence[tuple[str, str]] = ()) -> None:
        """Keep `records` and `replies` (command id, JSON) in one transaction, or raise JournalWriteError."""
        rows = [(r.seq, r.at_ms, r.operator, *codec.encode(r.event)) for r in records]
        work = asyncio.get_running_loop().run_in_executor(self._writer, self._write, rows, list(replies))
        try:
            await work
        except sqlite3.Error as error:
            raise JournalWriteError(self.path, str(error)) from error
        if records:
            self.last_seq = records[-1].seq

    def replay(self) -> State:
        """The state that the events on disk lead to; JournalNewerError or JournalDamagedError."""
        state = State()
        for seq, at_ms, event, _operator in self._decoded():
            try:
                apply(state, event, at_ms)
            except LookupError as error:
                raise JournalDamagedError(
                    self.path, f"event {seq} does not follow from those before it; restore a copy"
                ) from error
        return state

    def records(self) -> Iterator[Recorded]:
        """Every event in order."""
        return starmap(Recorded, self._decoded())

    def _decoded(self) -> Iterator[tuple[int, int, Event, str]]:
        rows = self._reader.execute("SELECT seq, at_ms, operator, kind, body FROM event ORDER BY seq")
        return _decoded(self.path, rows)

    def reply_to(self, command_id: str) -> str | None:
        """What a command was answered, as JSON; None when it was never carried out."""
        row = self._reader.execute("SELECT body FROM reply WHERE command_id = ?", (command_id,)).fetchone()
        return None if row is None else str(row[0])

    def read_after(self, event_id: int, limit: int) -> list[tuple[int, bytes]]:
        """Up to `limit` events behind `event_id` as published messages: the outbox."""
        rows = self._reader.execute(
            "SELECT seq, at_ms, operator, kind, body FROM event WHERE seq > ? ORDER BY seq LIMIT ?",
            (event_id, limit),
        )
        return [(row[0], _message(*row)) for row in rows]

    def delivered(self) -> int:
        """Id of the last event that a broker acknowledged."""
        return self._delivered

    def mark_delivered(self, event_id: int) -> None:
        """Remember how far the outbox got; kept with the next batch (a repeat is told by its id)."""
        self._delivered = max(self._delivered, event_id)

    def _write(self, rows: list[tuple[int, int, str, str, str]], replies: list[tuple[str, str]]) -> None:
        self._require_files_in_place()
        connection = self._connection
        connection.execute("BEGIN IMMEDIATE")
        try:
            connection.executemany("INSERT INTO event VALUES (?, ?, ?, ?, ?)", rows)
            connection.executemany("INSERT INTO reply (command_id, body) VALUES (?, ?)", replies)
            if replies:
                connection.execute(
                    "DELETE FROM reply WHERE position <= (SELECT max(position) FROM reply) - ?",
                    (REPLIES_MAX,),
                )
            self._set_delivered()
            connection.execute("COMMIT")
        except BaseException:
            if connection.in_transaction:
                connection.execute("ROLLBACK")
            raise

    def _require_files_in_place(self) -> None:
        """SQLite goes on writing to files that were deleted, and a restart would find nothing of it."""
        try:
            in_place = _file_numbers(self.path) == self._files
        except OSError:
            in_place = False
        if not in_place:
            raise JournalWriteError(
                self.path, "the file was moved, deleted or replaced while in use; put it back"
            )

    def _keep_delivered(self) -> None:
        try:
            self._set_delivered()
        except sqlite3.Error:
            return  # a full disk at the end costs a repeat of some events, which carry their ids

    def _set_delivered(self) -> None:
        self._connection.execute("UPDATE delivery SET delivered = ?", (self._delivered,))


def _file_numbers(path: Path) -> list[tuple[int, int]]:
    """Device and inode of the database and of its write-ahead log; OSError when one is not there."""
    files = (path.stat(), path.with_name(f"{path.name}-wal").stat())
    return [(file.st_dev, file.st_ino) for file in files]


def _positions(reader: sqlite3.Connection, path: Path) -> tuple[int, int]:
    """Numbers of the last event kept and of the last one delivered."""
    row = reader.execute("SELECT (SELECT max(seq) FROM event), delivered FROM delivery").fetchone()
    if row is None or row[1] > (row[0] or 0):
        raise JournalDamagedError(path, "events that were delivered are missing; restore a copy")
    return row[0] or 0, row[1]


def _message(seq: int, at_ms: int, operator: str, kind: str, body: str) -> bytes:
    """The published form; the body is JSON already and goes in as it stands."""
    head = EventMessage(id=seq, at_ms=at_ms, operator=operator, kind=kind, body={})
    head_json = head.model_dump_json(exclude={"body"})
    return f'{head_json[:-1]},"body":{codec.published_body(kind, body)}}}'.encode()


def _decoded(path: Path, rows: sqlite3.Cursor) -> Iterator[tuple[int, int, Event, str]]:
    """The fields of `Recorded`, event by event."""
    expected = 1
    try:
        for seq, at_ms, operator, kind, body in rows:
            if seq != expected:
                raise JournalDamagedError(path, f"event {expected} is missing; restore a copy")
            yield seq, at_ms, codec.decode(kind, body), operator
            expected += 1
    except codec.UnknownEventError as error:
        raise JournalNewerError(path, f"event {expected}: {error}; install the newer version") from error
    except (codec.BrokenEventError, sqlite3.DatabaseError) as error:
        raise JournalDamagedError(path, f"event {expected}: {error}; restore a copy") from error
