"""Rounds of an election that are put again or go on: who is asked about next, and what a refusal tells."""

from dataclasses import replace

import pytest

from controller.domain.core import apply
from controller.domain.elections import Election, ElectionCount
from controller.domain.events.meeting import AgendaReplaced
from controller.domain.inputs.meeting import SetAgenda
from controller.domain.inputs.votes import EnterCount, OpenVote, RepeatVote
from controller.domain.paper import Papers
from controller.domain.presets import Method
from controller.domain.refusal import Refusal
from controller.domain.standings import CandidateResult, Standing, with_result
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot
from tests.domain.sitting import Sitting, replayed
from tests.domain.test_elections_on_the_agenda import OTHER
from tests.domain.test_elections_over_rounds import OPERATOR, UNCONTESTED, keys, paper
from tests.domain.test_kinds_of_votes import CONTESTED, election_count, hall_with, marks, put

BY_KEYS = put(Method.ELECTRONIC)
NARROWED = Election(("丙", "丁"), 2, has_write_ins=False)


def refusal_of(hall: Sitting, order: OpenVote | SetAgenda) -> Refusal | None:
    return hall.do(order).refusal


@pytest.fixture
def narrowed() -> Sitting:
    """甲 is elected, and of the two seats left the chair wants 丙 and 丁 voted on one by one; 丙 has been."""
    hall = hall_with(Election(("甲", "乙", "丙", "丁"), 3, has_write_ins=False))
    sides = {"甲": marks(8), "乙": marks(3), "丙": marks(5), "丁": marks(4)}
    paper(hall, ElectionCount(sides, {}, Papers(10, 10, 0)))
    hall.must(put(Method.ELECTRONIC, candidates=("丙", "丁")))
    hall.move(VoteMove.CLOSE)
    hall.sweep({seat: Ballot.YES if seat <= 7 else Ballot.ABSTAIN for seat in range(1, 10)})
    hall.move(VoteMove.ANNOUNCE)
    return hall


class TestOneByOne:
    """逐人表决 that is put again or goes on."""

    def test_every_result_is_kept_with_its_sides(self, narrowed: Sitting) -> None:
        assert narrowed.state.standings[1].results == (CandidateResult("丙", 7, 0, 2, passed=True),)

    def test_a_narrowed_round_goes_on_among_those_whom_the_chair_named(self, narrowed: Sitting) -> None:
        narrowed.must(BY_KEYS)
        assert (narrowed.vote.settings.candidate, narrowed.vote.settings.question) == ("丁", NARROWED)

    def test_nobody_is_named_anew_once_the_first_has_been_voted_on(self, narrowed: Sitting) -> None:
        order = put(Method.ELECTRONIC, candidates=("丙", "丁"))
        assert refusal_of(narrowed, order) == Refusal("candidates_not_asked")

    def test_who_is_repeated_and_taken_back_is_still_to_be_voted_on(self, narrowed: Sitting) -> None:
        keys(narrowed, yes=9)
        narrowed.must(RepeatVote())
        narrowed.move(VoteMove.CANCEL)
        narrowed.must(BY_KEYS)
        assert (narrowed.vote.settings.candidate, narrowed.vote.settings.question) == ("丁", NARROWED)
        assert replayed(narrowed.record) == narrowed.state

    def test_a_candidate_who_is_voted_on_again_has_the_later_result_alone(self) -> None:
        standing = Standing(UNCONTESTED, UNCONTESTED)
        for yes in (4, 8):
            standing = with_result(standing, CandidateResult("甲", yes, 10 - yes, 0, passed=yes > 5))
        assert standing.results == (CandidateResult("甲", 8, 2, 0, passed=True),)


class TestOnPaper:
    """Rounds on paper that are put again."""

    def test_a_narrowed_round_that_is_repeated_and_taken_back_is_open_to_all_who_are_left(self) -> None:
        hall = hall_with(Election(("甲", "乙", "丙", "丁"), 3, has_write_ins=False))
        sides = {"甲": marks(8), "乙": marks(3), "丙": marks(5), "丁": marks(4)}
        paper(hall, ElectionCount(sides, {}, Papers(10, 10, 0)))
        hall.must(put(Method.PAPER, candidates=("丙", "丁")))
        again = ElectionCount({"丙": marks(7), "丁": marks(4)}, {}, Papers(10, 10, 0))
        hall.must(EnterCount(again, OPERATOR))
        hall.move(VoteMove.ANNOUNCE)
        hall.must(RepeatVote())
        hall.move(VoteMove.CANCEL)
        hall.must(put(Method.PAPER))
        assert hall.vote.settings.question == Election(("丙", "丁", "乙"), 2, has_write_ins=False)


class TestWhatIsTold:
    """A refusal names whom it is about."""

    def test_who_was_elected_when_nobody_is_left_to_be(self) -> None:
        hall = hall_with(CONTESTED)
        paper(hall, election_count(7, 8, 5))
        assert refusal_of(hall, put(Method.PAPER)) == Refusal("election_decided", {"names": "乙、甲"})

    def test_who_stands_level_when_not_all_of_them_are_named(self) -> None:
        hall = hall_with(CONTESTED)
        paper(hall, election_count(8, 6, 6))
        order = put(Method.PAPER, candidates=("丙",))
        assert refusal_of(hall, order) == Refusal("candidates_tied", {"names": "乙、丙"})

    def test_who_is_named_and_not_left(self) -> None:
        hall = hall_with(CONTESTED)
        paper(hall, election_count(8, 3, 5))
        order = put(Method.PAPER, candidates=("丙", "甲"))
        assert refusal_of(hall, order) == Refusal("candidate_not_left", {"name": "甲"})

    def test_which_item_asks_something_else_than_was_announced(self) -> None:
        hall = hall_with(CONTESTED)
        paper(hall, election_count(8, 3, 5))
        other = replace(hall.state.agenda[0], question=UNCONTESTED)
        order = SetAgenda((OTHER, other))
        assert refusal_of(hall, order) == Refusal("question_announced", {"number": 1})


def test_in_a_record_a_decided_election_that_comes_back_behind_another_item_is_settled() -> None:
    hall = hall_with(CONTESTED)
    paper(hall, election_count(8, 7, 5))
    item = hall.state.agenda[0]
    apply(hall.state, AgendaReplaced((OTHER,)), hall.now_ms)
    assert hall.state.settled == {}
    apply(hall.state, AgendaReplaced((OTHER, item)), hall.now_ms)
    assert hall.state.settled == {1: True}
