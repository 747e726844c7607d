"""What all steps of a scenario have in common."""

from abc import abstractmethod
from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict, Field

from simulators.scenario.stage import Stage

TIMEOUT_S = 5.0
"""Everything in a hall happens within a second; a machine that is busy gets five."""
TIMEOUT_S_MAX = 120.0
"""Nobody waits for two minutes without having written the scenario wrongly."""
NOTE_LENGTH_MAX = 200
"""One line of a terminal, or two."""


class Kind(StrEnum):
    """A step does something, or expects something."""

    DO = "do"
    EXPECT = "expect"


class Step(BaseModel):
    """One step. Its fields are the keys in the file; its docstring is the meaning in the reference."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)
    kind: ClassVar[Kind]
    word: ClassVar[str]

    note: str = Field(
        default="",
        max_length=NOTE_LENGTH_MAX,
        description="What the step means, in your words; it stands in the output in place of the keys.",
    )
    timeout_s: float = Field(
        default=TIMEOUT_S, gt=0, le=TIMEOUT_S_MAX, description="How long the step waits until it has failed."
    )

    async def run(self, stage: Stage) -> None:
        """Carry the step out; CheckFailedError says what was seen instead."""
        await self._act(stage)

    @abstractmethod
    async def _act(self, stage: Stage) -> None: ...


class Deed(Step):
    """A step that does something."""

    kind = Kind.DO


class Expectation(Step):
    """A step that waits until something is true."""

    kind = Kind.EXPECT
    holds_s: float = Field(
        default=0.0, ge=0, le=TIMEOUT_S_MAX, description="How long it must then stay true without a break."
    )
