"""The window of a gateway grows while answers come, and falls at the first sign that the crowd is to blame."""

import pytest

from firmware_bridge.gateway_window import (
    ANSWERS_TO_GROW,
    NARROW_FIRST_S,
    NARROW_LONGEST_S,
    WINDOW_MAX,
    Window,
)


class Clock:
    """A clock that is set by hand."""

    now_s = 1000.0

    def __call__(self) -> float:
        return self.now_s


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def window(clock: Clock) -> Window:
    return Window(WINDOW_MAX, clock)


def grow(window: Window, size: int) -> None:
    while window.size < size:
        before = window.size
        for unit in range(1, ANSWERS_TO_GROW + 1):
            window.answered(unit, was_crowded=before > 1, was_full=True)
        assert window.size == before + 1


def test_it_begins_at_one_and_grows_one_by_one_to_its_limit(window: Window) -> None:
    assert window.size == 1
    grow(window, WINDOW_MAX)
    for unit in range(1, 200):
        window.answered(unit, was_crowded=True, was_full=True)
    assert window.size == WINDOW_MAX


def test_answers_that_did_not_fill_it_prove_nothing(window: Window) -> None:
    for unit in range(1, 200):
        window.answered(unit, was_crowded=False, was_full=False)
    assert window.size == 1


def test_a_unit_that_fails_in_the_crowd_and_answers_alone_convicts_the_gateway(
    window: Window, clock: Clock
) -> None:
    grow(window, 4)
    window.failed(7, was_crowded=True)
    assert window.size == 1
    window.answered(8, was_crowded=True, was_full=True)
    window.answered(7, was_crowded=False, was_full=True)
    for unit in range(1, 200):
        window.answered(unit, was_crowded=False, was_full=True)
    assert window.size == 1
    clock.now_s += NARROW_FIRST_S
    grow(window, 2)


def test_a_unit_that_fails_alone_as_well_has_gone_by_itself(window: Window) -> None:
    grow(window, 4)
    window.failed(7, was_crowded=True)
    window.failed(7, was_crowded=False)
    assert window.size == 4
    window.failed(7, was_crowded=True)
    assert window.size == 4


def test_only_an_answer_to_a_question_asked_alone_convicts(window: Window) -> None:
    grow(window, 4)
    window.failed(7, was_crowded=True)
    window.answered(7, was_crowded=True, was_full=True)
    window.failed(7, was_crowded=False)
    assert window.size == 4


def test_an_answer_that_comes_late_was_not_forgotten(window: Window) -> None:
    grow(window, 4)
    window.failed(7, was_crowded=True)
    window.answered_late(8)
    assert window.size == 1
    window.answered_late(7)
    assert window.size == 4


def test_a_unit_never_heard_of_proves_nothing(window: Window) -> None:
    grow(window, 4)
    window.failed(99, was_crowded=True)
    assert window.size == 4


def test_every_conviction_is_kept_longer_than_the_one_before(window: Window, clock: Clock) -> None:
    kept_s = NARROW_FIRST_S
    while kept_s <= NARROW_LONGEST_S:
        grow(window, 2)
        window.narrow()
        clock.now_s += kept_s - 1
        for unit in range(1, 100):
            window.answered(unit, was_crowded=False, was_full=True)
        assert window.size == 1
        clock.now_s += 1
        kept_s *= 2


def test_more_trouble_at_a_window_of_one_changes_nothing(window: Window, clock: Clock) -> None:
    grow(window, 2)
    window.narrow()
    for _ in range(10):
        window.narrow()
    clock.now_s += NARROW_FIRST_S
    grow(window, 2)
