"""Base of every published or accepted model."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field

from controller.domain.rule_text import GROUP_CHARS_MAX, RULE_CHARS_MAX

SEAT_MAX = 9999
"""Four digits on a nameplate; three times the largest hall known."""

WALL_TIME_MS_MAX = 253_402_300_799_999
"""The end of the year 9999: a later time is no time, and its digits would fill a reply."""
MEMBER_ID_CHARS_MAX = 32
"""Room for the number of an identity card."""
MICROPHONES_MAX = 32
"""More open microphones than that are noise, whatever the meeting."""
PRESET_CHARS_MAX = 40
"""Twice the longest name of a preset; a refusal repeats the name three times."""

SeatNumber = Annotated[int, Field(ge=1, le=SEAT_MAX, description="Number of the seat in the hall.")]
WallTime = Annotated[int, Field(ge=0, description="Wall time, milliseconds since 1970-01-01 UTC.")]
MemberId = Annotated[str, Field(min_length=1, max_length=MEMBER_ID_CHARS_MAX)]
Name = Annotated[str, Field(min_length=1, max_length=40)]
Title = Annotated[str, Field(min_length=1, max_length=200)]
PresetName = Annotated[str, Field(max_length=PRESET_CHARS_MAX)]
RuleText = Annotated[str, Field(min_length=1, max_length=RULE_CHARS_MAX)]
GroupName = Annotated[
    str,
    Field(
        min_length=1, max_length=GROUP_CHARS_MAX, pattern=r"^[^()]+$", description="Named in rules: group(A)."
    ),
]
MotionText = Annotated[str, Field(max_length=2000)]


class ContractModel(BaseModel):
    """Frozen, and closed: a key that nobody knows is an error, not a silence."""

    model_config = ConfigDict(frozen=True, extra="forbid", str_strip_whitespace=True)
