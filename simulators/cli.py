"""The simulated hall as a program: lines appear as serial ports and stay until the program is told to end."""

import asyncio
import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from json import dumps
from pathlib import Path
from typing import TextIO

from simulators.delegates import Delegates
from simulators.hall import SimulatedHall

_STDIN = 0
_STDIN_CHUNK_BYTES = 4096
_END_SIGNALS = (signal.SIGINT, signal.SIGTERM)


def simulate(
    seats: int,
    lines: int,
    baud: int,
    seed: int,
    delegates: bool,
    folder: Path,
    json: bool,
    exit_with_stdin: bool = False,
) -> None:
    """Run a hall in `folder` until SIGINT or SIGTERM, or the end of stdin where `exit_with_stdin` is set.

    Prints the URLs of its lines on stdout, one a line, or one JSON object with the seats of each.
    Errors are HallErrors that name the remedy.
    """
    hall = SimulatedHall(seats, lines, baud, seed, folder=folder)
    people = Delegates(hall, seed) if delegates else None
    asyncio.run(_run(hall, people, _description(hall, lines, seed) if json else None, exit_with_stdin))


async def _run(
    hall: SimulatedHall, people: Delegates | None, description: str | None, exit_with_stdin: bool
) -> None:
    end = asyncio.Event()
    with _ended_by_signals(end), _ended_by_stdin(end, exit_with_stdin):
        async with hall:
            _say(sys.stdout, description or "\n".join(hall.urls()))
            _say(sys.stderr, f"{hall.seats} simulated seats are on the lines; end with Ctrl-C")
            await _live(people, end)


async def _live(people: Delegates | None, end: asyncio.Event) -> None:
    async with asyncio.TaskGroup() as group:
        living = group.create_task(people.run()) if people else None
        await end.wait()
        if living:
            living.cancel()


def _description(hall: SimulatedHall, lines: int, seed: int) -> str:
    described = [
        {"url": url, "seats": {str(seat): address for seat, address in hall.addresses(number).items()}}
        for number, url in zip(range(1, lines + 1), hall.urls(), strict=True)
    ]
    return dumps({"seats": hall.seats, "seed": seed, "lines": described})


@contextmanager
def _ended_by_signals(end: asyncio.Event) -> Iterator[None]:
    loop = asyncio.get_running_loop()
    for number in _END_SIGNALS:
        loop.add_signal_handler(number, end.set)
    try:
        yield
    finally:
        for number in _END_SIGNALS:
            loop.remove_signal_handler(number)


@contextmanager
def _ended_by_stdin(end: asyncio.Event, is_wanted: bool) -> Iterator[None]:
    if not is_wanted:
        yield
        return
    loop = asyncio.get_running_loop()
    try:
        loop.add_reader(_STDIN, _read_stdin, end)
    except PermissionError:  # a file or /dev/null: it cannot be waited for, as its end is already there
        end.set()
    try:
        yield
    finally:
        loop.remove_reader(_STDIN)


def _read_stdin(end: asyncio.Event) -> None:
    if not os.read(_STDIN, _STDIN_CHUNK_BYTES):
        end.set()


def _say(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
    stream.flush()
