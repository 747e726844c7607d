"""Counting the choices of a round, by heads and wherever it is asked for by group and by weight."""

from collections import Counter
from collections.abc import Container, Iterable, Mapping

from controller.domain.events.counts import CountDiscrepant, VoteClosed
from controller.domain.presets import NoPress
from controller.domain.question_counts import by_grade, closed_with
from controller.domain.quorum import counts_as_present, has_keys
from controller.domain.rules import WHOLE, Figures, figures_needed
from controller.domain.satisfaction import Grading
from controller.domain.state import State
from controller.domain.tallies import Count, PartTally, Tally, discrepancy
from controller.domain.verdicts import verdict
from controller.domain.votes import Ballot, Electorate, Round


def closed(
    vote: Round, count: Count, unreachable: tuple[int, ...], away: tuple[int, ...] = ()
) -> VoteClosed | CountDiscrepant:
    """The result of `count`; where it does not add up there is none, and its figures are told instead."""
    if discrepancy(count):
        return CountDiscrepant(vote.tag, count.whole)
    if isinstance(vote.settings.question, Grading):
        return closed_with(vote, by_grade(vote.settings.question, count.whole), unreachable)
    said = verdict(vote.settings.majority, count) if vote.settings.has_verdict else None
    return VoteClosed(vote.tag, count.whole, said, unreachable, count.parts, away=away)


def away_at_close(state: State, vote: Round, voted: Container[int]) -> tuple[int, ...]:
    """The silent seats whose voter had gone before the close, where silence is an abstention; else nobody asks."""
    if vote.settings.no_press is not NoPress.ABSTAIN:
        return ()
    voters = vote.electorate.members_by_seat
    return tuple(
        seat for seat in sorted(voters) if seat not in voted and _had_gone(state, vote, voters[seat])
    )


def _had_gone(state: State, vote: Round, member_id: str) -> bool:
    """Whether the voter could not have answered any more, with the keys or to the roll."""
    presence = state.presence(member_id)
    can_answer = has_keys if vote.settings.is_electronic else counts_as_present
    closed_at_ms = vote.window_closed_at_ms
    was_here_at_close = (
        closed_at_ms is not None and presence.at_ms is not None and presence.at_ms > closed_at_ms
    )
    return not can_answer(state, presence) and not was_here_at_close


def count_choices(vote: Round, choices: Mapping[int, Ballot], unheard: Iterable[int]) -> Count:
    """The count of `choices` by seat. Of an `unheard` seat, unreachable or left, nobody says that it abstained."""
    if vote.settings.no_press is NoPress.ABSTAIN:
        silent = vote.electorate.members_by_seat.keys() - choices.keys() - set(unheard)
        choices = {**choices, **dict.fromkeys(silent, Ballot.ABSTAIN)}
    parts = tuple(PartTally(figures, _tally(vote.electorate, choices, figures)) for figures in _figures(vote))
    return Count(_tally(vote.electorate, choices, WHOLE), parts)


def _figures(vote: Round) -> tuple[Figures, ...]:
    """What is counted beyond everybody by heads: for the rule, and in a named vote for the record."""
    needed = dict.fromkeys(each for each in figures_needed(vote.settings.majority) if each != WHOLE)
    if not vote.is_secret:
        needed |= dict.fromkeys(Figures(group.name) for group in vote.electorate.groups)
        needed |= dict.fromkeys([Figures(is_weighted=True)] if vote.electorate.weights else [])
    return tuple(needed)


def _tally(electorate: Electorate, choices: Mapping[int, Ballot], figures: Figures) -> Tally:
    """Every choice is counted, one of nobody who may vote included: then the count does not add up."""
    seats = frozenset(electorate.seats(figures.group))

    def weight(seat: int) -> int:
        return electorate.weights.get(seat, 1) if figures.is_weighted else 1

    counted: Counter[Ballot] = Counter()
    for seat, ballot in choices.items():
        if figures.group is None or seat in seats:
            counted[ballot] += weight(seat)
    without_unit = electorate.without_unit(figures)
    return Tally(
        electorate.size(figures),
        sum(map(weight, seats)) + without_unit,
        counted[Ballot.YES],
        counted[Ballot.NO],
        counted[Ballot.ABSTAIN],
        sum(weight(seat) for seat in seats - choices.keys()) + without_unit,
    )
