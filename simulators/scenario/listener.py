"""The scenario as a client of the published contract: it hears everything, and it sends commands."""

import asyncio
import contextlib
import json
import logging
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

import aiomqtt

from controller.contract.topics import Topics
from simulators.scenario.errors import CheckFailedError

CLIENT = "scenario"
"""Name under which the scenario sends commands and gets replies."""
RECONNECT_DELAY_S = 0.05
"""A refused connection on loopback costs nothing, and the first document after a restart is not missed."""
CONNECT_TIMEOUT_S = 5.0
"""The broker is on the same machine."""
MESSAGES_MAX = 200_000
"""A mass vote of the largest hall, many times over; more is a controller that has lost its senses."""

_QOS = 1
_library_logger = logging.getLogger(f"{__name__}.library")
_library_logger.setLevel(logging.CRITICAL)  # a broker that is gone is part of the play


class Listener:
    """Keeps the newest documents, every event and every message; reconnects for ever."""

    def __init__(self, topics: Topics, port: int) -> None:
        self._topics = topics
        self._port = port
        self._client: aiomqtt.Client | None = None
        self._connected = asyncio.Event()
        self._task: asyncio.Task[None] | None = None
        self._replies: dict[str, dict[str, Any]] = {}
        self.documents: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.messages: list[tuple[str, bytes]] = []
        self.unreadable: list[str] = []
        self.is_full = False

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keep_connected(), name="scenario listener")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._task is not None:
            self._task.cancel()
            await asyncio.gather(self._task, return_exceptions=True)

    @property
    def replies(self) -> Mapping[str, dict[str, Any]]:
        """Every reply to us by the id of its command; the newest where there are several."""
        return self._replies

    def forget_documents(self) -> None:
        """What is expected from now on must be published anew."""
        self.documents.clear()

    async def connected(self, timeout_s: float) -> None:
        """Wait until we are subscribed; CheckFailedError when the broker does not let us."""
        try:
            await asyncio.wait_for(self._connected.wait(), timeout_s)
        except TimeoutError:
            raise CheckFailedError(f"no connection to the broker within {timeout_s:g} s") from None

    async def send(self, payload: bytes, timeout_s: float, *, retain: bool = False) -> None:
        """Publish one command as it stands; CheckFailedError when the broker does not take it."""
        await self.connected(timeout_s)
        if self._client is None:
            raise CheckFailedError("the connection to the broker was lost")
        try:
            await self._client.publish(self._topics.command, payload, _QOS, retain, timeout=timeout_s)
        except aiomqtt.MqttError as error:
            raise CheckFailedError(f"the broker did not take the command: {error}") from error

    def forget_reply(self, command_id: str) -> None:
        """Wait for a new reply to a command that is sent again."""
        self._replies.pop(command_id, None)

    async def _keep_connected(self) -> None:
        while True:
            with contextlib.suppress(aiomqtt.MqttError):
                async with self._new_client() as client:
                    await client.subscribe(f"{self._topics.root}/#", qos=_QOS)
                    self._client = client
                    self._connected.set()
                    await self._receive(client)
            self._client = None
            self._connected.clear()
            await asyncio.sleep(RECONNECT_DELAY_S)

    def _new_client(self) -> aiomqtt.Client:
        return aiomqtt.Client(
            "127.0.0.1",
            self._port,
            identifier=CLIENT,
            protocol=aiomqtt.ProtocolVersion.V311,
            timeout=CONNECT_TIMEOUT_S,
            max_queued_incoming_messages=MESSAGES_MAX,
            logger=_library_logger,
        )

    async def _receive(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            payload = message.payload if isinstance(message.payload, bytes) else b""
            self.is_full = len(self.messages) >= MESSAGES_MAX
            if not self.is_full:
                self.messages.append((str(message.topic), payload))
            if str(message.topic) != self._topics.command:
                self._read(str(message.topic), payload)

    def _read(self, topic: str, payload: bytes) -> None:
        try:
            said = json.loads(payload)
        except ValueError:
            self.unreadable.append(topic)
            return
        if isinstance(said, dict):
            self._take(topic, said)
        else:
            self.unreadable.append(topic)

    def _take(self, topic: str, said: dict[str, Any]) -> None:
        if topic == self._topics.event:
            self.events.append(said)
        elif topic == self._topics.reply(CLIENT):
            self._replies[said["id"]] = said
        elif topic == self._topics.status:
            self.documents["status"] = said
        elif topic.startswith(prefix := self._topics.state("")):
            self.documents[topic.removeprefix(prefix)] = said
