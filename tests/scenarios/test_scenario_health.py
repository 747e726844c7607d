"""What the published health is compared with, and what is said where it is otherwise."""

from collections.abc import Mapping
from typing import Any

import pytest

from simulators.scenario.health import Line, LostSeats

HEALTH = {
    "lines": [
        {"line": "line1", "state": "up", "reason": "", "seats_online": 6},
        {"line": "line2", "state": "lost", "reason": "it was unplugged", "seats_online": 0},
    ],
    "lost_seats": [{"seat": 7, "reason": "no answer"}, {"seat": 8, "reason": "its line is lost"}],
}
DOCUMENTS = {"health": HEALTH}


@pytest.mark.parametrize(
    "wanted",
    [
        {"line": 1, "state": "up"}, {"line": 1, "seats_online": 6}, {"line": 2, "state": "lost", "seats_online": 0},
        {"line": 2, "reason": "unplugged"},
    ],
)  # fmt: skip
def test_a_line_that_stands_as_wanted_is_no_problem(wanted: dict[str, Any]) -> None:
    assert line_problem(wanted) is None


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"line": 1, "state": "lost"}, "line1.state is up"),
        ({"line": 2, "seats_online": 6}, "line2.seats_online is 0"),
        ({"line": 2, "state": "lost", "reason": "no such port"}, "line2.reason is it was unplugged"),
        ({"line": 1, "reason": "unplugged"}, "line1.reason is none"),
        ({"line": 3, "state": "up"}, "nothing was published about line3"),
    ],
)
def test_a_line_that_stands_otherwise_is_told_with_its_name(wanted: dict[str, Any], told: str) -> None:
    assert line_problem(wanted) == told


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"seats": "7-8"}, None),
        ({"seats": "8,7"}, None),
        ({"seats": "7-8", "reason": "o answer"}, "seat 8: its line is lost"),
        ({"seats": 7}, "out of reach are 7-8"),
        ({"seats": "7-9"}, "out of reach are 7-8"),
        ({}, "out of reach are 7-8"),
    ],
)
def test_the_lost_seats_are_these_and_no_others(wanted: dict[str, Any], told: str | None) -> None:
    assert lost_problem(wanted, DOCUMENTS) == told


def test_nobody_is_lost_only_where_the_health_was_published_and_says_so() -> None:
    assert lost_problem({}, {"health": {"lines": [], "lost_seats": []}}) is None
    assert lost_problem({}, {}) == "nothing was published as health"
    assert lost_problem({"seats": 3}, {"health": {"lines": [], "lost_seats": []}}) == "out of reach are none"


def line_problem(wanted: Mapping[str, Any]) -> str | None:
    return Line.model_validate(wanted)._problem(DOCUMENTS)


def lost_problem(wanted: Mapping[str, Any], documents: Mapping[str, Any]) -> str | None:
    return LostSeats.model_validate(wanted)._problem(documents)
