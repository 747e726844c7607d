"""The expectation of what a person sees on the seat unit itself."""

from collections.abc import Iterable

from pydantic import BaseModel, ConfigDict, Field, model_validator

from seat_protocol.face import Lamps
from simulators.scenario.matching import shown
from simulators.scenario.stage import Stage
from simulators.scenario.step import Expectation
from simulators.scenario.values import LampName, ModeName, Seats
from simulators.view import SeatView

COUNTDOWN_S_MAX = 3600
"""An hour is the longest that a unit counts down."""


class LampsWanted(BaseModel):
    """Lamps of a unit; those that are not named are not looked at."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)
    yes: LampName | None = None
    no: LampName | None = None
    abstain: LampName | None = None
    speak: LampName | None = None
    sign_in: LampName | None = None

    def problem(self, lamps: Lamps) -> str | None:
        """Which lamp is in another state."""
        for name in LampsWanted.model_fields:
            wanted, seen = getattr(self, name), getattr(lamps, name).name.lower()
            if wanted is not None and wanted != seen:
                return f"lamp {name} is {seen}"
        return None


class Seat(Expectation):
    """What a person sees on the units of these seats: not what the controller believes, but what is there."""

    word = "seat"
    seats: Seats = Field(description="Which seats; it must be true of every one.")
    lamps: LampsWanted = Field(
        default=LampsWanted(),
        description='Lamps by key: `lamps.yes = "blink"`; each is `off`, `on` or `blink`.',
    )
    mode: ModeName | None = Field(
        default=None,
        description="`idle`, `sign_in`, `listen`, `vote_first`, `vote_last` or `held`: which keys are alive.",
    )
    microphone: bool | None = Field(default=None, description="Whether the microphone is open.")
    text: str | None = Field(default=None, description="Words that stand on the small screen.")
    countdown_s_min: int = Field(
        default=0, ge=0, le=COUNTDOWN_S_MAX, description="At least so many seconds are left on the screen."
    )
    dark: bool = Field(default=False, description="The unit has no power.")

    @model_validator(mode="after")
    def _looks_at_something(self) -> "Seat":
        if not self.model_fields_set & {"lamps", "mode", "microphone", "text", "countdown_s_min", "dark"}:
            raise ValueError("say what is seen there: lamps, mode, microphone, text, countdown_s_min or dark")
        return self

    async def _act(self, stage: Stage) -> None:
        await stage.eventually(lambda: self._difference(stage), self.timeout_s, self.holds_s)

    def _difference(self, stage: Stage) -> str | None:
        for seat in self.seats:
            if problem := self.problem(stage.hall.shown(seat)):
                return f"seat {seat}: {problem}"
        return None

    def problem(self, view: SeatView) -> str | None:
        """What is another way on one unit."""
        if view.is_dark != self.dark:
            return "the unit is dark" if view.is_dark else "the unit has power"
        return self.lamps.problem(view.lamps) or self._other_problem(view)

    def _other_problem(self, view: SeatView) -> str | None:
        if self.mode is not None and self.mode != view.mode.name.lower():
            return f"mode is {view.mode.name.lower()}"
        if self.microphone is not None and self.microphone != view.microphone:
            return f"the microphone is {'open' if view.microphone else 'closed'}"
        if self.text is not None and self.text not in view.text:
            return f"the screen says {shown(view.text)!r}"
        if view.countdown_remaining_s < self.countdown_s_min:
            return f"{view.countdown_remaining_s} s are left"
        return None


UNIT_VIEW: Iterable[type[Expectation]] = (Seat,)
"""The expectation of this file."""
