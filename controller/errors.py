"""What stops a start or an import: errors named for what a technician or the secretariat mends next."""

from collections.abc import Sequence
from pathlib import Path

from seat_protocol.errors import HallError


class SeatNumbersError(HallError):
    """A text such as "1-10,15" does not name seats; write it anew."""


class UnreadableFileError(HallError):
    """A file cannot be read as what it should be. `problem` says why, `remedy` what helps."""

    def __init__(self, path: Path, problem: str, remedy: str) -> None:
        super().__init__(f"{path}: {problem}; {remedy}")
        self.path = path
        self.problem = problem
        self.remedy = remedy


class RosterFileError(UnreadableFileError):
    """The file is no roster that can be previewed at all."""


class AgendaFileError(UnreadableFileError):
    """The file is no agenda that can be previewed at all."""


class SeveralFilesError(HallError):
    """Several files are wrong; the message has what each of `errors` says."""

    def __init__(self, errors: Sequence[HallError]) -> None:
        super().__init__("\n".join(map(str, errors)))
        self.errors = tuple(errors)


class ConfigError(HallError):
    """The config cannot be used. `problems` holds all that was found, one line each: key and remedy."""

    def __init__(self, file: Path, problems: Sequence[str]) -> None:
        super().__init__("\n".join(f"{file}: {problem}" for problem in problems))
        self.file = file
        self.problems = tuple(problems)
