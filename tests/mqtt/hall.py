"""A controller and a subscriber, as far as MQTT is concerned."""

import asyncio
import contextlib
import itertools
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import aiomqtt

from controller.contract.topics import Topics
from controller.mqtt.broker_address import BrokerAddress
from controller.mqtt.client import LinkHealth, MqttLink
from controller.mqtt.inbox import UnreadCommand

TOPICS = Topics("zhiyuan")
NOW_MS = 1_790_000_000_000


@dataclass
class Record:
    """An outbox in memory: events 1, 2, 3 and how far they were delivered."""

    events: list[bytes] = field(default_factory=list)
    delivered_id: int = 0

    def add(self, count: int) -> None:
        first = len(self.events) + 1
        self.events.extend(b'{"id":%d}' % event_id for event_id in range(first, first + count))

    def read_after(self, event_id: int, limit: int) -> list[tuple[int, bytes]]:
        return list(itertools.islice(enumerate(self.events, 1), event_id, event_id + limit))

    def mark_delivered(self, event_id: int) -> None:
        self.delivered_id = event_id

    def delivered(self) -> int:
        return self.delivered_id


@dataclass
class Controller:
    """The link and what came out of it."""

    link: MqttLink
    record: Record
    commands: list[bytes]
    unread: list[UnreadCommand]
    healths: list[LinkHealth]


@contextlib.asynccontextmanager
async def controller_at(port: int, record: Record | None = None) -> AsyncIterator[Controller]:
    record = record or Record()
    commands: list[bytes] = []
    unread: list[UnreadCommand] = []
    healths: list[LinkHealth] = []
    link = MqttLink(
        TOPICS,
        BrokerAddress("127.0.0.1", port),
        outbox=record,
        on_command=commands.append,
        on_unread=unread.append,
        wall_clock_ms=lambda: NOW_MS,
        on_health=healths.append,
    )
    async with link:
        yield Controller(link, record, commands, unread, healths)


class Listener:
    """A subscriber that notes everything under the hall's root."""

    def __init__(self) -> None:
        self.heard: list[tuple[str, bytes]] = []

    def on(self, topic: str) -> list[bytes]:
        return [payload for heard, payload in self.heard if heard == topic]

    async def listen(self, client: aiomqtt.Client) -> None:
        with contextlib.suppress(aiomqtt.MqttError):
            async for message in client.messages:
                assert isinstance(message.payload, bytes)
                self.heard.append((str(message.topic), message.payload))


@contextlib.asynccontextmanager
async def listener_at(port: int, topic: str = f"{TOPICS.root}/#") -> AsyncIterator[Listener]:
    listener = Listener()
    async with client_at(port) as client:
        await client.subscribe(topic, qos=1)
        listening = asyncio.create_task(listener.listen(client))
        try:
            yield listener
        finally:
            listening.cancel()
            with contextlib.suppress(asyncio.CancelledError):
                await listening


@contextlib.asynccontextmanager
async def client_at(port: int, name: str | None = None) -> AsyncIterator[aiomqtt.Client]:
    """A plain client, named at random without `name`; that the broker died under it is no failure of a test."""
    client = aiomqtt.Client("127.0.0.1", port, identifier=name)
    client.pending_calls_threshold = 1000
    await client.__aenter__()
    try:
        yield client
    finally:
        with contextlib.suppress(aiomqtt.MqttError):
            await client.__aexit__(None, None, None)
