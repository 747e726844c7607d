"""The controller of a scenario: a child process that can be stopped, killed, started again and starved of disk."""

import asyncio
import os
import resource
import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from simulators.program import Program
from simulators.scenario.errors import CheckFailedError


class ControllerProgram:
    """`hall run` on the config of the scenario; each start is a new process on the same journal."""

    def __init__(self, config: Path, log: Path) -> None:
        self._config = config
        self.log = log
        self._program: Program | None = None

    @property
    def is_running(self) -> bool:
        """Whether the process lives."""
        return self._program is not None and self._program.is_running

    @property
    def process_id(self) -> int:
        """Id of the process; CheckFailedError when there is none."""
        return self._running().process_id

    async def start(self, timeout_s: float) -> None:
        """Start it and wait until it has tried every seat once; ProgramError with its last words."""
        if self.is_running:
            raise CheckFailedError("the controller runs already")
        await self.end()
        program = Program(["run", "--config", str(self._config), "--exit-with-stdin"], self.log)
        self._program = program
        await asyncio.to_thread(program.wait_for, "swept", timeout_s)

    async def stop(self) -> int:
        """Ask it to end, and wait; its exit code."""
        program, self._program = self._running(), None
        return await asyncio.to_thread(program.end)

    async def kill(self) -> None:
        """`kill -9`: no farewell, no flush."""
        program, self._program = self._running(), None
        await asyncio.to_thread(program.kill)

    async def end(self) -> None:
        """Leave nothing of it behind, whether it runs, has crashed or was never started."""
        program, self._program = self._program, None
        if program is not None:
            await asyncio.to_thread(program.end)

    def forbid_writing(self) -> None:
        """From now on no file of the process may grow or be written, as on a full disk."""
        self._limit_files(0)

    def allow_writing(self) -> None:
        """The disk has room again."""
        self._limit_files(None)

    @contextmanager
    def paused(self) -> Iterator[None]:
        """The process stands still inside this context, if it is there."""
        program = self._program if self.is_running else None
        if program is not None:
            os.kill(program.process_id, signal.SIGSTOP)
        try:
            yield
        finally:
            if program is not None:
                os.kill(program.process_id, signal.SIGCONT)

    def _running(self) -> Program:
        if self._program is None or not self._program.is_running:
            raise CheckFailedError(f"the controller does not run; see {self.log}")
        return self._program

    def _limit_files(self, bytes_max: int | None) -> None:
        process_id = self.process_id
        _, hard = resource.prlimit(process_id, resource.RLIMIT_FSIZE)
        resource.prlimit(process_id, resource.RLIMIT_FSIZE, (hard if bytes_max is None else bytes_max, hard))
