"""Files taken away under a running journal: what a restart would not find is not accepted."""

from pathlib import Path

import pytest

from controller.domain.events.meeting import MessagesCleared
from controller.journal.database import FILE_NAME
from controller.journal.errors import JournalWriteError
from controller.journal.journal import Journal, Recorded

WAL_NAME = f"{FILE_NAME}-wal"


def event(seq: int) -> list[Recorded]:
    return [Recorded(seq, seq, MessagesCleared())]


@pytest.mark.parametrize("name", [FILE_NAME, WAL_NAME])
@pytest.mark.parametrize("events_before", [0, 1])
async def test_nothing_is_kept_in_a_file_that_was_deleted(
    tmp_path: Path, name: str, events_before: int
) -> None:
    with Journal(tmp_path) as journal:
        for seq in range(1, events_before + 1):
            await journal.append(event(seq))
        (tmp_path / name).unlink()
        with pytest.raises(JournalWriteError, match="put it back"):
            await journal.append(event(events_before + 1))
        assert journal.last_seq == events_before


async def test_another_file_under_the_same_name_is_not_taken_for_ours(tmp_path: Path) -> None:
    with Journal(tmp_path / "other"):
        pass
    with Journal(tmp_path / "ours") as journal:
        await journal.append(event(1))
        (tmp_path / "other" / FILE_NAME).replace(tmp_path / "ours" / FILE_NAME)
        with pytest.raises(JournalWriteError, match="put it back"):
            await journal.append(event(2))


async def test_a_folder_that_is_moved_away_and_back_is_written_again(tmp_path: Path) -> None:
    folder, elsewhere = tmp_path / "journal", tmp_path / "elsewhere"
    with Journal(folder) as journal:
        await journal.append(event(1))
        folder.rename(elsewhere)
        with pytest.raises(JournalWriteError, match="put it back"):
            await journal.append(event(2))
        elsewhere.rename(folder)
        await journal.append(event(2))
    with Journal(folder) as journal:
        assert [record.seq for record in journal.records()] == [1, 2]
