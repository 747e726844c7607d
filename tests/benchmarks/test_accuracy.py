"""The run of `make accuracy`, in small; and it finds a count that is wrong."""

import random
from collections.abc import Iterable, Mapping

import pytest

from benchmarks.accuracy import Hall, MiscountError, run, vote_once
from controller.domain import ballots
from controller.domain.counting import count_choices
from controller.domain.tallies import Count
from controller.domain.votes import Ballot, Round


def test_thousands_of_ballots_with_faults_are_counted_without_an_error() -> None:
    done = run(seed=7, positions=20_000, seats=200)
    assert done.positions == 20_000
    assert done.events > done.positions / 2


def test_the_same_seed_gives_the_same_ballots() -> None:
    assert run(3, 2000, 100).events == run(3, 2000, 100).events


def test_a_single_ballot_that_goes_missing_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def forgetful(vote: Round, choices: Mapping[int, Ballot], unreachable: Iterable[int]) -> Count:
        return count_choices(vote, dict(list(choices.items())[1:]), unreachable)

    monkeypatch.setattr(ballots, "count_choices", forgetful)
    with pytest.raises(MiscountError):
        vote_once(Hall(50), random.Random(1), 50)
