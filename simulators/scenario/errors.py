"""What can go wrong with a scenario: the file is wrong, or the hall is."""

from pathlib import Path

from seat_protocol.errors import HallError

PROBLEMS_MAX = 50
"""More than one screen of problems helps nobody; what is left out is counted."""


class ScenarioFileError(HallError):
    """A scenario file cannot be run as it stands; every problem names its step, its key and the remedy."""

    def __init__(self, path: Path, problems: list[str]) -> None:
        self.path = path
        self.problems = tuple(problems)
        told = problems[:PROBLEMS_MAX]
        if len(problems) > PROBLEMS_MAX:
            told.append(f"and {len(problems) - PROBLEMS_MAX} more problems")
        super().__init__("\n".join(f"{path}: {problem}" for problem in told))


class CheckFailedError(HallError):
    """A check did not come true; the text says what was seen instead."""
