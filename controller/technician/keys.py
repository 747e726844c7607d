"""Single keys of a technician at a terminal, or of a program at a pipe, while the event loop runs."""

import asyncio
import os
import termios
import tty
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import TextIO

READ_BYTES_MAX = 64
"""What is typed in a hurry."""


@contextmanager
def keys_heard(take: Callable[[str], None], source: TextIO) -> Iterator[None]:
    """Call `take` with every key that is pressed inside, in the event loop; the terminal is afterwards as before."""
    fd = source.fileno()
    loop = asyncio.get_running_loop()

    def heard() -> None:
        typed = os.read(fd, READ_BYTES_MAX)
        if not typed:
            loop.remove_reader(fd)
        for key in typed.decode("utf-8", errors="ignore"):
            take(key)

    with _single_keys(fd):
        is_heard = False
        with suppress(PermissionError):  # a plain file as input has no keys to wait for
            loop.add_reader(fd, heard)
            is_heard = True
        try:
            yield
        finally:
            if is_heard:
                loop.remove_reader(fd)


@contextmanager
def _single_keys(fd: int) -> Iterator[None]:
    if not os.isatty(fd):
        yield
        return
    before = termios.tcgetattr(fd)
    tty.setcbreak(fd, termios.TCSADRAIN)
    try:
        yield
    finally:
        termios.tcsetattr(fd, termios.TCSADRAIN, before)
