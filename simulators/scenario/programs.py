"""What happens to the controller, the broker and the disk."""

import asyncio
from collections.abc import Iterable

from pydantic import Field

from simulators.scenario.errors import CheckFailedError
from simulators.scenario.stage import Stage
from simulators.scenario.step import Deed

WAIT_S_MAX = 60.0
"""A scenario that idles for longer than a minute will not be run by anybody."""


class KillController(Deed):
    """`kill -9` of the controller. Documents that it had published do not count any more."""

    word = "kill_controller"

    async def _act(self, stage: Stage) -> None:
        await stage.kill_controller()


class StopController(Deed):
    """End the controller in order; it must end with exit code 0."""

    word = "stop_controller"

    async def _act(self, stage: Stage) -> None:
        code = await stage.stop_controller()
        if code != 0:
            raise CheckFailedError(f"exit code {code}")


class StartController(Deed):
    """Start the controller on its journal; done when it has tried every seat once and hears commands."""

    word = "start_controller"

    async def _act(self, stage: Stage) -> None:
        await stage.start_controller()


class RestartController(Deed):
    """Start the controller again after it was killed, or end it in order and start it again."""

    word = "restart_controller"

    async def _act(self, stage: Stage) -> None:
        if stage.controller.is_running:
            await stage.stop_controller()
            stage.listener.forget_documents()
        await stage.start_controller()


class StopBroker(Deed):
    """End the MQTT broker, with all that it retained."""

    word = "stop_broker"

    async def _act(self, stage: Stage) -> None:
        await stage.stop_broker()


class StartBroker(Deed):
    """Start the MQTT broker again, under the same port."""

    word = "start_broker"

    async def _act(self, stage: Stage) -> None:
        await stage.start_broker()


class RestartBroker(Deed):
    """End the MQTT broker and start it again."""

    word = "restart_broker"

    async def _act(self, stage: Stage) -> None:
        await stage.stop_broker()
        await stage.start_broker()


class FullDisk(Deed):
    """From now on the controller cannot write to any file."""

    word = "full_disk"

    async def _act(self, stage: Stage) -> None:
        stage.controller.forbid_writing()


class FreeDisk(Deed):
    """The disk has room again."""

    word = "free_disk"

    async def _act(self, stage: Stage) -> None:
        stage.controller.allow_writing()


class Wait(Deed):
    """Let time pass. Before anything that can be expected, expect it instead: that is faster and never too short."""

    word = "wait"
    seconds: float = Field(gt=0, le=WAIT_S_MAX, description="How long.")

    async def _act(self, _stage: Stage) -> None:
        await asyncio.sleep(self.seconds)


PROGRAMS: Iterable[type[Deed]] = (
    KillController,
    StopController,
    StartController,
    RestartController,
    StopBroker,
    StartBroker,
    RestartBroker,
    FullDisk,
    FreeDisk,
    Wait,
)
"""The verbs of this file, in the order of the reference."""
