"""What the chair must not miss of a vote: lines that stand above its bars."""

from textual.content import Content

from console.picture import cut
from console.words import Words
from controller.contract.documents.vote import VoteDocument

EXCEPTION_KEYS = {
    "method_exception": "console.method_exception",
    "rule_exception": "console.rule_exception",
    "write_in_exception": "console.write_in_exception",
}
"""Departures from the rules of the body, as the record calls them."""
OPENED_PHASES = frozenset({"open", "held", "counting", "calling", "unconfirmed"})
"""Where the vote can still be taken back, so that whoever conducts it should know."""


def warning_lines(vote: VoteDocument, words: Words, width_cells: int) -> list[Content]:
    """What the chair must not miss: seats that did not answer, figures that do not add up, few secret voters."""
    told = [_unreachable_line(vote, words, width_cells)] if vote.unreachable else []
    if vote.discrepancy is not None:
        alarm = f" ⚠ {words('console.discrepancy', present=vote.present)} "
        told.append(cut(Content.styled(alarm, "bold $text on $error"), width_cells))
    if "small_secret_electorate" in vote.warnings and vote.phase in {"open", "held"}:
        told.append(
            cut(Content.styled(words("console.small_secret_electorate"), "bold $warning"), width_cells)
        )
    exceptions = (EXCEPTION_KEYS[code] for code in vote.warnings if code in EXCEPTION_KEYS)
    if vote.phase in OPENED_PHASES:
        told += [cut(Content.styled(words(key), "bold $warning"), width_cells) for key in exceptions]
    if vote.unready and vote.phase in {"open", "held"}:
        seats = words.listed(vote.unready)
        unready = words("console.unready", count=len(vote.unready), seats=seats)
        told.append(cut(Content.styled(unready, "bold $warning"), width_cells))
    return told


def _unreachable_line(vote: VoteDocument, words: Words, width_cells: int) -> Content:
    """Every seat that did not answer, as far as the line goes, and how many they are."""
    told = words("console.unreachable", count=len(vote.unreachable), seats=words.listed(vote.unreachable))
    return cut(Content.styled(f" ⚠ {told} ", "bold $text on $error"), width_cells)
