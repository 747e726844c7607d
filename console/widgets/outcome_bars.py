"""Elections, choices and satisfaction votes as bars: who or what has won stands first."""

from dataclasses import dataclass

from textual.content import Content

from console.outcome_words import not_voted_in_words
from console.picture import cut, one_line
from console.words import Words
from controller.contract.documents.outcome import (
    ChoiceOutcomeDocument,
    ElectionOutcomeDocument,
    GradeOutcomeDocument,
    PersonOutcome,
    PollFigureDocument,
)
from controller.contract.documents.vote import VoteDocument

WON, LOST, LEVEL, BESIDE = "$success", "$foreground 40%", "$warning", "$muted"
POLLED = "$primary"
"""Of a straw poll, which is neither won nor lost."""
WON_SIGN, LEVEL_SIGN = "✓", "="
COUNT_CELLS = 6
"""Four digits and a gap."""
BESIDE_CELLS = 12
"""A heading in English, or a share of 100.00%."""
BAR_CELLS_MIN = 6
"""A shorter bar tells nothing."""


@dataclass(frozen=True, slots=True)
class OutcomeRow:
    """One person, option or grade: rank and sign before the name, other figures behind the votes."""

    name: str
    votes: int
    colour: str
    rank: int | None = None
    sign: str = ""
    beside: tuple[str, ...] = ()

    @property
    def label(self) -> str:
        """Rank, sign and name."""
        rank = "" if self.rank is None else f"{self.rank:>3} "
        return f"{rank}{self.sign or ' '} {self.name}"


def outcome_rows(vote: VoteDocument, words: Words) -> tuple[OutcomeRow, ...]:
    """A row for every person and option, most votes first, or for every grade in the order of the ballot paper."""
    match vote.outcome:
        case ElectionOutcomeDocument(results=people, tied=tied):
            return tuple(_person(each, tied, words) for each in people)
        case ChoiceOutcomeDocument(results=options, tied=tied):
            return tuple(
                OutcomeRow(
                    one_line(each.name),
                    each.votes,
                    *_colour_and_rank(each.rank, is_level=each.name in tied, has_won=each.chosen),
                )
                for each in options
            )
        case GradeOutcomeDocument() as grades:
            return _grades(grades, vote, words)
    return tuple(_poll(each, vote, words) for each in vote.poll)


def outcome_headings(vote: VoteDocument, words: Words) -> tuple[str, ...]:
    """What the figures behind the votes are; first what the votes are."""
    if isinstance(vote.outcome, ElectionOutcomeDocument) or (vote.poll and vote.question.kind == "election"):
        return words("console.yes"), words("console.no"), words("console.abstain")
    if isinstance(vote.outcome, GradeOutcomeDocument):
        return words("console.figure_grades"), words("console.share_of_present")
    return (words("console.figure_marks"),)


def bar_line(row: OutcomeRow, whole: int, label_cells: int, width_cells: int) -> Content:
    """Label, bar, votes and what stands beside them; only a whole count fills the bar."""
    label = cut(Content(row.label), label_cells)
    gap = " " * (label_cells - label.cell_length + 1)
    beside = "".join(f"{each:>{BESIDE_CELLS}}" for each in row.beside)
    room = max(0, width_cells - label_cells - 1 - COUNT_CELLS - len(beside))
    filled = min(room, max(1, row.votes * room // whole)) if row.votes and whole else 0
    style = f"bold {row.colour}" if row.sign else ""
    return Content.assemble(
        Content.styled(label.plain, style),
        gap,
        Content.styled(" " * filled, f"on {row.colour}"),
        Content.styled(" " * (room - filled), "on $foreground 8%"),
        Content.styled(f"{row.votes:>{COUNT_CELLS}}", "bold"),
        Content.styled(beside, BESIDE),
    ).truncate(width_cells)


def label_cells_for(rows: tuple[OutcomeRow, ...], width_cells: int) -> int:
    """As wide as the longest name, as long as bars and figures keep their room."""
    widest = max((Content(row.label).cell_length for row in rows), default=0)
    figures = COUNT_CELLS + BESIDE_CELLS * max((len(row.beside) for row in rows), default=0)
    return max(1, min(widest, width_cells - figures - BAR_CELLS_MIN - 1))


def share(count: int, whole: int) -> str:
    """A share in percent with two decimals, rounded down: 100.00 % is everybody."""
    if not whole:
        return "-"
    hundredths = count * 10_000 // whole
    return f"{hundredths // 100}.{hundredths % 100:02d}%"


def _person(each: PersonOutcome, tied: tuple[str, ...], words: Words) -> OutcomeRow:
    look = _colour_and_rank(each.rank, is_level=each.name in tied, has_won=each.elected)
    return OutcomeRow(_name(each, words), each.yes, *look, _other_sides(each))


def _poll(each: PollFigureDocument, vote: VoteDocument, words: Words) -> OutcomeRow:
    """Nobody has won, so that nobody is marked."""
    beside = _other_sides(each) if vote.question.kind == "election" else ()
    return OutcomeRow(_name(each, words), each.votes, POLLED, each.rank, beside=beside)


def _name(each: PersonOutcome | PollFigureDocument, words: Words) -> str:
    name = one_line(each.name)
    return words("console.name_written_in", name=name) if each.write_in else name


def _other_sides(each: PersonOutcome | PollFigureDocument) -> tuple[str, ...]:
    return tuple("-" if figure is None else str(figure) for figure in (each.no, each.abstain))


def _colour_and_rank(rank: int, *, is_level: bool, has_won: bool) -> tuple[str, int, str]:
    if is_level:
        return LEVEL, rank, LEVEL_SIGN
    return (WON, rank, WON_SIGN) if has_won else (LOST, rank, "")


def _grades(outcome: GradeOutcomeDocument, vote: VoteDocument, words: Words) -> tuple[OutcomeRow, ...]:
    """The favourable grades are marked; invalid papers only where there were papers."""
    rows = [
        (_grade(grade, vote, words), count, WON if grade in vote.question.favourable else LOST)
        for grade, count in outcome.ballots.items()
    ]
    if outcome.invalid or vote.method == "paper":
        rows.append((words("console.figure_invalid"), outcome.invalid, LOST))
    rows.append((not_voted_in_words(vote, words), outcome.not_voted, LOST))
    return tuple(
        OutcomeRow(name, count, colour, beside=(share(count, vote.present),)) for name, count, colour in rows
    )


def _grade(grade: str, vote: VoteDocument, words: Words) -> str:
    name = one_line(grade)
    return words("console.grade_favourable", grade=name) if grade in vote.question.favourable else name
