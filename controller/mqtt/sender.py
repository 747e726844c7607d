"""One command from a program that is no console: connect, send, wait for the answer, leave."""

import asyncio
import time
import uuid
from typing import Final

import aiomqtt

from controller.contract.commands import AnyCommand, CommandMessage, ReplyMessage
from controller.contract.topics import Topics
from controller.contract.transport import NO_DELAY
from controller.mqtt.broker_address import BrokerAddress, explain
from controller.mqtt.errors import MqttLinkError

REPLY_TIMEOUT_S: Final = 10.0
"""The largest roster over a slow line, and a journal that waits for its disk."""


class NoReplyError(MqttLinkError):
    """The controller did not answer; it is not running, or serves another hall."""


async def send_command(
    address: BrokerAddress, topics: Topics, operator: str, command: AnyCommand
) -> ReplyMessage:
    """Have `command` carried out in the name of `operator`; MqttLinkError when nobody answers."""
    client = f"cli-{uuid.uuid4().hex[:12]}"
    message = CommandMessage(
        id=uuid.uuid4().hex,
        client=client,
        operator=operator,
        sent_at_ms=int(time.time() * 1000),
        command=command,
    )
    try:
        async with asyncio.timeout(REPLY_TIMEOUT_S), connection_to(address, client) as connection:
            await connection.subscribe(topics.reply(client), qos=1)
            await connection.publish(topics.command, message.model_dump_json().encode(), qos=1)
            async for received in connection.messages:
                return ReplyMessage.model_validate_json(bytes(received.payload))
    except aiomqtt.MqttError as error:
        raise MqttLinkError(explain(error, address)) from error
    except TimeoutError:
        pass
    raise NoReplyError(f"{address}: no controller of {topics.root} answered; start it with `hall run`")


def connection_to(address: BrokerAddress, identifier: str) -> aiomqtt.Client:
    """A client of that broker, to be entered."""
    return aiomqtt.Client(
        address.host,
        address.port,
        identifier=identifier,
        username=address.username,
        password=address.password,
        tls_context=address.tls_context,
        protocol=aiomqtt.ProtocolVersion.V311,
        socket_options=NO_DELAY,
    )
