from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from controller.mqtt.broker_process import BrokerProcess
from tests.debian import needs_program
from tests.mqtt.brokers import Embedded, HallBroker, Mosquitto


@pytest.fixture
async def embedded() -> AsyncIterator[BrokerProcess]:
    async with BrokerProcess() as broker:
        yield broker


@pytest.fixture(params=["embedded", pytest.param("mosquitto", marks=needs_program("mosquitto"))])
async def broker_off(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[HallBroker]:
    """Both brokers, not started yet."""
    broker: HallBroker = Embedded() if request.param == "embedded" else Mosquitto(tmp_path)
    yield broker
    await broker.stop()


@pytest.fixture
async def broker(broker_off: HallBroker) -> HallBroker:
    """Both brokers, running."""
    await broker_off.start()
    return broker_off
