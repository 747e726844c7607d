"""Who has the most votes: places to be filled, and ties that only another vote can resolve."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Selection:
    """Who fills the places. `tied` stand level for the last `places_left`, so that none of them is `chosen`."""

    chosen: tuple[str, ...]
    tied: tuple[str, ...]
    places_left: int


def select_most(votes: Mapping[str, int], places: int) -> Selection:
    """The `places` names with the most votes, most first; names level with each other keep the order given.

    Where names that stand level would fill more places than there are, none of them is chosen.
    """
    ranked = by_votes(votes)
    if len(ranked) <= places:
        return Selection(ranked, (), places - len(ranked))
    last_votes = votes[ranked[places - 1]] if places else -1
    if not places or votes[ranked[places]] != last_votes:
        return Selection(ranked[:places], (), 0)
    chosen = tuple(name for name in ranked if votes[name] > last_votes)
    tied = tuple(name for name in ranked if votes[name] == last_votes)
    return Selection(chosen, tied, places - len(chosen))


def by_votes(votes: Mapping[str, int]) -> tuple[str, ...]:
    """All names, most votes first; names level with each other keep the order given."""
    return tuple(sorted(votes, key=lambda name: -votes[name]))


def ranks(votes: Mapping[str, int]) -> dict[str, int]:
    """The rank of every name, from 1; names with the same votes share one."""
    counts = sorted(votes.values(), reverse=True)
    return {name: counts.index(count) + 1 for name, count in votes.items()}
