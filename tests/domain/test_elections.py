"""Who is elected: counted against an independent way of telling, and told by examples from the statutes."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.domain.elections import CandidateCount, Election, ElectionCount, outcome
from controller.domain.paper import Papers
from controller.domain.refusal import RefusedError

PRESENT = 85
NEED = 43
"""More than half of 85."""


def count_of(yes: Mapping[str, int], ballots: int = PRESENT, **write_ins: int) -> ElectionCount:
    marks = {name: CandidateCount(votes, ballots - votes, 0) for name, votes in yes.items()}
    return ElectionCount(marks, write_ins, Papers(PRESENT, ballots, 0))


def election_of(*names: str, seats: int, write_ins: bool = True) -> Election:
    return Election(names, seats, write_ins)


def test_an_uncontested_candidate_needs_more_than_half_of_all_members() -> None:
    election = election_of("甲", seats=1)
    assert outcome(election, count_of({"甲": 43}), NEED).elected == ("甲",)
    failed = outcome(election, count_of({"甲": 42}), NEED)
    assert failed.elected == ()
    assert (failed.seats_left, failed.next_candidates) == (1, ("甲",))


def test_in_a_contested_election_the_most_votes_win_among_those_with_a_majority() -> None:
    election = election_of("甲", "乙", "丙", seats=2)
    result = outcome(election, count_of({"甲": 50, "乙": 44, "丙": 60}), NEED)
    assert result.elected == ("丙", "甲")
    assert result.seats_left == 0
    assert [
        (person.name, person.rank, person.meets_rule, person.is_elected) for person in result.results
    ] == [
        ("丙", 1, True, True),
        ("甲", 2, True, True),
        ("乙", 3, True, False),
    ]


def test_who_stands_level_for_the_last_seat_is_voted_on_again() -> None:
    election = election_of("甲", "乙", "丙", seats=2)
    result = outcome(election, count_of({"甲": 60, "乙": 50, "丙": 50}), NEED)
    assert result.elected == ("甲",)
    assert (result.tied, result.seats_left, result.next_candidates) == (("乙", "丙"), 1, ("乙", "丙"))


def test_seats_that_nobody_won_are_for_the_others_by_their_votes() -> None:
    election = election_of("甲", "乙", "丙", seats=2)
    result = outcome(election, count_of({"甲": 60, "乙": 30, "丙": 40}), NEED)
    assert (result.elected, result.seats_left) == (("甲",), 1)
    assert result.next_candidates == ("丙", "乙")


def test_a_write_in_can_be_elected() -> None:
    result = outcome(election_of("甲", seats=1), count_of({"甲": 30}, 丁=50), NEED)
    assert result.elected == ("丁",)
    assert result.results[0].is_write_in


@pytest.mark.parametrize(
    ("election", "code"),
    [
        (election_of(seats=1), "candidates_count"),
        (election_of("甲", "甲", seats=1), "candidate_twice"),
        (election_of("甲", seats=2), "seats_to_fill"),
        (election_of("甲", seats=0), "seats_to_fill"),
    ],
)
def test_an_election_that_cannot_be_held_is_refused(election: Election, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        election.check()
    assert refused.value.refusal.code == code


TWO = {"甲": CandidateCount(50, 30, 5), "乙": CandidateCount(30, 50, 5)}
NEVER_MARKED = {"甲": CandidateCount(0, 85, 0), "乙": CandidateCount(0, 0, 85)}
FULL = Papers(85, 85, 0)


@pytest.mark.parametrize(
    ("count", "code"),
    [
        (ElectionCount(TWO, {}, Papers(86, 85, 0)), "papers_over_voters"),
        (ElectionCount(TWO, {}, Papers(85, 85, 86)), "papers_invalid"),
        (ElectionCount(TWO, {}, Papers(85, 85, -1)), "count_negative"),
        (ElectionCount(TWO, {}, Papers(85, 85, 1)), "candidate_marks"),
        (ElectionCount(TWO, {}, Papers(85, 84, 0)), "candidate_marks"),
        (ElectionCount({"甲": TWO["甲"]}, {}, FULL), "candidate_not_counted"),
        (ElectionCount(TWO | {"丙": TWO["甲"]}, {}, FULL), "not_a_candidate"),
        (ElectionCount(TWO, {"甲": 1}, FULL), "write_in_candidate"),
        (ElectionCount(TWO, {"丁": 0}, FULL), "count_negative"),
        (ElectionCount(TWO, {"丁": 6}, FULL), "too_many_marks"),
        (ElectionCount(NEVER_MARKED, {"丁": 86}, FULL), "write_in_votes"),
        (ElectionCount(NEVER_MARKED, {"丁": 86}, None), "write_in_votes"),
        (ElectionCount(TWO | {"乙": CandidateCount(-1, 81, 5)}, {}, FULL), "count_negative"),
    ],
)
def test_figures_that_cannot_be_true_are_refused(count: ElectionCount, code: str) -> None:
    with pytest.raises(RefusedError) as refused:
        count.check(election_of("甲", "乙", seats=1), PRESENT)
    assert refused.value.refusal.code == code


def test_write_ins_are_refused_where_the_rules_know_none() -> None:
    with pytest.raises(RefusedError) as refused:
        ElectionCount(TWO, {"丁": 1}, FULL).check(election_of("甲", "乙", seats=1, write_ins=False), PRESENT)
    assert refused.value.refusal.code == "no_write_ins"


def is_true(count: ElectionCount, election: Election) -> bool:
    try:
        count.check(election, PRESENT)
    except RefusedError:
        return False
    return True


@given(yes=st.integers(0, 90), write_ins=st.dictionaries(st.sampled_from("丙丁戊"), st.integers(1, 90)))
def test_no_name_has_more_votes_than_there_are_papers_that_count(yes: int, write_ins: dict[str, int]) -> None:
    election = election_of("甲", "乙", seats=2)
    count = count_of({"甲": yes, "乙": 0}, ballots=80, **write_ins)
    is_possible = max([yes, *write_ins.values()]) <= 80 and yes + sum(write_ins.values()) <= 2 * 80
    assert is_true(count, election) == is_possible


def test_more_papers_than_were_issued_void_the_round() -> None:
    papers = Papers(issued=84, returned=85, invalid=0)
    papers.check(PRESENT)
    assert papers.is_void
    assert not FULL.is_void


@given(
    yes=st.lists(st.integers(0, 60), min_size=1, max_size=9), seats=st.integers(1, 9), need=st.integers(1, 50)
)
def test_the_elected_are_those_whom_fewer_than_seats_others_reach(
    yes: list[int], seats: int, need: int
) -> None:
    names = tuple(f"候选人{number:02}" for number in range(len(yes)))
    votes = dict(zip(names, yes, strict=True))
    election = Election(names, min(seats, len(names)), has_write_ins=False)
    result = outcome(election, count_of(votes), need)
    for name in names:
        at_least_as_good = [other for other in names if other != name and votes[other] >= votes[name]]
        is_elected = votes[name] >= need and len(at_least_as_good) < election.seats
        assert (name in result.elected) == is_elected
    assert len(result.elected) + result.seats_left == election.seats
    assert not set(result.tied) & set(result.elected)
    assert set(result.next_candidates) <= set(names) - set(result.elected)
    assert bool(result.next_candidates) == bool(result.seats_left and len(result.elected) < len(names))
