"""A straw poll (意向性表决) on an election or a choice: its figures, which nobody is elected by."""

from dataclasses import dataclass

from controller.domain.choices import ChoiceCount
from controller.domain.elections import CandidateCount, ElectionCount
from controller.domain.ranking import by_votes, ranks
from controller.domain.votes import Round


@dataclass(frozen=True, slots=True)
class PollFigure:
    """How many were for one person or option; `sides` None for an option, and for who was written in."""

    name: str
    votes: int
    rank: int
    sides: CandidateCount | None = None
    is_write_in: bool = False


def poll_figures(vote: Round) -> tuple[PollFigure, ...]:
    """Everybody and everything that was counted, most votes first; empty where the round decides something."""
    if vote.settings.has_verdict:
        return ()
    match vote.count:
        case ElectionCount(candidates=sides, write_ins=write_ins):
            votes = {name: count.yes for name, count in sides.items()} | dict(write_ins)
        case ChoiceCount(marks=marks):
            sides, write_ins, votes = {}, {}, dict(marks)
        case _:
            return ()
    rank_of = ranks(votes)
    return tuple(
        PollFigure(name, votes[name], rank_of[name], sides.get(name), is_write_in=name in write_ins)
        for name in by_votes(votes)
    )
