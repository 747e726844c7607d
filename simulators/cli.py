"""The simulated hall as a program: lines appear as serial ports and stay until the program is told to end."""

import asyncio
import sys
from json import dumps
from pathlib import Path
from typing import TextIO

from controller.service.ending import told_to_end
from simulators.delegates import Delegates
from simulators.hall import SimulatedHall


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
    with told_to_end(exit_with_stdin) as end:
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


def _say(stream: TextIO, text: str) -> None:
    stream.write(text + "\n")
    stream.flush()
