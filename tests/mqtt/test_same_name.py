"""Two programs under one client name: the newer one takes over, and neither is left connected and deaf."""

import asyncio
import contextlib

import aiomqtt
import pytest

from controller.mqtt.broker_process import BrokerProcess
from tests.mqtt.brokers import HallBroker
from tests.mqtt.hall import TOPICS, client_at, controller_at, listener_at
from tests.mqtt.waiting import PATIENCE_S, until

CONTROLLER_NAME = f"hall-{TOPICS.hall}-controller"
NEWCOMERS = 5
CUT_OFF_S = 1.0
"""A client of this library that is cut off before it was admitted notices by its timeout only."""


async def test_a_controller_whose_name_was_taken_comes_back_and_hears(broker: HallBroker) -> None:
    async with controller_at(broker.port) as controller, client_at(broker.port) as client:
        await until(lambda: controller.link.health.connected)
        with contextlib.suppress(aiomqtt.MqttError):  # the controller takes its name back at any moment
            async with client_at(broker.port, CONTROLLER_NAME):
                await until(lambda: any(not health.connected for health in controller.healths))
        await until(lambda: controller.link.health.connected)
        await client.publish(TOPICS.command, b"after it", qos=1)
        await until(lambda: controller.commands == [b"after it"])


async def test_who_is_superseded_is_cut_off(broker: HallBroker) -> None:
    async with client_at(broker.port, "twin") as first, client_at(broker.port, "twin") as second:
        with pytest.raises(aiomqtt.MqttError):
            async with asyncio.timeout(PATIENCE_S):
                await anext(aiter(first.messages))
        await second.subscribe("hall/x", qos=1)
        await second.publish("hall/x", b"1", qos=1)
        assert (await anext(aiter(second.messages))).payload == b"1"


async def test_many_newcomers_under_one_name_leave_one_that_is_served(embedded: BrokerProcess) -> None:
    async def come_and_go() -> None:
        client = aiomqtt.Client("127.0.0.1", embedded.port, identifier=CONTROLLER_NAME, timeout=CUT_OFF_S)
        with contextlib.suppress(aiomqtt.MqttError):
            async with client:
                pass

    await asyncio.gather(*(come_and_go() for _ in range(NEWCOMERS)))
    async with (
        listener_at(embedded.port, "hall/#") as listener,
        client_at(embedded.port, CONTROLLER_NAME) as last,
    ):
        await last.subscribe("hall/y", qos=1)
        await last.publish("hall/y", b"2", qos=1)
        assert (await anext(aiter(last.messages))).payload == b"2"
        await until(lambda: listener.on("hall/y") == [b"2"])
