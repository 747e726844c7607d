"""The count by hand: papers, hands for a motion, votes for each candidate, option or grade, and for write-ins."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Static

from console.dialogs import Answer, ConfirmDialog
from console.figure_sheet import GAP, FigureSheet
from console.order_dialog import OrderDialog
from console.picture import one_line
from console.widgets.figure_grid import FigureGrid
from console.words import Words
from controller.contract.commands import RefusalText
from controller.contract.documents.vote import VoteDocument

ROWS_BESIDE_GRID = 14
"""Frame, title, explanation, heading, hint and keys: the sheet has what the terminal leaves."""
GRID_ROWS_MIN = 3


class FiguresDialog(OrderDialog):
    """Every figure is entered; nothing is worked out here, and what cannot be true is said while it is typed."""

    def __init__(self, words: Words, title: str, vote: VoteDocument) -> None:
        super().__init__(words, f"{title}{GAP}{one_line(vote.title)}", words("console.keys_figures"))
        self._vote = vote
        self._sheet = FigureSheet.of(vote, words)
        self._grid = FigureGrid(self._sheet.rows, self._sheet.remark, words("console.write_in"))

    def body(self) -> ComposeResult:
        """How many there can be, and a line a figure."""
        yield Static(Content(self._told()), classes="dialog-text")
        yield Static(id="figure-heading")
        with VerticalScroll(id="figures", can_focus=False):
            yield self._grid
        yield Static(classes="dialog-hint")

    def on_mount(self) -> None:
        """The first figure."""
        self._grid.focus()
        self.on_resize()

    def on_resize(self) -> None:
        """As many lines as the terminal has room for."""
        rows = max(GRID_ROWS_MIN, self.app.size.height - ROWS_BESIDE_GRID)
        self.query_one("#figures").styles.max_height = rows

    def on_figure_grid_changed(self) -> None:
        """Say what the figures come to so far."""
        self._sheet.make_room()
        self.query_one("#figure-heading", Static).update(self._grid.heading())
        sums = self._sheet.sums()
        self.tell(sums.text, "$muted" if sums.is_fine else "$error")

    def on_figure_grid_missing(self) -> None:
        """Say which figure is missing."""
        label = self._grid.current.label.strip() or self.words("console.write_in_name")
        self.tell(self.words("console.figure_missing", figure=label))

    def on_figure_grid_filled(self) -> None:
        """Take them all; figures that make the round void only when that is meant."""
        twice = self._sheet.named_twice()
        if twice:
            self.tell(self.words("console.name_twice", name=twice))
        elif self._sheet.is_void():
            told = self.words("console.confirm_void_papers")
            do = self.words("console.do_enter_void")
            self.app.push_screen(ConfirmDialog(self.words, self._title, told, do=do), self._send_if)
        else:
            self.send(self._sheet.answer())

    def refused(self, refusal: RefusalText) -> None:
        """Beside the figure that is wrong, where it is one."""
        told = self.words.either(refusal.zh, refusal.en)
        if not self._grid.accuse(self._sheet.refused_row(refusal), told):
            self.tell(told)

    def _send_if(self, answer: Answer | None) -> None:
        if answer is not None:
            self.send(self._sheet.answer())

    def _told(self) -> str:
        vote, words = self._vote, self.words
        told = words("console.figures_present", present=vote.present)
        if vote.candidate or vote.question.places is None:
            return told
        key = "console.places_election" if vote.question.kind == "election" else "console.places_choice"
        return GAP.join((told, words(key, places=vote.question.places)))
