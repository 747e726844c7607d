"""Questions about the floor: for what somebody asks, how it is given, and in which order speakers are called."""

from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from console.dialogs import SEATS_TYPED, Answer, Dialog, seats_typed
from console.widgets.option_rows import OptionRow, OptionRows
from console.words import Words
from controller.contract.documents.speech import SpeechDocument
from controller.contract.floor_commands import SpeechList

KIND_KEYS = {
    "speech": "console.kind_speech",
    "reply": "console.kind_reply",
    "point_of_order": "console.kind_point_of_order",
}
MODE_KEYS = {
    "request": "console.floor_request",
    "queue": "console.floor_queue",
    "own_key": "console.floor_own_key",
    "chair_only": "console.floor_chair_only",
    "list": "console.floor_list",
}
WHEN_FULL_KEYS = {"wait": "console.floor_wait", "override": "console.floor_override"}
MICROPHONES_OFFERED = (1, 2, 3, 4, 5, 6, 8, 10)
"""What halls use; the contract takes more."""


def kind_rows(words: Words) -> tuple[OptionRow, ...]:
    """For what somebody asks to speak."""
    kinds = tuple((words(key), kind) for kind, key in KIND_KEYS.items())
    return (OptionRow("kind", words("console.option_kind"), kinds),)


def floor_rows(words: Words, speech: SpeechDocument | None) -> tuple[OptionRow, ...]:
    """How the floor is given, each row on what holds now."""
    floor = speech.floor if speech else None
    limit = speech.microphone_limit if speech else None
    modes = {mode: words(key) for mode, key in MODE_KEYS.items()}
    when_full = {what: words(key) for what, key in WHEN_FULL_KEYS.items()}
    switch = {False: words("console.switch_off"), True: words("console.switch_on")}
    offered = sorted({*MICROPHONES_OFFERED, limit or MICROPHONES_OFFERED[0]})
    limits = {count: str(count) for count in offered}
    return (
        _row("mode", words("console.option_floor"), modes, floor and floor.mode),
        _row("when_full", words("console.option_when_full"), when_full, floor and floor.when_full),
        _row("open_list", words("console.option_open_list"), switch, floor and floor.open_list),
        _row("chair_mutes", words("console.option_chair_mutes"), switch, floor and floor.chair_mutes),
        _row("microphone_limit", words("console.option_microphones"), limits, limit),
    )


def _row(name: str, label: str, told: Mapping[Any, str], now: object) -> OptionRow:
    """The values in their own order; what holds now is sent only when it is changed."""
    values = tuple((text, None if value == now else value) for value, text in told.items())
    start = next((index for index, value in enumerate(told) if value == now), 0)
    return OptionRow(name, label, values, start)


class RowsDialog(Dialog):
    """Nothing but settings."""

    def __init__(self, words: Words, title: str, rows: tuple[OptionRow, ...]) -> None:
        super().__init__(words, title, words("console.keys_settings"))
        self._rows = rows

    def body(self) -> ComposeResult:
        """The settings."""
        yield OptionRows(self._rows)

    def on_option_rows_submitted(self) -> None:
        """Take what was changed."""
        self.dismiss(self.query_one(OptionRows).values)


class SpeakersDialog(Dialog):
    """The seats of the speakers in their order."""

    def __init__(self, words: Words, title: str, speech: SpeechDocument | None) -> None:
        super().__init__(words, title, words("console.keys_speakers"))
        self._listed = " ".join(str(speaker.seat) for speaker in (speech.listed if speech else ()))

    def body(self) -> ComposeResult:
        """The list that stands, to be changed."""
        yield Input(self._listed, placeholder=self.words("console.ask_speakers"), restrict=SEATS_TYPED)
        yield Static(Content(self.words("console.ask_speakers")), classes="dialog-hint")

    def on_input_submitted(self) -> None:
        """Give the list, if the contract takes it."""
        seats = seats_typed(self.query_one(Input).value)
        answer: Answer = {"seats": seats}
        try:
            SpeechList.model_validate(answer)
        except ValidationError:
            hint = Content.styled(self.words("console.speakers_unfit"), "$error")
            self.query_one(".dialog-hint", Static).update(hint)
        else:
            self.dismiss(answer)
