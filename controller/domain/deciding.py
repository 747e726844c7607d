"""Elections over several rounds: what a result adds, and the event that records what was decided."""

from controller.domain.elections import Election, ElectionOutcome
from controller.domain.events import Event
from controller.domain.events.counts import ElectionDecided
from controller.domain.standings import (
    CandidateResult,
    Standing,
    outcome_one_by_one,
    with_result,
    without_result,
)
from controller.domain.state import State
from controller.domain.votes import Purpose, Round


def decided_by(state: State, vote: Round) -> tuple[Event, ...]:
    """What the announcement of `vote` decides: the election whose last round it is, else nothing."""
    number = vote.settings.item_number
    if number is None or not _is_of_election(vote):
        return ()
    if isinstance(vote.outcome, ElectionOutcome):
        return (ElectionDecided(number, vote.tag, vote.outcome),)
    standing = _with_candidate(state, vote)
    if standing is None or standing.next_candidate:
        return ()
    return (ElectionDecided(number, vote.tag, outcome_one_by_one(standing)),)


def take_announced(state: State, vote: Round) -> None:
    """Keep what an announced round of an election says."""
    number = vote.settings.item_number
    if number is None or not _is_of_election(vote):
        return
    standing = _with_candidate(state, vote) or _round_of(state, vote)
    if standing is not None:
        state.standings[number] = standing


def take_repeated(state: State, vote: Round) -> None:
    """An announced round is put again: what it said of the election is open."""
    number = vote.settings.item_number
    if number is not None and number in state.standings and _is_of_election(vote):
        state.standings[number] = without_result(state.standings[number], vote.settings.candidate)


def apply_decided(state: State, event: ElectionDecided, _at_ms: int) -> None:
    """Who is elected; the item is settled when no seat is left."""
    standing = state.standings[event.item_number]
    state.standings[event.item_number] = Standing(
        standing.election, standing.results, event.outcome, standing.elected_before
    )
    if not event.outcome.seats_left:
        state.settled[event.item_number] = True


def _is_of_election(vote: Round) -> bool:
    return isinstance(vote.settings.question, Election) and vote.settings.purpose is Purpose.DECISION


def _round_of(state: State, vote: Round) -> Standing | None:
    """The standing that the round belongs to: the present one, or a new one after what was decided before."""
    election = vote.settings.question
    if not isinstance(election, Election):
        return None
    known = state.standings.get(vote.settings.item_number or 0)
    if known is None:
        return Standing(election)
    if known.outcome is None and known.election == election:
        return known
    return Standing(election, elected_before=known.elected)


def _with_candidate(state: State, vote: Round) -> Standing | None:
    standing, tally = _round_of(state, vote), vote.tally
    if standing is None or tally is None or not vote.settings.candidate:
        return None
    result = CandidateResult(vote.settings.candidate, tally.yes, tally.no, tally.abstain, vote.passed is True)
    return with_result(standing, result)
