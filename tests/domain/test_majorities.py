"""Majorities and quorums against published results and an independent formula."""

from fractions import Fraction

import pytest

from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.preset_table import PRESETS
from controller.domain.quorum import quorum
from controller.domain.rule_text import parse_rule
from controller.domain.rules import Condition
from controller.domain.tallies import Count, Tally, discrepancy
from controller.domain.verdicts import verdict
from tests.domain.sitting import Sitting, roster

BODY_MAX = 3000
"""The largest assembly known has 2,980 members."""


def condition(text: str) -> Condition:
    rule = parse_rule(text)
    assert isinstance(rule, Condition)
    return rule


def attended(members: int, present: int) -> Sitting:
    hall = Sitting()
    hall.must(ImportRoster(roster(members)), OpenMeeting("会", "presidium", 1))
    hall.must(*(SignInPressed(seat) for seat in range(1, present + 1)))
    return hall


@pytest.mark.parametrize(
    ("tally", "rule", "need", "passed"),
    [
        pytest.param(Tally(2970, 2633, 1767, 177, 664, 25), "all > 1/2", 1486, True, id="G1 Three Gorges"),
        pytest.param(Tally(2986, 2948, 2799, 101, 44, 4), "all > 1/2", 1494, True, id="G5 report"),
        pytest.param(Tally(2980, 2964, 2958, 2, 3, 0, 1), "all >= 2/3", 1987, True, id="G10 constitution"),
        pytest.param(Tally(751, 693, 448, 197, 48, 0), "yes_no >= 2/3", 430, True, id="G22 Article 7"),
        pytest.param(
            Tally(751, 693, 448, 197, 48, 0),
            "participated >= 2/3",
            462,
            False,
            id="G22 if abstentions were in the base",
        ),
        pytest.param(Tally(450, 428, 221, 0, 0, 207), "all > 1/2", 226, False, id="G24 Ukraine"),
        pytest.param(
            Tally(450, 428, 221, 0, 0, 207),
            "present > 1/2",
            215,
            True,
            id="G24 if half of those present were enough",
        ),
        pytest.param(Tally(154, 125, 77, 6, 42, 0), "all > 1/2", 78, False, id="exactly half of all"),
        pytest.param(Tally(154, 125, 78, 6, 41, 0), "all > 1/2", 78, True, id="one more than half"),
    ],
)
def test_published_results_are_reproduced(tally: Tally, rule: str, need: int, passed: bool) -> None:
    result = verdict(parse_rule(rule), Count(tally))

    assert discrepancy(Count(tally)) is None
    assert result.rule == parse_rule(rule)
    assert (result.need, result.passed, result.parts) == (need, passed, ())
    assert result.base_count == tally.base_count(condition(rule))


@pytest.mark.parametrize(
    ("base", "count"),
    [
        ("all", 200),
        ("present", 100),
        ("participated", 75),
        ("yes_no", 70),
        ("valid", 75),
        ("cast", 85),
        ("fixed(120)", 120),
    ],
)
def test_every_base_counts_its_own(base: str, count: int) -> None:
    tally = Tally(all_members=200, present=100, yes=50, no=20, abstain=5, not_voted=15, invalid=10)

    assert verdict(parse_rule(f"{base} > 1/2"), Count(tally)).base_count == count


@pytest.mark.parametrize(
    ("rule", "share", "includes_share"),
    [
        ("all > 1/2", Fraction(1, 2), False),
        ("all >= 1/2", Fraction(1, 2), True),
        ("all >= 2/3", Fraction(2, 3), True),
        ("all > 2/3", Fraction(2, 3), False),
        ("all >= 3/5", Fraction(3, 5), True),
        ("all >= 3/4", Fraction(3, 4), True),
        ("all >= 65/100", Fraction(65, 100), True),
        ("all >= 1/1", Fraction(1), True),
    ],
)
def test_need_is_the_fewest_votes_for_every_body_up_to_3000(
    rule: str, share: Fraction, includes_share: bool
) -> None:
    majority = condition(rule)

    def suffices(votes: int, body: int) -> bool:
        part = Fraction(votes, body)
        return part >= share if includes_share else part > share

    for body in range(1, BODY_MAX + 1):
        need = majority.need(body)
        assert suffices(need, body), (body, need)
        assert not suffices(need - 1, body), (body, need)


def test_one_vote_decides_in_every_body_up_to_3000() -> None:
    for rule in map(parse_rule, ("all > 1/2", "all >= 2/3")):
        for body in range(1, BODY_MAX + 1):
            need = condition(rule.text).need(body)
            assert verdict(rule, Count(Tally(body, body, need, body - need, 0, 0))).passed
            assert not verdict(rule, Count(Tally(body, body, need - 1, body - need + 1, 0, 0))).passed


@pytest.mark.parametrize("rule", ["yes_no >= 2/3", "yes_no > 1/2", "yes_no >= 1/1", "yes_no > 1/1000000"])
def test_nobody_carries_a_motion_in_an_empty_base(rule: str) -> None:
    everybody_abstained = Tally(10, 10, 0, 0, 10, 0)
    result = verdict(parse_rule(rule), Count(everybody_abstained))

    assert (result.base_count, result.need, result.passed) == (0, 1, False)


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
    short, enough = attended(body, quorum_need - 1).state, attended(body, quorum_need).state

    assert condition(rules.majority.text).need(body) == pass_need
    assert quorum(short, rules.quorum).need == quorum_need
    assert not quorum(short, rules.quorum).reached
    assert quorum(enough, rules.quorum).reached


def test_a_procedural_motion_needs_no_quorum() -> None:
    nobody_here = quorum(attended(84, 0).state, PRESETS["procedural_motion"].quorum)

    assert (nobody_here.need, nobody_here.reached) == (0, True)


def test_a_quorum_may_be_a_plain_number() -> None:
    nine = parse_rule("fixed(9) >= 1/1")

    assert not quorum(attended(20, 8).state, nine).reached
    assert quorum(attended(20, 9).state, nine).reached
