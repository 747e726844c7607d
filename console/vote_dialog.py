"""The question before a vote: what is put to the vote, and how."""

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from console.dialogs import Dialog
from console.widgets.option_rows import OptionRow, OptionRows
from console.words import Words
from controller.contract.commands import AgendaEntry
from controller.contract.documents import MeetingDocument
from controller.contract.visible import first_invisible

DURATIONS_S = (30, 60, 120, 180, 300)
"""What is used in practice for a timed vote; the chair may close any vote earlier."""
TITLE_CHARS_MAX = 200
"""What the contract takes as a title."""
PRESET_KEYS = {
    "congress_plenary": "console.preset_congress_plenary",
    "constitution_amendment": "console.preset_constitution_amendment",
    "presidium": "console.preset_presidium",
    "standing_committee": "console.preset_standing_committee",
    "procedural_motion": "console.preset_procedural_motion",
}


class VoteDialog(Dialog):
    """What and how to vote; with an agenda item Enter alone takes its motion and the defaults."""

    def __init__(self, words: Words, item: AgendaEntry | None, meeting: MeetingDocument | None) -> None:
        super().__init__(words, words("console.ask_vote_open"), words("console.keys_rows"))
        self._item = item
        self._meeting = meeting

    def body(self) -> ComposeResult:
        """The motion, a title of its own, and the settings."""
        if self._item is not None:
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                yield Static(Content(self._item.motion or self._item.title), classes="dialog-text")
        hint = "console.ask_vote_title" if self._item is None else "console.ask_other_title"
        yield Input(placeholder=self.words(hint), max_length=TITLE_CHARS_MAX, compact=True)
        yield Static(classes="dialog-hint")
        yield OptionRows(option_rows(self.words, self._item, self._meeting))

    def on_mount(self) -> None:
        """Where there is a motion nothing has to be typed."""
        self.query_one(Input if self._item is None else OptionRows).focus()

    def on_input_submitted(self) -> None:
        """Put to the vote with the settings shown."""
        self._submit()

    def on_option_rows_submitted(self) -> None:
        """Put to the vote with the settings shown."""
        self._submit()

    def _submit(self) -> None:
        title = self.query_one(Input).value.strip()
        problem = self._problem(title)
        if problem:
            self.query_one(".dialog-hint", Static).update(Content.styled(problem, "$error"))
            self.query_one(Input).focus()
            return
        answer = self.query_one(OptionRows).values
        if title:
            answer["title"] = title
        if self._item is not None:
            answer["item_number"] = self._item.number
        self.dismiss(answer)

    def _problem(self, title: str) -> str:
        """Why `title` cannot be put to the vote; empty where it can."""
        if not title and self._item is None:
            return self.words("console.ask_vote_title")
        character = first_invisible(title)
        return self.words("console.title_invisible", character=character) if character else ""


def option_rows(
    words: Words, item: AgendaEntry | None, meeting: MeetingDocument | None
) -> tuple[OptionRow, ...]:
    """The settings, each with what holds for `item` first."""
    return (
        *_preset_rows(words, item, meeting),
        OptionRow("secrecy", words("console.option_secrecy"), _secrecies(words, item)),
        OptionRow("duration_s", words("console.option_duration"), _durations(words)),
        OptionRow("press_rule", words("console.option_press"), _press_rules(words)),
    )


def preset_in_words(name: str, words: Words) -> str:
    """The body whose rules a preset holds; a preset of the hall's own goes by its name."""
    return words(PRESET_KEYS[name]) if name in PRESET_KEYS else name


def _preset_rows(
    words: Words, item: AgendaEntry | None, meeting: MeetingDocument | None
) -> tuple[OptionRow, ...]:
    """What is shown is also sent, so that the chair gets what the chair saw."""
    if meeting is None:
        return ()
    first = (item and item.preset) or meeting.preset
    names = dict.fromkeys(name for name in (first, *meeting.presets) if name)
    values = tuple((preset_in_words(name, words), name) for name in names)
    return (OptionRow("preset", words("console.option_preset"), values),) if values else ()


def _secrecies(words: Words, item: AgendaEntry | None) -> tuple[tuple[str, object], ...]:
    secret, named = (words("console.secret"), "secret"), (words("console.named"), "named")
    if item is None or item.secret is None:
        return ((words("console.by_preset"), None), secret, named)
    return (secret, named) if item.secret else (named, secret)


def _durations(words: Words) -> tuple[tuple[str, object], ...]:
    timed = tuple((words("console.duration_s", seconds=seconds), seconds) for seconds in DURATIONS_S)
    return ((words("console.by_config"), None), *timed, (words("console.duration_chair"), 0))


def _press_rules(words: Words) -> tuple[tuple[str, object], ...]:
    last, first = (words("console.press_last"), "last"), (words("console.press_first"), "first")
    return ((words("console.by_config"), None), last, first)
