"""Elections and choices counted again by arithmetic of its own: what the domain did wrong would be found out."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.domain import choices, elections
from controller.domain.choices import Choice, ChoiceCount, ChoiceOutcome
from controller.domain.elections import Election, ElectionCount
from controller.domain.events import Event
from controller.domain.events.counts import CountEntered, VoteClosed
from controller.domain.events.votes import VoteOpened
from controller.domain.inputs.votes import EnterCount
from controller.domain.paper import Papers
from controller.domain.presets import Method
from controller.domain.rule_text import parse_rule
from controller.domain.tallies import Count, Tally
from controller.domain.verdicts import verdict
from controller.domain.vote_phases import VoteMove
from controller.recount.counting import recount
from controller.recount.winners import bases_of, chosen_again, elected_again, is_met
from tests.domain.sitting import Sitting
from tests.domain.test_kinds_of_votes import CONTESTED, FIRST, election_count, hall_with, kept, marks, put

TEN = Papers(10, 10, 0)
PROJECTS = Choice(("桥", "路", "校"), 2, 2)


def two_rounds() -> Sitting:
    """甲 is elected in the first round, 丙 in the second."""
    hall = hall_with(CONTESTED)
    sides = {"丙": marks(7), "乙": marks(2)}
    for count in (election_count(8, 3, 5), ElectionCount(sides, {"丁": 1}, TEN)):
        hall.must(put(Method.PAPER), EnterCount(count, FIRST))
        hall.move(VoteMove.ANNOUNCE)
    return hall


def told(hall: Sitting, change: Callable[[Event], Event]) -> list[str]:
    """What the recount says of the record with every event changed like this."""
    rounds = recount((who, change(event)) for who, event in kept(hall))
    return [difference for each in rounds for difference in each.differences]


def with_count(count: ElectionCount | ChoiceCount) -> Callable[[Event], Event]:
    """Somebody entered other figures, and the result has them."""

    def change(event: Event) -> Event:
        if isinstance(event, CountEntered):
            return replace(event, figures=count)
        return replace(event, count=count) if isinstance(event, VoteClosed) else event

    return change


def with_question(of_tag: int, question: Election | Choice) -> Callable[[Event], Event]:
    """The round put something else."""

    def change(event: Event) -> Event:
        if isinstance(event, VoteOpened) and event.round_tag == of_tag:
            return replace(event, settings=replace(event.settings, question=question))
        return event

    return change


def test_rounds_as_they_were_held_are_as_recorded() -> None:
    assert told(two_rounds(), lambda event: event) == []


@pytest.mark.parametrize(
    ("count", "said"),
    [
        (election_count(3, 2, 1, 丁=11), "丁 has 11 votes on 10 papers"),
        (election_count(8, 11, 1), "乙 has 11, -1 and 0 on 10 papers"),
        (election_count(10, 10, 1), "21 marks on 10 papers with 2 each"),
        (election_count(8, 3, 2, 甲=1), "甲 written in, and a candidate"),
        (ElectionCount({"甲": marks(1), "乙": marks(1)}, {}, TEN), "丙 asked or counted, and not both"),
        (
            replace(election_count(8, 3, 5), papers=Papers(11, 10, 0)),
            "11 papers issued, 10 returned, 0 invalid, with 10 present",
        ),
        (ChoiceCount({"甲": 1}, TEN), "figures of another kind than election"),
    ],
)
def test_figures_that_cannot_be_true_are_told_by_name(count: Any, said: str) -> None:
    hall = hall_with(CONTESTED)
    hall.must(put(Method.PAPER), EnterCount(election_count(8, 3, 5), FIRST))
    differences = told(hall, with_count(count))
    assert any(f"the count cannot be true: {said}" in each for each in differences), differences


def test_marks_of_a_choice_that_cannot_be_true_are_told() -> None:
    hall = hall_with(PROJECTS)
    hall.must(put(Method.PAPER), EnterCount(ChoiceCount({"桥": 8, "路": 6, "校": 6}, TEN), FIRST))
    (said,) = told(hall, with_count(ChoiceCount({"桥": 11, "路": 0, "校": 0}, TEN)))
    assert said == "the count cannot be true: 桥 has 11 votes on 10 papers"


def test_write_ins_where_nobody_can_be_written_in_are_told() -> None:
    hall = hall_with(replace(CONTESTED, has_write_ins=False))
    hall.must(put(Method.PAPER), EnterCount(election_count(8, 3, 5), FIRST))
    (said,) = told(hall, with_count(election_count(8, 3, 5, 丁=1)))
    assert said == "the count cannot be true: somebody written in where nobody can be"


def test_who_was_elected_and_is_put_or_written_in_again_is_told() -> None:
    hall = two_rounds()
    differences = told(hall, with_question(2, Election(("甲", "丙", "乙"), 2, has_write_ins=True)))
    assert "甲 has won in an earlier round and is put again" in differences
    assert "2 places put, 1 of 2 filled in earlier rounds" in differences
    written_in = ElectionCount({"丙": marks(7), "乙": marks(2)}, {"甲": 1}, TEN)
    assert "甲 has won in an earlier round and is written in again" in told(
        hall,
        lambda event: (
            replace(event, count=written_in)
            if isinstance(event, VoteClosed) and event.round_tag == 2
            else event
        ),
    )


def test_another_number_of_votes_needed_is_told() -> None:
    hall = hall_with(PROJECTS)
    hall.must(put(Method.PAPER), EnterCount(ChoiceCount({"桥": 8, "路": 6, "校": 5}, TEN), FIRST))

    def easier(event: Event) -> Event:
        match event:
            case VoteClosed(outcome=ChoiceOutcome() as outcome):
                return replace(event, outcome=replace(outcome, need=5))
        return event

    assert "need: 5 recorded, which is not the fewest votes that meet all > 1/2" in told(hall, easier)


names = st.lists(st.integers(0, 12), min_size=2, max_size=7).map(
    lambda numbers: {f"名{place}": number for place, number in enumerate(numbers)}
)


@given(votes=names, places=st.integers(1, 7), need=st.integers(1, 13))
def test_both_ways_to_tell_who_wins_agree(votes: dict[str, int], places: int, need: int) -> None:
    seats = min(places, len(votes))
    enough = [name for name, number in votes.items() if number >= need]
    count = ElectionCount({name: marks(number, 12) for name, number in votes.items()}, {}, None)
    election = Election(tuple(votes), seats, has_write_ins=False)
    assert elected_again(votes, enough, votes, seats, need) == elections.outcome(election, count, need)
    choice = Choice(tuple(votes), seats, seats)
    assert chosen_again(votes, enough, seats, need) == choices.outcome(choice, votes, need)


@pytest.mark.parametrize(
    "text",
    [
        "all > 1/2",
        "present >= 2/3",
        "valid > 1/2 and all >= 1/3",
        "cast > 1/2 or fixed(3) >= 1/1",
        "valid >= 1/3",
    ],
)
@given(
    present=st.integers(0, 30), absent=st.integers(0, 10), out=st.integers(0, 9), invalid=st.integers(0, 9)
)
def test_the_fewest_votes_needed_are_the_fewest_that_meet_the_rule(
    text: str, present: int, absent: int, out: int, invalid: int
) -> None:
    returned = max(0, present - out)
    spoiled = min(invalid, returned)
    rule = parse_rule(text)
    tally = Tally(present + absent, present, 0, returned - spoiled, 0, present - returned, spoiled)
    need = verdict(rule, Count(tally)).need
    assert need is not None
    bases = bases_of(present + absent, present, Papers(present, returned, spoiled))
    assert is_met(rule, need, bases)
    assert not is_met(rule, need - 1, bases)
