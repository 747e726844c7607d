"""What the link publishes: retained documents (newest wins), events (in order, none lost), replies.

Each publisher keeps what it has to say across connections; `run` says it over one of them.
"""

import asyncio
import contextlib
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from typing import Final, Protocol

from controller.contract.topics import Topics
from controller.mqtt.errors import OutboxOrderError

DOCUMENT_INTERVAL_S: Final = 0.1
"""A count that moves ten times a second is as live as an eye can follow."""
LARGE_DOCUMENT_INTERVAL_S: Final = 0.5
"""Half a megabyte ten times a second would keep every subscriber busy with parsing."""
LARGE_DOCUMENT_BYTES: Final = 50_000
"""Above the documents of a hall of 200 seats; only a large roster or seat map is larger."""
EVENTS_IN_FLIGHT_MAX: Final = 64
"""Hides the way to the broker and back; after a lost connection at most so many come twice."""
REPLIES_IN_FLIGHT_MAX: Final = 32
"""Replies are small; this many at once outruns any console."""
REPLIES_WAITING_MAX: Final = 1024
"""While the broker is away; a client whose reply was lost repeats its command and is answered again."""

Publish = Callable[[str, bytes, bool], Awaitable[None]]
"""Topic, payload, retained? Returns once the broker has it."""


class EventSource(Protocol):
    """The record, as far as publishing needs it. Calls are quick and do not wait."""

    def read_after(self, event_id: int, limit: int) -> Sequence[tuple[int, bytes]]:
        """Return up to `limit` events that follow `event_id`, oldest first, as id and payload."""
        ...

    def mark_delivered(self, event_id: int) -> None:
        """Note that the broker has every event up to `event_id`."""
        ...

    def delivered(self) -> int:
        """Return the last event id so noted; 0 at the beginning."""
        ...


class DocumentPublisher:
    """One retained document: the first change goes out at once, later ones at most every interval, or when awaited."""

    def __init__(self, topic: str) -> None:
        self._topic = topic
        self._payload: bytes | None = None
        self._changed = asyncio.Event()
        self._rested = asyncio.Event()

    def set(self, payload: bytes, *, at_once: bool = False) -> None:
        """Make `payload` the document; one that was not published yet is forgotten.

        One that is awaited goes out `at_once`, without a pause behind the one before.
        """
        self._payload = payload
        self._changed.set()
        if at_once:
            self._rested.set()

    def repeat(self) -> None:
        """Publish the document again, for a broker that may have lost it."""
        if self._payload is not None:
            self._changed.set()

    async def run(self, publish: Publish) -> None:
        """Publish changes for ever."""
        while True:
            await self._changed.wait()
            self._rested.clear()
            await self.flush(publish)
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(_interval_s(self._payload)):
                    await self._rested.wait()

    async def flush(self, publish: Publish) -> None:
        """Publish the document if it has changed."""
        if self._payload is None or not self._changed.is_set():
            return
        self._changed.clear()
        try:
            await publish(self._topic, self._payload, True)
        except BaseException:
            self._changed.set()
            raise


class EventPublisher:
    """Events in the order of the record; noted as delivered only when the broker has them."""

    def __init__(self, topics: Topics, source: EventSource) -> None:
        self._topic = topics.event
        self._source = source
        self._news = asyncio.Event()

    def notify(self) -> None:
        """Say that the source has more."""
        self._news.set()

    async def run(self, publish: Publish) -> None:
        """Publish for ever, beginning behind the last delivered event."""
        while True:
            self._news.clear()
            delivered = self._source.delivered()
            events = self._source.read_after(delivered, EVENTS_IN_FLIGHT_MAX)
            if not events:
                await self._news.wait()
                continue
            _check_order(delivered, events)
            await _publish_all(publish, [(self._topic, payload) for _, payload in events])
            self._source.mark_delivered(events[-1][0])


class ReplyPublisher:
    """Replies in order. When too many wait for the broker, the oldest make room."""

    def __init__(self, topics: Topics) -> None:
        self._topics = topics
        self._waiting: deque[tuple[str, bytes]] = deque(maxlen=REPLIES_WAITING_MAX)
        self._news = asyncio.Event()

    def put(self, client: str, payload: bytes) -> None:
        """Queue the reply `payload` for `client`."""
        self._waiting.append((self._topics.reply(client), payload))
        self._news.set()

    async def run(self, publish: Publish) -> None:
        """Publish for ever."""
        while True:
            await self._news.wait()
            await self.flush(publish)

    async def flush(self, publish: Publish) -> None:
        """Publish all that wait; those the broker did not confirm wait on."""
        while self._waiting:
            batch = [self._waiting.popleft() for _ in range(min(len(self._waiting), REPLIES_IN_FLIGHT_MAX))]
            try:
                await _publish_all(publish, batch)
            except BaseException:
                self._put_back(batch)
                raise
        self._news.clear()

    def _put_back(self, batch: list[tuple[str, bytes]]) -> None:
        room = REPLIES_WAITING_MAX - len(self._waiting)
        self._waiting.extendleft(reversed(batch[max(0, len(batch) - room) :]))


async def _publish_all(publish: Publish, messages: Sequence[tuple[str, bytes]]) -> None:
    """Publish at once and in order; returns when the broker has confirmed every one."""
    async with asyncio.TaskGroup() as group:
        for topic, payload in messages:
            group.create_task(_publish_one(publish, topic, payload))


async def _publish_one(publish: Publish, topic: str, payload: bytes) -> None:
    await publish(topic, payload, False)


def _interval_s(payload: bytes | None) -> float:
    large = payload is not None and len(payload) > LARGE_DOCUMENT_BYTES
    return LARGE_DOCUMENT_INTERVAL_S if large else DOCUMENT_INTERVAL_S


def _check_order(delivered: int, events: Sequence[tuple[int, bytes]]) -> None:
    last = delivered
    for event_id, _ in events:
        if event_id <= last:
            raise OutboxOrderError(f"event {event_id} was read after event {last}")
        last = event_id
