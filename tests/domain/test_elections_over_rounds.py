"""逐人表决 and further rounds: an election from its first round to the last seat."""

from dataclasses import replace

import pytest

from controller.domain.elections import CandidateCount, Election, ElectionCount
from controller.domain.events.counts import ElectionDecided
from controller.domain.inputs.votes import ConfirmCount, EnterCount, FallBack, RepeatVote
from controller.domain.paper import Papers
from controller.domain.presets import Method
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, HandCount
from controller.recount.counting import recount
from controller.service.documents import FROM_STATE
from tests.domain.sitting import Sitting, replayed
from tests.domain.test_kinds_of_votes import (
    CONTESTED,
    differences,
    election_count,
    hall_with,
    kept,
    marks,
    put,
)

UNCONTESTED = Election(("甲", "乙"), 2, has_write_ins=False)
OPERATOR = "操作员01"


def keys(hall: Sitting, yes: int) -> None:
    """The next candidate is put; `yes` of ten say yes, and the result is announced."""
    hall.must(put(Method.ELECTRONIC))
    hall.move(VoteMove.CLOSE)
    hall.sweep({seat: Ballot.YES if seat <= yes else Ballot.NO for seat in range(1, 11)})
    hall.move(VoteMove.ANNOUNCE)
    assert differences(hall) == ()


def paper(hall: Sitting, count: ElectionCount) -> None:
    """A round on paper, announced."""
    hall.must(put(Method.PAPER), EnterCount(count, OPERATOR))
    hall.move(VoteMove.ANNOUNCE)
    assert differences(hall) == ()


def voided_and_repeated(hall: Sitting) -> None:
    """The round is closed, declared void, put again and closed: the seats are being read."""
    hall.move(VoteMove.CLOSE)
    hall.sweep({})
    hall.move(VoteMove.VOID)
    hall.must(RepeatVote())
    hall.move(VoteMove.CLOSE)


def decided(hall: Sitting) -> list[ElectionDecided]:
    """What the record says of elections."""
    return [event for _, event in kept(hall) if isinstance(event, ElectionDecided)]


class TestOneByOne:
    """逐人表决."""

    def test_every_candidate_is_a_yes_or_no_and_the_last_one_decides(self) -> None:
        hall = hall_with(UNCONTESTED)
        keys(hall, yes=8)
        assert (hall.vote.settings.candidate, hall.vote.passed) == ("甲", True)
        assert hall.vote.settings.title == "选举委员：甲"
        assert (decided(hall), hall.state.settled) == ([], {})
        keys(hall, yes=9)
        (event,) = decided(hall)
        assert event.outcome.elected == ("乙", "甲")
        assert hall.state.settled == {1: True}
        document = FROM_STATE["vote"](hall.state, 1, 1).model_dump()
        assert document["outcome"]["elected"] == ("乙", "甲")
        assert document["outcome"]["results"][0]["no"] == 1
        assert hall.refused(put(Method.ELECTRONIC)) == "election_decided"
        assert [each.differences for each in recount(kept(hall))] == [(), ()]

    def test_who_does_not_meet_the_rule_is_put_again(self) -> None:
        hall = hall_with(UNCONTESTED)
        keys(hall, yes=8)
        keys(hall, yes=5)
        assert decided(hall)[0].outcome.next_candidates == ("乙",)
        assert hall.state.settled == {}
        keys(hall, yes=6)
        assert hall.state.standings[1].won == ("甲", "乙")
        assert hall.state.settled == {1: True}

    def test_a_candidate_who_is_voted_on_again_counts_once(self) -> None:
        hall = hall_with(UNCONTESTED)
        keys(hall, yes=8)
        keys(hall, yes=9)
        hall.must(RepeatVote())
        assert hall.state.settled == {}
        hall.move(VoteMove.CLOSE)
        hall.sweep({1: Ballot.YES})
        hall.move(VoteMove.ANNOUNCE)
        assert decided(hall)[-1].outcome.elected == ("甲",)
        assert differences(hall) == ()

    def test_a_candidate_whose_round_is_void_leaves_the_others_as_they_are(self) -> None:
        hall = hall_with(UNCONTESTED)
        keys(hall, yes=8)
        hall.must(put(Method.ELECTRONIC))
        voided_and_repeated(hall)
        assert hall.vote.settings.candidate == "乙"
        hall.sweep(dict.fromkeys(range(1, 10), Ballot.YES))
        hall.move(VoteMove.ANNOUNCE)
        assert decided(hall)[0].outcome.elected == ("乙", "甲")

    def test_a_void_round_of_a_person_put_again_does_not_undo_who_was_elected(self) -> None:
        hall = hall_with(UNCONTESTED)
        keys(hall, yes=8)
        keys(hall, yes=5)
        hall.must(put(Method.ELECTRONIC))
        voided_and_repeated(hall)
        assert hall.vote.settings.candidate == "乙"
        hall.sweep(dict.fromkeys(range(1, 10), Ballot.YES))
        hall.move(VoteMove.ANNOUNCE)
        assert hall.state.standings[1].won == ("甲", "乙")
        assert hall.state.settled == {1: True}

    def test_a_candidate_can_be_voted_on_by_hands_where_the_keys_fail(self) -> None:
        hall = hall_with(Election(("甲",), 1, has_write_ins=False))
        hall.must(put(Method.ELECTRONIC), FallBack(Method.HANDS, "表决器故障"))
        count = ElectionCount({"甲": marks(8)}, {}, None)
        assert hall.refused(EnterCount(count, OPERATOR)) == "figures_of_kind"
        hall.must(EnterCount(HandCount(8, 1, 1), OPERATOR))
        hall.must(ConfirmCount(None, "操作员02"))
        hall.move(VoteMove.ANNOUNCE)
        assert hall.state.standings[1].won == ("甲",)

    def test_once_begun_it_goes_on_one_by_one_with_papers_too_and_drops_nobody(self) -> None:
        hall = hall_with(UNCONTESTED)
        keys(hall, yes=8)
        hall.must(put(Method.PAPER))
        assert (hall.vote.settings.candidate, hall.vote.settings.question) == ("乙", UNCONTESTED)
        both = ElectionCount({"甲": marks(1), "乙": marks(9)}, {}, Papers(10, 10, 0))
        assert hall.refused(EnterCount(both, OPERATOR)) == "figures_of_kind"
        hall.must(EnterCount(HandCount(9, 1, 0, issued=10, returned=10), OPERATOR))
        hall.move(VoteMove.ANNOUNCE)
        assert decided(hall)[0].outcome.elected == ("乙", "甲")
        assert differences(hall) == ()

    def test_nobody_is_written_in_with_the_keys(self) -> None:
        hall = hall_with(Election(("甲",), 1, has_write_ins=True))
        assert hall.refused(put(Method.ELECTRONIC)) == "write_ins_by_keys"

    def test_papers_do_not_become_keys_in_mid_vote(self) -> None:
        hall = hall_with(UNCONTESTED)
        hall.must(put(Method.PAPER))
        assert hall.refused(FallBack(Method.ELECTRONIC, "")) == "election_one_by_one"


class TestFurtherRounds:
    """Seats that nobody won, and candidates who stand level."""

    def test_the_tied_alone_are_voted_on_again(self) -> None:
        hall = hall_with(CONTESTED)
        paper(hall, election_count(8, 6, 6))
        hall.must(put(Method.PAPER))
        assert hall.vote.settings.question == Election(("乙", "丙"), 1, has_write_ins=False)
        sides = {"乙": CandidateCount(7, 3, 0), "丙": CandidateCount(3, 7, 0)}
        hall.must(EnterCount(ElectionCount(sides, {}, Papers(10, 10, 0)), OPERATOR))
        hall.move(VoteMove.ANNOUNCE)
        assert hall.state.standings[1].won == ("甲", "乙")
        assert hall.state.settled == {1: True}
        assert hall.refused(put(Method.PAPER)) == "election_decided"
        assert replayed(hall.record) == hall.state

    def test_seats_that_nobody_won_are_voted_on_among_the_others_by_votes(self) -> None:
        hall = hall_with(CONTESTED)
        paper(hall, election_count(8, 3, 5))
        hall.must(put(Method.PAPER))
        assert hall.vote.settings.question == Election(("丙", "乙"), 1, has_write_ins=True)

    def test_who_was_elected_before_is_not_written_in_again(self) -> None:
        hall = hall_with(CONTESTED)
        paper(hall, election_count(8, 3, 5))
        hall.must(put(Method.PAPER))
        sides = {"乙": marks(2), "丙": marks(2)}
        again = ElectionCount(sides, {"甲": 6}, Papers(10, 10, 0))
        assert hall.refused(EnterCount(again, OPERATOR)) == "already_elected"

    def test_a_round_that_is_repeated_has_decided_nothing(self) -> None:
        hall = hall_with(CONTESTED)
        paper(hall, election_count(8, 7, 5))
        hall.must(RepeatVote())
        assert hall.state.settled == {}
        hall.must(EnterCount(election_count(5, 8, 7), OPERATOR))
        hall.move(VoteMove.ANNOUNCE)
        assert hall.state.standings[1].won == ("乙", "丙")
        assert differences(hall) == ()

    def test_a_further_round_that_is_void_and_repeated_forgets_nobody(self) -> None:
        hall = hall_with(CONTESTED)
        paper(hall, election_count(8, 3, 5))
        hall.must(put(Method.PAPER))
        sides = {"乙": marks(2), "丙": marks(7)}
        hall.must(EnterCount(ElectionCount(sides, {}, Papers(9, 10, 0)), OPERATOR), RepeatVote())
        again = ElectionCount(sides | {"丙": marks(2)}, {"甲": 6}, Papers(10, 10, 0))
        assert hall.refused(EnterCount(again, OPERATOR)) == "already_elected"
        hall.must(EnterCount(ElectionCount(sides, {}, Papers(10, 10, 0)), OPERATOR))
        hall.move(VoteMove.ANNOUNCE)
        assert hall.state.standings[1].won == ("甲", "丙")
        assert differences(hall) == ()

    def test_a_void_round_that_is_repeated_and_cancelled_leaves_the_rest_to_the_next(self) -> None:
        hall = hall_with(CONTESTED)
        paper(hall, election_count(8, 3, 5))
        hall.must(put(Method.PAPER))
        sides = {"乙": marks(2), "丙": marks(7)}
        hall.must(EnterCount(ElectionCount(sides, {}, Papers(9, 10, 0)), OPERATOR), RepeatVote())
        hall.move(VoteMove.CANCEL)
        hall.must(put(Method.PAPER))
        assert hall.vote.settings.question == Election(("丙", "乙"), 1, has_write_ins=True)

    @pytest.mark.parametrize("one_by_one", [True, False])
    def test_a_decision_that_the_rounds_do_not_lead_to_is_found_out(self, one_by_one: bool) -> None:
        hall = hall_with(UNCONTESTED if one_by_one else CONTESTED)
        if one_by_one:
            keys(hall, yes=8)
            keys(hall, yes=5)
        else:
            paper(hall, election_count(8, 7, 5))
        *before, (who, last) = kept(hall)
        assert isinstance(last, ElectionDecided)
        other = replace(last, outcome=replace(last.outcome, elected=("甲", "丙")))
        (told,) = recount([*before, (who, other)])[-1].differences
        assert told.startswith("decided: ")
        unheard = replace(last, round_tag=last.round_tag + 1)
        (told,) = recount([*before, (who, unheard)])[-1].differences
        assert told == f"elected by round {unheard.round_tag}, which was not announced"
