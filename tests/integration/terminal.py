"""A program of ours in a terminal of its own, as a person starts it."""

import fcntl
import os
import select
import struct
import subprocess
import sys
import termios
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

PATIENCE_S = 30.0
"""Far above what drawing takes on a busy machine."""
CTRL_C = b"\x03"
ROWS, COLUMNS = 40, 120
_LOGIN = "import os, sys; os.login_tty(0); os.execv(sys.executable, [sys.executable, *sys.argv[1:]])"
_ATTRIBUTES = slice(0, 6)
"""Modes and speeds, without the list of control characters."""


class Terminal:
    """The screen and the keyboard of one program."""

    def __init__(self, program: "subprocess.Popen[bytes]", screen: int, line: int) -> None:
        self.program = program
        self.seen = b""
        self._screen = screen
        self._line = line
        self._attributes_before = termios.tcgetattr(line)

    def type(self, keys: bytes) -> None:
        os.write(self._screen, keys)

    def read_until(self, text: bytes) -> None:
        """Read what is drawn until `text` is part of it."""
        while text not in self.seen:
            self._read()

    def end(self) -> int:
        """Read on until the program has ended; its exit code."""
        while self.program.poll() is None:
            ready, _, _ = select.select([self._screen], [], [], 0.05)
            if ready:
                self._read()
        while select.select([self._screen], [], [], 0)[0]:
            self._read()
        return self.program.returncode

    def is_as_before(self) -> bool:
        """Whether echo, line mode and all else are as they were before the program started."""
        now = termios.tcgetattr(self._line)
        return now[_ATTRIBUTES] == self._attributes_before[_ATTRIBUTES]

    def _read(self) -> None:
        ready, _, _ = select.select([self._screen], [], [], PATIENCE_S)
        assert ready, f"nothing more came; seen so far: {self.seen[-400:]!r}"
        self.seen += os.read(self._screen, 65536)


@contextmanager
def in_terminal(*arguments: str, **environment: str) -> Iterator[Terminal]:
    """`python -m hall ARGUMENTS` as the foreground program of a new terminal."""
    screen, line = os.openpty()
    fcntl.ioctl(line, termios.TIOCSWINSZ, struct.pack("HHHH", ROWS, COLUMNS, 0, 0))
    settings: dict[str, Any] = {**os.environ, "TERM": "xterm-256color", **environment}
    program = subprocess.Popen(
        [sys.executable, "-c", _LOGIN, "-m", "hall", *arguments], stdin=line, env=settings
    )
    try:
        yield Terminal(program, screen, line)
    finally:
        program.kill()
        program.wait()
        os.close(line)
        os.close(screen)
