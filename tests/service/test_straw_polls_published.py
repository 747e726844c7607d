"""A straw poll on an election or a choice: its figures are published, and nobody is elected by it."""

from controller.contract.documents.vote import VoteDocument
from controller.domain.choices import ChoiceCount
from controller.domain.inputs.votes import EnterCount
from controller.domain.paper import Papers
from controller.domain.presets import Method
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Purpose
from controller.export.sheets import sheets_of
from controller.service.vote_document import vote_document
from tests.domain.sitting import Sitting
from tests.domain.test_elections_over_rounds import OPERATOR
from tests.domain.test_kinds_of_votes import CONTESTED, PROJECTS, election_count, hall_with, put

MARKS = ChoiceCount({"桥": 2, "路": 5, "校": 3}, Papers(10, 10, 0))


def told(hall: Sitting) -> VoteDocument:
    return VoteDocument.model_validate_json(vote_document(hall.state, 1, 1).model_dump_json())


def polled_on_an_election() -> Sitting:
    hall = hall_with(CONTESTED)
    hall.must(put(Method.PAPER, purpose=Purpose.STRAW_POLL))
    hall.must(EnterCount(election_count(6, 8, 0, 丁=2), OPERATOR))
    return hall


def test_an_election_shows_everybody_most_votes_first_and_no_outcome() -> None:
    vote = told(polled_on_an_election())
    figures = [(each.rank, each.name, each.votes, each.no, each.write_in) for each in vote.poll]
    assert figures == [
        (1, "乙", 8, 2, False),
        (2, "甲", 6, 4, False),
        (3, "丁", 2, None, True),
        (4, "丙", 0, 10, False),
    ]
    assert (vote.outcome, vote.passed, vote.tally) == (None, None, None)


def test_after_the_announcement_the_figures_stand_and_the_election_is_as_open_as_before() -> None:
    hall = polled_on_an_election()
    before = told(hall).poll
    hall.move(VoteMove.ANNOUNCE)
    assert told(hall).poll == before
    assert (hall.state.standings, hall.state.settled) == ({}, {})


def test_a_choice_shows_its_marks() -> None:
    hall = hall_with(PROJECTS)
    hall.must(put(Method.PAPER, purpose=Purpose.STRAW_POLL), EnterCount(MARKS, OPERATOR))
    assert [(each.name, each.votes, each.no) for each in told(hall).poll] == [
        ("路", 5, None),
        ("校", 3, None),
        ("桥", 2, None),
    ]


def test_before_the_count_and_before_it_is_confirmed_nothing_is_shown() -> None:
    hall = hall_with(PROJECTS)
    hall.must(put(Method.PAPER, purpose=Purpose.STRAW_POLL, needs_confirmation=True))
    assert told(hall).poll == ()
    hall.must(EnterCount(MARKS, OPERATOR))
    assert told(hall).poll == ()


def test_a_vote_that_decides_has_an_outcome_in_its_place() -> None:
    hall = hall_with(CONTESTED)
    hall.must(put(Method.PAPER), EnterCount(election_count(8, 6, 6), OPERATOR))
    assert told(hall).outcome is not None
    assert told(hall).poll == ()


def test_the_secretariat_has_the_figures_of_a_straw_poll_and_nobody_has_won() -> None:
    hall = polled_on_an_election()
    hall.move(VoteMove.ANNOUNCE)
    rows = sheets_of(hall.record).rows
    sheet = [(row["option"], row["option_votes"], row["no_votes"], row["won"]) for row in rows["options"]]
    assert sheet == [("乙", 8, 2, None), ("甲", 6, 4, None), ("丁", 2, None, None), ("丙", 0, 10, None)]
    assert rows["votes"][-1]["purpose"] == "straw_poll"
    assert rows["votes"][-1]["elected"] is None
