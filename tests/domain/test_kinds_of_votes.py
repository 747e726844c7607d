"""Elections, choices and satisfaction votes from the opening to the announcement, and their record."""

from typing import Any

import pytest

from controller.domain.agenda import AgendaItem
from controller.domain.choices import Choice, ChoiceCount, ChoiceOutcome
from controller.domain.elections import CandidateCount, Election, ElectionCount, ElectionOutcome
from controller.domain.events import Event
from controller.domain.events.counts import VoteClosed
from controller.domain.events.votes import VoteVoided
from controller.domain.inputs.meeting import SetAgenda
from controller.domain.inputs.votes import ConfirmCount, EnterCount, MoveVote, OpenVote
from controller.domain.paper import Papers
from controller.domain.presets import Method, NoPress
from controller.domain.questions import Question
from controller.domain.satisfaction import GradeCount, Grading
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot, HandCount, PressRule, ResultShown, Secrecy, VoteSettings
from controller.journal import codec
from controller.recount.counting import recount
from controller.service.documents import FROM_STATE
from controller.service.faces import face_of
from tests.domain.sitting import Sitting, sitting

FIRST, SECOND = "操作员01", "操作员02"
CONTESTED = Election(("甲", "乙", "丙"), 2, has_write_ins=True)
PROJECTS = Choice(("桥", "路", "校"), 1, 1)
GRADES = Grading()


def hall_with(question: Question, members: int = 10) -> Sitting:
    """Everybody is here, and item 1 asks `question`."""
    hall = sitting(members)
    hall.must(SetAgenda((AgendaItem(1, "选举委员", question=question),)))
    return hall


def put(method: Method, secrecy: Secrecy = Secrecy.NAMED, **terms: Any) -> OpenVote:
    """An order that puts item 1 to the vote."""
    terms = {"needs_confirmation": False, **terms}
    return OpenVote(1, None, secrecy, PressRule.LAST, None, None, method=method, **terms)


def on_paper(question: Question, members: int = 10, **terms: Any) -> Sitting:
    """Papers of item 1 are being counted."""
    hall = hall_with(question, members)
    hall.must(put(Method.PAPER, **terms))
    return hall


def voted(hall: Sitting, keys: dict[int, Ballot]) -> None:
    """The vote is closed, and the seats say what they have latched."""
    hall.move(VoteMove.CLOSE)
    hall.sweep(keys)


def marks(yes: int, ballots: int = 10) -> CandidateCount:
    """Some in favour, everybody else against."""
    return CandidateCount(yes, ballots - yes, 0)


def election_count(jia: int, yi: int, bing: int, **write_ins: int) -> ElectionCount:
    """Ten papers, all returned."""
    sides = {"甲": marks(jia), "乙": marks(yi), "丙": marks(bing)}
    return ElectionCount(sides, write_ins, Papers(10, 10, 0))


def kept(hall: Sitting) -> list[tuple[str, Event]]:
    """The record as it comes back from the disk."""
    return [("", codec.decode(*codec.encode(event))) for _, event in hall.record]


def differences(hall: Sitting) -> tuple[str, ...]:
    """What the recount finds in the last round."""
    return recount(kept(hall))[-1].differences


class TestElectionsOnPaper:
    """选举, by paper."""

    def test_who_has_the_most_votes_is_elected_and_a_tie_is_left_open(self) -> None:
        hall = on_paper(CONTESTED)
        hall.must(EnterCount(election_count(8, 6, 6), FIRST))
        outcome = hall.vote.outcome
        assert isinstance(outcome, ElectionOutcome)
        assert (outcome.elected, outcome.tied, outcome.seats_left) == (("甲",), ("乙", "丙"), 1)
        assert outcome.need == 6
        assert differences(hall) == ()

    def test_the_question_is_frozen_and_an_election_is_neither_carried_nor_lost(self) -> None:
        hall = on_paper(CONTESTED)
        assert hall.vote.settings.question == CONTESTED
        hall.must(EnterCount(election_count(8, 7, 5), FIRST))
        hall.must(MoveVote(VoteMove.ANNOUNCE))
        assert hall.vote.passed is None
        assert hall.state.settled == {1: True}

    def test_an_election_that_left_seats_open_is_not_settled(self) -> None:
        hall = on_paper(CONTESTED)
        hall.must(EnterCount(election_count(8, 6, 6), FIRST))
        hall.must(MoveVote(VoteMove.ANNOUNCE))
        assert hall.state.settled == {}

    @pytest.mark.parametrize(
        ("figures", "code"),
        [
            (HandCount(6, 2, 2, issued=10, returned=10), "figures_of_kind"),
            (ElectionCount({}, {}, None), "papers_missing"),
            (ElectionCount({}, {}, Papers(10, 10, 0)), "candidate_not_counted"),
            (election_count(8, 11, 1), "count_negative"),
            (election_count(10, 10, 1), "too_many_marks"),
            (election_count(8, 6, 2, 甲=1), "write_in_candidate"),
        ],
    )
    def test_figures_that_cannot_be_true_are_refused_and_nothing_changes(
        self, figures: Any, code: str
    ) -> None:
        hall = on_paper(CONTESTED)
        assert hall.refused(EnterCount(figures, FIRST)) == code
        assert hall.vote.phase is VotePhase.COUNTING

    def test_more_papers_back_than_issued_make_the_round_void(self) -> None:
        hall = on_paper(CONTESTED)
        sides = {"甲": marks(8), "乙": marks(6), "丙": marks(2)}
        hall.must(EnterCount(ElectionCount(sides, {}, Papers(9, 10, 0)), FIRST))
        assert hall.vote.phase is VotePhase.VOID

    def test_an_election_is_void_only_when_the_second_person_has_confirmed_it(self) -> None:
        hall = on_paper(CONTESTED, needs_confirmation=True)
        sides = {"甲": marks(8), "乙": marks(6), "丙": marks(2)}
        hall.must(EnterCount(ElectionCount(sides, {}, Papers(9, 10, 0)), FIRST))
        assert not any(isinstance(event, VoteVoided) for _, event in hall.record)
        hall.must(ConfirmCount(None, SECOND))
        assert hall.vote.phase is VotePhase.VOID

    def test_a_second_person_confirms_and_sees_what_was_entered(self) -> None:
        hall = on_paper(CONTESTED, needs_confirmation=True)
        hall.must(EnterCount(election_count(8, 7, 5), FIRST))
        document = FROM_STATE["vote"](hall.state, 1, 1).model_dump()
        assert document["entered"]["candidates"]["甲"] == {"yes": 8, "no": 2, "abstain": 0}
        assert document["entered"]["issued"] == 10
        assert hall.refused(ConfirmCount(None, FIRST)) == "same_person"
        hall.must(ConfirmCount(None, SECOND))
        assert hall.vote.phase is VotePhase.CLOSED

    def test_a_share_of_yes_and_no_is_no_rule_for_an_election(self) -> None:
        hall = hall_with(CONTESTED)
        assert hall.refused(put(Method.PAPER, rule="yes_no > 1/2")) == "question_not_yes_no"
        assert hall.refused(put(Method.PAPER, rule="weight all > 1/2")) == "method_counts_heads"

    def test_a_contested_election_is_not_held_with_the_keys(self) -> None:
        assert hall_with(CONTESTED).refused(put(Method.ELECTRONIC)) == "contested_by_keys"

    def test_nobody_is_elected_by_applause(self) -> None:
        assert hall_with(CONTESTED).refused(put(Method.ACCLAMATION)) == "question_by_acclamation"


class TestChoices:
    """票决."""

    def test_the_options_with_the_most_marks_are_chosen(self) -> None:
        hall = on_paper(PROJECTS)
        hall.must(EnterCount(ChoiceCount({"桥": 6, "路": 2, "校": 1}, Papers(10, 10, 1)), FIRST))
        outcome = hall.vote.outcome
        assert isinstance(outcome, ChoiceOutcome)
        assert (outcome.chosen, outcome.places_left) == (("桥",), 0)
        hall.must(MoveVote(VoteMove.ANNOUNCE))
        assert hall.state.settled == {1: True}
        assert differences(hall) == ()

    def test_hands_are_counted_without_papers(self) -> None:
        hall = hall_with(PROJECTS)
        hall.must(put(Method.HANDS))
        papers = ChoiceCount({"桥": 6, "路": 2, "校": 1}, Papers(10, 10, 1))
        assert hall.refused(EnterCount(papers, FIRST)) == "papers_without_paper"
        hall.must(EnterCount(ChoiceCount({"桥": 6, "路": 3, "校": 1}, None), FIRST))
        assert differences(hall) == ()

    def test_the_keys_cannot_limit_marks(self) -> None:
        assert hall_with(PROJECTS).refused(put(Method.ELECTRONIC)) == "choice_by_keys"


class TestSatisfaction:
    """满意度测评."""

    def test_on_paper_the_favourable_ballots_are_held_against_the_rule(self) -> None:
        hall = on_paper(GRADES)
        ballots = {"满意": 4, "基本满意": 2, "不满意": 2}
        hall.must(EnterCount(GradeCount(ballots, 1, None, Papers(10, 9, 1)), FIRST))
        count, said = hall.vote.count, hall.vote.verdict
        assert isinstance(count, GradeCount)
        assert count.not_voted == 1
        assert said is not None
        assert (said.need, said.passed) == (6, True)
        assert differences(hall) == ()

    def test_the_papers_have_to_fit_the_ballots(self) -> None:
        hall = on_paper(GRADES)
        ballots = {"满意": 4, "基本满意": 2, "不满意": 2}
        figures = GradeCount(ballots, 1, 1, Papers(10, 8, 1))
        assert hall.refused(EnterCount(figures, FIRST)) == "returned_not_counted"

    @pytest.mark.parametrize("secrecy", list(Secrecy))
    def test_with_the_keys_every_key_is_a_grade(self, secrecy: Secrecy) -> None:
        hall = hall_with(GRADES)
        hall.must(put(Method.ELECTRONIC, secrecy))
        keys = [Ballot.YES] * 3 + [Ballot.NO] * 2 + [Ballot.ABSTAIN] * 4
        voted(hall, dict(enumerate(keys, 1)))
        count = hall.vote.count
        assert count == GradeCount({"满意": 3, "基本满意": 2, "不满意": 4}, 0, 1)
        assert hall.vote.tally is None
        assert hall.vote.passed is False
        assert differences(hall) == ()

    def test_seats_that_did_not_answer_are_named_with_the_result(self) -> None:
        hall = hall_with(GRADES)
        hall.must(put(Method.ELECTRONIC))
        hall.move(VoteMove.CLOSE)
        hall.sweep({1: Ballot.YES}, unreachable=(2, 3))
        hall.move(VoteMove.ACCEPT)
        assert hall.vote.unreachable == (2, 3)
        assert hall.vote.count == GradeCount({"满意": 1, "基本满意": 0, "不满意": 0}, 0, 9)

    def test_of_two_grades_the_third_key_is_no_grade(self) -> None:
        hall = hall_with(Grading(("好", "差"), frozenset({"好"})))
        hall.must(put(Method.ELECTRONIC))
        assert face_of(hall.state, 1).lamps.abstain.name == "OFF"
        voted(hall, {1: Ballot.YES, 2: Ballot.ABSTAIN})
        assert hall.vote.count == GradeCount({"好": 1, "差": 0}, 1, 8)
        assert differences(hall) == ()

    def test_the_page_of_the_seat_says_which_key_is_which_grade(self) -> None:
        hall = hall_with(GRADES)
        hall.must(put(Method.ELECTRONIC))
        assert face_of(hall.state, 1).message == "绿键：满意\n红键：基本满意\n黄键：不满意"

    @pytest.mark.parametrize(
        ("grades", "terms", "code"),
        [
            (("优", "良", "中", "差"), {}, "grades_over_keys"),
            (("非常非常非常非常非常非常满意", "差"), {}, "grade_too_long"),
            (("优", "差"), {"no_press": NoPress.ABSTAIN}, "silence_is_no_grade"),
            (("优", "差"), {"result_shown": ResultShown.LIVE}, "grades_not_live"),
            (("优", "差"), {"rule": "weight all > 1/2"}, "question_counts_heads"),
        ],
    )
    def test_what_the_keys_cannot_say_is_refused(
        self, grades: tuple[str, ...], terms: dict[str, Any], code: str
    ) -> None:
        hall = hall_with(Grading(grades, frozenset({grades[0]})))
        assert hall.refused(put(Method.ELECTRONIC, **terms)) == code


def test_a_count_that_was_tampered_with_is_found() -> None:
    hall = on_paper(CONTESTED)
    hall.must(EnterCount(election_count(8, 6, 6), FIRST))
    record = [
        (who, VoteClosed(e.round_tag, None, None, (), (), election_count(8, 7, 5), e.outcome))
        if isinstance(e, VoteClosed)
        else (who, e)
        for who, e in kept(hall)
    ]
    assert len(recount(record)[-1].differences) == 2


def test_settings_of_older_records_ask_a_motion() -> None:
    hall = sitting(3)
    hall.must(OpenVote(None, "动议", Secrecy.NAMED, PressRule.LAST, None, None))
    kind, body = codec.encode(hall.record[-1][1])
    older = body.replace(',"question":{"kind":"motion"},"candidate":""', "")
    assert older != body
    event = codec.decode(kind, older)
    assert getattr(event, "settings", None) == hall.vote.settings
    assert isinstance(hall.vote.settings, VoteSettings)
