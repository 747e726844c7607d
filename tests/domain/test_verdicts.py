"""Whatever the count, a verdict is what the rule says, by an independent reckoning in fractions."""

from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.domain.rule_text import parse_rule
from controller.domain.rules import AllOf, AnyOf, Base, Comparison, Condition, Figures, Rule, figures_needed
from controller.domain.tallies import Count, Discrepancy, PaperBallots, PartTally, Tally, discrepancy
from controller.domain.verdicts import percent, verdict
from tests.domain.test_rule_text import any_rule

counts = st.integers(0, 3000)


@st.composite
def tallies(draw: st.DrawFn) -> Tally:
    yes, no, abstain, not_voted, invalid, absent = (draw(counts) for _ in range(6))
    present = yes + no + abstain + not_voted + invalid
    return Tally(present + absent, present, yes, no, abstain, not_voted, invalid)


def reckoned(rule: Rule, count: Count) -> bool:
    """The same in fractions, straight from the words of the procedure."""
    match rule:
        case AllOf(parts):
            return False not in [reckoned(part, count) for part in parts]
        case AnyOf(parts):
            return True in [reckoned(part, count) for part in parts]
        case Condition():
            tally = count.of(Figures(rule.group, rule.is_weighted))
            of_whom = {
                Base.ALL: tally.all_members,
                Base.PRESENT: tally.present,
                Base.PARTICIPATED: tally.yes + tally.no + tally.abstain,
                Base.YES_NO: tally.yes + tally.no,
                Base.VALID: tally.present - tally.not_voted - tally.invalid,
                Base.CAST: tally.present - tally.not_voted,
                Base.FIXED: rule.fixed_count or 0,
            }[rule.base]
            share = Fraction(rule.numerator, rule.denominator)
            if of_whom == 0:
                return False
            part = Fraction(tally.yes, of_whom)
            return part > share if rule.comparison is Comparison.MORE_THAN else part >= share


@st.composite
def judged(draw: st.DrawFn) -> tuple[Rule, Count]:
    rule = draw(any_rule)
    parts = tuple(PartTally(each, draw(tallies())) for each in figures_needed(rule) if each != Figures())
    return rule, Count(draw(tallies()), parts)


@given(judged())
def test_the_verdict_is_what_fractions_say(case: tuple[Rule, Count]) -> None:
    rule, count = case
    said = verdict(rule, count)

    assert said.rule == rule
    assert said.passed is reckoned(rule, count)
    for part in said.parts:
        assert part.passed is reckoned(part.rule, count)


@given(judged())
def test_one_more_vote_decides_exactly_where_the_verdict_says(case: tuple[Rule, Count]) -> None:
    rule, count = case
    said = verdict(rule, count)

    if said.need is not None:
        votes = count.of(next(iter(_figures(rule)))).yes
        assert said.passed is (votes >= said.need)
        assert said.need >= 1


def _figures(rule: Rule) -> set[Figures]:
    if isinstance(rule, Condition):
        return {rule.figures}
    parts = rule.all_of if isinstance(rule, AllOf) else rule.any_of
    return set().union(*map(_figures, parts))


def test_of_several_parts_on_the_same_votes_the_hardest_or_the_easiest_is_the_need() -> None:
    count = Count(Tally(100, 80, 60, 10, 10, 0))

    both = verdict(parse_rule("all > 1/2 and participated >= 3/4"), count)
    either = verdict(parse_rule("all > 1/2 or participated >= 3/4"), count)
    assert [part.need for part in both.parts] == [51, 60]
    assert (both.need, both.base_count, both.passed) == (60, None, True)
    assert (either.need, either.base_count, either.passed) == (51, None, True)


def test_what_nobody_counted_cannot_be_judged() -> None:
    with pytest.raises(LookupError, match=r"group\(A\) weight"):
        verdict(parse_rule("group(A) weight all > 1/2"), Count(Tally(1, 1, 1, 0, 0, 0)))


@pytest.mark.parametrize(
    ("votes", "base", "shown"),
    [
        (2799, 2986, "93.73"),
        (2985, 2986, "99.96"),
        (99_999, 100_000, "99.99"),
        (2986, 2986, "100.00"),
        (2, 3, "66.66"),
        (1, 200, "0.50"),
        (1, 2000, "0.05"),
        (0, 5, "0.00"),
        (0, 0, "-"),
        (12, 10, "120.00"),
    ],
)
def test_a_percentage_is_cut_off_and_never_rounded_up(votes: int, base: int, shown: str) -> None:
    assert percent(votes, base) == shown


@given(st.integers(1, 10**6).flatmap(lambda base: st.tuples(st.integers(0, base), st.just(base))))
def test_only_all_of_them_are_a_hundred_percent(case: tuple[int, int]) -> None:
    votes, base = case

    assert (percent(votes, base) == "100.00") is (votes == base)
    assert Fraction(percent(votes, base)) <= Fraction(100 * votes, base)


GOOD = Tally(154, 125, 77, 6, 42, 0)


@pytest.mark.parametrize(
    ("tally", "found"),
    [
        pytest.param(
            Tally(154, 125, 77, 6, 42, 2), ("counted_not_present", 127, 125), id="127 counted, 125 present"
        ),
        pytest.param(
            Tally(154, 125, 77, 6, 41, 0), ("counted_not_present", 124, 125), id="124 counted, 125 present"
        ),
        pytest.param(
            Tally(154, 125, 77, 6, 42, 0, 1), ("counted_not_present", 126, 125), id="one invalid beside all"
        ),
        pytest.param(
            Tally(435, 436, 436, 0, 0, 0), ("present_over_members", 436, 435), id="436 of 435 voted"
        ),
        pytest.param(Tally(10, 5, 6, -1, 0, 0), ("negative", -1, 0), id="a negative count in a right sum"),
    ],
)
def test_a_count_that_does_not_add_up_is_told(tally: Tally, found: tuple[str, int, int]) -> None:
    assert discrepancy(Count(tally)) == Discrepancy(*found)


@pytest.mark.parametrize(
    ("issued", "returned", "found"),
    [
        (125, 125, None),
        (126, 125, ("issued_over_present", 126, 125)),
        (125, 126, ("returned_over_issued", 126, 125)),
        (125, 124, ("returned_not_counted", 124, 125)),
    ],
)
def test_ballot_papers_have_to_add_up_too(
    issued: int, returned: int, found: tuple[str, int, int] | None
) -> None:
    expected = None if found is None else Discrepancy(*found)

    assert discrepancy(Count(GOOD), PaperBallots(issued, returned)) == expected


def test_invalid_papers_are_handed_in_like_any_other() -> None:
    one_invalid = Count(Tally(154, 125, 76, 6, 42, 0, 1))
    told = discrepancy(one_invalid, PaperBallots(125, 123))

    assert discrepancy(one_invalid, PaperBallots(125, 125)) is None
    assert told == Discrepancy("returned_not_counted", 123, 125)


def test_papers_that_were_not_handed_in_are_those_of_members_who_did_not_vote() -> None:
    five_kept_theirs = Tally(154, 125, 72, 6, 42, 5)

    assert discrepancy(Count(five_kept_theirs), PaperBallots(issued=123, returned=120)) is None


@pytest.mark.parametrize("field", ["all_members", "present", "yes", "no", "abstain", "not_voted", "invalid"])
def test_a_group_has_no_more_of_anything_than_everybody(field: str) -> None:
    whole = Tally(40, 35, 5, 5, 5, 15, 5)
    larger = {
        "all_members": 41,
        "present": 36,
        "yes": 6,
        "no": 6,
        "abstain": 6,
        "not_voted": 16,
        "invalid": 6,
    }
    group = Figures("A")
    fits = Count(whole, (PartTally(group, whole),))
    told = discrepancy(Count(whole, (PartTally(group, replace(whole, **{field: larger[field]})),)))

    assert discrepancy(fits) is None
    assert told is not None
    assert told.figures == group


def test_a_group_beyond_everybody_is_told_even_where_it_adds_up_by_itself() -> None:
    whole, group = Tally(40, 10, 5, 5, 0, 0), Tally(40, 10, 6, 4, 0, 0)

    told = discrepancy(Count(whole, (PartTally(Figures("A"), group),)))
    assert told == Discrepancy("part_over_whole", 6, 5, Figures("A"), "yes")


@pytest.mark.parametrize(
    ("tally", "found"),
    [
        (Tally(4, 3, 4, -1, 0, 0), ("negative", -1, 0)),
        (Tally(2, 3, 3, 0, 0, 0), ("present_over_members", 3, 2)),
        (Tally(4, 3, 2, 0, 0, 0), ("counted_not_present", 2, 3)),
    ],
)
def test_what_is_wrong_within_a_group_is_told_of_the_group(tally: Tally, found: tuple[str, int, int]) -> None:
    group = Figures("A")

    told = discrepancy(Count(GOOD, (PartTally(group, tally),)))
    assert told == Discrepancy(*found, group)


def test_weights_may_be_larger_than_heads() -> None:
    by_weight = PartTally(Figures(is_weighted=True), Tally(900, 500, 300, 200, 0, 0))

    assert discrepancy(Count(Tally(40, 10, 5, 5, 0, 0), (by_weight,))) is None


@given(tallies())
def test_what_adds_up_is_left_alone(tally: Tally) -> None:
    assert discrepancy(Count(tally)) is None
    assert discrepancy(Count(replace(tally, yes=tally.yes + 1))) is not None
