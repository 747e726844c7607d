"""A console on a stage: scripted link, frozen clock, and what can be read off the screen."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

from textual.pilot import Pilot

from console import ConsoleApp, ConsoleSettings
from console.rehearsal import CLIENT, HALL, START_WALL_MS, FrozenClock, RehearsalHall, ScriptedLink
from controller.contract.catalogue import Language
from controller.contract.commands import CommandMessage, RefusalText
from controller.contract.documents.health import StatusDocument

OPEN_VOTE: dict[str, object] = {"phase": "open", "duration_s": 60, "remaining_ms": 23_000}
LOOP_TURNS = 100
"""Several times the longest chain of messages, from a key to the command and back to the screen."""
VOTE_ACTIONS = ("vote.close", "vote.hold", "vote.cancel")


@dataclass(slots=True)
class Stage:
    """The console and the hands that play it."""

    app: ConsoleApp
    link: ScriptedLink
    clock: FrozenClock
    pilot: Pilot[None]

    async def show(self, hall: RehearsalHall) -> None:
        """The controller publishes the whole state of `hall`."""
        self.link.publish(*hall.documents())
        await self.settle()

    async def settle(self) -> None:
        """Everything that is under way has been drawn.

        A pause takes a process that gets no time on a busy machine for one that has nothing to do; turns of the loop
        do not.
        """
        for _ in range(LOOP_TURNS):
            await asyncio.sleep(0)
        await self.pilot.pause()
        for _ in range(LOOP_TURNS):
            await asyncio.sleep(0)

    async def press(self, *keys: str) -> None:
        """Press keys one after the other."""
        for key in keys:
            await self.pilot.press(key)
            await self.settle()

    async def wait(self, seconds: float) -> None:
        """Time passes, and the console notices."""
        self.clock.advance(seconds)
        self.app._tick()
        await self.settle()

    async def answer(self, command: CommandMessage, refusal: RefusalText | None = None) -> None:
        """The controller answers."""
        self.link.reply(command, refusal)
        await self.settle()

    @property
    def sent(self) -> CommandMessage:
        """The newest command."""
        return self.link.commands[-1]

    @property
    def screen_text(self) -> str:
        """All that can be read on the screen, line by line."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join(strip.text for strip in strips)

    @property
    def unwrapped_text(self) -> str:
        """The dialog, or else the screen, without line breaks, blanks and frames."""
        return "".join(self.dialog_text.translate(str.maketrans("", "", "│╭╮╰╯─▔▁▎▊▂▃▄▅▆▇█")).split())

    @property
    def dialog_text(self) -> str:
        """All that can be read of the dialog, or of the screen where there is none."""
        dialogs = self.app.screen.query(".dialog")
        region = dialogs.first().region if dialogs else self.app.screen.region
        strips = self.app.screen._compositor.render_strips()[region.y : region.bottom]
        return "\n".join(strip.crop(region.x, region.right).text for strip in strips)


def settings(language: Language = Language.ZH, *, ends_hall: bool = False) -> ConsoleSettings:
    """A console of the made-up hall."""
    return ConsoleSettings(HALL, "127.0.0.1", 1883, None, None, language, "", CLIENT, ends_hall=ends_hall)


@asynccontextmanager
async def on_stage(
    hall: RehearsalHall | None = None,
    language: Language = Language.ZH,
    size: tuple[int, int] = (120, 40),
    *,
    ends_hall: bool = False,
) -> AsyncIterator[Stage]:
    """A running console; with `hall` also a controller that is there and has published."""
    link, clock = ScriptedLink(), FrozenClock()
    app = ConsoleApp(settings(language, ends_hall=ends_hall), link, clock)
    async with app.run_test(size=size) as pilot:
        stage = Stage(app, link, clock, pilot)
        if hall is not None:
            link.status(StatusDocument(state="online", at_ms=START_WALL_MS))
            await stage.show(hall)
        await stage.settle()
        yield stage
