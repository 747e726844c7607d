"""The `[hall]` of a scenario: how large it is, who sits in it, and under which rules it meets."""

from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, model_validator

from controller.config.models import LINES_MAX
from controller.config.values import Printable
from controller.contract.model import MICROPHONES_MAX, PRESET_CHARS_MAX, Name, Title
from controller.domain.floor.speeches import FloorMode, WhenFull
from controller.domain.votes import DURATION_S_MAX
from seat_protocol.registers import UNIT_MAX
from simulators.scenario.values import FirmwareName, Seats

SEATS_MAX = 1000
"""The largest assembly hall of a city has 843 deputies; ptys and threads of one process carry that."""
BAUD_MIN, BAUD_MAX = 9600, 921_600
"""The speeds at which RS-485 seat lines are built."""
DRIFT_PPM_MAX = 100
"""The protocol allows a unit's clock no more."""


class HallTable(BaseModel):
    """The hall of a scenario. Whoever is not named sits there as a member with a vote."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, str_strip_whitespace=True)

    seats: int = Field(default=85, ge=1, le=SEATS_MAX, description="Number of seats; they count from 1.")
    lines: int = Field(
        default=3, ge=1, le=LINES_MAX, description="Serial lines; the seats are spread over them in order."
    )
    baud: int = Field(default=115_200, ge=BAUD_MIN, le=BAUD_MAX, description="Speed of the lines.")
    gap: Literal["strict", "characters", "framed"] = Field(
        default="characters", description="Silence between frames, as `line.gap` in config.toml."
    )
    firmware: FirmwareName = Field(
        default="full",
        description="What the units can do beyond plain transactions: `plain`, `slots`, `events` or `full`.",
    )
    clock_drift_ppm: int = Field(
        default=0,
        ge=0,
        le=DRIFT_PPM_MAX,
        description="How far the clocks of the units are off at most, each its own way by the seed.",
    )
    title: Title = Field(default="演练会议", description="Title of the meeting.")
    operator: Name = Field(default="操作员", description="Who gives the commands.")
    preset: Annotated[str, Printable] = Field(
        default="presidium",
        max_length=PRESET_CHARS_MAX,
        description="Rules of the body: one that `hall presets` lists, or the name of a `[[preset]]` of this file.",
    )
    language: Literal["zh", "en"] = Field(default="zh", description="Language of the controller.")
    vote_duration_s: int = Field(
        default=60, ge=0, le=DURATION_S_MAX, description="Seconds that a vote lasts; 0: the chair ends it."
    )
    press_rule: Literal["last", "first"] = Field(default="last", description="Which press of a voter counts.")
    microphone_limit: int = Field(
        default=3, ge=1, le=MICROPHONES_MAX, description="How many microphones may be open at once."
    )
    floor_mode: FloorMode = Field(
        default=FloorMode.REQUEST,
        strict=False,
        description="How the floor is given, as `meeting.floor.mode`.",
    )
    floor_when_full: WhenFull = Field(
        default=WhenFull.WAIT, strict=False, description="As `meeting.floor.when_full`: `wait` or `override`."
    )
    floor_open_list: bool = Field(default=False, description="As `meeting.floor.open_list`.")
    presiding: Seats = Field(default=(), description="Seats of those who may take the chair (主持人).")
    observers: Seats = Field(default=(), description="Seats of observers (列席), who speak but do not vote.")
    visitors: Seats = Field(default=(), description="Seats of visitors (旁听), who do neither.")
    seating: Literal["fixed", "card", "free"] = Field(
        default="fixed", description="What decides who sits where, as `meeting.seating` in config.toml."
    )
    remote_counts: bool = Field(default=False, description="Whether who takes part by video is present.")

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        if self.lines > self.seats or self.seats > self.lines * UNIT_MAX:
            raise ValueError(f"{self.seats} seats on {self.lines} lines: a line has 1 to {UNIT_MAX} seats")
        if both := set(self.observers) & set(self.visitors):
            raise ValueError(f"seat {min(both)} is both an observer's and a visitor's")
        return self
