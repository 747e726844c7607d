"""Playing scenarios on the real stack, one after the other."""

import asyncio
import time
from collections.abc import Callable
from dataclasses import dataclass

from seat_protocol.errors import HallError
from simulators.scenario.reading import NumberedStep, Scenario
from simulators.scenario.stage import Conditions, Stage, set_up

BACKGROUND_CHECK = "what was begun meanwhile is done"
SET_UP_CHECK = "the hall, the broker and the controller start"
BACKGROUND_TIMEOUT_S = 30.0
"""Longer than any step that would go on in the background without the author waiting for it."""


@dataclass(frozen=True, slots=True)
class Check:
    """What became of one step. `seen` says what was there instead, where it failed."""

    scenario: str
    number: int
    text: str
    seconds: float
    seen: str | None = None

    @property
    def passed(self) -> bool:
        """Whether it came true."""
        return self.seen is None


@dataclass(frozen=True, slots=True)
class Outcome:
    """How a scenario ended. `as_written` is what counts: it went well, or it failed exactly where it must."""

    scenario: Scenario
    checks: tuple[Check, ...]
    seconds: float

    @property
    def failed(self) -> Check | None:
        """The check at which it ended."""
        last = self.checks[-1] if self.checks else None
        return last if last is not None and not last.passed else None

    @property
    def as_written(self) -> bool:
        """Whether the scenario did what its file says."""
        failed = self.failed
        if not self.scenario.fails_at:
            return failed is None
        return failed is not None and failed.text == self.scenario.fails_at

    @property
    def in_words(self) -> str:
        """The outcome for people."""
        failed, wanted = self.failed, self.scenario.fails_at
        if failed is None:
            return f"went well although it must fail at: {wanted}" if wanted else "passed"
        where = f"step {failed.number}, {failed.text}"
        if wanted:
            return (
                f"failed where it must, at {where}"
                if self.as_written
                else f"failed at another place: {where}"
            )
        return f"failed at {where}"


def play(scenario: Scenario, conditions: Conditions, tell: Callable[[Check], None]) -> Outcome:
    """Play one scenario in a folder that exists and is empty; `tell` hears of every check as it is made."""
    return asyncio.run(_play(scenario, conditions, tell))


async def _play(scenario: Scenario, conditions: Conditions, tell: Callable[[Check], None]) -> Outcome:
    started_s = time.monotonic()
    checks: list[Check] = []

    def note(check: Check) -> Check:
        checks.append(check)
        tell(check)
        return check

    try:
        async with set_up(scenario.hall, conditions, scenario.presets) as stage:
            await _take_steps(scenario, stage, note)
    except HallError as error:
        note(Check(scenario.name, 0, SET_UP_CHECK, _since(started_s), str(error)))
    return Outcome(scenario, tuple(checks), _since(started_s))


async def _take_steps(scenario: Scenario, stage: Stage, note: Callable[[Check], Check]) -> None:
    for step in scenario.steps:
        check = note(await _take(scenario.name, step, stage))
        if not check.passed:
            return
    if stage.has_unfinished:
        note(await _finish(scenario, stage))


async def _take(name: str, numbered: NumberedStep, stage: Stage) -> Check:
    started_s = time.monotonic()
    try:
        await numbered.step.run(stage)
    except HallError as error:
        seen = f"{error}{_remark(stage)}"
        return Check(name, numbered.number, numbered.text, _since(started_s), seen)
    return Check(name, numbered.number, numbered.text, _since(started_s))


def _remark(stage: Stage) -> str:
    return (
        "" if stage.controller.is_running else f" (the controller does not run; see {stage.controller.log})"
    )


async def _finish(scenario: Scenario, stage: Stage) -> Check:
    """Nothing that was begun may fail unseen."""
    started_s, number = time.monotonic(), len(scenario.steps) + 1
    seen = None
    try:
        async with asyncio.timeout(BACKGROUND_TIMEOUT_S * stage.patience):
            await stage.finish_meanwhile()
    except TimeoutError:
        seen = f"it still goes on after {BACKGROUND_TIMEOUT_S:g} s"
    except HallError as error:
        seen = str(error)
    return Check(scenario.name, number, BACKGROUND_CHECK, _since(started_s), seen)


def _since(started_s: float) -> float:
    return round(time.monotonic() - started_s, 3)
