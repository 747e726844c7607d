"""Questions to the technician: at a terminal they are put, elsewhere they need an answer beforehand."""

import sys

from controller.technician.targets import TechnicianInputError


def ask(question: str) -> str:
    """What was typed; the question stands on standard error, so that standard output stays data."""
    sys.stderr.write(f"{question} ")
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def is_there_anybody() -> bool:
    """Whether a person can be asked."""
    return sys.stdin.isatty()


def confirm(question: str) -> bool:
    """Whether the technician said yes; TechnicianInputError where nobody can be asked."""
    if not is_there_anybody():
        raise TechnicianInputError(
            f"{question} Nobody is there to say so; nothing was written. --yes says it"
        )
    return ask(f"{question} [y/N]").lower() in ("y", "yes", "是")


def always_yes(_question: str) -> bool:
    """--yes was given."""
    return True
