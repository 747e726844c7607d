"""What a running controller says of its own lines: the health document that it publishes."""

import asyncio
import uuid
from typing import Final

import aiomqtt
from pydantic import ValidationError

from controller.contract.documents.health import HealthDocument, StatusDocument
from controller.contract.topics import Topics
from controller.mqtt.broker_address import BrokerAddress, explain
from controller.mqtt.errors import MqttLinkError
from controller.mqtt.sender import connection_to

HEALTH_TIMEOUT_S: Final = 5.0
"""Both documents are retained: a broker that is there hands them over at once."""


class NoControllerError(MqttLinkError):
    """No controller of this hall publishes its health; another program holds the port."""


async def controller_health(address: BrokerAddress, topics: Topics) -> HealthDocument:
    """The health of the controller that is online; MqttLinkError where there is none."""
    try:
        async with (
            asyncio.timeout(HEALTH_TIMEOUT_S),
            connection_to(address, f"cli-{uuid.uuid4().hex[:12]}") as link,
        ):
            return await _health(link, topics)
    except aiomqtt.MqttError as error:
        raise MqttLinkError(explain(error, address)) from error
    except TimeoutError:
        raise NoControllerError(f"{address}: no controller of {topics.root} tells its health") from None


async def _health(link: aiomqtt.Client, topics: Topics) -> HealthDocument:
    """The document, once the controller was seen to be online: a retained one may be of yesterday."""
    await link.subscribe([(topics.status, 1), (topics.state("health"), 1)])
    health: HealthDocument | None = None
    is_online = False
    async for message in link.messages:
        payload = bytes(message.payload)
        try:
            if message.topic.value == topics.status:
                is_online = StatusDocument.model_validate_json(payload).state == "online"
            else:
                health = HealthDocument.model_validate_json(payload)
        except ValidationError as error:
            raise NoControllerError(
                f"{message.topic}: not a document of this version of the controller"
            ) from error
        if is_online and health is not None:
            return health
    raise NoControllerError(f"{topics.root}: the broker went away")
