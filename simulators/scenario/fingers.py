"""What people do at their seats."""

import asyncio
from abc import abstractmethod
from collections.abc import Iterable
from random import Random

from pydantic import Field

from controller.seat_numbers import seat_ranges
from seat_protocol.status import Key
from simulators.scenario.errors import CheckFailedError
from simulators.scenario.stage import Stage
from simulators.scenario.step import Deed
from simulators.scenario.values import KEYS, RANDOM, VOTE_KEYS, KeyName, KeyOrRandom, Seats

EVERY_MS_MAX = 10_000
"""Ten seconds between two seats: nobody plays a meeting in full length."""
SEATS_HELP = "Who does it, for example 5 or `1-57,60`."


class _AtSeats(Deed):
    seats: Seats = Field(description=SEATS_HELP)
    every_ms: int = Field(
        default=0, ge=0, le=EVERY_MS_MAX, description="Pause between one seat and the next; 0: all at once."
    )
    meanwhile: bool = Field(
        default=False, description="Let it go on while the next steps are taken (see `finish_meanwhile`)."
    )

    async def _act(self, stage: Stage) -> None:
        if self.meanwhile:
            stage.begin_meanwhile(self._push(stage), self.word)
        else:
            await self._push(stage)

    async def _push(self, stage: Stage) -> None:
        keys = {seat: self._key(stage.random) for seat in self.seats}
        if self.every_ms == 0:
            await _push(stage, keys, self.timeout_s)
            return
        for seat, key in keys.items():
            await _push(stage, {seat: key}, self.timeout_s)
            await asyncio.sleep(self.every_ms / 1000)

    @abstractmethod
    def _key(self, chance: Random) -> str: ...


class Press(_AtSeats):
    """People press a key and let go.

    The step is done when every unit has accepted it: a person presses again while the lamps do not invite yet.
    """

    word = "press"
    key: KeyOrRandom = Field(
        description="`yes`, `no`, `abstain`, `speak`, `sign_in`, or `random` of the first three."
    )

    def _key(self, chance: Random) -> str:
        return chance.choice(VOTE_KEYS) if self.key == RANDOM else self.key


class PressInVain(Deed):
    """People press a key that must be dead: the step fails where a unit accepts it."""

    word = "press_in_vain"
    seats: Seats = Field(description=SEATS_HELP)
    key: KeyName = Field(description="`yes`, `no`, `abstain`, `speak` or `sign_in`.")

    async def _act(self, stage: Stage) -> None:
        accepted = [seat for seat in self.seats if stage.hall.press(seat, KEYS[self.key])]
        if accepted:
            raise CheckFailedError(f"the key was accepted at seats {seat_ranges(accepted)}")


class SignIn(_AtSeats):
    """People sign in (报到) with the key of their seat."""

    word = "sign_in"

    def _key(self, _chance: Random) -> str:
        return "sign_in"


class Speak(_AtSeats):
    """People press the speak key: it asks for the floor, takes the request back, or ends the own speech."""

    word = "speak"

    def _key(self, _chance: Random) -> str:
        return "speak"


class Hold(Deed):
    """A finger goes down on a key and stays; it counts once. Done when every unit has accepted it."""

    word = "hold"
    seats: Seats = Field(description=SEATS_HELP)
    key: KeyName = Field(description="`yes`, `no`, `abstain`, `speak` or `sign_in`.")

    async def _act(self, stage: Stage) -> None:
        await _push(stage, dict.fromkeys(self.seats, self.key), self.timeout_s, is_held=True)


class Release(Deed):
    """The fingers leave the key."""

    word = "release"
    seats: Seats = Field(description=SEATS_HELP)
    key: KeyName = Field(description="The key that was held.")

    async def _act(self, stage: Stage) -> None:
        for seat in self.seats:
            stage.hall.release(seat, KEYS[self.key])


class FinishMeanwhile(Deed):
    """Wait until everything that was begun with `meanwhile = true` is done."""

    word = "finish_meanwhile"

    async def _act(self, stage: Stage) -> None:
        try:
            async with asyncio.timeout(self.timeout_s * stage.patience):
                await stage.finish_meanwhile()
        except TimeoutError:
            raise CheckFailedError(f"not done within {self.timeout_s:g} s") from None


async def _push(stage: Stage, keys: dict[int, str], timeout_s: float, *, is_held: bool = False) -> None:
    """Every seat pushes its key until the unit has taken it; CheckFailedError names those that did not."""
    waiting = dict(keys)

    def problem() -> str | None:
        for seat in [seat for seat, key in waiting.items() if _touch(stage, seat, KEYS[key], is_held)]:
            stage.note_choice(seat, waiting.pop(seat))
        return f"dead keys at seats {seat_ranges(waiting)}" if waiting else None

    await stage.eventually(problem, timeout_s)


def _touch(stage: Stage, seat: int, key: Key, is_held: bool) -> bool:
    if not is_held:
        return stage.hall.press(seat, key)
    if stage.hall.hold(seat, key):
        return True
    stage.hall.release(seat, key)
    return False


FINGERS: Iterable[type[Deed]] = (Press, PressInVain, SignIn, Speak, Hold, Release, FinishMeanwhile)
"""The verbs of this file, in the order of the reference."""
