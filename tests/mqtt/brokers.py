"""Two brokers behind one face, so that every story about the link is told on both."""

import asyncio
import contextlib
import os
import signal
import socket
from asyncio.subprocess import DEVNULL, Process
from pathlib import Path
from typing import Protocol

from controller.mqtt.broker_process import BrokerProcess
from tests.debian import program_path
from tests.mqtt.waiting import until


class HallBroker(Protocol):
    """A broker that can be started late, killed and brought back on the same port."""

    port: int

    async def start(self) -> None: ...

    async def die_and_return(self) -> None: ...

    async def stop(self) -> None: ...


class Embedded:
    """Our own broker; when killed it comes back by itself."""

    def __init__(self) -> None:
        self.port = free_port()
        self._broker = BrokerProcess(self.port)

    async def start(self) -> None:
        await self._broker.__aenter__()

    async def die_and_return(self) -> None:
        before = self._broker.restarts
        kill_hard(self._broker.process_id)
        await until(lambda: self._broker.restarts > before)

    async def stop(self) -> None:
        await self._broker.__aexit__(None, None, None)


class Mosquitto:
    """Debian's Mosquitto, the broker of a real hall, with `extra` lines in its configuration."""

    def __init__(self, folder: Path, extra: str = "allow_anonymous true") -> None:
        self.port = free_port()
        self._config = folder / "mosquitto.conf"
        self._config.write_text(f"listener {self.port} 127.0.0.1\n{extra}\n", encoding="utf-8")
        self._process: Process | None = None

    async def start(self) -> None:
        self._process = await asyncio.create_subprocess_exec(
            program_path("mosquitto"), "-c", str(self._config), stdin=DEVNULL, stdout=DEVNULL, stderr=DEVNULL
        )
        await until(lambda: answers(self.port))

    async def die_and_return(self) -> None:
        await self.kill()
        await self.start()

    async def kill(self) -> None:
        assert self._process is not None
        kill_hard(self._process.pid)
        await self._process.wait()

    async def stop(self) -> None:
        if self._process is not None and self._process.returncode is None:
            self._process.terminate()
            await self._process.wait()


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port: int = server.getsockname()[1]
        return port


def answers(port: int) -> bool:
    with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), timeout=1):
        return True
    return False


def kill_hard(process_id: int | None) -> None:
    assert process_id is not None
    os.kill(process_id, signal.SIGKILL)
