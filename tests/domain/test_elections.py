"""Who is elected: counted against an independent way of telling, and told by examples from the statutes."""

from collections.abc import Mapping

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.domain.elections import CandidateCount, Election, ElectionCount, outcome
from controller.domain.paper import Papers
from controller.domain.refusal import Refusal, RefusedError

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
    ("election", "refusal"),
    [
        (election_of(seats=1), Refusal("candidates_count", {"limit": 200})),
        (Election(tuple(map(str, range(201))), 1, False), Refusal("candidates_count", {"limit": 200})),
        (election_of("乙", "甲", "甲", seats=1), Refusal("candidate_twice", {"name": "甲"})),
        (election_of("甲", seats=2), Refusal("seats_to_fill", {"seats": 2, "candidates": 1})),
        (election_of("甲", seats=0), Refusal("seats_to_fill", {"seats": 0, "candidates": 1})),
    ],
)
def test_an_election_that_cannot_be_held_is_refused(election: Election, refusal: Refusal) -> None:
    with pytest.raises(RefusedError) as refused:
        election.check()
    assert refused.value.refusal == refusal


def test_the_longest_ballot_paper_is_just_held() -> None:
    Election(tuple(map(str, range(200))), 200, has_write_ins=False).check()


TWO = {"甲": CandidateCount(50, 30, 5), "乙": CandidateCount(30, 50, 5)}
NEVER_MARKED = {"甲": CandidateCount(0, 85, 0), "乙": CandidateCount(0, 0, 85)}
FULL = Papers(85, 85, 0)


def negative(what: str, count: int) -> Refusal:
    return Refusal("count_negative", {"what": what, "count": count})


def marked(name: str, marks: int, ballots: int) -> Refusal:
    return Refusal("candidate_marks", {"name": name, "marks": marks, "ballots": ballots})


@pytest.mark.parametrize(
    ("count", "refusal"),
    [
        (
            ElectionCount(TWO, {}, Papers(86, 85, 0)),
            Refusal("papers_over_voters", {"issued": 86, "present": 85}),
        ),
        (
            ElectionCount(TWO, {}, Papers(85, 84, 85)),
            Refusal("papers_invalid", {"invalid": 85, "returned": 84}),
        ),
        (ElectionCount(TWO, {}, Papers(-2, 85, 0)), negative("issued", -2)),
        (ElectionCount(TWO, {}, Papers(85, -3, 0)), negative("returned", -3)),
        (ElectionCount(TWO, {}, Papers(85, 85, -1)), negative("invalid", -1)),
        (ElectionCount(TWO, {}, Papers(85, 85, 1)), marked("甲", 85, 84)),
        (ElectionCount(TWO, {}, Papers(85, 84, 0)), marked("甲", 85, 84)),
        (ElectionCount({"甲": TWO["甲"]}, {}, FULL), Refusal("candidate_not_counted", {"name": "乙"})),
        (ElectionCount(TWO | {"丙": TWO["甲"]}, {}, FULL), Refusal("not_a_candidate", {"name": "丙"})),
        (ElectionCount(TWO, {"甲": 1}, FULL), Refusal("write_in_candidate", {"name": "甲"})),
        (ElectionCount(TWO, {"丁": 0}, FULL), negative("丁", 0)),
        (
            ElectionCount(TWO, {"丁": 6}, FULL),
            Refusal("too_many_marks", {"marks": 86, "seats": 1, "ballots": 85}),
        ),
        (
            ElectionCount(NEVER_MARKED, {"丁": 86}, FULL),
            Refusal("write_in_votes", {"name": "丁", "votes": 86, "ballots": 85}),
        ),
        (
            ElectionCount(NEVER_MARKED, {"丁": 86}, None),
            Refusal("write_in_votes", {"name": "丁", "votes": 86, "ballots": 85}),
        ),
        (ElectionCount(TWO | {"乙": CandidateCount(-1, 81, 5)}, {}, FULL), negative("乙", -1)),
        (ElectionCount(TWO | {"乙": CandidateCount(81, -2, 6)}, {}, FULL), negative("乙", -2)),
        (ElectionCount(TWO | {"乙": CandidateCount(40, 48, -3)}, {}, FULL), negative("乙", -3)),
    ],
)
def test_figures_that_cannot_be_true_are_refused(count: ElectionCount, refusal: Refusal) -> None:
    with pytest.raises(RefusedError) as refused:
        count.check(election_of("甲", "乙", seats=1), PRESENT)
    assert refused.value.refusal == refusal


def test_somebody_who_is_written_in_on_every_paper_is_counted() -> None:
    ElectionCount(NEVER_MARKED, {"丁": 85}, FULL).check(election_of("甲", "乙", seats=1), PRESENT)


def test_papers_that_are_all_invalid_are_counted_and_elect_nobody() -> None:
    election = election_of("甲", "乙", seats=1)
    count = ElectionCount(dict.fromkeys("甲乙", CandidateCount(0, 0, 0)), {}, Papers(85, 85, 85))
    count.check(election, PRESENT)
    assert outcome(election, count, NEED).elected == ()


def test_write_ins_are_refused_where_the_rules_know_none() -> None:
    with pytest.raises(RefusedError) as refused:
        ElectionCount(TWO, {"丁": 1}, FULL).check(election_of("甲", "乙", seats=1, write_ins=False), PRESENT)
    assert refused.value.refusal == Refusal("no_write_ins")


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
