"""What goes wrong on a line or in a unit without anybody pulling a plug."""

from abc import abstractmethod
from collections.abc import Iterable
from dataclasses import fields
from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from simulators.faults import LineFaults
from simulators.scenario.stage import Stage
from simulators.scenario.step import Deed
from simulators.scenario.values import Seats
from simulators.trouble import PRESENCE_PERIOD_MS, Trouble

DELAY_MS_MAX = 1000.0
"""A unit that is a second late is broken, not slow."""
USB_LATENCIES_MS = (0, 1, 16)
"""No adapter with a timer, one set to low latency, and one as it comes out of the box."""
PRESENCE_PERIOD_MS_MIN, PRESENCE_PERIOD_MS_MAX = 20, 20_000
"""A contact comes and goes with a touch of the elbow, or with somebody who leans back and forth."""
SEATS_HELP = "Which seats, for example 5 or `1-57,60`."
FAULTS = tuple(field.name for field in fields(LineFaults))
"""What can be wrong with a line has the same names in scenarios."""
LINE_HELP = "Number of the line, from 1."
_US_PER_MS = 1000

Chance = Annotated[float, Field(ge=0, le=1)]
"""A probability, or a share of the time."""


def _usb_latency(value: int) -> int:
    if value not in USB_LATENCIES_MS:
        raise ValueError(f"no adapter has that; known are: {', '.join(map(str, USB_LATENCIES_MS))}")
    return value


class SetLineFaults(Deed):
    """Let a line be as bad as this from now on, by the seed; without keys the line is mended.

    Probabilities go from 0 to 1 and are drawn anew for every frame.
    """

    word = "line_faults"
    line: int = Field(ge=1, description=LINE_HELP)
    request_loss: Chance = Field(default=0.0, description="Probability that a request is lost.")
    answer_loss: Chance = Field(default=0.0, description="Probability that an answer is lost.")
    garbage: Chance = Field(
        default=0.0, description="Probability that an answer has noise before it or in it, or is cut short."
    )
    glitch: Chance = Field(
        default=0.0, description="Probability that a byte 00 or FF comes before an answer."
    )
    truncation: Chance = Field(
        default=0.0, description="Probability that an answer breaks off in its middle."
    )
    foreign: Chance = Field(
        default=0.0, description="Probability that an answer comes behind an earlier one to somebody else."
    )
    repetition: Chance = Field(default=0.0, description="Probability that an answer comes a second time.")
    repetition_ms: float = Field(
        default=0.0, ge=0, le=DELAY_MS_MAX, description="How long after the first time."
    )
    delay: Chance = Field(default=0.0, description="Probability that an answer comes late.")
    delay_ms: float = Field(default=0.0, ge=0, le=DELAY_MS_MAX, description="How late it comes then.")
    echo: bool = Field(default=False, description="The adapter hears itself: local echo of every request.")
    usb_latency_ms: Annotated[int, AfterValidator(_usb_latency)] = Field(
        default=0,
        description="The adapter hands over what it received only so often: 1 or 16, or 0 for at once.",
    )

    @model_validator(mode="after")
    def _chances_have_their_times(self) -> "SetLineFaults":
        if (self.delay > 0) != (self.delay_ms > 0):
            raise ValueError("delay says how often and delay_ms how late; give both")
        if self.repetition_ms > 0 and self.repetition == 0:
            raise ValueError("repetition_ms says when and repetition how often; give repetition too")
        return self

    async def _act(self, stage: Stage) -> None:
        faults = LineFaults(**self.model_dump(include=set(FAULTS)))
        stage.hall.set_faults(self.line, faults)


class SeatFaults(Deed):
    """Let the units of these seats be as bad as this from now on; without keys the units are mended."""

    word = "seat_faults"
    seats: Seats = Field(description=SEATS_HELP)
    babble: Chance = Field(
        default=0.0, description="Share of the time in which the unit sends garbage over all other frames."
    )
    stuck: bool = Field(
        default=False, description="The unit's driver holds the line: nothing gets through, whoever sends it."
    )
    late_ms: float = Field(
        default=0.0, ge=0, le=DELAY_MS_MAX, description="How much later than others the unit answers."
    )
    present_share: Chance = Field(
        default=1.0, description="A loose contact: the share of every period in which the unit is there."
    )
    presence_period_ms: int = Field(
        default=PRESENCE_PERIOD_MS,
        ge=PRESENCE_PERIOD_MS_MIN,
        le=PRESENCE_PERIOD_MS_MAX,
        description="How long such a period is.",
    )

    @model_validator(mode="after")
    def _period_has_its_share(self) -> "SeatFaults":
        if "presence_period_ms" in self.model_fields_set and self.present_share == 1:
            raise ValueError("presence_period_ms says how long and present_share how much of it; give both")
        return self

    async def _act(self, stage: Stage) -> None:
        trouble = Trouble(
            is_stuck=self.stuck,
            babble=self.babble,
            late_us=round(self.late_ms * _US_PER_MS),
            present_share=self.present_share,
            presence_period_ms=self.presence_period_ms,
        )
        for seat in self.seats:
            stage.hall.trouble_seat(seat, trouble)


class _Seats(Deed):
    seats: Seats = Field(description=SEATS_HELP)

    async def _act(self, stage: Stage) -> None:
        for seat in self.seats:
            self._touch(stage, seat)

    @abstractmethod
    def _touch(self, stage: Stage, seat: int) -> None: ...


class BrownOut(_Seats):
    """The supply of the units dips: they start anew, silent for 200 ms, and have forgotten what was pressed."""

    word = "brown_out"

    def _touch(self, stage: Stage, seat: int) -> None:
        stage.hall.brown_out_seat(seat)


class BrownOutLine(Deed):
    """The supply of a whole line dips: all its units that have power start anew at the same instant."""

    word = "brown_out_line"
    line: int = Field(ge=1, description=LINE_HELP)

    async def _act(self, stage: Stage) -> None:
        stage.hall.brown_out_line(self.line)


class AddDuplicate(_Seats):
    """Screw a second unit with the same address onto the line: the two talk at once, and neither is understood."""

    word = "add_duplicate"

    def _touch(self, stage: Stage, seat: int) -> None:
        stage.hall.add_duplicate(seat)


class RemoveDuplicate(_Seats):
    """Take the second units of these seats off the line again."""

    word = "remove_duplicate"

    def _touch(self, stage: Stage, seat: int) -> None:
        stage.hall.remove_duplicate(seat)


class ClearFaults(Deed):
    """Mend all lines and units: what `line_faults`, `seat_faults` and `add_duplicate` did ends.

    What was unplugged or muted stays so.
    """

    word = "clear_faults"

    async def _act(self, stage: Stage) -> None:
        stage.hall.clear_faults()


TROUBLES: Iterable[type[Deed]] = (
    SetLineFaults,
    SeatFaults,
    BrownOut,
    BrownOutLine,
    AddDuplicate,
    RemoveDuplicate,
    ClearFaults,
)
"""The verbs of this file, in the order of the reference."""
