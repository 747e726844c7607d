"""A program that appends events and prints each number once it is acknowledged; it is to be killed."""

import asyncio
import sys
from pathlib import Path

from controller.domain.events.floor import SpeechRequested
from controller.journal.journal import Journal, Recorded


async def append_for_ever(folder: Path) -> None:
    """One to seven events a batch, as they come in a hall."""
    with Journal(folder) as journal:
        while True:
            first = journal.last_seq + 1
            records = [
                Recorded(seq, seq, SpeechRequested(seq, 1)) for seq in range(first, first + first % 7 + 1)
            ]
            await journal.append(records, [(f"command-{first}", "{}")])
            sys.stdout.write(f"{records[-1].seq}\n")
            sys.stdout.flush()


if __name__ == "__main__":
    asyncio.run(append_for_ever(Path(sys.argv[1])))
