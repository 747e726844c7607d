"""The connection to the broker: a worker that only posts messages, and takes commands."""

import asyncio
import logging
from collections.abc import Iterator
from typing import Protocol

from aiomqtt import Client, MqttCodeError, MqttError

from console.inbox import Inbox, LinkDown, LinkUp, Post
from console.settings import ConsoleSettings
from controller.contract.commands import CommandMessage
from controller.contract.topics import Topics
from controller.contract.transport import NO_DELAY

RETRY_DELAY_S_MIN = 0.5
"""A broker that restarts is back within a second; the chair should not wait longer than it does."""
RETRY_DELAY_S_MAX = 5.0
"""Half a breath of the chair's: long enough not to hammer a machine that is down."""
CONNECT_TIMEOUT_S = 5.0
"""A broker in the same building answers in milliseconds; a dropped SYN is retried by TCP after 1 and 3 s."""
PUBLISH_TIMEOUT_S = 3.0
"""The chair is told "no answer" after three seconds; holding a command longer would only let it act late."""
KEEPALIVE_S = 5
"""A pulled cable is noticed in one and a half times this, soon enough not to vote on an old picture."""
QOS_AT_LEAST_ONCE = 1
"""Commands carry an id and documents are whole: twice does no harm, not at all does."""

log = logging.getLogger(__name__)


class Link(Protocol):
    """How the console reaches the controller."""

    async def run(self, post: Post) -> None:
        """Stay connected until cancelled; post LinkUp, LinkDown and MailArrived."""

    async def send(self, message: CommandMessage) -> bool:
        """Hand one command to the broker; False when it certainly did not go out."""


class Backoff:
    """Delays between attempts: growing to a limit, from the start again after a success."""

    def __init__(self) -> None:
        self._delays = self._growing()

    @staticmethod
    def _growing() -> Iterator[float]:
        delay_s = RETRY_DELAY_S_MIN
        while True:
            yield delay_s
            delay_s = min(delay_s * 2, RETRY_DELAY_S_MAX)

    def next_delay_s(self) -> float:
        """How long to wait before the next attempt."""
        return next(self._delays)

    def reset(self) -> None:
        """The connection stood: begin again with the shortest delay."""
        self._delays = self._growing()


class MqttLink:
    """The link over MQTT 3.1.1."""

    def __init__(self, settings: ConsoleSettings) -> None:
        self._settings = settings
        self._topics = Topics(settings.hall)
        self._client: Client | None = None
        self._backoff = Backoff()
        self._complained = False

    async def run(self, post: Post) -> None:
        """Connect, listen, and come back after every loss; loud about the first failure, quiet after."""
        inbox = Inbox(self._topics, self._settings.client, post)
        while True:
            try:
                await self._listen(inbox, post)
            except (MqttError, OSError) as error:
                self._report(post, str(error) or type(error).__name__)
            finally:
                self._client = None
            await asyncio.sleep(self._backoff.next_delay_s())

    async def send(self, message: CommandMessage) -> bool:
        """Publish one command; False when it certainly did not go out.

        A broker that took it and was slow to say so is no failure: whether it counted, the answer tells.
        """
        if self._client is None:
            return False
        try:
            await self._client.publish(
                self._topics.command,
                message.model_dump_json(exclude_none=True),
                qos=QOS_AT_LEAST_ONCE,
                timeout=PUBLISH_TIMEOUT_S,
            )
        except MqttCodeError as error:
            log.warning("command %s was not sent: %s", message.id, error)
            return False
        except MqttError as error:
            log.warning("command %s was not acknowledged by the broker: %s", message.id, error)
        return True

    async def _listen(self, inbox: Inbox, post: Post) -> None:
        async with self._new_client() as client:
            await client.subscribe([(topic, QOS_AT_LEAST_ONCE) for topic in self._subscriptions()])
            self._client = client
            self._backoff.reset()
            self._complained = False
            log.info("connected to %s:%d", self._settings.broker_host, self._settings.broker_port)
            post(LinkUp())
            async for message in client.messages:
                if isinstance(message.payload, bytes):
                    inbox.put(message.topic.value, message.payload, is_live=not message.retain)

    def _subscriptions(self) -> tuple[str, ...]:
        topics = self._topics
        return (topics.reply(self._settings.client), topics.status, topics.state("+"), topics.event)

    def _new_client(self) -> Client:
        return Client(
            self._settings.broker_host,
            self._settings.broker_port,
            username=self._settings.username,
            password=self._settings.password,
            identifier=self._settings.client,
            tls_context=self._settings.tls_context,
            timeout=CONNECT_TIMEOUT_S,
            keepalive=KEEPALIVE_S,
            socket_options=NO_DELAY,
        )

    def _report(self, post: Post, reason: str) -> None:
        log.log(logging.DEBUG if self._complained else logging.WARNING, "no connection: %s", reason)
        self._complained = True
        post(LinkDown(reason))
