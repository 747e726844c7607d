"""Expectations of the health that the controller publishes: which lines are lost, which seats it cannot reach."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any, get_args

from pydantic import Field, model_validator

from controller.contract.documents.health import LineHealth
from controller.seat_numbers import seat_ranges
from simulators.scenario.matching import NONE, mismatch
from simulators.scenario.read_model import NOBODY, Published
from simulators.scenario.stage import line_name
from simulators.scenario.step import Expectation
from simulators.scenario.values import Seats, word_of

LINE_STATES: tuple[str, ...] = get_args(LineHealth.model_fields["state"].annotation)
"""The states of a line as they are published."""


class Line(Published):
    """How a line stands in the published health."""

    word = "line"
    line: int = Field(ge=1, description="Number of the line, from 1.")
    state: Annotated[str, word_of("state of a line", LINE_STATES)] | None = Field(
        default=None,
        description=f"{', '.join(f'`{state}`' for state in LINE_STATES)}: whether its port is in use.",
    )
    seats_online: int | None = Field(default=None, ge=0, description="How many of its seats answer.")
    reason: str = Field(default="", description="Words that stand in the reason.")

    @model_validator(mode="after")
    def _looks_at_something(self) -> "Line":
        if self.state is None and self.seats_online is None and not self.reason:
            raise ValueError("say how the line stands: state, seats_online or reason")
        return self

    def _problem(self, documents: Mapping[str, Any]) -> str | None:
        name = line_name(self.line)
        seen = next((line for line in _health(documents, "lines") if line["line"] == name), None)
        if seen is None:
            return f"nothing was published about {name}"
        wanted = {"state": self.state, "seats_online": self.seats_online}
        told = {key: value for key, value in wanted.items() if value is not None}
        if problem := mismatch(told, seen, name):
            return problem
        return None if self.reason in seen["reason"] else f"{name}.reason is {seen['reason'] or NONE}"


class LostSeats(Published):
    """The published health names these seats as out of reach, and no others."""

    word = "lost_seats"
    seats: Seats = Field(default=NOBODY, description="The seats; without it, every seat is in reach.")
    reason: str = Field(default="", description="Words that stand in the reason of every one.")

    def _problem(self, documents: Mapping[str, Any]) -> str | None:
        if "health" not in documents:
            return "nothing was published as health"
        seen = {lost["seat"]: lost["reason"] for lost in _health(documents, "lost_seats")}
        if set(seen) != set(self.seats):
            return f"out of reach are {seat_ranges(seen) or NONE}"
        others = (f"seat {seat}: {reason}" for seat, reason in seen.items() if self.reason not in reason)
        return next(others, None)


def _health(documents: Mapping[str, Any], name: str) -> Iterable[Mapping[str, Any]]:
    found: Iterable[Mapping[str, Any]] = documents.get("health", {}).get(name, ())
    return found


HEALTH: Iterable[type[Expectation]] = (Line, LostSeats)
"""The expectations of this file, in the order of the reference."""
