"""Keeps the embedded broker running as a child process."""

import asyncio
import contextlib
import json
import logging
import sys
from asyncio.subprocess import PIPE, Process
from types import TracebackType
from typing import Final, Self

from controller.mqtt.errors import BrokerStartError

START_TIMEOUT_S: Final = 20.0
"""Importing amqtt takes a tenth of a second; a machine that is booting and swapping takes many times that."""
END_TIMEOUT_S: Final = 4.0
"""Twice what the broker grants its own shutdown; then it is killed."""
RESTART_DELAY_S_MIN: Final = 0.1
"""Clients hardly notice, and yet a broker that dies at once does not eat the machine."""
RESTART_DELAY_S_MAX: Final = 2.0
"""A person who mends the cause does not want to wait longer."""
STEADY_AFTER_S: Final = 10.0
"""A broker that ran for so long starts its delays afresh."""
LOG_CHUNK_BYTES: Final = 4096
"""What is relayed of the child's log at once."""

_logger = logging.getLogger(__name__)


class BrokerProcess:
    """The embedded broker on loopback, restarted on the same port whenever it dies.

    `async with BrokerProcess(port) as broker`: BrokerStartError when it cannot come up at first.
    The child ends with this process, however this one ends, because its standard input does.
    """

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._restarts = 0
        self._process: Process | None = None
        self._relay: asyncio.Task[None] | None = None
        self._supervisor: asyncio.Task[None] | None = None

    @property
    def port(self) -> int:
        """The port it listens on; the real one once started."""
        return self._port

    @property
    def restarts(self) -> int:
        """How often it came back after it had died."""
        return self._restarts

    @property
    def process_id(self) -> int | None:
        """Id of the process that serves now; None while it is down."""
        return self._process.pid if self._process is not None and self._process.returncode is None else None

    async def __aenter__(self) -> Self:
        await self._start()
        self._supervisor = asyncio.create_task(self._supervise(), name="broker supervisor")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._supervisor is not None:
            self._supervisor.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await self._supervisor
        await self._end()

    async def _start(self) -> None:
        module = ("-m", "controller.mqtt.broker", "--port", str(self._port))
        # a session of its own: Ctrl-C in the terminal is for the controller, which then ends the broker
        self._process = await asyncio.create_subprocess_exec(
            sys.executable, *module, stdin=PIPE, stdout=PIPE, stderr=PIPE, start_new_session=True
        )
        self._relay = asyncio.create_task(_relay_log(self._process), name="broker log")
        try:
            self._port = await _announced_port(self._process)
        except BaseException:
            await self._end()
            raise

    async def _supervise(self) -> None:
        delay_s = RESTART_DELAY_S_MIN
        loop = asyncio.get_running_loop()
        while self._process is not None:
            started_at = loop.time()
            code = await self._process.wait()
            _logger.warning("the embedded broker ended with code %d; it is started again", code)
            if loop.time() - started_at > STEADY_AFTER_S:
                delay_s = RESTART_DELAY_S_MIN
            delay_s = await self._restart(delay_s)

    async def _restart(self, delay_s: float) -> float:
        """Start until it succeeds; the delay for the next time."""
        reported = ""
        while True:
            await self._end()
            await asyncio.sleep(delay_s)
            delay_s = min(2 * delay_s, RESTART_DELAY_S_MAX)
            try:
                await self._start()
            except BrokerStartError as error:
                if str(error) != reported:
                    _logger.warning("%s; trying again", error)
                reported = str(error)
            else:
                self._restarts += 1
                return delay_s

    async def _end(self) -> None:
        """End the child if it runs, and wait until nothing of it is left."""
        process = self._process
        if process is None or self._relay is None:
            return
        if process.stdin is not None:
            process.stdin.close()
        try:
            await asyncio.wait_for(process.wait(), END_TIMEOUT_S)
        except TimeoutError:
            process.kill()
            await process.wait()
        await self._relay


async def _announced_port(process: Process) -> int:
    """Read the port from the child's first line; BrokerStartError with what it says instead."""
    if process.stdout is None:
        raise BrokerStartError("the embedded broker has no standard output")
    try:
        line = await asyncio.wait_for(process.stdout.readline(), START_TIMEOUT_S)
        said = json.loads(line or b"{}")
    except (TimeoutError, ValueError) as error:
        raise BrokerStartError(
            f"the embedded broker did not report within {START_TIMEOUT_S:.0f} s"
        ) from error
    if "port" not in said:
        raise BrokerStartError(said.get("error", "the embedded broker ended at once; its log says why"))
    return int(said["port"])


async def _relay_log(process: Process) -> None:
    """Put what the child writes on standard error into our log."""
    if process.stderr is None:
        return
    while chunk := await process.stderr.read(LOG_CHUNK_BYTES):
        _logger.warning("embedded broker: %s", chunk.decode(errors="replace").rstrip())
