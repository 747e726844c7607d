"""Whatever is found in the folder: a journal, or an error that names the file and the remedy."""

import sqlite3
from pathlib import Path

import pytest

from controller.journal.database import FILE_NAME, open_for_reading
from controller.journal.errors import (
    JournalBusyError,
    JournalDamagedError,
    JournalError,
    JournalNewerError,
)
from controller.journal.journal import Journal
from tests.journal.records import eventful_sitting, keep, numbered, tamper


def replay(folder: Path) -> int:
    """Open, replay, say how many events there are."""
    with Journal(folder) as journal:
        journal.replay()
        return journal.last_seq


async def test_a_second_controller_is_told_that_the_journal_is_in_use(tmp_path: Path) -> None:
    with Journal(tmp_path), pytest.raises(JournalBusyError, match="stop that one first"):
        Journal(tmp_path)
    Journal(tmp_path).close()


async def test_a_journal_of_a_newer_version_is_left_alone(tmp_path: Path) -> None:
    await keep(tmp_path, eventful_sitting())
    tamper(tmp_path, "PRAGMA user_version=2")
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(JournalNewerError, match="schema 2"):
        Journal(tmp_path)
    with pytest.raises(JournalNewerError, match="schema 2"):
        open_for_reading(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


async def test_another_programs_database_is_left_alone(tmp_path: Path) -> None:
    tamper(tmp_path, "CREATE TABLE bookmarks (url TEXT); INSERT INTO bookmarks VALUES ('x')")
    before = (tmp_path / FILE_NAME).read_bytes()
    with pytest.raises(JournalDamagedError, match="not a journal of a hall"):
        Journal(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == before


@pytest.mark.parametrize("content", [b"", b"hello", b"PK\x03\x04" * 2000, bytes(8192)])
async def test_a_file_that_is_no_database_is_left_alone(tmp_path: Path, content: bytes) -> None:
    (tmp_path / FILE_NAME).write_bytes(content)
    with pytest.raises(JournalDamagedError):
        Journal(tmp_path)
    with pytest.raises(JournalDamagedError):
        open_for_reading(tmp_path)
    assert (tmp_path / FILE_NAME).read_bytes() == content


async def test_there_is_nothing_to_read_where_no_journal_is(tmp_path: Path) -> None:
    with pytest.raises(JournalDamagedError, match="check the folder"):
        open_for_reading(tmp_path)


async def test_a_lost_database_beside_its_wal_is_not_replaced_by_an_empty_one(tmp_path: Path) -> None:
    journal = Journal(tmp_path)
    await journal.append(numbered(eventful_sitting().record))
    (tmp_path / FILE_NAME).rename(tmp_path / "elsewhere")
    journal.close()
    (tmp_path / f"{FILE_NAME}-wal").write_bytes(b"frames")
    with pytest.raises(JournalDamagedError, match="-wal"):
        Journal(tmp_path)


async def test_a_folder_that_cannot_be_used_is_named(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalError, match="file"):
        Journal(tmp_path / "file" / "journal")


@pytest.mark.parametrize(
    ("sql", "error", "message"),
    [
        ("DELETE FROM event WHERE seq=7", JournalDamagedError, "event 7 is missing"),
        ("DELETE FROM event WHERE seq=1", JournalDamagedError, "event 1 is missing"),
        ("UPDATE event SET kind='RobotVoted' WHERE seq=4", JournalNewerError, "event 4: .*RobotVoted"),
        ("UPDATE event SET body='{\"seat\":' WHERE seq=4", JournalDamagedError, "event 4"),
        ("UPDATE event SET body='{}' WHERE seq=4", JournalDamagedError, "event 4"),
        (
            "UPDATE event SET kind='VoteHeld', body='{\"round_tag\":1}' WHERE seq=3",
            JournalDamagedError,
            "follow",
        ),
        ("UPDATE delivery SET delivered=10000", JournalDamagedError, "delivered are missing"),
        ("DELETE FROM delivery", JournalDamagedError, "missing"),
        ("DROP TABLE reply; DROP TABLE delivery", JournalDamagedError, "no such table"),
    ],
)
async def test_a_record_with_a_hole_is_not_replayed(
    tmp_path: Path, sql: str, error: type[JournalError], message: str
) -> None:
    await keep(tmp_path, eventful_sitting())
    tamper(tmp_path, sql)
    with pytest.raises(error, match=message):
        replay(tmp_path)
    tamper(tmp_path, "SELECT 1")  # nobody holds the lock of a failed opening
    with pytest.raises(error):
        replay(tmp_path)


async def test_a_database_cut_anywhere_is_whole_or_refused(tmp_path: Path) -> None:
    hall = eventful_sitting()
    await keep(tmp_path / "good", hall)
    content = (tmp_path / "good" / FILE_NAME).read_bytes()
    cuts = sorted({*range(0, len(content), 997), *range(0, len(content), 4096), len(content) - 1})
    assert len(cuts) > 20
    for cut in cuts:
        folder = tmp_path / f"cut{cut}"
        folder.mkdir()
        (folder / FILE_NAME).write_bytes(content[:cut])
        with pytest.raises(JournalDamagedError):
            replay(folder)


async def test_a_wal_cut_anywhere_leaves_what_was_kept_before(tmp_path: Path) -> None:
    records = numbered(eventful_sitting().record)
    with Journal(tmp_path) as journal:
        await journal.append(records[:10])
    journal = Journal(tmp_path)
    for record in records[10:]:
        await journal.append([record])
    content = (tmp_path / FILE_NAME).read_bytes()
    wal = (tmp_path / f"{FILE_NAME}-wal").read_bytes()
    journal.close()
    kept = []
    for cut in range(0, len(wal) + 1, max(1, len(wal) // 60)):
        folder = tmp_path / f"cut{cut}"
        folder.mkdir()
        (folder / FILE_NAME).write_bytes(content)
        (folder / f"{FILE_NAME}-wal").write_bytes(wal[:cut])
        kept.append(replay(folder))
    assert kept == sorted(kept)
    assert kept[0] == 10
    assert kept[-1] >= len(records) - 1


async def test_flipped_bytes_are_refused_or_lose_no_event(tmp_path: Path) -> None:
    """Pages carry no checksum, so a changed letter in a text may pass; a crash of the program may not."""
    await keep(tmp_path / "good", eventful_sitting())
    content = (tmp_path / "good" / FILE_NAME).read_bytes()
    for position in range(0, len(content), 613):
        folder = tmp_path / f"flip{position}"
        folder.mkdir()
        flipped = bytearray(content)
        flipped[position] ^= 0xFF
        (folder / FILE_NAME).write_bytes(flipped)
        try:
            count = replay(folder)
        except JournalError:
            continue
        assert count == len(eventful_sitting().record)


async def test_a_database_that_somebody_else_writes_is_not_called_damaged(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        other = sqlite3.connect(tmp_path / FILE_NAME, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        journal._connection.execute("PRAGMA busy_timeout=1")
        with pytest.raises(JournalError, match="locked") as caught:
            await journal.append(numbered(eventful_sitting().record))
        assert not isinstance(caught.value, JournalDamagedError)
        other.execute("ROLLBACK")
        other.close()
        await journal.append(numbered(eventful_sitting().record))
