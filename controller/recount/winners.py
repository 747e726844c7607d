"""Who or what wins by the most votes, told by counting who is ahead of whom: none of the domain's own ranking.

A rule is held against every name's votes as the rule is written, `votes * denominator > numerator * base`; the number
of votes needed, which the domain works out first, is only looked at afterwards. Pure.
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from controller.domain.choices import ChoiceOutcome, OptionResult
from controller.domain.elections import ElectionOutcome, PersonResult
from controller.domain.paper import Papers
from controller.domain.rules import AllOf, AnyOf, Base, Comparison, Condition, Rule


@dataclass(frozen=True, slots=True)
class Winners:
    """Who fills the places, and who stands level for the last of them; most votes first."""

    won: tuple[str, ...]
    tied: tuple[str, ...]
    places_left: int


def elected_again(
    votes: Mapping[str, int], enough: Collection[str], on_paper: Collection[str], seats: int, need: int | None
) -> ElectionOutcome:
    """The outcome of an election: `votes` by name, `enough` of them for those named so, `on_paper` the candidates."""
    winners = _winners(votes, enough, seats)
    people = tuple(
        PersonResult(
            name,
            votes[name],
            _rank(name, votes),
            meets_rule=name in enough,
            is_elected=name in winners.won,
            is_write_in=name not in on_paper,
        )
        for name in _most_first(votes)
    )
    others = tuple(name for name in _most_first(votes) if name not in winners.won)
    again = (winners.tied or others) if winners.places_left else ()
    return ElectionOutcome(people, winners.won, winners.tied, winners.places_left, again, need)


def chosen_again(votes: Mapping[str, int], enough: Collection[str], places: int, need: int) -> ChoiceOutcome:
    """The outcome of a choice among options with `votes`."""
    winners = _winners(votes, enough, places)
    options = tuple(
        OptionResult(name, votes[name], _rank(name, votes), is_chosen=name in winners.won)
        for name in _most_first(votes)
    )
    return ChoiceOutcome(options, winners.won, winners.tied, winners.places_left, need)


def is_met(rule: Rule, votes: int, bases: Mapping[Base, int]) -> bool:
    """Whether `votes` meet the rule, by heads; no vote at all never does."""
    match rule:
        case AllOf(parts):
            return all(is_met(part, votes, bases) for part in parts)
        case AnyOf(parts):
            return any(is_met(part, votes, bases) for part in parts)
        case Condition():
            return _is_condition_met(rule, votes, bases)


def bases_of(all_members: int, present: int, papers: Papers) -> Mapping[Base, int]:
    """How many each base is, where every paper or hand has one answer to each name."""
    valid = papers.returned - papers.invalid
    return {
        Base.ALL: all_members,
        Base.PRESENT: present,
        Base.PARTICIPATED: valid,
        Base.YES_NO: valid,
        Base.VALID: valid,
        Base.CAST: papers.returned,
    }


def _is_condition_met(rule: Condition, votes: int, bases: Mapping[Base, int]) -> bool:
    base = bases[rule.base] if rule.fixed_count is None else rule.fixed_count
    ours, theirs = votes * rule.denominator, rule.numerator * base
    return votes > 0 and (ours > theirs if rule.comparison is Comparison.MORE_THAN else ours >= theirs)


def _winners(votes: Mapping[str, int], enough: Collection[str], places: int) -> Winners:
    """Won has who is, with everybody level, within the places; level for the last is who straddles them."""
    won, tied = [], []
    for name in _most_first(votes):
        ahead = sum(votes[other] > votes[name] for other in enough)
        level = sum(votes[other] == votes[name] for other in enough)
        if name in enough and ahead + level <= places:
            won.append(name)
        elif name in enough and ahead < places:
            tied.append(name)
    return Winners(tuple(won), tuple(tied), places - len(won))


def _rank(name: str, votes: Mapping[str, int]) -> int:
    return 1 + sum(other > votes[name] for other in votes.values())


def _most_first(votes: Mapping[str, int]) -> tuple[str, ...]:
    """Level names in the order given."""
    numbers = sorted(set(votes.values()), reverse=True)
    return tuple(name for number in numbers for name in votes if votes[name] == number)
