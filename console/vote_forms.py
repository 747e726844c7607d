"""What is filled in while a vote is on: figures, an answer to the roll, more time, another method."""

from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from console.dialogs import REASON_CHARS_MAX, Answer, ConfirmDialog, Dialog, SeatDialog
from console.floor_dialogs import RowsDialog
from console.store import Store
from console.widgets.option_rows import OptionRow, OptionRows
from console.words import Words
from controller.contract.documents.vote import VoteDocument

EXTENSIONS_S = (30, 60, 120, 300)
"""What is asked for when time runs short."""
FIGURE_DIGITS_MAX = 4
"""The largest assembly has 2,980 members."""
METHOD_KEYS: Mapping[str, str] = {
    "electronic": "console.method_electronic",
    "hands": "console.method_hands",
    "paper": "console.method_paper",
    "acclamation": "console.method_acclamation",
    "roll_call": "console.method_roll_call",
}
PURPOSE_KEYS: Mapping[str, str] = {
    "decision": "console.purpose_decision",
    "test": "console.purpose_test",
    "straw_poll": "console.purpose_straw_poll",
}
SIDES = ("yes", "no", "abstain")
PAPERS = ("issued", "returned", "invalid")
FIGURE_KEYS: Mapping[str, str] = {
    "yes": "console.figure_yes",
    "no": "console.figure_no",
    "abstain": "console.figure_abstain",
    "not_voted": "console.figure_not_voted",
    "issued": "console.figure_issued",
    "returned": "console.figure_returned",
    "invalid": "console.figure_invalid",
}
BALLOT_KEYS = {
    "yes": "console.yes",
    "no": "console.no",
    "abstain": "console.abstain",
    "none": "console.no_answer",
}


class FiguresDialog(Dialog):
    """A count by hand. Every side is entered; nothing is worked out here."""

    def __init__(self, words: Words, title: str, vote: VoteDocument) -> None:
        super().__init__(words, title, words("console.keys_figures"))
        self._vote = vote

    @property
    def names(self) -> tuple[str, ...]:
        """What is asked, by the method and the terms of the vote."""
        if self._vote.method == "paper":
            return ("issued", "returned", *SIDES, "invalid")
        return (*SIDES, "not_voted") if self._vote.remainder == "entered" else SIDES

    def body(self) -> ComposeResult:
        """One line a figure, and how many there can be."""
        told = self.words("console.figures_present", present=self._vote.present)
        yield Static(Content(told), classes="dialog-text")
        for name in self.names:
            label = self.words(FIGURE_KEYS[name])
            yield Input(
                placeholder=label,
                id=f"figure-{name.replace('_', '-')}",
                restrict=r"[0-9]*",
                max_length=FIGURE_DIGITS_MAX,
                compact=True,
            )
        yield Static(classes="dialog-hint")

    def on_input_submitted(self) -> None:
        """On to the figure that is missing, else take them all."""
        missing = next((field for field in self.query(Input) if not field.value), None)
        if missing is not None:
            told = self.words("console.figure_missing", figure=str(missing.placeholder))
            self.query_one(".dialog-hint", Static).update(Content(told))
            missing.focus()
            return
        fields = zip(self.names, self.query(Input), strict=True)
        self.dismiss({name: int(field.value) for name, field in fields})


class ReasonedRowsDialog(Dialog):
    """Settings, with room for a reason that the record keeps."""

    def __init__(self, words: Words, title: str, rows: tuple[OptionRow, ...]) -> None:
        super().__init__(words, title, words("console.keys_fall_back"))
        self._rows = rows

    def body(self) -> ComposeResult:
        """The rows, and the reason."""
        yield OptionRows(self._rows)
        yield Input(placeholder=self.words("console.ask_reason"), max_length=REASON_CHARS_MAX, compact=True)

    def on_option_rows_submitted(self) -> None:
        """Take the settings."""
        self._submit()

    def on_input_submitted(self) -> None:
        """Take the settings with the reason."""
        self._submit()

    def _submit(self) -> None:
        answer: Answer = self.query_one(OptionRows).values
        reason = self.query_one(Input).value.strip()
        self.dismiss({**answer, "reason": reason} if reason else answer)


def _extend(words: Words, title: str, _store: Store, _vote: VoteDocument) -> Dialog:
    """How much longer a timed vote lasts."""
    values = tuple((words("console.duration_s", seconds=seconds), seconds) for seconds in EXTENSIONS_S)
    return RowsDialog(words, title, (OptionRow("extra_s", words("console.option_extension"), values),))


def _fall_back(words: Words, title: str, _store: Store, vote: VoteDocument) -> Dialog:
    """By which other method to go on, hands first."""
    names = sorted(METHOD_KEYS.keys() - {str(vote.method)}, key=lambda name: (name != "hands", name))
    values = tuple((words(METHOD_KEYS[name]), name) for name in names)
    rows = (OptionRow("method", words("console.option_method"), values),)
    return ReasonedRowsDialog(words, title, rows)


def _call(words: Words, title: str, store: Store, vote: VoteDocument) -> Dialog:
    """What somebody answered, beginning with whose turn it is."""
    values = tuple((words(key), name) for name, key in BALLOT_KEYS.items())
    rows = (OptionRow("ballot", words("console.option_ballot"), values),)
    return SeatDialog(words, title, store, rows, vote.turn)


def _enter(words: Words, title: str, _store: Store, vote: VoteDocument) -> Dialog:
    """The figures; of applause there are none."""
    if vote.method == "acclamation":
        return ConfirmDialog(words, title, words("console.confirm_vote_acclaimed", title=vote.title))
    return FiguresDialog(words, title, vote)


VOTE_FORMS: Mapping[str, Callable[[Words, str, Store, VoteDocument], Dialog]] = {
    "vote.extend": _extend,
    "vote.fall_back": _fall_back,
    "vote.call": _call,
    "vote.enter": _enter,
}
"""What is asked before a command about a vote that is on."""


def entered_in_words(vote: VoteDocument, words: Words) -> str:
    """The figures that somebody entered, for whoever confirms them."""
    entered = vote.entered
    if entered is None:
        return ""
    told = [words("console.entered_by", operator=entered.operator)]
    for name in (*PAPERS[:2], *SIDES, "not_voted", "invalid"):
        count = getattr(entered, name)
        if count is not None and not (name == "invalid" and entered.issued is None):
            told.append(f"{words(FIGURE_KEYS[name])} {count}")
    return "\n".join(told)
