"""The chair as a program: sends commands over MQTT and watches the published documents."""

import asyncio
import json
import time
import uuid
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiomqtt

from benchmarks.figures import BenchmarkError
from controller.contract.commands import AnyCommand, CommandMessage, ReplyMessage
from controller.contract.topics import Topics
from controller.contract.transport import NO_DELAY

HALL = "rehearsal"
"""The hall's id in the config of a rehearsal."""
WAIT_S = 60.0
"""A hall of thousands signs in within some sweeps; after a minute it never will."""

Documents = dict[str, dict[str, Any]]


class Chair:
    """A connected client. `documents` are the newest by name."""

    def __init__(self, client: aiomqtt.Client, name: str) -> None:
        self.documents: Documents = {}
        self._client = client
        self._name = name
        self._topics = Topics(HALL)
        self._replies: dict[str, asyncio.Future[ReplyMessage]] = {}
        self._news = asyncio.Condition()

    async def order(self, command: AnyCommand) -> float:
        """Have `command` carried out; seconds until its answer. BenchmarkError when it is refused."""
        message = CommandMessage(
            id=uuid.uuid4().hex, client=self._name, operator="操作员", sent_at_ms=_now_ms(), command=command
        )
        answer = asyncio.get_running_loop().create_future()
        self._replies[message.id] = answer
        began_s = time.monotonic()
        await self._client.publish(self._topics.command, message.model_dump_json().encode(), qos=1)
        async with asyncio.timeout(WAIT_S):
            reply = await answer
        took_s = time.monotonic() - began_s
        if reply.refusal is not None:
            raise BenchmarkError(f"{command.name} was refused: {reply.refusal.en}")
        return took_s

    async def until(self, name: str, is_there: Callable[[dict[str, Any]], bool]) -> dict[str, Any]:
        """The document `name` as soon as it is as wanted; BenchmarkError when it never is."""
        try:
            async with asyncio.timeout(WAIT_S), self._news:
                await self._news.wait_for(lambda: name in self.documents and is_there(self.documents[name]))
        except TimeoutError:
            raise BenchmarkError(f"the document {name} did not become as wanted within {WAIT_S} s") from None
        return self.documents[name]

    async def listen(self) -> None:
        """Take what the broker sends, until cancelled."""
        reply_topic = self._topics.reply(self._name)
        state_root = self._topics.state("")
        await self._client.subscribe([(reply_topic, 1), (f"{state_root}+", 1)])
        async for message in self._client.messages:
            payload, topic = bytes(message.payload), message.topic.value
            if topic == reply_topic:
                self._answered(ReplyMessage.model_validate_json(payload))
            else:
                await self._document(topic.removeprefix(state_root), payload)

    def _answered(self, reply: ReplyMessage) -> None:
        answer = self._replies.pop(reply.id, None)
        if answer is not None and not answer.done():
            answer.set_result(reply)

    async def _document(self, name: str, payload: bytes) -> None:
        async with self._news:
            self.documents[name] = json.loads(payload)
            self._news.notify_all()


@asynccontextmanager
async def chair_at(port: int) -> AsyncIterator[Chair]:
    """A chair connected to the broker on this machine that has seen where the meeting stands."""
    name = f"bench-{uuid.uuid4().hex[:8]}"
    async with aiomqtt.Client(
        "127.0.0.1",
        port,
        identifier=name,
        protocol=aiomqtt.ProtocolVersion.V311,
        socket_options=NO_DELAY,
    ) as client:
        chair = Chair(client, name)
        listening = asyncio.create_task(chair.listen(), name="chair")
        try:
            await chair.until("meeting", lambda _: True)
            yield chair
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


def _now_ms() -> int:
    return int(time.time() * 1000)
