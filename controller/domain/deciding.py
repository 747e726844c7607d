"""Elections and choices over several rounds: what a result adds, and the event that records who is elected."""

from collections.abc import Iterable
from dataclasses import replace

from controller.domain.agenda import AgendaItem
from controller.domain.choices import Choice, ChoiceOutcome
from controller.domain.elections import Election, ElectionOutcome
from controller.domain.events import Event
from controller.domain.events.counts import ElectionDecided
from controller.domain.refusal import RefusedError
from controller.domain.standings import (
    CandidateResult,
    Standing,
    outcome_one_by_one,
    standing_of_round,
    undone,
    with_result,
)
from controller.domain.state import State
from controller.domain.votes import Purpose, Round


def decided_by(state: State, vote: Round) -> tuple[Event, ...]:
    """What the announcement of `vote` decides: the election whose last round it is, else nothing."""
    number = vote.settings.item_number
    standing = _after(state, vote)
    if number is None or standing is None or not isinstance(standing.put, Election):
        return ()
    if isinstance(vote.outcome, ElectionOutcome):
        return (ElectionDecided(number, vote.tag, vote.outcome),)
    if standing.next_candidate:
        return ()
    return (ElectionDecided(number, vote.tag, outcome_one_by_one(standing.put, standing.results)),)


def take_announced(state: State, vote: Round) -> None:
    """Keep what an announced round of an election or a choice says."""
    standing = _after(state, vote)
    if standing is not None and vote.settings.item_number is not None:
        state.standings[vote.settings.item_number] = standing


def take_repeated(state: State, vote: Round) -> None:
    """An announced round is put again: what it said of the election or the choice is open."""
    number = vote.settings.item_number
    if number is not None and number in state.standings and vote.settings.purpose is Purpose.DECISION:
        state.standings[number] = undone(state.standings[number], vote.settings.candidate)


def require_same_questions(state: State, items: Iterable[AgendaItem]) -> None:
    """RefusedError for an item that asks something else than its number asked when a round was announced."""
    for item in items:
        standing = state.standings.get(item.number)
        if standing is not None and item.question != standing.asked:
            raise RefusedError("question_announced", number=item.number)


def keep_standings(state: State, items: Iterable[AgendaItem]) -> None:
    """Under another agenda what was decided stays, but where an item now asks something else.

    An item that is taken off the agenda and comes back goes on where it stood.
    """
    for item in items:
        standing = state.standings.get(item.number)
        if standing is None:
            continue
        if item.question != standing.asked:
            del state.standings[item.number]
        elif standing.is_decided:
            state.settled.setdefault(item.number, True)


def apply_decided(state: State, event: ElectionDecided, _at_ms: int) -> None:
    """Who is elected; the item is settled when no seat is left."""
    decided = replace(state.standings[event.item_number], outcome=event.outcome)
    state.standings[event.item_number] = decided
    if decided.is_decided:
        state.settled[event.item_number] = True


def _after(state: State, vote: Round) -> Standing | None:
    """Where the announcement of `vote` leaves the item; None where the round decides no election and no choice."""
    put, number = vote.settings.question, vote.settings.item_number
    if (
        not isinstance(put, Election | Choice)
        or vote.settings.purpose is not Purpose.DECISION
        or number is None
    ):
        return None
    item = state.item(number)
    asked = put if item is None or not isinstance(item.question, Election | Choice) else item.question
    standing = standing_of_round(state.standings.get(number), asked, put)
    if isinstance(vote.outcome, ChoiceOutcome):
        return replace(standing, outcome=vote.outcome)
    return _with_candidate(standing, vote)


def _with_candidate(standing: Standing, vote: Round) -> Standing:
    tally = vote.tally
    if tally is None or not vote.settings.candidate:
        return standing
    result = CandidateResult(vote.settings.candidate, tally.yes, tally.no, tally.abstain, vote.passed is True)
    return with_result(standing, result)
