"""A full disk costs the batch that met it, whole, and nothing else."""

import asyncio
import resource
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from controller.domain.events.meeting import MessagePushed
from controller.journal.errors import JournalWriteError
from controller.journal.journal import Journal, Recorded

LONG_TEXT = "满" * 2000
FILE_BYTES_MAX = 300_000


def batch(first: int, size: int) -> list[Recorded]:
    """Events that take some kilobytes each."""
    return [Recorded(seq, seq, MessagePushed(LONG_TEXT, None)) for seq in range(first, first + size)]


async def fill(journal: Journal, size: int) -> int:
    """Append until the disk is full; number of the last event that was kept."""
    while True:
        try:
            await journal.append(batch(journal.last_seq + 1, size))
        except JournalWriteError:
            return journal.last_seq


async def test_a_batch_that_does_not_fit_leaves_no_trace_and_the_next_one_may_fit(tmp_path: Path) -> None:
    with Journal(tmp_path) as journal:
        journal._connection.execute("PRAGMA max_page_count=60")
        last = await fill(journal, 7)
        assert last % 7 == 0
        assert [record.seq for record in journal.records()] == list(range(1, last + 1))
        journal._connection.execute("PRAGMA max_page_count=1000000")
        await journal.append(batch(last + 1, 7))
    with Journal(tmp_path) as journal:
        assert [record.seq for record in journal.records()] == list(range(1, last + 8))


FILLING_PROGRAM = """
import asyncio, sys
from pathlib import Path
from controller.journal.journal import Journal
from tests.journal.test_full_disk import fill, limit_file_size

async def main():
    with Journal(Path(sys.argv[1])) as journal:
        limit_file_size()
        print(await fill(journal, int(sys.argv[2])))

asyncio.run(main())
"""


def limit_file_size() -> None:
    """No file of this process may grow beyond the limit; writes fail as on a full disk."""
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_FSIZE, (FILE_BYTES_MAX, FILE_BYTES_MAX))


@pytest.mark.parametrize("size", [1, 7])
def test_after_writes_fail_in_the_file_system_everything_acknowledged_is_there(
    tmp_path: Path, size: int
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", FILLING_PROGRAM, str(tmp_path), str(size)],
        check=True,
        capture_output=True,
        text=True,
        timeout=30,
        cwd=Path(__file__).parents[2],
    )
    last = int(done.stdout)
    assert last > 0
    with Journal(tmp_path) as journal:
        assert [record.seq for record in journal.records()] == list(range(1, last + 1))
        asyncio.run(journal.append(batch(last + 1, size)))
