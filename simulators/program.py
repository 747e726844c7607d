"""A program of ours as a child process: says its stages as JSON lines, ends when told to or when we die."""

import contextlib
import json
import queue
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path
from typing import Any, Self

from seat_protocol.errors import HallError

END_TIMEOUT_S = 10.0
"""The controller takes two seconds for a farewell to a broker that is gone, and some for a full disk."""

LOOK_INTERVAL_S = 0.2
"""A demo whose controller died is noticed at once by a person, and costs five looks a second."""


class ProgramError(HallError):
    """A program did not come up; its log says why."""


class Program:
    """`hall ARGUMENTS` as a child. Its standard error goes to `log`; its stdin ends with us, and so does it.

    With `--exit-with-stdin` among the arguments the child leaves no orphan, even if this process is killed.
    """

    def __init__(self, arguments: list[str], log: Path) -> None:
        self.log = log
        with log.open("ab") as log_file:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "hall", *arguments],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log_file,
                start_new_session=True,  # Ctrl-C is for the parent, which ends its children in order
            )
        self._said: queue.SimpleQueue[dict[str, Any] | None] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen, name=f"hall {arguments[0]}", daemon=True)
        self._listener.start()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()

    @property
    def process_id(self) -> int:
        """Id of the child."""
        return self._process.pid

    @property
    def is_running(self) -> bool:
        """Whether the child lives."""
        return self._process.poll() is None

    def wait_for(self, state: str | None, timeout_s: float) -> dict[str, Any]:
        """The next line whose `state` is `state` (None: any line); ProgramError when none comes in time."""
        until_s = time.monotonic() + timeout_s
        while (left_s := until_s - time.monotonic()) > 0:
            try:
                said = self._said.get(timeout=left_s)
            except queue.Empty:
                break
            if said is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    self._process.wait(END_TIMEOUT_S)  # its output ends a moment before it does
                raise ProgramError(f"the program ended before it was ready: {self._last_words()}")
            if state is None or said.get("state") == state:
                return said
        raise ProgramError(f"no word of {state!r} within {timeout_s} s; see {self.log}")

    def wait_for_end(self) -> None:
        """Wait while the child lives; ProgramError, as nobody told it to end."""
        while self.is_running:
            time.sleep(
                LOOK_INTERVAL_S
            )  # a signal that raises here leaves no lock of Popen behind, wait() could
        raise ProgramError(f"the program ended with code {self._process.returncode}: {self._last_words()}")

    def end(self) -> int:
        """Ask the child to end and wait for it; its exit code."""
        if self.is_running:
            self._process.send_signal(signal.SIGTERM)
        try:
            self._process.wait(END_TIMEOUT_S)
        except subprocess.TimeoutExpired:
            self._process.kill()
        return self._reap()

    def kill(self) -> int:
        """Pull the plug (SIGKILL)."""
        self._process.kill()
        return self._reap()

    def _reap(self) -> int:
        code = self._process.wait()
        self._listener.join()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        return code

    def _listen(self) -> None:
        if self._process.stdout is not None:
            for line in self._process.stdout:
                self._said.put(json.loads(line))
        self._said.put(None)

    def _last_words(self) -> str:
        lines = self.log.read_text(encoding="utf-8", errors="replace").strip().splitlines()
        return lines[-1] if lines else "it said nothing"
