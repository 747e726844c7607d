"""The question before a vote: what is put to the vote, and how."""

from collections.abc import Callable, Mapping

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.widgets import Input, Static

from console.order_dialog import OrderDialog
from console.outcome_words import PURPOSE_KEYS
from console.question import Question, question_in_words
from console.store import rules_called
from console.vote_forms import METHOD_KEYS
from console.widgets.option_rows import OptionRow, OptionRows, Said
from console.widgets.vote_panel import rule_in_words
from console.words import Words
from controller.contract.commands import AgendaEntry, RefusalText
from controller.contract.documents.meeting import MeetingDocument
from controller.contract.rule_words import RULE_CHARS_MAX, rule_problem
from controller.contract.visible import first_invisible

DURATIONS_S = (30, 60, 120, 180, 300)
"""What is used in practice for a timed vote; the chair may close any vote earlier."""
TITLE_CHARS_MAX = 200
"""What the contract takes as a title."""
OWN_MOTION = "own"
"""The choice of a motion that belongs to no item (程序性动议)."""
PRESET_KEYS = {
    "congress_plenary": "console.preset_congress_plenary",
    "constitution_amendment": "console.preset_constitution_amendment",
    "presidium": "console.preset_presidium",
    "standing_committee": "console.preset_standing_committee",
    "removal": "console.preset_removal",
    "joint_group": "console.preset_joint_group",
    "procedural_motion": "console.preset_procedural_motion",
    "election": "console.preset_election",
    "satisfaction_vote": "console.preset_satisfaction_vote",
}


class VoteDialog(OrderDialog):
    """What and how to vote; with an agenda item Enter alone takes its motion and the defaults."""

    def __init__(
        self,
        words: Words,
        question: Question,
        meeting: MeetingDocument | None,
        title: str = "",
        *,
        hindrance: str = "",
        keys: str = "console.keys_rows",
    ) -> None:
        super().__init__(words, title or words("console.ask_vote_open"), words(keys))
        self._hindrance = hindrance
        self._given = self._question = question
        self._meeting = meeting
        self._rule = ""

    def body(self) -> ComposeResult:
        """The question, a title of its own, the settings, and a rule of its own."""
        told = question_in_words(self._question, self.words) if self._question.items else self._hindrance
        if told:
            with VerticalScroll(classes="dialog-scroll", can_focus=False):
                yield Static(Content(told), classes="dialog-text")
        hint = "console.ask_other_title" if self._question.items else "console.ask_vote_title"
        yield Input(placeholder=self.words(hint), max_length=TITLE_CHARS_MAX, compact=True, id="vote-title")
        yield OptionRows(self._rows())
        yield Input(max_length=RULE_CHARS_MAX, compact=True, id="vote-rule")
        yield Static(classes="dialog-hint")

    def _rows(self) -> tuple[OptionRow, ...]:
        return option_rows(self.words, self._question, self._meeting, lambda: self._rule, self._given.items)

    def on_mount(self) -> None:
        """Where there is a motion nothing has to be typed."""
        self.query_one(OptionRows if self._question.items else "#vote-title").focus()
        self.on_option_rows_changed()

    def on_option_rows_changed(self) -> None:
        """Another question has other settings; the rule is that of the preset chosen unless one is written."""
        rows = self.query_one(OptionRows)
        put = Question() if rows.values.get("about") == OWN_MOTION else self._given
        if put != self._question:
            self._put(put)
        rules = rules_called(rows.values.get("preset"), self._meeting)
        told = self.words("console.ask_rule", rule=rules.majority if rules else "all > 1/2")
        self.query_one("#vote-rule", Input).placeholder = told

    def _put(self, question: Question) -> None:
        self._question = question
        self.query_one(OptionRows).take_over(self._rows())
        self.query_one(".dialog-scroll").display = bool(question.items)
        hint = "console.ask_other_title" if question.items else "console.ask_vote_title"
        self.query_one("#vote-title", Input).placeholder = self.words(hint)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Say a rule in words as it is written, or where it cannot be read."""
        if event.input.id == "vote-rule":
            self._rule = event.value.strip()
            self.query_one(OptionRows).refresh()
            self.tell(rule_problem(self._rule, self.words.language) if self._rule else "")

    def on_input_submitted(self) -> None:
        """Put to the vote with the settings shown."""
        self._submit()

    def on_option_rows_submitted(self) -> None:
        """Put to the vote with the settings shown."""
        self._submit()

    def refused(self, refusal: RefusalText) -> None:
        """Beside the rule, where that is what was refused."""
        super().refused(refusal)
        if refusal.code.startswith("rule_"):
            self.query_one("#vote-rule").focus()

    def _submit(self) -> None:
        title = self.query_one("#vote-title", Input).value.strip()
        for problem, place in (
            (self._title_problem(title), "#vote-title"),
            (rule_problem(self._rule, self.words.language) if self._rule else "", "#vote-rule"),
        ):
            if problem:
                self.tell(problem)
                self.query_one(place).focus()
                return
        values = self.query_one(OptionRows).values
        answer = {
            **{name: value for name, value in values.items() if name != "about"},
            **self._question.params,
        }
        written = {"title": title, "rule": self._rule}
        self.send({**answer, **{name: text for name, text in written.items() if text}})

    def _title_problem(self, title: str) -> str:
        """Why `title` cannot be put to the vote; empty where it can."""
        if not title and not self._question.items:
            return self.words("console.ask_vote_title")
        character = first_invisible(title)
        return self.words("console.title_invisible", character=character) if character else ""


def option_rows(
    words: Words,
    question: Question,
    meeting: MeetingDocument | None,
    rule: Callable[[], str] = str,
    about: tuple[AgendaEntry, ...] = (),
) -> tuple[OptionRow, ...]:
    """The settings, each with what holds for `question` first; what is left to the rules says what that is.

    `rule` tells the rule that is written in place of the preset's, empty where there is none. `about` are the items
    in whose place a motion of its own may be put.
    """
    item = question.item
    by_keys = (
        OptionRow("duration_s", words("console.option_duration"), _durations(words, meeting)),
        OptionRow("press_rule", words("console.option_press"), _press_rules(words, meeting)),
    )
    return (
        *_preset_rows(words, item, meeting, rule),
        OptionRow("secrecy", words("console.option_secrecy"), _secrecies(words, item, meeting)),
        *(by_keys if "electronic" in question.methods else ()),
        OptionRow("method", words("console.option_method"), _methods(words, question, meeting)),
        OptionRow("purpose", words("console.option_purpose"), _named(PURPOSE_KEYS, words)),
        *_about_rows(words, about),
    )


def _about_rows(words: Words, items: tuple[AgendaEntry, ...]) -> tuple[OptionRow, ...]:
    """While an item is taken: whether that is put, or a motion of its own, which decides nothing of the item."""
    if not items:
        return ()
    numbers = words.listed([item.number for item in items])
    values = ((words("console.about_item", number=numbers), None), (words("console.about_own"), OWN_MOTION))
    return (OptionRow("about", words("console.option_about"), values),)


def _methods(
    words: Words, question: Question, meeting: MeetingDocument | None
) -> tuple[tuple[Said, object], ...]:
    """The usual one of the rules chosen, then all of them; of what is no motion, those by which it can be taken."""

    def by_preset(chosen: Mapping[str, object]) -> str:
        rules = rules_called(chosen.get("preset"), meeting)
        if rules is None or not rules.methods:
            return words("console.by_preset")
        return words("console.value_by_preset", value=words(METHOD_KEYS[rules.methods[0]]))

    named = tuple((words(METHOD_KEYS[name]), name) for name in question.methods)
    return ((by_preset, None), *named) if question.kind == "motion" else named


def _named(keys: Mapping[str, str], words: Words) -> tuple[tuple[Said, object], ...]:
    """Values by their names; the first is what holds when nothing is said."""
    return tuple((words(key), name if index else None) for index, (name, key) in enumerate(keys.items()))


def preset_in_words(name: str, words: Words) -> str:
    """The body whose rules a preset holds; a preset of the hall's own goes by its name."""
    return words(PRESET_KEYS[name]) if name in PRESET_KEYS else name


def _preset_rows(
    words: Words, item: AgendaEntry | None, meeting: MeetingDocument | None, rule: Callable[[], str]
) -> tuple[OptionRow, ...]:
    """What is shown is also sent, so that the chair gets what the chair saw; below it what it means.

    An item that names a preset of its own is decided by no other.
    """
    if meeting is None:
        return ()
    own = item.preset if item else None
    names = (own,) if own else dict.fromkeys(name for name in (meeting.preset, *meeting.presets) if name)
    values = tuple((preset_in_words(name, words), name) for name in names)
    if not values:
        return ()

    def majority(chosen: Mapping[str, object]) -> str:
        rules = rules_called(chosen.get("preset"), meeting)
        majority = rule() or (rules.majority if rules else "")
        return rule_in_words(majority, words) if majority else "-"

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
