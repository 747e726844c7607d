"""The embedded broker: amqtt behind the guard, on loopback, for a hall that runs on one machine.

Started as a process of its own (`python -m controller.mqtt.broker --port N`), so that a flood of messages
costs the votes nothing. It ends when its standard input does: no orphan outlives the program that started it.
"""

import argparse
import asyncio
import contextlib
import errno
import ipaddress
import json
import logging
import os
import sys
from asyncio import StreamReader, StreamWriter
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from threading import Thread
from typing import Any, Final

from amqtt.broker import Broker
from amqtt.contexts import BrokerConfig, ListenerConfig, ListenerType
from amqtt.session import Session

from controller.mqtt.broker_guard import GuardedReader, GuardedWriter
from controller.mqtt.errors import BrokerError, NotLoopbackError, PortBusyError

LOOPBACK: Final = "127.0.0.1"
CONNECTIONS_MAX: Final = 200
"""Consoles, screens and other systems of one hall are dozens; the rest stays below 1024 open files."""
SHUTDOWN_TIMEOUT_S: Final = 2.0
"""The broker keeps nothing on disk, so nothing is lost when its farewell takes too long."""
CUT_OFF_S: Final = 0.1
"""A handler that still listens notices a lost connection in a turn of the loop; the newcomer waits for it."""
EXIT_CANNOT_RUN: Final = 3

_LISTENER: Final = "default"
_ANONYMOUS: Final = "amqtt.plugins.authentication.AnonymousAuthPlugin"
_STDIN: Final = 0
_STDIN_CHUNK_BYTES: Final = 4096
_logger = logging.getLogger(__name__)


async def run_broker(port: int, announce: Callable[[int], None], host: str = LOOPBACK) -> None:
    """Serve MQTT 3.1.1 on `host`:`port` until cancelled; `announce` gets the real port (0: a free one).

    NotLoopbackError for any other host, PortBusyError when another program has the port.
    """
    if not _is_loopback(host):
        raise NotLoopbackError(host)
    broker = SteadyBroker(_config())
    await broker.start()
    try:
        server = await _listen(_Doorman(broker).admit, host, port)
        async with server:
            announce(server.sockets[0].getsockname()[1])
            await server.serve_forever()
    finally:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(broker.shutdown(), SHUTDOWN_TIMEOUT_S)


@dataclass(slots=True)
class _Connection:
    """A connection that is being served, by which task, and whether that has come to its end."""

    task: asyncio.Task[Any]
    writer: GuardedWriter
    ended: asyncio.Event

    async def cut_off(self) -> None:
        """End it: by the lost connection, or where amqtt no longer listens for that, by cancelling."""
        self.writer.abort()
        if not await self._has_ended():
            self.task.cancel()
            await self._has_ended()

    async def _has_ended(self) -> bool:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self.ended.wait(), CUT_OFF_S)
        return self.ended.is_set()


class SteadyBroker(Broker):  # type: ignore[misc]  # amqtt is not typed for us
    """amqtt's broker without two of its habits.

    amqtt 0.12 sends every newcomer the retained messages that others asked for: it walks through the
    subscriptions of all clients when one connects; the walk also breaks, and with it the connection, when
    somebody subscribes meanwhile. And it lets a client that comes under the name of another take the
    subscriptions away from it and leaves its connection open: connected, and deaf for ever.
    """

    def __init__(self, config: BrokerConfig) -> None:
        super().__init__(config)
        self._connections: dict[str, _Connection] = {}

    async def _publish_retained_messages_for_subscription(
        self, subscription: tuple[str, int], session: Session
    ) -> None:
        holders = self.subscriptions.get(subscription[0], ())
        if any(holder is session for holder, _ in holders):
            await super()._publish_retained_messages_for_subscription(subscription, session)

    async def _handle_client_session(
        self, reader: GuardedReader, writer: GuardedWriter, client_session: Session, *rest: Any
    ) -> None:
        task = asyncio.current_task()
        if task is None:
            raise BrokerError("a connection is served outside a task")
        connection = _Connection(task, writer, asyncio.Event())
        self._connections[client_session.client_id] = connection
        try:
            await super()._handle_client_session(reader, writer, client_session, *rest)
        finally:
            connection.ended.set()
            if self._connections.get(client_session.client_id) is connection:
                del self._connections[client_session.client_id]

    async def _delete_session(self, client_id: str) -> None:
        """Forget a client; who is still connected under that name is cut off first (MQTT 3.1.1, 3.1.4-2)."""
        while (connection := self._connections.get(client_id)) is not None:
            if connection.task is asyncio.current_task():
                break  # its own end
            await connection.cut_off()
            if self._connections.get(client_id) is connection:
                del self._connections[client_id]
        await super()._delete_session(client_id)


class _Doorman:
    """Lets connections in up to the limit and keeps one bad connection from touching the others."""

    def __init__(self, broker: Broker) -> None:
        self._broker = broker
        self._inside = 0

    async def admit(self, reader: StreamReader, writer: StreamWriter) -> None:
        """Serve one connection to its end."""
        guarded = GuardedWriter(writer)
        if self._inside >= CONNECTIONS_MAX:
            _logger.warning("refused a connection: %d are open", self._inside)
            guarded.abort()
            return
        self._inside += 1
        try:
            await self._broker.external_connected(GuardedReader(reader), guarded, _LISTENER)
        except Exception as error:  # noqa: BLE001  amqtt lets any error of a parser through; the others go on
            _logger.warning("closed a connection: %s", type(error).__name__)
        finally:
            self._inside -= 1
            guarded.abort()


async def _listen(
    admit: Callable[[StreamReader, StreamWriter], Awaitable[None]], host: str, port: int
) -> asyncio.Server:
    try:
        return await asyncio.start_server(admit, host, port)
    except OSError as error:
        if error.errno == errno.EADDRINUSE:
            raise PortBusyError(host, port) from error
        raise BrokerError(f"cannot listen on {host}, port {port}: {error.strerror}") from error


def _is_loopback(host: str) -> bool:
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def _config() -> BrokerConfig:
    """Configure amqtt without a listener of its own: the guard stands before every socket."""
    listener = ListenerConfig(type=ListenerType.EXTERNAL, bind="")
    return BrokerConfig(listeners={_LISTENER: listener}, plugins={_ANONYMOUS: {"allow_anonymous": True}})


def main(arguments: list[str]) -> int:
    """Run the broker until standard input ends; the first line of standard output is JSON, port or error."""
    parser = argparse.ArgumentParser(prog="controller.mqtt.broker", description=__doc__)
    parser.add_argument("--port", type=int, required=True, help="0 takes a free port")
    parser.add_argument("--host", default=LOOPBACK, help="a loopback address")
    options = parser.parse_args(arguments)
    _quieten()
    try:
        asyncio.run(_run_until_stdin_ends(options.host, options.port))
    except BrokerError as error:
        _say({"error": str(error)})
        return EXIT_CANNOT_RUN
    return 0


async def _run_until_stdin_ends(host: str, port: int) -> None:
    serving = asyncio.create_task(run_broker(port, lambda real_port: _say({"port": real_port}), host))
    loop = asyncio.get_running_loop()
    Thread(target=_wait_for_end_of_stdin, args=(loop, serving), daemon=True).start()
    with contextlib.suppress(asyncio.CancelledError):
        await serving


def _wait_for_end_of_stdin(loop: asyncio.AbstractEventLoop, serving: asyncio.Task[None]) -> None:
    # os.read, not sys.stdin: a thread inside the buffered reader would block the interpreter's exit
    while os.read(_STDIN, _STDIN_CHUNK_BYTES):
        pass
    with contextlib.suppress(RuntimeError):  # the loop has ended by itself
        loop.call_soon_threadsafe(serving.cancel)


def _say(line: dict[str, str | int]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def _quieten() -> None:
    """Log our own lines only: amqtt reports every bad packet at length, with what a stranger sent."""
    logging.basicConfig(level=logging.WARNING, format="%(message)s")
    for name in ("amqtt", "transitions", "asyncio"):
        logging.getLogger(name).setLevel(logging.CRITICAL)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
