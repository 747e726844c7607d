"""A whole hall on this machine for trying out: simulated seats with delegates, and the controller."""

import itertools
import re
import shutil
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.contract.catalogue import Language
from simulators.errors import NoFolderError
from simulators.program import Program
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal

START_TIMEOUT_S = 30.0
"""A small computer that is busy takes some seconds; after half a minute something is wrong."""
SWEEP_TIMEOUT_S = 60.0
"""Seats that are simulated answer at once; the first sweep of the largest hall writes all its nameplates."""
DEMOS_KEPT = 5
"""Old demo folders are removed, so that trying out does not fill the disk."""
SEATS = 96
"""A presidium with its observers; three lines of the usual 32."""
LINES_USUAL = 3
SEATS_A_LINE_MAX = 64
"""As many as a line of a real hall should have, so that a sweep stays short."""
SEATS_MAX = 4000
"""More than the largest hall known has, 3,376."""
LINES = "lines"
"""Folder of the ports; it is there while the demo runs."""
_DEMO_NAME = re.compile(r"\d{8}-\d{6}(-\d+)?")


@dataclass(frozen=True, slots=True)
class OwnFiles:
    """Roster and agenda of the meeting that is rehearsed; None: made up."""

    roster: Path | None = None
    agenda: Path | None = None

    def seats(self, asked: int | None, language: Language) -> int:
        """How many seats the demo has: those `asked` for, else as the roster needs. Both files are read.

        ConfigError or UnreadableFileError with whatever is wrong with either.
        """
        if self.roster is None and self.agenda is None:
            return asked or SEATS
        # a demo that is made up starts without what reads files
        from controller.service.preload import FilesMeant, read_files  # noqa: PLC0415

        known_seats = range(1, (asked or SEATS_MAX) + 1)
        files = read_files(FilesMeant(self.roster, self.agenda, language, known_seats))
        if asked is not None or files.roster is None:
            return asked or SEATS
        return max((member.seat or 0 for member in files.roster.members), default=SEATS)


@dataclass(frozen=True, slots=True)
class Demo:
    """A running demo: where its files are, where its broker listens, and how the start went."""

    folder: Path
    config: Path
    mqtt_port: int
    controller: Program

    def swept(self) -> dict[str, Any]:
        """What the controller says when it has tried every seat; ProgramError when it does not."""
        return self.controller.wait_for("swept", SWEEP_TIMEOUT_S)

    def until_controller_ends(self) -> None:
        """Wait as long as the controller runs; ProgramError when it ends by itself."""
        self.controller.wait_for_end()


NO_FILES = OwnFiles()


@contextmanager
def running_demo(
    base: Path, seats: int, lines: int, baud: int, seed: int, language: str, files: OwnFiles = NO_FILES
) -> Iterator[Demo]:
    """Start simulator and controller in a new folder below `base`; end both afterwards."""
    folder = new_folder(base)
    with ExitStack() as stack:
        hall = stack.enter_context(_simulator(folder, seats, lines, baud, seed))
        described = hall.wait_for(None, START_TIMEOUT_S)
        rehearsal = Rehearsal(
            lines=_lines(described["lines"]), language=language, roster=files.roster, agenda=files.agenda
        )
        config = write_rehearsal(folder, rehearsal, seats)
        controller = stack.enter_context(
            Program(["run", "--config", str(config), "--exit-with-stdin"], folder / "controller.log")
        )
        listening = controller.wait_for("listening", START_TIMEOUT_S)
        yield Demo(folder, config, listening["port"], controller)


def _simulator(folder: Path, seats: int, lines: int, baud: int, seed: int) -> Program:
    layout = ("--seats", str(seats), "--lines", str(lines), "--baud", str(baud), "--seed", str(seed))
    ways = ("--delegates", "--json", "--exit-with-stdin", "--folder", str(folder / LINES))
    return Program(["simulate", *layout, *ways], folder / "simulator.log")


def _lines(described: list[dict[str, Any]]) -> list[RehearsalLine]:
    return [
        RehearsalLine(f"line{number}", line["url"], ",".join(line["seats"]))
        for number, line in enumerate(described, start=1)
    ]


def lines_for(seats: int) -> int:
    """How many lines a demo has where nobody says: three, and more where they would be too long."""
    return min(seats, max(LINES_USUAL, -(-seats // SEATS_A_LINE_MAX)))


def new_folder(base: Path) -> Path:
    """A new folder below `base`, named by the time; old ones of demos that have ended are removed."""
    try:
        base.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise NoFolderError(
            f"{base}: no folder can be made there ({error.strerror}); name another one with --folder"
        ) from error
    ended = sorted(path for path in base.iterdir() if _is_demo(path) and not (path / LINES).exists())
    for old in ended[: -(DEMOS_KEPT - 1)]:
        shutil.rmtree(old, ignore_errors=True)
    started_at = time.strftime("%Y%m%d-%H%M%S")
    names = itertools.chain([started_at], (f"{started_at}-{number}" for number in itertools.count(2)))
    folder = next(base / name for name in names if not (base / name).exists())
    folder.mkdir()
    return folder


def _is_demo(path: Path) -> bool:
    """Whether `path` is a folder of ours: people may point --folder at anything."""
    return path.is_dir() and _DEMO_NAME.fullmatch(path.name) is not None
