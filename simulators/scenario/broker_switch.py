"""The broker of a scenario, which can be switched off and on under the same port."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from controller.mqtt.broker_process import BrokerProcess
from simulators.scenario.errors import CheckFailedError

_broker_logger = logging.getLogger("controller.mqtt.broker_process")


class BrokerSwitch:
    """The embedded broker, owned by the scenario and not by the controller."""

    def __init__(self) -> None:
        self._broker: BrokerProcess | None = None
        self.port = 0

    @property
    def is_on(self) -> bool:
        """Whether the broker is there."""
        return self._broker is not None

    async def start(self) -> None:
        """Start it: on any free port the first time, on the same one afterwards."""
        if self._broker is not None:
            raise CheckFailedError("the broker runs already")
        broker = BrokerProcess(self.port)
        await broker.__aenter__()
        self._broker, self.port = broker, broker.port

    async def stop(self) -> None:
        """End it; its retained documents are gone with it."""
        if self._broker is None:
            raise CheckFailedError("the broker does not run")
        broker, self._broker = self._broker, None
        await broker.__aexit__(None, None, None)

    async def end(self) -> None:
        """End it if it is there; for the end of a scenario."""
        if self._broker is not None:
            await self.stop()


@contextmanager
def broker_log(path: Path) -> Iterator[None]:
    """What the broker says goes to `path`, not between the checks on the terminal."""
    handler = logging.FileHandler(path, encoding="utf-8")
    _broker_logger.addHandler(handler)
    propagated, _broker_logger.propagate = _broker_logger.propagate, False
    try:
        yield
    finally:
        _broker_logger.propagate = propagated
        _broker_logger.removeHandler(handler)
        handler.close()
