"""The question before a vote: what is put to the vote, and how."""

from collections.abc import Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from console.dialogs import Dialog
from console.vote_forms import METHOD_KEYS, PURPOSE_KEYS
from console.widgets.option_rows import OptionRow, OptionRows, Said
from console.widgets.vote_panel import rule_in_words
from console.words import Words
from controller.contract.commands import AgendaEntry
from controller.contract.documents.meeting import BodyRules, MeetingDocument
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
    "joint_group": "console.preset_joint_group",
    "procedural_motion": "console.preset_procedural_motion",
    "election": "console.preset_election",
    "satisfaction_vote": "console.preset_satisfaction_vote",
}


class VoteDialog(Dialog):
    """What and how to vote; with an agenda item Enter alone takes its motion and the defaults."""

    def __init__(
        self, words: Words, item: AgendaEntry | None, meeting: MeetingDocument | None, title: str = ""
    ) -> None:
        super().__init__(words, title or words("console.ask_vote_open"), words("console.keys_rows"))
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
    """The settings, each with what holds for `item` first; what is left to the rules says what that is."""
    return (
        *_preset_rows(words, item, meeting),
        OptionRow("secrecy", words("console.option_secrecy"), _secrecies(words, item, meeting)),
        OptionRow("duration_s", words("console.option_duration"), _durations(words, meeting)),
        OptionRow("press_rule", words("console.option_press"), _press_rules(words, meeting)),
        OptionRow("method", words("console.option_method"), _named(METHOD_KEYS, words)),
        OptionRow("purpose", words("console.option_purpose"), _named(PURPOSE_KEYS, words)),
    )


def _named(keys: Mapping[str, str], words: Words) -> tuple[tuple[Said, object], ...]:
    """Values by their names; the first is what holds when nothing is said."""
    return tuple((words(key), name if index else None) for index, (name, key) in enumerate(keys.items()))


def preset_in_words(name: str, words: Words) -> str:
    """The body whose rules a preset holds; a preset of the hall's own goes by its name."""
    return words(PRESET_KEYS[name]) if name in PRESET_KEYS else name


def rules_called(name: object, meeting: MeetingDocument | None) -> BodyRules | None:
    """What the preset `name` says, as far as the controller told."""
    rules = meeting.rules if meeting else ()
    return next((each for each in rules if each.name == name), None)


def _preset_rows(
    words: Words, item: AgendaEntry | None, meeting: MeetingDocument | None
) -> tuple[OptionRow, ...]:
    """What is shown is also sent, so that the chair gets what the chair saw; below it what it means."""
    if meeting is None:
        return ()
    first = (item and item.preset) or meeting.preset
    names = dict.fromkeys(name for name in (first, *meeting.presets) if name)
    values = tuple((preset_in_words(name, words), name) for name in names)
    if not values:
        return ()

    def majority(chosen: Mapping[str, object]) -> str:
        rules = rules_called(chosen.get("preset"), meeting)
        return rule_in_words(rules.majority, words) if rules else "-"

    return (
        OptionRow("preset", words("console.option_preset"), values),
        OptionRow("majority", words("console.option_majority"), ((majority, None),)),
    )


def _secrecies(
    words: Words, item: AgendaEntry | None, meeting: MeetingDocument | None
) -> tuple[tuple[Said, object], ...]:
    secret, named = (words("console.secret"), "secret"), (words("console.named"), "named")
    if item is not None and item.secret is not None:
        return (secret, named) if item.secret else (named, secret)

    def by_preset(chosen: Mapping[str, object]) -> str:
        rules = rules_called(chosen.get("preset"), meeting)
        if rules is None:
            return words("console.by_preset")
        return words("console.value_by_preset", value=(secret if rules.secret else named)[0])

    return ((by_preset, None), secret, named)


def _durations(words: Words, meeting: MeetingDocument | None) -> tuple[tuple[Said, object], ...]:
    timed = tuple((_duration(seconds, words), seconds) for seconds in DURATIONS_S)
    defaults = meeting.vote_defaults if meeting else None
    configured = _configured(_duration(defaults.duration_s, words) if defaults else "", words)
    return ((configured, None), *timed, (_duration(0, words), 0))


def _duration(seconds: int, words: Words) -> str:
    return words("console.duration_s", seconds=seconds) if seconds else words("console.duration_chair")


def _press_rules(words: Words, meeting: MeetingDocument | None) -> tuple[tuple[Said, object], ...]:
    last, first = (words("console.press_last"), "last"), (words("console.press_first"), "first")
    defaults = meeting.vote_defaults if meeting else None
    usual = (last if defaults.press_rule == "last" else first)[0] if defaults else ""
    return ((_configured(usual, words), None), last, first)


def _configured(value: str, words: Words) -> str:
    """What the config says; a controller that does not tell leaves it at that."""
    return words("console.value_by_config", value=value) if value else words("console.by_config")
