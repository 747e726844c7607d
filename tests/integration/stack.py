"""The whole hall: simulated seats in this process, the real controller in its own, and hands at the keys."""

import os
import uuid
from collections.abc import AsyncIterator, Callable, Iterable, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import Any

from seat_protocol.face import Lamp, Mode
from seat_protocol.status import Key
from simulators.hall import SimulatedHall
from simulators.program import Program
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal
from simulators.view import SeatView, keys_in_state
from tests.integration.desk import Desk, desk_at
from tests.mqtt.waiting import until

START_TIMEOUT_S = 30.0
"""A machine that is busy with other tests takes some seconds for what takes half a second."""
SEATS = 24
VOTE_KEYS = Key.YES | Key.NO | Key.ABSTAIN

CHOICES = {
    **dict.fromkeys(range(1, 15), Key.YES),
    **dict.fromkeys(range(15, 20), Key.NO),
    **dict.fromkeys(range(20, 23), Key.ABSTAIN),
}
"""Who presses what where a test does not say otherwise: 14 in favour, 5 against, 3 abstain, 2 do not press."""
TALLY = {"yes": 14, "no": 5, "abstain": 3, "not_voted": 2, "invalid": 0}


@dataclass
class Stack:
    """A hall of 24 seats on 3 lines with its files below `folder`."""

    hall: SimulatedHall
    config: Path

    @property
    def folder(self) -> Path:
        return self.config.parent

    @property
    def journal(self) -> Path:
        return self.folder / "journal"

    @contextmanager
    def controller(self) -> Iterator[tuple[Program, int]]:
        """`hall run` on this hall, every line tried once, and the port of its broker."""
        with Program(["run", "--config", str(self.config)], self.folder / "controller.log") as program:
            port = program.wait_for("listening", START_TIMEOUT_S)["port"]
            program.wait_for("swept", START_TIMEOUT_S)
            yield program, port

    async def sign_in(self, seats: Iterable[int] = range(1, SEATS + 1)) -> None:
        """Everybody presses as soon as the unit takes the key, and then sees the lamp steady."""
        for seat in seats:
            await until(partial(self.hall.press, seat, Key.SIGN_IN))
        for seat in seats:
            await until(partial(self.has_signed_in, seat))

    async def press_until(self, seat: int, key: Key, is_done: Callable[[SeatView], bool]) -> None:
        """Press as soon as the key is alive, and see that it counted."""
        await until(lambda: self.hall.press(seat, key) or is_done(self.hall.shown(seat)))
        await until(lambda: is_done(self.hall.shown(seat)))

    async def vote(self, choices: Mapping[int, Key] = CHOICES) -> None:
        """Every seat presses as soon as its lamps blink."""
        for seat, key in choices.items():
            await until(partial(self.is_invited, seat))
            assert self.hall.press(seat, key), f"seat {seat} is dead"

    async def all_accepted(self, seats: Iterable[int] = CHOICES) -> None:
        """Every one of `seats` shows that its vote is kept."""
        for seat in seats:
            await until(partial(self.is_accepted, seat))

    def has_signed_in(self, seat: int) -> bool:
        """Whether the sign-in lamp is steady."""
        return self.hall.shown(seat).lamps.sign_in is Lamp.ON

    def is_invited(self, seat: int) -> bool:
        """Whether all vote lamps blink and the keys are alive."""
        view = self.hall.shown(seat)
        return view.mode in (Mode.VOTE_FIRST, Mode.VOTE_LAST) and self.blinks(seat)

    def blinks(self, seat: int) -> bool:
        """Whether all vote lamps blink: not accepted."""
        return keys_in_state(self.hall.shown(seat).lamps, Lamp.BLINK) & VOTE_KEYS == VOTE_KEYS

    def is_accepted(self, seat: int) -> bool:
        """Whether a vote lamp is steady and none blinks."""
        lamps = self.hall.shown(seat).lamps
        is_steady = bool(keys_in_state(lamps, Lamp.ON) & VOTE_KEYS)
        return is_steady and not keys_in_state(lamps, Lamp.BLINK) & VOTE_KEYS


@asynccontextmanager
async def stack_in(folder: Path, **settings: Any) -> AsyncIterator[Stack]:
    """Seats and files; `settings` replace those of the rehearsal. Votes are ended by the chair."""
    async with SimulatedHall(SEATS, 3, seed=1, folder=folder / "lines", is_instant=True) as hall:
        lines = [
            RehearsalLine(f"line{number}", url, ",".join(map(str, hall.addresses(number))))
            for number, url in enumerate(hall.urls(), start=1)
        ]
        rehearsal = replace(Rehearsal(lines, vote_duration_s=0), **settings)
        yield Stack(hall, write_rehearsal(folder, rehearsal, SEATS))


@dataclass
class Sitting:
    """A meeting that is open, everybody present, with the first desk at its broker."""

    stack: Stack
    program: Program
    port: int
    desk: Desk


@asynccontextmanager
async def sitting_in(folder: Path, **settings: Any) -> AsyncIterator[Sitting]:
    """A stack on which a meeting is open and all 24 members have signed in."""
    async with stack_in(folder, **settings) as stack:
        with stack.controller() as (program, port):
            async with desk_at(port) as desk:
                await desk.done("meeting.open")
                await stack.sign_in()
                yield Sitting(stack, program, port, desk)


@contextmanager
def marked_processes() -> Iterator[str]:
    """A mark that all processes started inside inherit; `processes_with` finds them, whoever adopted them."""
    mark = uuid.uuid4().hex
    os.environ["HALL_TEST_MARK"] = mark
    try:
        yield mark
    finally:
        del os.environ["HALL_TEST_MARK"]


def processes_with(mark: str) -> list[int]:
    """Ids of the living processes that carry `mark`, this one left out."""
    return [
        int(entry.name)
        for entry in Path("/proc").iterdir()
        if entry.name.isdigit() and int(entry.name) != os.getpid() and _carries(entry, mark)
    ]


def _carries(process: Path, mark: str) -> bool:
    try:
        return f"HALL_TEST_MARK={mark}".encode() in (process / "environ").read_bytes()
    except OSError:  # it ended meanwhile, or belongs to somebody else
        return False
