"""Where an election or a choice stands between its rounds is published, and nothing before it is announced."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.contract.documents.meeting import AgendaDocument
from controller.contract.documents.outcome import StandingDocument
from controller.domain.agenda import AgendaItem
from controller.domain.choices import Choice, ChoiceCount
from controller.domain.elections import Election
from controller.domain.inputs.meeting import SetAgenda
from controller.domain.inputs.votes import EnterCount, MoveVote, RepeatVote
from controller.domain.paper import Papers
from controller.domain.presets import Method
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, Purpose, Secrecy
from controller.service.documents import agenda_document
from tests.domain.sitting import Sitting
from tests.domain.test_elections_over_rounds import OPERATOR, UNCONTESTED, keys, paper
from tests.domain.test_further_rounds import PROJECTS, two_seats_left
from tests.domain.test_kinds_of_votes import CONTESTED, election_count, hall_with, put


def agenda_of(hall: Sitting) -> AgendaDocument:
    """As a client that joins now receives it."""
    document = agenda_document(hall.state, 1, 1)
    return AgendaDocument.model_validate_json(document.model_dump_json())


def standing(hall: Sitting) -> StandingDocument:
    return agenda_of(hall).standings[1]


def test_before_the_first_round_is_announced_there_is_no_standing() -> None:
    hall = hall_with(CONTESTED)
    hall.must(put(Method.PAPER), EnterCount(election_count(8, 6, 6), OPERATOR))
    assert agenda_of(hall).standings == {}


def test_a_tie_is_put_again_among_the_tied_alone() -> None:
    hall = hall_with(CONTESTED)
    paper(hall, election_count(8, 6, 6))
    told = standing(hall)
    assert (told.won, told.places_left, told.next_candidates) == (("甲",), 1, ("乙", "丙"))
    assert (told.write_ins, told.further_round, told.turn) == (False, True, "")


def test_who_was_written_in_may_be_named_but_does_not_stand_by_itself() -> None:
    told = standing(two_seats_left())
    assert (told.won, told.places_left, told.next_candidates) == (("甲",), 2, ("丙", "丁", "乙"))
    assert set(told.may_be_named) == {"乙", "丙", "丁", "戊", "己"}
    assert told.write_ins


def test_what_is_published_is_what_the_next_round_puts() -> None:
    hall = two_seats_left()
    told = standing(hall)
    hall.must(put(Method.PAPER))
    assert hall.vote.settings.question == Election(told.next_candidates, told.places_left, told.write_ins)


def test_one_by_one_it_says_whose_turn_it_is() -> None:
    hall = hall_with(UNCONTESTED)
    keys(hall, 8)
    told = standing(hall)
    assert (told.won, told.places_left, told.turn) == ((), 2, "乙")
    keys(hall, 3)
    told = standing(hall)
    assert (told.won, told.places_left, told.next_candidates, told.turn) == (("甲",), 1, ("乙",), "乙")


def test_of_what_is_decided_only_the_winners_are_told() -> None:
    hall = hall_with(CONTESTED)
    paper(hall, election_count(8, 7, 5))
    assert standing(hall) == StandingDocument(won=("甲", "乙"), places_left=0, next_candidates=())


def test_a_choice_goes_on_with_what_was_not_chosen() -> None:
    hall = hall_with(PROJECTS)
    hall.must(put(Method.PAPER))
    marks = dict(zip(PROJECTS.options, (9, 3, 3, 1), strict=True))
    hall.must(EnterCount(ChoiceCount(marks, Papers(10, 10, 0)), OPERATOR), MoveVote(VoteMove.ANNOUNCE))
    told = standing(hall)
    hall.must(put(Method.PAPER))
    question = hall.vote.settings.question
    assert isinstance(question, Choice)
    assert (told.won, told.next_candidates, told.places_left) == (
        ("桥",),
        question.options,
        question.places,
    )


def test_a_round_that_is_put_again_counts_for_nothing() -> None:
    hall = hall_with(CONTESTED)
    paper(hall, election_count(8, 6, 6))
    hall.must(RepeatVote())
    told = standing(hall)
    assert (told.won, told.places_left, told.next_candidates) == ((), 2, ("甲", "乙", "丙"))


@pytest.mark.parametrize("purpose", [Purpose.TEST, Purpose.STRAW_POLL])
def test_what_decides_nothing_leaves_no_standing(purpose: Purpose) -> None:
    hall = hall_with(CONTESTED)
    hall.must(put(Method.PAPER, purpose=purpose), EnterCount(election_count(8, 6, 6), OPERATOR))
    hall.move(VoteMove.ANNOUNCE)
    assert agenda_of(hall).standings == {}


def test_an_item_that_is_off_the_agenda_has_no_standing() -> None:
    hall = hall_with(CONTESTED)
    paper(hall, election_count(8, 6, 6))
    hall.must(SetAgenda((AgendaItem(2, "其他"),)))
    assert agenda_of(hall).standings == {}


CHOICES = st.lists(st.sampled_from(list(Ballot)), min_size=10, max_size=10)


@given(first=CHOICES, second=CHOICES)
def test_a_secret_round_shows_in_nothing_that_is_published_here_before_it_is_announced(
    first: list[Ballot], second: list[Ballot]
) -> None:
    told = []
    for choices in (first, second):
        hall = hall_with(UNCONTESTED)
        keys(hall, 8)
        before = agenda_of(hall)
        hall.must(put(Method.ELECTRONIC, Secrecy.SECRET))
        opened = agenda_of(hall)
        hall.move(VoteMove.CLOSE)
        hall.sweep(dict(enumerate(choices, 1)))
        closed = agenda_of(hall)
        assert before == opened == closed
        told.append(closed)
    assert told[0] == told[1]


@given(st.tuples(*(st.integers(0, 6) for _ in CONTESTED.candidates)))
def test_who_is_published_as_elected_is_whom_the_announced_round_elected(yes: tuple[int, ...]) -> None:
    hall = hall_with(CONTESTED)
    hall.must(put(Method.PAPER), EnterCount(election_count(*yes), OPERATOR))
    assert agenda_of(hall).standings == {}
    outcome = hall.vote.outcome
    hall.move(VoteMove.ANNOUNCE)
    told = standing(hall)
    assert outcome is not None
    assert (told.won, told.places_left) == (
        getattr(outcome, "elected", None),
        getattr(outcome, "seats_left", None),
    )
    assert set(told.won).isdisjoint(told.next_candidates)
