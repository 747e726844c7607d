"""Elections, choices and satisfaction votes as bars: who or what has won stands first."""

from controller.contract.documents.outcome import (
    ChoiceOutcomeDocument,
    ElectionOutcomeDocument,
    GradeOutcomeDocument,
    OutcomeDocument,
)
from controller.contract.documents.vote import VoteDocument

BARS_MAX = 12
"""More rows than the panel has in the largest terminal; the sheets have all of them."""
WON, LOST, LEVEL = "$success", "$foreground 40%", "$warning"
Row = tuple[str, int, str]
"""Label, votes and colour."""


def outcome_rows(vote: VoteDocument) -> tuple[Row, ...]:
    """A row for every person, option or grade, most votes first; ✓ who has won, = who stands level."""
    return () if vote.outcome is None else _rows(vote.outcome, vote)[:BARS_MAX]


def _rows(outcome: OutcomeDocument, vote: VoteDocument) -> tuple[Row, ...]:
    match outcome:
        case ElectionOutcomeDocument(results=people, tied=tied):
            return tuple(_row(each.name, each.yes, tied, has_won=each.elected) for each in people)
        case ChoiceOutcomeDocument(results=options, tied=tied):
            return tuple(_row(each.name, each.votes, tied, has_won=each.chosen) for each in options)
        case GradeOutcomeDocument(ballots=ballots):
            favourable = vote.question.favourable
            return tuple(
                (name, number, WON if name in favourable else LOST) for name, number in ballots.items()
            )


def _row(name: str, votes: int, tied: tuple[str, ...], *, has_won: bool) -> Row:
    if name in tied:
        return f"= {name}", votes, LEVEL
    return (f"✓ {name}", votes, WON) if has_won else (name, votes, LOST)
