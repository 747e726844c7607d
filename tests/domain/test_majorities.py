"""Majorities and quorums against published results and an independent formula."""

from fractions import Fraction

import pytest

from controller.domain.presence import AttendanceCount
from controller.domain.rules import PRESETS, Base, Comparison, Rule, Tally, verdict
from controller.domain.state import quorum

HALF_OF_ALL = Rule(Base.ALL, Comparison.MORE_THAN, 1, 2)
TWO_THIRDS_OF_ALL = Rule(Base.ALL, Comparison.AT_LEAST, 2, 3)


def attendance(expected: int, present: int) -> AttendanceCount:
    return AttendanceCount(expected, present, expected - present, 0, 0, 0)


@pytest.mark.parametrize(
    ("tally", "rule", "need", "passed"),
    [
        pytest.param(Tally(2970, 2633, 1767, 177, 664, 25), HALF_OF_ALL, 1486, True, id="G1 Three Gorges"),
        pytest.param(Tally(2986, 2948, 2799, 101, 44, 4), HALF_OF_ALL, 1494, True, id="G5 report"),
        pytest.param(Tally(2980, 2964, 2958, 2, 3, 1), TWO_THIRDS_OF_ALL, 1987, True, id="G10 constitution"),
        pytest.param(
            Tally(751, 693, 448, 197, 48, 0),
            Rule(Base.YES_NO, Comparison.AT_LEAST, 2, 3),
            430,
            True,
            id="G22 Article 7",
        ),
        pytest.param(
            Tally(751, 693, 448, 197, 48, 0),
            Rule(Base.PARTICIPATED, Comparison.AT_LEAST, 2, 3),
            462,
            False,
            id="G22 if abstentions were in the base",
        ),
        pytest.param(Tally(450, 428, 221, 0, 0, 207), HALF_OF_ALL, 226, False, id="G24 Ukraine"),
        pytest.param(
            Tally(450, 428, 221, 0, 0, 207),
            Rule(Base.PRESENT, Comparison.MORE_THAN, 1, 2),
            215,
            True,
            id="G24 if half of those present were enough",
        ),
        pytest.param(Tally(154, 125, 77, 6, 42, 0), HALF_OF_ALL, 78, False, id="exactly half of all"),
        pytest.param(Tally(154, 125, 78, 6, 41, 0), HALF_OF_ALL, 78, True, id="one more than half"),
    ],
)
def test_published_results_are_reproduced(tally: Tally, rule: Rule, need: int, passed: bool) -> None:
    result = verdict(rule, tally)
    assert tally.adds_up
    assert (result.need, result.passed) == (need, passed)
    assert result.base_count == tally.base_count(rule.base)


@pytest.mark.parametrize(
    "tally",
    [
        pytest.param(Tally(154, 125, 77, 6, 42, 2), id="127 counted, 125 present"),
        pytest.param(Tally(154, 125, 77, 6, 41, 0), id="124 counted, 125 present"),
        pytest.param(Tally(435, 436, 436, 0, 0, 0), id="436 of 435 voted"),
        pytest.param(Tally(10, 5, 6, -1, 0, 0), id="a negative count hidden in a right sum"),
    ],
)
def test_a_count_that_does_not_add_up_is_told(tally: Tally) -> None:
    assert not tally.adds_up


@pytest.mark.parametrize(
    ("rule", "share", "includes_share"),
    [
        (HALF_OF_ALL, Fraction(1, 2), False),
        (TWO_THIRDS_OF_ALL, Fraction(2, 3), True),
        (Rule(Base.ALL, Comparison.MORE_THAN, 2, 3), Fraction(2, 3), False),
        (Rule(Base.ALL, Comparison.AT_LEAST, 3, 5), Fraction(3, 5), True),
        (Rule(Base.ALL, Comparison.AT_LEAST, 3, 4), Fraction(3, 4), True),
    ],
)
def test_need_is_the_fewest_votes_for_every_body_up_to_3000(
    rule: Rule, share: Fraction, includes_share: bool
) -> None:
    def suffices(votes: int, body: int) -> bool:
        part = Fraction(votes, body)
        return part >= share if includes_share else part > share

    for body in range(1, 3001):
        need = rule.need(body)
        assert suffices(need, body), (body, need)
        assert not suffices(need - 1, body), (body, need)
        assert rule.is_met(need, body)
        assert not rule.is_met(need - 1, body)


def test_nobody_carries_a_motion_in_an_empty_base() -> None:
    everybody_abstained = Tally(10, 10, 0, 0, 10, 0)
    for rule in (Rule(Base.YES_NO, Comparison.AT_LEAST, 2, 3), Rule(Base.YES_NO, Comparison.MORE_THAN, 1, 2)):
        assert not verdict(rule, everybody_abstained).passed


@pytest.mark.parametrize(
    ("preset", "body", "quorum_need", "pass_need"),
    [
        ("congress_plenary", 843, 562, 422),
        ("presidium", 85, 57, 43),
        ("presidium", 84, 56, 43),
        ("standing_committee", 67, 34, 34),
    ],
)
def test_quorum_and_majority_of_known_bodies(
    preset: str, body: int, quorum_need: int, pass_need: int
) -> None:
    rules = PRESETS[preset]
    assert rules.majority.need(body) == pass_need
    assert quorum(rules, attendance(body, quorum_need - 1)).need == quorum_need
    assert not quorum(rules, attendance(body, quorum_need - 1)).reached
    assert quorum(rules, attendance(body, quorum_need)).reached


def test_a_procedural_motion_needs_no_quorum() -> None:
    assert quorum(PRESETS["procedural_motion"], attendance(84, 1)).reached


def test_presets_are_listed_under_their_names() -> None:
    assert all(name == preset.name for name, preset in PRESETS.items())
