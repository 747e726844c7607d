"""Names that look alike: however somebody types them, they are one person, one project, one grade."""

from dataclasses import replace

import pytest

from controller.domain.agenda import AgendaItem
from controller.domain.choices import Choice, ChoiceCount
from controller.domain.elections import Election, ElectionCount
from controller.domain.inputs.meeting import SetAgenda
from controller.domain.inputs.votes import ConfirmCount, EnterCount
from controller.domain.kinds import Kind
from controller.domain.paper import Papers
from controller.domain.presets import Method
from controller.domain.questions import Question, question_of
from controller.domain.satisfaction import GradeCount, Grading
from controller.domain.spelling import one_spelling
from controller.domain.vote_phases import VotePhase
from tests.domain.sitting import Sitting, sitting
from tests.domain.test_elections_over_rounds import OPERATOR, paper
from tests.domain.test_kinds_of_votes import hall_with, marks, put

PAPERS = Papers(10, 10, 0)
PADDED = Election(("张\u3000一", "李四"), 1, has_write_ins=True)
"""As a ballot paper sets names of two characters beside those of three."""
SIDES = {"张 一": marks(4), "李四": marks(5)}


def written_in(hall: Sitting, name: str) -> str:
    """Why a count with a vote for `name` beside the candidates is refused."""
    return hall.refused(EnterCount(ElectionCount(SIDES, {name: 1}, PAPERS), OPERATOR))


@pytest.fixture
def padded() -> Sitting:
    """Papers of an election are being counted, with a candidate whose name was set wide."""
    hall = hall_with(PADDED)
    hall.must(put(Method.PAPER))
    return hall


@pytest.mark.parametrize(
    ("typed", "spelled"),
    [
        ("Jose\u0301", "José"),
        ("张\u3000一", "张 一"),
        (" Mary \u00a0 Ann ", "Mary Ann"),
        ("\ufb2c" * 3, "\ufb2c" * 3),
    ],
)
def test_a_name_has_one_spelling_which_is_never_longer(typed: str, spelled: str) -> None:
    assert one_spelling(typed) == spelled
    assert question_of(Kind.ELECTION, (typed, "乙")) == Election((spelled, "乙"), 1, has_write_ins=False)


@pytest.mark.parametrize(
    ("question", "code"),
    [
        (Election(("张一", "张 一"), 1, has_write_ins=False), "candidate_twice"),
        (Election(("José", "Jose\u0301"), 1, has_write_ins=False), "candidate_twice"),
        (Choice(("桥", "桥 "), 1, 1), "option_twice"),
        (Grading(("好", "好 ", "差"), frozenset({"好"})), "grade_twice"),
    ],
)
def test_an_agenda_has_no_two_names_that_look_alike(question: Question, code: str) -> None:
    agenda = (AgendaItem(1, "选举委员", motion="一", question=question),)
    assert sitting(10).refused(SetAgenda(agenda)) == code


def test_a_candidate_is_counted_however_the_name_is_typed(padded: Sitting) -> None:
    padded.must(EnterCount(ElectionCount(SIDES, {"王五": 1}, PAPERS), OPERATOR))
    assert padded.vote.phase is VotePhase.CLOSED
    assert isinstance(padded.vote.count, ElectionCount)
    assert list(padded.vote.count.candidates) == ["张\u3000一", "李四"]


@pytest.mark.parametrize("name", ["张一", "张 一", "李 四"])
def test_a_candidate_is_not_written_in_with_other_blanks(padded: Sitting, name: str) -> None:
    assert written_in(padded, name) == "write_in_candidate"


def test_who_is_elected_is_not_written_in_with_other_blanks() -> None:
    hall = hall_with(replace(PADDED, seats=2))
    paper(hall, ElectionCount(SIDES | {"李四": marks(3)}, {"王 五": 8}, PAPERS))
    hall.must(put(Method.PAPER))
    assert written_in(hall, "王五") == "already_elected"


def test_who_stands_again_is_named_with_other_blanks() -> None:
    hall = hall_with(PADDED)
    paper(hall, ElectionCount(SIDES, {}, PAPERS))
    hall.must(put(Method.PAPER, candidates=("张一",)))
    question = hall.vote.settings.question
    assert isinstance(question, Election)
    assert question.candidates == ("张\u3000一",)


def test_other_blanks_are_no_other_figures_to_be_confirmed() -> None:
    hall = hall_with(PADDED)
    hall.must(put(Method.PAPER, needs_confirmation=True))
    hall.must(EnterCount(ElectionCount({"张一": marks(4), "李四": marks(5)}, {}, PAPERS), OPERATOR))
    hall.must(ConfirmCount(ElectionCount(SIDES, {}, PAPERS), "监票人"))
    assert hall.vote.phase is VotePhase.CLOSED


@pytest.mark.parametrize("option", ["桥梁", "桥 梁", "桥\u3000梁"])
def test_an_option_is_counted_however_it_is_typed(option: str) -> None:
    hall = hall_with(Choice(("桥 梁", "路"), 1, 1))
    hall.must(put(Method.PAPER), EnterCount(ChoiceCount({option: 6, "路": 4}, PAPERS), OPERATOR))
    assert hall.vote.phase is VotePhase.CLOSED


def test_a_grade_is_counted_however_it_is_typed() -> None:
    hall = hall_with(Grading(("基本 满意", "不满意"), frozenset({"基本 满意"})))
    hall.must(
        put(Method.PAPER), EnterCount(GradeCount({"基本满意": 6, "不满意": 4}, 0, None, PAPERS), OPERATOR)
    )
    assert hall.vote.phase is VotePhase.CLOSED
    assert isinstance(hall.vote.count, GradeCount)
    assert dict(hall.vote.count.ballots) == {"基本 满意": 6, "不满意": 4}


def test_two_figures_for_one_name_are_never_put_into_one() -> None:
    hall = hall_with(Choice(("桥 梁", "路"), 1, 1))
    hall.must(put(Method.PAPER))
    figures = ChoiceCount({"桥梁": 3, "桥 梁": 3, "路": 4}, PAPERS)
    assert hall.refused(EnterCount(figures, OPERATOR)) == "not_an_option"
