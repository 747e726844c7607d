"""Questions to the chair: each dialog returns what was answered, or None when it was left with Esc."""

import re
from typing import ClassVar

from pydantic import ValidationError
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Horizontal, Vertical, VerticalScroll
from textual.content import Content
from textual.widgets import Button, Input, Static

from console.modal import Modal
from console.store import Store
from console.widgets.option_rows import OptionRow, OptionRows
from console.words import Words
from controller.contract.commands import MESSAGE_BYTES_MAX, MessagePush
from controller.contract.model import SEAT_MAX

Answer = dict[str, object]

REASON_CHARS_MAX = 200
"""What the contract takes as a reason."""
SEAT_DIGITS_MAX = len(str(SEAT_MAX))

SEATS_TYPED = r"[0-9 ,，、;；]*"
"""Numbers of seats, and whatever people write between them."""


def seats_typed(text: str) -> tuple[int, ...]:
    """The numbers in what was typed by `SEATS_TYPED`."""
    return tuple(int(number) for number in re.findall(r"[0-9]+", text))


class Dialog(Modal[Answer | None]):
    """A box in the middle of the screen with a title and a line of keys."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("escape", "leave"),
        ("pageup", "scroll(-1)"),
        ("pagedown", "scroll(1)"),
    ]

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

    def action_scroll(self, direction: int) -> None:
        """Read on, by half of what is shown: however long a text is, all of it can be seen."""
        for text in self.query(VerticalScroll):
            text.scroll_relative(y=direction * max(1, text.size.height // 2), animate=False)


class ConfirmDialog(Dialog):
    """Says what will happen and that it cannot be undone. Enter alone does not do it.

    The buttons say what they do: `do` is the deed, the title where it is not given, `keep` is to leave all as it is.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        ("y", "confirm"),
        ("n", "leave"),
        ("r", "reason"),
        ("left,right", "app.focus_next"),
        ("up", "scroll(-1)"),
        ("down", "scroll(1)"),
    ]

    def __init__(
        self,
        words: Words,
        title: str,
        consequence: str,
        *,
        do: str = "",
        keep: str = "",
        asks_reason: bool = False,
    ) -> None:
        self._do, self._keep = do or title, keep or words("console.button_no")
        super().__init__(words, title, words("console.keys_confirm", do=self._do, keep=self._keep))
        self._consequence = consequence
        self._asks_reason = asks_reason

    def body(self) -> ComposeResult:
        """The consequence in full, a reason where one may be given, and two buttons."""
        with VerticalScroll(classes="dialog-scroll", can_focus=False):
            yield Static(Content(self._consequence), classes="dialog-text")
        if self._asks_reason:
            yield Input(
                placeholder=self.words("console.ask_reason"), max_length=REASON_CHARS_MAX, compact=True
            )
        with Horizontal(classes="dialog-buttons"):
            yield Button(Content(self._keep), id="no")
            yield Button(Content(self._do), id="yes", variant="error")

    def on_mount(self) -> None:
        """The harmless button has the focus."""
        self.query_one("#no").focus()

    def action_confirm(self) -> None:
        """Do it."""
        reason = self.query_one(Input).value.strip() if self._asks_reason else ""
        self.dismiss({"reason": reason} if reason else {})

    def action_reason(self) -> None:
        """Write the reason, where there is room for one."""
        for reason in self.query(Input):
            reason.focus()

    def on_input_submitted(self) -> None:
        """The reason is written; whether to do it is asked once more."""
        self.query_one("#yes").focus()

    def on_button_pressed(self, event: Button.Pressed) -> None:
        """A button says the same as its key."""
        if event.button.id == "yes":
            self.action_confirm()
        else:
            self.action_leave()


class SeatDialog(Dialog):
    """Which seat; says whose it is while the number is typed."""

    def __init__(
        self,
        words: Words,
        title: str,
        store: Store,
        rows: tuple[OptionRow, ...] = (),
        seat: int | None = None,
    ) -> None:
        super().__init__(words, title, words("console.keys_seat"))
        self._store = store
        self._rows = rows
        self._seat = seat

    def body(self) -> ComposeResult:
        """The number, the person, and further settings if there are any."""
        number = str(self._seat or "")
        yield Input(
            number,
            placeholder=self.words("console.ask_seat_number"),
            restrict=r"[0-9]*",
            max_length=SEAT_DIGITS_MAX,
        )
        yield Static(Content(self._person(number)), classes="dialog-hint")
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
        yield Input(placeholder=self.words("console.message_seats"), id="message-seats", restrict=SEATS_TYPED)
        yield Static(classes="dialog-hint")

    def on_input_changed(self) -> None:
        """Count the bytes, as the seat's page does."""
        size = len(self.query_one("#message-text", Input).value.encode())
        told = self.words("console.message_size", size=size, limit=MESSAGE_BYTES_MAX)
        self.query_one(".dialog-hint", Static).update(Content(told))

    def on_input_submitted(self) -> None:
        """Push what is written, if the contract takes it."""
        answer: Answer = {"text": self.query_one("#message-text", Input).value.strip()}
        seats = seats_typed(self.query_one("#message-seats", Input).value)
        if seats:
            answer["seats"] = tuple(dict.fromkeys(seats))
        try:
            MessagePush.model_validate(answer)
        except ValidationError:
            hint = Content.styled(self.words("console.message_unfit", limit=MESSAGE_BYTES_MAX), "$error")
            self.query_one(".dialog-hint", Static).update(hint)
        else:
            self.dismiss(answer)
