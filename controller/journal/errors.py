"""What can go wrong with the journal, named for what the user does next."""

from pathlib import Path

from seat_protocol.errors import HallError


class JournalError(HallError):
    """Root of the journal's errors; `path` is the database file."""

    def __init__(self, path: Path, message: str) -> None:
        super().__init__(f"{path}: {message}")
        self.path = path


class JournalBusyError(JournalError):
    """Another controller has the journal open: stop it, or choose another folder."""


class JournalNewerError(JournalError):
    """The journal was written by a newer version: install that version, or choose another folder."""


class JournalDamagedError(JournalError):
    """The journal cannot be read: keep the file, restore a copy or start with another folder."""


class JournalWriteError(JournalError):
    """Events could not be kept; nothing of the batch was written. Free the disk; writing is tried again."""
