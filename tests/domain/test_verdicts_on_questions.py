"""Rules against counts of elections, choices and grades: of what the share is taken, and where nothing is decided."""

from dataclasses import replace

import pytest

from controller.domain.choices import ChoiceCount, ChoiceOutcome
from controller.domain.elections import CandidateCount, ElectionCount, ElectionOutcome
from controller.domain.inputs.attendance import RecordAway
from controller.domain.inputs.votes import EnterCount
from controller.domain.kinds import Kind
from controller.domain.paper import Papers
from controller.domain.people import Attendance
from controller.domain.presets import Method
from controller.domain.question_counts import checked_count, closed_with
from controller.domain.questions import Question, QuestionCount
from controller.domain.refusal import Refusal, RefusedError
from controller.domain.satisfaction import GradeCount
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import HandCount, Purpose, Remainder
from tests.domain.sitting import Sitting
from tests.domain.test_kinds_of_votes import (
    CONTESTED,
    FIRST,
    GRADES,
    PROJECTS,
    differences,
    election_count,
    hall_with,
    on_paper,
    put,
)

PAPERS = Papers(issued=16, returned=13, invalid=3)
ON_PAPER = [
    ("all", 20),
    ("present", 16),
    ("valid", 10),
    ("participated", 10),
    ("cast", 13),
    ("fixed(17)", 17),
]
"""Sixteen of twenty members are here; ten of their papers are valid, three are not, and three stayed away."""
BY_HANDS = [("all", 20), ("present", 16), ("valid", 16), ("participated", 16), ("cast", 16)]
TEN_PAPERS = {"甲": CandidateCount(9, 1, 0), "乙": CandidateCount(7, 2, 1), "丙": CandidateCount(3, 0, 7)}
GRADE_BALLOTS = {"满意": 4, "基本满意": 2, "不满意": 4}


def sixteen_of_twenty(question: Question, method: Method, rule: str) -> Sitting:
    """Four of twenty members have left, and item 1 is voted on."""
    hall = hall_with(question, members=20)
    hall.must(*(RecordAway(None, seat, Attendance.LEFT) for seat in range(1, 5)))
    hall.must(put(method, rule=rule))
    return hall


def refusal_of(hall: Sitting, count: QuestionCount | HandCount) -> Refusal | None:
    return hall.do(EnterCount(count, FIRST)).refusal


class TestOfWhatTheShareIsTaken:
    """With the rule `>= 1/1` the votes that are needed are the base itself."""

    @pytest.mark.parametrize(("base", "need"), ON_PAPER)
    def test_of_an_election_on_paper(self, base: str, need: int) -> None:
        hall = sixteen_of_twenty(CONTESTED, Method.PAPER, f"{base} >= 1/1")
        hall.must(EnterCount(ElectionCount(TEN_PAPERS, {}, PAPERS), FIRST))
        outcome = hall.vote.outcome
        assert isinstance(outcome, ElectionOutcome)
        assert outcome.need == need
        assert differences(hall) == ()

    @pytest.mark.parametrize(("base", "need"), BY_HANDS)
    def test_of_a_choice_by_hands(self, base: str, need: int) -> None:
        hall = sixteen_of_twenty(PROJECTS, Method.HANDS, f"{base} >= 1/1")
        hall.must(EnterCount(ChoiceCount({"桥": 9, "路": 4, "校": 2}, None), FIRST))
        outcome = hall.vote.outcome
        assert isinstance(outcome, ChoiceOutcome)
        assert outcome.need == need
        assert differences(hall) == ()

    @pytest.mark.parametrize(("base", "base_count"), [*ON_PAPER, ("yes_no", 10)])
    def test_of_grades_on_paper(self, base: str, base_count: int) -> None:
        hall = sixteen_of_twenty(GRADES, Method.PAPER, f"{base} > 1/2")
        hall.must(EnterCount(GradeCount(GRADE_BALLOTS, 3, 3, PAPERS), FIRST))
        said = hall.vote.verdict
        assert said is not None
        assert (said.base_count, said.passed) == (base_count, base_count < 12)
        assert differences(hall) == ()


class TestNothingIsDecided:
    """意向性表决 and 试表决 of an election, a choice or grades."""

    def test_a_straw_poll_of_an_election_elects_nobody(self) -> None:
        hall = on_paper(CONTESTED, purpose=Purpose.STRAW_POLL)
        hall.must(EnterCount(election_count(8, 7, 5), FIRST))
        assert (hall.vote.count, hall.vote.outcome) == (election_count(8, 7, 5), None)

    def test_a_straw_poll_of_grades_has_no_verdict(self) -> None:
        hall = on_paper(GRADES, purpose=Purpose.STRAW_POLL)
        hall.must(EnterCount(GradeCount(GRADE_BALLOTS, 0, 0, Papers(10, 10, 0)), FIRST))
        assert hall.vote.verdict is None

    @pytest.mark.parametrize("purpose", [Purpose.TEST, Purpose.STRAW_POLL])
    def test_the_election_is_as_open_as_before(self, purpose: Purpose) -> None:
        hall = on_paper(CONTESTED, purpose=purpose)
        hall.must(EnterCount(election_count(8, 7, 5), FIRST))
        hall.move(VoteMove.ANNOUNCE)
        assert (hall.state.standings, hall.state.settled) == ({}, {})
        hall.must(put(Method.PAPER))
        assert hall.vote.settings.question == CONTESTED


class TestFiguresOfSomethingElse:
    """A count answers the question that was put, and in the way in which it was put."""

    @pytest.mark.parametrize(
        ("question", "count", "asked"),
        [
            (CONTESTED, HandCount(6, 2, 2, issued=10, returned=10), Kind.ELECTION),
            (PROJECTS, election_count(8, 7, 5), Kind.CHOICE),
            (GRADES, ChoiceCount({"桥": 9}, Papers(10, 10, 0)), Kind.SATISFACTION),
        ],
    )
    def test_are_refused_with_the_kind_that_was_asked(
        self, question: Question, count: QuestionCount | HandCount, asked: Kind
    ) -> None:
        assert refusal_of(on_paper(question), count) == Refusal("figures_of_kind", {"kind": asked})

    def test_are_refused_once_more_where_they_are_checked(self) -> None:
        with pytest.raises(RefusedError) as refused:
            checked_count(on_paper(PROJECTS).vote, election_count(8, 7, 5))
        assert refused.value.refusal == Refusal("figures_of_kind", {"kind": Kind.CHOICE})

    @pytest.mark.parametrize(
        ("question", "count"),
        [(CONTESTED, ChoiceCount({"桥": 9}, None)), (PROJECTS, ElectionCount({}, {}, None))],
    )
    def test_have_no_result(self, question: Question, count: QuestionCount) -> None:
        vote = on_paper(question).vote
        with pytest.raises(LookupError, match=r"^round 1 asks something else than was counted$"):
            closed_with(vote, count)

    def test_grades_by_hands_have_no_invalid_ballots(self) -> None:
        hall = hall_with(GRADES)
        hall.must(put(Method.HANDS))
        assert refusal_of(hall, GradeCount(GRADE_BALLOTS, 1, 0)) == Refusal("papers_without_paper")
        hall.must(EnterCount(GradeCount(GRADE_BALLOTS | {"满意": 3}, 0, None), FIRST))
        assert hall.vote.count == GradeCount(GRADE_BALLOTS | {"满意": 3}, 0, 1)

    def test_where_the_terms_say_so_who_gave_no_grade_is_entered_and_not_worked_out(self) -> None:
        hall = hall_with(GRADES)
        hall.must(put(Method.HANDS, remainder=Remainder.ENTERED))
        assert refusal_of(hall, GradeCount(GRADE_BALLOTS, 0, None)) == Refusal("not_voted_missing")
        hall.must(EnterCount(GradeCount(GRADE_BALLOTS, 0, 0), FIRST))

    def test_of_an_election_nobody_enters_who_did_not_vote(self) -> None:
        hall = hall_with(CONTESTED)
        hall.must(put(Method.HANDS, remainder=Remainder.ENTERED))
        hall.must(EnterCount(replace(election_count(8, 7, 5), papers=None), FIRST))
        assert hall.vote.outcome is not None
