"""Questions to the chair: each dialog returns what was answered, or None when it was left with Esc."""

from typing import ClassVar

from pydantic import ValidationError
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Button, Input, Static

from console.store import Store
from console.widgets.option_rows import OptionRow, OptionRows
from console.words import Words
from controller.contract.commands import MESSAGE_BYTES_MAX, MessagePush
from controller.contract.model import SEAT_MAX

Answer = dict[str, object]

DURATIONS_S = (30, 60, 120, 180, 300)
"""What is used in practice for a timed vote; the chair may close any vote earlier."""
SEAT_DIGITS_MAX = len(str(SEAT_MAX))


class Dialog(ModalScreen[Answer | None]):
    """A box in the middle of the screen with a title and a line of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [("escape", "leave")]

    def __init__(self, words: Words, title: str, keys: str) -> None:
        super().__init__()
        self.words = words
        self._title = title
        self._keys = keys

    def compose(self) -> ComposeResult:
        """Title, body, keys."""
        with Vertical(classes="dialog"):
            yield Static(Content(self._title), classes="dialog-title")
            yield from self.body()
            yield Static(Content(self._keys), classes="dialog-keys")

    def body(self) -> ComposeResult:
        """What stands between title and keys."""
        raise NotImplementedError

    def action_leave(self) -> None:
        """Answer nothing."""
        self.dismiss(None)


class ConfirmDialog(Dialog):
    """Says what will happen and that it cannot be undone. Enter alone does not do it."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y", "confirm"),
        ("n", "leave"),
        ("left,right", "app.focus_next"),
    ]

    def __init__(self, words: Words, title: str, consequence: str) -> None:
        super().__init__(words, title, words("console.keys_confirm"))
        self._consequence = consequence

    def body(self) -> ComposeResult:
        """The consequence in words, and two buttons with the harmless one in focus."""
        yield Static(Content(self._consequence), classes="dialog-text")
        with Horizontal(classes="dialog-buttons"):
            yield Button(Content(self.words("console.button_no")), id="no")
            yield Button(Content(self.words("console.button_yes")), id="yes", variant="error")

    def action_confirm(self) -> None:
        """Do it."""
        self.dismiss({})

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A button says the same as its key."""
        self.dismiss({} if event.button.id == "yes" else None)


class VoteDialog(Dialog):
    """How to take the vote; Enter takes the defaults."""

    def __init__(self, words: Words, title: str) -> None:
        super().__init__(words, words("console.ask_vote_open"), words("console.keys_rows"))
        self._motion = title

    def body(self) -> ComposeResult:
        """The motion and the settings."""
        yield Static(Content(self._motion), classes="dialog-text")
        yield OptionRows(self._rows())

    def on_option_rows_submitted(self) -> None:
        """Put to the vote with the settings shown."""
        self.dismiss(self.query_one(OptionRows).values)

    def _rows(self) -> tuple[OptionRow, ...]:
        words = self.words
        by_rule = (words("console.by_rule"), None)
        secrecy = (by_rule, (words("console.secret"), "secret"), (words("console.named"), "named"))
        timed = tuple((words("console.duration_s", seconds=seconds), seconds) for seconds in DURATIONS_S)
        press = ((words("console.press_last"), "last"), (words("console.press_first"), "first"))
        return (
            OptionRow("secrecy", words("console.option_secrecy"), secrecy),
            OptionRow("duration_s", words("console.option_duration"), (by_rule, *timed)),
            OptionRow("press_rule", words("console.option_press"), press),
        )


class SeatDialog(Dialog):
    """Which seat; says whose it is while the number is typed."""

    def __init__(self, words: Words, title: str, store: Store, rows: tuple[OptionRow, ...] = ()) -> None:
        super().__init__(words, title, words("console.keys_seat"))
        self._store = store
        self._rows = rows

    def body(self) -> ComposeResult:
        """The number, the person, and further settings if there are any."""
        yield Input(
            placeholder=self.words("console.ask_seat_number"), restrict=r"[0-9]*", max_length=SEAT_DIGITS_MAX
        )
        yield Static(classes="dialog-hint")
        if self._rows:
            yield OptionRows(self._rows)

    def on_input_changed(self, event: Input.Changed) -> None:
        """Name the person of that seat."""
        self.query_one(".dialog-hint", Static).update(Content(self._person(event.value)))

    def on_input_submitted(self) -> None:
        """Take the number."""
        self._submit()

    def on_option_rows_submitted(self) -> None:
        """Take the number and the settings."""
        self._submit()

    def _submit(self) -> None:
        seat = int(self.query_one(Input).value or "0")
        if seat == 0:
            self.query_one(".dialog-hint", Static).update(Content(self.words("console.ask_seat_number")))
            return
        values = self.query_one(OptionRows).values if self._rows else {}
        self.dismiss({"seat": seat, **values})

    def _person(self, number: str) -> str:
        if not number:
            return ""
        member = self._store.member_at(int(number))
        return member.name if member else self.words("console.nobody_at_seat", seat=int(number))


class MessageDialog(Dialog):
    """A text for the seats' screens."""

    def __init__(self, words: Words) -> None:
        super().__init__(words, words("console.ask_message"), words("console.keys_message"))

    def body(self) -> ComposeResult:
        """The text, the seats, and how much of the page is used."""
        yield Input(
            placeholder=self.words("console.message_text"), id="message-text", max_length=MESSAGE_BYTES_MAX
        )
        yield Input(placeholder=self.words("console.message_seats"), id="message-seats", restrict=r"[0-9 ]*")
        yield Static(classes="dialog-hint")

    def on_input_changed(self) -> None:
        """Count the bytes, as the seat's page does."""
        size = len(self.query_one("#message-text", Input).value.encode())
        told = self.words("console.message_size", size=size, limit=MESSAGE_BYTES_MAX)
        self.query_one(".dialog-hint", Static).update(Content(told))

    def on_input_submitted(self) -> None:
        """Push what is written, if the contract takes it."""
        answer: Answer = {"text": self.query_one("#message-text", Input).value.strip()}
        seats = self.query_one("#message-seats", Input).value.split()
        if seats:
            answer["seats"] = tuple(dict.fromkeys(int(seat) for seat in seats))
        try:
            MessagePush.model_validate(answer)
        except ValidationError:
            hint = Content.styled(self.words("console.message_unfit", limit=MESSAGE_BYTES_MAX), "$error")
            self.query_one(".dialog-hint", Static).update(hint)
        else:
            self.dismiss(answer)
