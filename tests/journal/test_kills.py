"""A controller that is killed at any moment has lost nothing that it acknowledged."""

import random
import select
import subprocess
import sys
import time
from pathlib import Path

from controller.domain.events.floor import SpeechRequested
from controller.journal.database import LOCK_NAME
from controller.journal.journal import Journal

KILLS = 12
DELAY_S_MAX = 0.08
START_S_MAX = 20.0


def killed_after(folder: Path, delay_s: float) -> int:
    """Start the appending program, kill it `delay_s` after its first answer; the last number it told."""
    with subprocess.Popen(
        [sys.executable, "-m", "tests.journal.appending_program", str(folder)],
        stdout=subprocess.PIPE,
        cwd=Path(__file__).parents[2],
    ) as program:
        assert program.stdout is not None
        ready, _, _ = select.select([program.stdout], [], [], START_S_MAX)
        time.sleep(delay_s if ready else 0)
        program.kill()
        told = program.stdout.read()
    assert ready, "the program acknowledged nothing"
    return int(told[: told.rindex(b"\n")].split()[-1])


def test_everything_acknowledged_is_there_after_a_kill(tmp_path: Path) -> None:
    delays = random.Random(20_260_101)
    last = 0
    for _ in range(KILLS):
        told = killed_after(tmp_path, delays.uniform(0, DELAY_S_MAX))
        assert told > last
        with Journal(tmp_path) as journal:
            records = list(journal.records())
        last = len(records)
        assert last >= told
        assert [record.seq for record in records] == list(range(1, last + 1))
        assert all(record.event == SpeechRequested(record.seq, 1) for record in records)
        assert _is_end_of_batch(last)


def _is_end_of_batch(last: int) -> bool:
    """Batches have one to seven events by their first number; half a batch is never kept."""
    first = 1
    while first <= last:
        first += first % 7 + 1
    return first == last + 1


def test_the_lock_of_a_killed_controller_is_free(tmp_path: Path) -> None:
    killed_after(tmp_path, 0)
    assert (tmp_path / LOCK_NAME).exists()
    Journal(tmp_path).close()
