"""The real link over a real broker: the embedded one of the controller."""

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
from aiomqtt import Client
from textual.message import Message

from console import ConsoleSettings, MqttLink
from console.actions import Sender, build_command
from console.inbox import Letter, LinkDown, LinkUp, MailArrived
from controller.contract.catalogue import Language
from controller.contract.commands import CommandMessage
from controller.contract.topics import Topics
from tests.mqtt.brokers import Embedded
from tests.mqtt.waiting import until

TOPICS = Topics("test")
CLIENT = "console-1"
COMMAND = build_command(Sender(CLIENT, "操作员"), "meeting.open", {}, {}, 5)


@dataclass(slots=True)
class Listener:
    """Takes what a link posts, as the console does."""

    states: list[type[Message]] = field(default_factory=list)
    letters: list[Letter] = field(default_factory=list)

    def post(self, message: Message) -> None:
        if isinstance(message, MailArrived):
            self.letters += message.inbox.take_all()
        else:
            self.states.append(type(message))


@pytest.fixture
async def broker() -> AsyncIterator[Embedded]:
    broker = Embedded()
    await broker.start()
    yield broker
    await broker.stop()


@pytest.fixture
async def link(broker: Embedded) -> AsyncIterator[tuple[MqttLink, Listener]]:
    link = MqttLink(ConsoleSettings("test", "127.0.0.1", broker.port, None, None, Language.ZH, "", CLIENT))
    listener = Listener()
    running = asyncio.create_task(link.run(listener.post))
    await until(lambda: LinkUp in listener.states)
    yield link, listener
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_documents_and_answers_arrive_and_commands_go_out(
    broker: Embedded, link: tuple[MqttLink, Listener]
) -> None:
    mqtt, listener = link
    async with Client("127.0.0.1", broker.port) as controller:
        await controller.subscribe(TOPICS.command, qos=1)
        await controller.publish(TOPICS.state("vote"), b"{}", qos=1, retain=True)
        await controller.publish(TOPICS.reply("somebody-else"), b"{}", qos=1)
        assert await mqtt.send(COMMAND)
        message = await anext(controller.messages)
        assert isinstance(message.payload, bytes)
        assert CommandMessage.model_validate_json(message.payload) == COMMAND
        answer = json.dumps({"id": COMMAND.id, "outcome": "done", "seq": 1})
        await controller.publish(TOPICS.reply(CLIENT), answer, qos=1)
        await until(lambda: len(listener.letters) == 2)
    assert [letter.kind for letter in listener.letters] == ["document", "reply"]
    assert listener.letters[0].is_live


async def test_a_broker_that_dies_is_reported_and_found_again(
    broker: Embedded, link: tuple[MqttLink, Listener], caplog: pytest.LogCaptureFixture
) -> None:
    mqtt, listener = link
    await broker.die_and_return()
    await until(lambda: listener.states.count(LinkUp) == 2)
    assert LinkDown in listener.states
    assert await mqtt.send(COMMAND)
    complaints = [record for record in caplog.records if record.name == "console.link"]
    assert sum(record.levelname == "WARNING" for record in complaints) == 1


async def test_without_a_connection_a_command_certainly_does_not_go_out() -> None:
    settings = ConsoleSettings("test", "127.0.0.1", 1, None, None, Language.ZH, "", CLIENT)
    assert not await MqttLink(settings).send(COMMAND)
