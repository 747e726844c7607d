"""What is filled in while a vote is on: figures, an answer to the roll, more time, another method."""

from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input

from console.dialogs import REASON_CHARS_MAX, Answer, ConfirmDialog, Dialog
from console.figure_sheet import FIGURE_KEYS, GAP, PAPERS, SIDES, is_yes_no
from console.figures_dialog import FiguresDialog
from console.floor_dialogs import RowsDialog
from console.picture import pad
from console.roll_dialog import BALLOT_KEYS, RollDialog
from console.store import Store, rules_called
from console.widgets.option_rows import OptionRow, OptionRows
from console.words import Words
from controller.contract.documents.tally import EnteredDocument
from controller.contract.documents.vote import VoteDocument

EXTENSIONS_S = (30, 60, 120, 300)
"""What is asked for when time runs short."""
METHOD_KEYS: Mapping[str, str] = {
    "electronic": "console.method_electronic",
    "hands": "console.method_hands",
    "paper": "console.method_paper",
    "acclamation": "console.method_acclamation",
    "roll_call": "console.method_roll_call",
}


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


def _fall_back(words: Words, title: str, store: Store, vote: VoteDocument) -> Dialog:
    """By which other method to go on: first those that the rules of the vote name, in their order, then hands."""
    usable = METHOD_KEYS.keys() if is_yes_no(vote) else {"hands", "paper"}
    rules = rules_called(vote.preset, store.meeting)
    by_rule = {str(name): place for place, name in enumerate(rules.methods if rules else ())}
    names = sorted(
        usable - {str(vote.method)},
        key=lambda name: (by_rule.get(name, len(by_rule)), name != "hands", name),
    )
    values = tuple((words(METHOD_KEYS[name]), name) for name in names)
    method = OptionRow("method", words("console.option_method"), values)
    if vote.secrecy != "secret":
        return ReasonedRowsDialog(words, title, (method,))
    kept = (words("console.secrecy_by_rules"), None)
    secrecy = (kept, (words("console.secrecy_given_up"), "named"))
    rows = (method, OptionRow("secrecy", words("console.option_secrecy"), secrecy))
    return ReasonedRowsDialog(words, title, rows)


def _call(words: Words, title: str, store: Store, _vote: VoteDocument) -> Dialog:
    """What each of them answers, beginning with whose turn it is."""
    return RollDialog(words, title, store)


def _enter(words: Words, title: str, _store: Store, vote: VoteDocument) -> Dialog:
    """The figures; of applause there are none."""
    if vote.method == "acclamation":
        told = words("console.confirm_vote_acclaimed", title=vote.title)
        return ConfirmDialog(words, words("console.do_acclaimed"), told)
    return FiguresDialog(words, title, vote)


def _cast(words: Words, title: str, _store: Store, _vote: VoteDocument) -> Dialog:
    """For or against: what the chair decides on a tie."""
    values = tuple((words(BALLOT_KEYS[name]), name) for name in ("no", "yes"))
    return RowsDialog(words, title, (OptionRow("ballot", words("console.option_casting"), values),))


VOTE_FORMS: Mapping[str, Callable[[Words, str, Store, VoteDocument], Dialog]] = {
    "vote.extend": _extend,
    "vote.fall_back": _fall_back,
    "vote.call": _call,
    "vote.cast": _cast,
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
    told += _entered_by_name(entered, words)
    if (entered.returned or 0) > (entered.issued or 0):
        told.append(words("console.entered_voids"))
    return "\n".join(told)


def acclaimed_in_words(vote: VoteDocument, words: Words) -> str:
    """That applause was heard and nobody objected, for whoever confirms it."""
    operator = vote.entered.operator if vote.entered else ""
    return words("console.confirm_vote_acclaimed_again", title=vote.title, operator=operator)


def _entered_by_name(entered: EnteredDocument, words: Words) -> list[str]:
    """A line for each candidate, option or grade, in the order of the ballot paper; then who was written in."""
    lines = [
        (name, GAP.join(f"{words(FIGURE_KEYS[side])} {getattr(each, side)}" for side in SIDES))
        for name, each in (entered.candidates or {}).items()
    ]
    for figures in (entered.marks, entered.grades):
        lines += [(name, str(count)) for name, count in (figures or {}).items()]
    for name, count in entered.write_ins.items():
        lines.append((words("console.written_in", name=name), f"{words(FIGURE_KEYS['yes'])} {count}"))
    width = max((Content(name).cell_length for name, _ in lines), default=0)
    return [f"{pad(name, width)}  {told}" for name, told in lines]
