"""The controller's link to the broker: one supervised task that connects, publishes, listens and reconnects.

The broker is never in the path of a vote: every call here returns at once, whatever the broker does.
"""

import asyncio
import contextlib
import logging
import re
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass
from types import TracebackType
from typing import Final, Literal, Self

import aiomqtt
from paho.mqtt.reasoncodes import ReasonCode

from controller.contract.documents.health import StatusDocument
from controller.contract.topics import STATE_NAMES, Topics
from controller.contract.transport import NO_DELAY
from controller.mqtt.broker_address import BrokerAddress, explain
from controller.mqtt.errors import MqttLinkError, SubscriptionRefusedError
from controller.mqtt.inbox import INBOX_COMMANDS_MAX, UnreadCommand, inbox_type, payload_of
from controller.mqtt.publishers import (
    EVENTS_IN_FLIGHT_MAX,
    REPLIES_IN_FLIGHT_MAX,
    DocumentPublisher,
    EventPublisher,
    EventSource,
    Publish,
    ReplyPublisher,
)
from controller.mqtt.together import run_together

RECONNECT_DELAY_S_MIN: Final = 0.2
"""A restarted broker is back in a fraction of a second."""
RECONNECT_DELAY_S_MAX: Final = 5.0
"""The technician who has mended the network sees it within a breath."""
ANSWER_TIMEOUT_S: Final = 5.0
"""CONNACK and SUBACK are a few bytes; a broker that takes longer is not serving."""
PUBLISH_TIMEOUT_S: Final = 10.0
"""The largest document over a slow line of 1 Mbit/s takes 6 s."""
KEEP_ALIVE_S: Final = 15
"""After one and a half times this the broker publishes our last will."""
FAREWELL_TIMEOUT_S: Final = 2.0
"""The end of the controller does not wait for a broker longer than a person would."""
CLIENT_NAME: Final = re.compile(r"[A-Za-z0-9_.-]{1,40}")
"""What may stand in a reply topic: the contract's `client`, no slash, no wildcard."""

_QOS: Final = 1
_REFUSED: Final = 0x80
_IN_FLIGHT_MAX: Final = EVENTS_IN_FLIGHT_MAX + REPLIES_IN_FLIGHT_MAX + len(STATE_NAMES) + 1
"""All that our own publishers let out at once, and the status."""

_logger = logging.getLogger(__name__)
_library_logger = logging.getLogger(f"{__name__}.library")
_library_logger.setLevel(logging.CRITICAL)  # every failure it logs reaches us as an error, and we say it once


@dataclass(frozen=True, slots=True)
class LinkHealth:
    """Whether the broker serves us, since when, and if not, why and what to do."""

    connected: bool
    since_ms: int
    reason: str = ""


class MqttLink:
    """Connection of one hall's controller to its broker.

    `async with MqttLink(...) as link`: comes up whether the broker is there or not, and keeps trying.
    On leaving it publishes what has changed and the status `stopped`, as far as the broker lets it.
    """

    def __init__(
        self,
        topics: Topics,
        address: BrokerAddress,
        *,
        outbox: EventSource,
        on_command: Callable[[bytes], None],
        on_unread: Callable[[UnreadCommand], None],
        wall_clock_ms: Callable[[], int],
        on_health: Callable[[LinkHealth], None] | None = None,
    ) -> None:
        """Prepare the link.

        `on_command` gets every command that is small enough to be read, `on_unread` every other one; both are
        called in the event loop and must be quick. `on_health` is told about every change.
        """
        self._topics = topics
        self._address = address
        self._on_command = on_command
        self._on_unread = on_unread
        self._wall_clock_ms = wall_clock_ms
        self._on_health = on_health
        self._documents = {name: DocumentPublisher(topics.state(name)) for name in STATE_NAMES}
        self._events = EventPublisher(topics, outbox)
        self._replies = ReplyPublisher(topics)
        self._health = LinkHealth(connected=False, since_ms=wall_clock_ms(), reason="not connected yet")
        self._stopping = asyncio.Event()
        self._tried = asyncio.Event()
        self._task: asyncio.Task[None] | None = None

    @property
    def health(self) -> LinkHealth:
        """How the link is now."""
        return self._health

    async def first_try(self) -> None:
        """Wait until the link hears commands, or the broker has turned out not to be there."""
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._tried.wait(), ANSWER_TIMEOUT_S)

    def set_document(self, name: str, payload: bytes, *, at_once: bool = False) -> None:
        """Make `payload` the retained document `name` (one of STATE_NAMES); the newest wins.

        Changes of one document are published some time apart; one that goes out `at_once` waits for none before it.
        """
        if not payload:
            raise ValueError(f"an empty payload would delete the retained document {name}")
        self._documents[name].set(payload, at_once=at_once)

    def notify_events(self) -> None:
        """Say that the outbox has new events."""
        self._events.notify()

    def reply(self, client: str, payload: bytes) -> None:
        """Send the reply `payload` to `client`; when the broker is away it waits, within a bound."""
        if CLIENT_NAME.fullmatch(client) is None:
            raise ValueError("the name of a client is part of a topic and must be checked before")
        self._replies.put(client, payload)

    async def __aenter__(self) -> Self:
        self._task = asyncio.create_task(self._keep_connected(), name="mqtt link")
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stopping.set()
        if self._task is not None:
            await self._task

    async def _keep_connected(self) -> None:
        delay_s = RECONNECT_DELAY_S_MIN
        while not self._stopping.is_set():
            try:
                await self._serve_one_connection()
            except Exception as error:  # noqa: BLE001  the link outlives any defect: loudly, and it reconnects
                delay_s = RECONNECT_DELAY_S_MIN if self._health.connected else delay_s
                self._lost(_first_cause(error))
                await self._pause(delay_s)
                delay_s = min(2 * delay_s, RECONNECT_DELAY_S_MAX)

    async def _serve_one_connection(self) -> None:
        async with _connected(self._new_client()) as client:
            publish = _publisher(client)
            await self._subscribe(client)
            await publish(self._topics.status, self._status("online"), True)
            self._up()
            await self._run_until_stopping(client, publish)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._say_farewell(publish), FAREWELL_TIMEOUT_S)

    async def _run_until_stopping(self, client: aiomqtt.Client, publish: Publish) -> None:
        await run_together(
            *(document.run(publish) for document in self._documents.values()),
            self._events.run(publish),
            self._replies.run(publish),
            self._receive(client),
            self._stopping.wait(),
        )

    async def _receive(self, client: aiomqtt.Client) -> None:
        async for message in client.messages:
            self._on_command(payload_of(message))

    async def _subscribe(self, client: aiomqtt.Client) -> None:
        codes = await client.subscribe(self._topics.command, qos=_QOS)
        if any(_is_refusal(code) for code in codes):
            raise SubscriptionRefusedError(self._topics.command, self._address.username)

    async def _say_farewell(self, publish: Publish) -> None:
        for document in self._documents.values():
            await document.flush(publish)
        await self._replies.flush(publish)
        await publish(self._topics.status, self._status("stopped"), True)

    def _status(self, state: Literal["online", "stopped", "lost"]) -> bytes:
        return StatusDocument(state=state, at_ms=self._wall_clock_ms()).model_dump_json().encode()

    def _new_client(self) -> aiomqtt.Client:
        """Make a client for one connection: nothing of an earlier one is sent again behind our back."""
        client = aiomqtt.Client(
            self._address.host,
            self._address.port,
            username=self._address.username,
            password=self._address.password,
            tls_context=self._address.tls_context,
            identifier=f"hall-{self._topics.hall}-controller",
            protocol=aiomqtt.ProtocolVersion.V311,
            clean_session=True,
            will=aiomqtt.Will(self._topics.status, self._status("lost"), _QOS, retain=True),
            keepalive=KEEP_ALIVE_S,
            timeout=ANSWER_TIMEOUT_S,
            queue_type=inbox_type(self._topics.command, self._on_unread),
            max_queued_incoming_messages=INBOX_COMMANDS_MAX,
            max_inflight_messages=_IN_FLIGHT_MAX,
            logger=_library_logger,
            socket_options=NO_DELAY,
        )
        client.pending_calls_threshold = _IN_FLIGHT_MAX
        return client

    def _up(self) -> None:
        _logger.info("%s: connected", self._address)
        self._set_health(LinkHealth(connected=True, since_ms=self._wall_clock_ms()))
        for document in self._documents.values():
            document.repeat()

    def _lost(self, error: BaseException) -> None:
        """Note the loss: loud when it is news, quiet while the same fault lasts, always loud for a defect."""
        reason = explain(error, self._address)
        is_news = self._health.connected or reason != self._health.reason
        if _is_defect(error):
            _logger.error("%s", reason, exc_info=error)
        elif is_news:
            _logger.warning("%s", reason)
        if is_news:
            since_ms = self._wall_clock_ms() if self._health.connected else self._health.since_ms
            self._set_health(LinkHealth(connected=False, since_ms=since_ms, reason=reason))

    def _set_health(self, health: LinkHealth) -> None:
        self._health = health
        self._tried.set()
        if self._on_health is not None:
            self._on_health(health)

    async def _pause(self, delay_s: float) -> None:
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._stopping.wait(), delay_s)


@contextlib.asynccontextmanager
async def _connected(client: aiomqtt.Client) -> AsyncIterator[aiomqtt.Client]:
    """Connect, and leave no socket and no task behind, whatever goes wrong."""
    try:
        await client.__aenter__()
    except BaseException:
        client.timeout = 0  # there is no farewell to wait for, only a socket to close
        await _disconnect(client)
        raise
    try:
        yield client
    finally:
        await _disconnect(client)


async def _disconnect(client: aiomqtt.Client) -> None:
    with contextlib.suppress(aiomqtt.MqttError):
        await client.__aexit__(None, None, None)


def _is_refusal(code: int | ReasonCode) -> bool:
    return (code if isinstance(code, int) else code.value) >= _REFUSED


def _publisher(client: aiomqtt.Client) -> Publish:
    async def publish(topic: str, payload: bytes, retain: bool) -> None:
        await client.publish(topic, payload, _QOS, retain, timeout=PUBLISH_TIMEOUT_S)

    return publish


def _first_cause(error: BaseException) -> BaseException:
    """Give the error that ended the connection, out of the groups in which tasks wrap it; a defect first."""
    while isinstance(error, BaseExceptionGroup):
        error = min(error.exceptions, key=lambda each: not _is_defect(each))
    return error


def _is_defect(error: BaseException) -> bool:
    if isinstance(error, BaseExceptionGroup):
        return any(_is_defect(each) for each in error.exceptions)
    return not isinstance(error, aiomqtt.MqttError | MqttLinkError | OSError)
