"""The outcome of an election, a choice or a satisfaction vote in full, with the words that the chair reads out."""

from textual.app import ComposeResult
from textual.containers import Center, Vertical, VerticalScroll
from textual.content import Content
from textual.geometry import Size
from textual.widget import Widget
from textual.widgets import Static

from console.modal import Modal
from console.outcome_words import (
    is_complete,
    marks_in_words,
    need_in_words,
    outcome_headline,
    outcome_sentences,
    papers_in_words,
    title_in_words,
)
from console.picture import pad
from console.reading import ReadingScreen, ResultScreen
from console.widgets.outcome_bars import (
    BESIDE_CELLS,
    COUNT_CELLS,
    bar_line,
    label_cells_for,
    outcome_headings,
    outcome_rows,
)
from console.widgets.vote_panel import rule_in_words
from console.words import Words
from controller.contract.documents.vote import VoteDocument

ROWS_BESIDE_TABLE = 16
"""Frame, title, headline, what is said and what it rests on."""
COUNTED_PHASES = frozenset({"closed", "announced"})


def result_screen(words: Words, vote: VoteDocument) -> Modal[None] | None:
    """What is shown large of `vote`; None where there is nothing to be announced, or nothing yet."""
    if vote.phase not in COUNTED_PHASES:
        return None
    if vote.outcome is not None or vote.poll:
        return OutcomeScreen(words, vote)
    if vote.tally is not None or vote.acclaimed:
        return ResultScreen(words, vote)
    return None


class OutcomeTable(Widget):
    """Rank, sign, name, bar and figures; with a blank line between the rows where there is room."""

    def __init__(self, words: Words, vote: VoteDocument) -> None:
        super().__init__()
        self._rows = outcome_rows(vote, words)
        self._headings = outcome_headings(vote, words)
        self._whole = vote.present

    @property
    def _pitch(self) -> int:
        return 2 if 2 * len(self._rows) + ROWS_BESIDE_TABLE <= self.app.size.height else 1

    def get_content_height(self, _container: Size, _viewport: Size, _width: int) -> int:
        """A heading and all rows."""
        return 1 + self._pitch * len(self._rows)

    def render(self) -> Content:
        """Heading and rows."""
        width = self.content_size.width
        label_cells = label_cells_for(self._rows, width)
        lines = [self._heading(width)]
        for row in self._rows:
            lines += [Content("")] * (self._pitch - 1)
            lines.append(bar_line(row, self._whole, label_cells, width))
        return Content("\n").join(lines)

    def _heading(self, width_cells: int) -> Content:
        first, *others = self._headings
        told = _right(first, COUNT_CELLS + 4) + "".join(_right(each, BESIDE_CELLS) for each in others)
        return Content.styled(_right(told, width_cells), "$muted").truncate(width_cells)


class OutcomeScreen(ReadingScreen):
    """Arrows and page keys read on; any other key closes it."""

    def __init__(self, words: Words, vote: VoteDocument) -> None:
        super().__init__(words)
        self._vote = vote

    def compose(self) -> ComposeResult:
        """Title, headline, the chair's words, every figure, and what it rests on."""
        vote, words = self._vote, self._words
        headline = outcome_headline(vote, words)
        with Vertical(id="result", classes=self._look()):
            yield Static(Content(title_in_words(vote)), id="result-title")
            marks = marks_in_words(vote, words)
            if marks:
                yield Static(Content(marks), id="result-pending")
            if headline:
                with Center():
                    yield Static(Content(headline), id="result-verdict")
            with VerticalScroll(id="outcome", can_focus=False):
                yield Static(Content("\n".join(outcome_sentences(vote, words))), id="result-spoken")
                yield OutcomeTable(words, vote)
            yield Static(Content(self._grounds()), id="result-grounds")
            yield Static(Content(words("console.keys_read")), classes="dialog-keys")

    def on_mount(self) -> None:
        """As many rows as the terminal has room for."""
        self.query_one("#result").add_class("outcome")
        self.on_resize()

    def on_resize(self) -> None:
        """Likewise."""
        self.query_one("#outcome").styles.max_height = max(3, self.app.size.height - 13)

    def _look(self) -> str:
        if not outcome_headline(self._vote, self._words):
            return "undecided"
        if is_complete(self._vote):
            return "passed"
        is_begun = any(row.sign for row in outcome_rows(self._vote, self._words))
        return "partial" if is_begun else "rejected"

    def _grounds(self) -> str:
        vote, words = self._vote, self._words
        rule = (rule_in_words(vote.rule, words), need_in_words(vote, words))
        told = [
            words("console.base", all_members=vote.all_members, present=vote.present),
            "  ".join(rule).rstrip(),
            papers_in_words(vote, words),
        ]
        return "\n".join(line for line in told if line)


def _right(text: str, width_cells: int) -> str:
    return pad("", width_cells - Content(text).cell_length) + text
