"""A client of the published contract and nothing else, as a test holds it in its hand."""

import asyncio
import contextlib
import itertools
import json
from collections import Counter
from collections.abc import AsyncIterator
from typing import Any, cast

import aiomqtt

from controller.contract.commands import ReplyMessage
from tests.mqtt.waiting import until

HALL = "rehearsal"
ROOT = f"hall/{HALL}"

_numbers = itertools.count(1)


class Desk:
    """Sends commands; keeps the newest of every document, every event, and all replies."""

    def __init__(self, client: aiomqtt.Client, name: str) -> None:
        self.name = name
        self.documents: dict[str, dict[str, Any]] = {}
        self.events: list[dict[str, Any]] = []
        self.replies: list[ReplyMessage] = []
        self.status = ""
        self._client = client

    async def ask(
        self, command: str, *, expects: dict[str, Any] | None = None, **fields: Any
    ) -> ReplyMessage:
        """Send one command and wait for its reply."""
        message = self.message(command, expects=expects, **fields)
        await self.send(message)
        await until(lambda: any(reply.id == message["id"] for reply in self.replies))
        return next(reply for reply in self.replies if reply.id == message["id"])

    async def done(self, command: str, **fields: Any) -> ReplyMessage:
        """The same for a command that must be carried out."""
        reply = await self.ask(command, **fields)
        assert reply.outcome == "done", reply
        return reply

    def message(
        self, command: str, *, expects: dict[str, Any] | None = None, **fields: Any
    ) -> dict[str, Any]:
        """A command with an id of its own."""
        return {
            "id": f"{self.name}-{next(_numbers):08}",
            "client": self.name,
            "operator": "代表01",
            "expects": expects or {},
            "command": {"name": command, **fields},
        }

    async def send(self, message: dict[str, Any]) -> None:
        """Send as soon as the controller is there to hear it; do not wait for the reply."""
        await until(lambda: self.status == "online")
        await self._client.publish(f"{ROOT}/command", json.dumps(message), qos=1)

    async def phase(self, *phases: str) -> dict[str, Any]:
        """The document of the vote as soon as it stands in one of `phases`."""
        await until(lambda: self.vote.get("phase") in phases)
        return self.vote

    @property
    def vote(self) -> dict[str, Any]:
        """The newest document of the vote."""
        return self.documents.get("vote", {})

    def bodies(self, kind: str) -> list[dict[str, Any]]:
        """Bodies of the events of one kind, repeats left out, in order."""
        return [event["body"] for event in self.told_once().values() if event["kind"] == kind]

    def told_once(self) -> dict[int, dict[str, Any]]:
        """Events by id; one that came again says the same."""
        told: dict[int, dict[str, Any]] = {}
        for event in self.events:
            assert told.setdefault(event["id"], event) == event
        return dict(sorted(told.items()))

    def ballots_by_seat(self) -> Counter[int]:
        """How many ballots the record holds for each seat."""
        return Counter(body["seat"] for body in self.bodies("BallotRecorded"))

    async def listen(self) -> None:
        """Note what arrives, for ever; the broker's death ends it."""
        with contextlib.suppress(aiomqtt.MqttError):
            async for message in self._client.messages:
                self._note(str(message.topic).removeprefix(f"{ROOT}/"), json.loads(bytes(message.payload)))

    def _note(self, topic: str, body: dict[str, Any]) -> None:
        kind, _, name = topic.partition("/")
        if kind == "state":
            self.documents[name] = body
        elif kind == "event":
            self.events.append(body)
        elif kind == "status":
            self.status = cast("str", body["state"])
        elif topic == f"reply/{self.name}":
            self.replies.append(ReplyMessage.model_validate(body))


@contextlib.asynccontextmanager
async def desk_at(port: int, name: str = "desk-1", *, is_lasting: bool = False) -> AsyncIterator[Desk]:
    """A desk at the broker on `port`; a lasting one gets later what it missed while it was away."""
    client = aiomqtt.Client("127.0.0.1", port, identifier=name, clean_session=not is_lasting)
    client.pending_calls_threshold = 1000
    await client.__aenter__()
    desk = Desk(client, name)
    listening = asyncio.create_task(desk.listen())
    try:
        await client.subscribe(f"{ROOT}/#", qos=1)
        yield desk
    finally:
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        with contextlib.suppress(aiomqtt.MqttError):
            await client.__aexit__(None, None, None)
