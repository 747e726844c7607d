"""Questions about people and seats: who it is, where they sit, until when people can sign in."""

from typing import Protocol

from textual.app import ComposeResult
from textual.content import Content
from textual.widgets import Input, Static

from console.dialogs import SEAT_DIGITS_MAX, Answer, Dialog
from console.store import Store
from console.widgets.option_rows import OptionRow, OptionRows
from console.words import Words
from controller.contract.attendance_commands import LEAVE_REASON_CHARS_MAX
from controller.contract.commands import RosterMember

SIGN_IN_MINUTES = (5, 10, 15, 30, 60)
"""How long secretariats leave the sign-in open before a sitting."""
PERSON_CHARS_MAX = 40
"""What the contract takes as a name; ids are shorter."""


class _Question(Dialog):
    """Fields, a hint, and Enter that takes them once they say something."""

    def answer(self) -> Answer | None:
        """What is filled in; None where something is missing."""
        raise NotImplementedError

    def told(self) -> str:
        """What the fields say so far."""
        raise NotImplementedError

    def on_input_changed(self) -> None:
        """Say whom and what is meant."""
        self._hint(Content(self.told()))

    def on_input_submitted(self) -> None:
        """Take what is filled in."""
        self._submit()

    def on_option_rows_submitted(self) -> None:
        """Take what is filled in."""
        self._submit()

    def _submit(self) -> None:
        answer = self.answer()
        if answer is None:
            self._hint(Content.styled(self.told() or self.words("console.ask_person"), "$error"))
        else:
            self.dismiss(answer)

    def _hint(self, hint: Content) -> None:
        self.query_one(".dialog-hint", Static).update(hint)


class PersonDialog(_Question):
    """Who: by seat, id or name; with settings, and a reason where one may be given."""

    def __init__(
        self,
        words: Words,
        title: str,
        store: Store,
        rows: tuple[OptionRow, ...] = (),
        *,
        asks_reason: bool = False,
    ) -> None:
        super().__init__(words, title, words("console.keys_seat"))
        self._store = store
        self._rows = rows
        self._asks_reason = asks_reason

    def body(self) -> ComposeResult:
        """The person, settings, the reason."""
        yield Input(placeholder=self.words("console.ask_person"), id="person", max_length=PERSON_CHARS_MAX)
        yield Static(classes="dialog-hint")
        if self._rows:
            yield OptionRows(self._rows)
        if self._asks_reason:
            placeholder = self.words("console.ask_leave_reason")
            yield Input(placeholder=placeholder, id="reason", max_length=LEAVE_REASON_CHARS_MAX)

    def told(self) -> str:
        """Who that is."""
        return _told_person(self, self._store)

    def answer(self) -> Answer | None:
        """The person's id, the settings, the reason."""
        member = _person_in(self, self._store)
        if member is None:
            return None
        values = self.query_one(OptionRows).values if self._rows else {}
        reason = self.query_one("#reason", Input).value.strip() if self._asks_reason else ""
        return {**_named(member), **values, **({"reason": reason} if reason else {})}


class AssignDialog(_Question):
    """Who gets which seat."""

    def __init__(self, words: Words, title: str, store: Store) -> None:
        super().__init__(words, title, words("console.keys_seat"))
        self._store = store

    def body(self) -> ComposeResult:
        """The person and the seat."""
        yield Input(placeholder=self.words("console.ask_person"), id="person", max_length=PERSON_CHARS_MAX)
        yield _seat_input(self.words, "seat")
        yield Static(classes="dialog-hint")

    def told(self) -> str:
        """Who that is."""
        return _told_person(self, self._store)

    def answer(self) -> Answer | None:
        """Both of them."""
        member, seat = _person_in(self, self._store), _number_in(self, "seat")
        return None if member is None or not seat else {"member_id": member.member_id, "seat": seat}


class SwapDialog(_Question):
    """Which two seats change their people."""

    def __init__(self, words: Words, title: str, store: Store) -> None:
        super().__init__(words, title, words("console.keys_seat"))
        self._store = store

    def body(self) -> ComposeResult:
        """Two numbers."""
        yield _seat_input(self.words, "seat", "console.ask_first_seat")
        yield _seat_input(self.words, "other", "console.ask_second_seat")
        yield Static(classes="dialog-hint")

    def told(self) -> str:
        """Who sits there."""
        names = [_name_at(self.words, self._store, number) for number in self._numbers() if number]
        return self.words("console.separator").join(names)

    def answer(self) -> Answer | None:
        """Two different seats."""
        seat, other = self._numbers()
        return {"seat": seat, "other_seat": other} if seat and other and seat != other else None

    def _numbers(self) -> tuple[int, int]:
        return _number_in(self, "seat"), _number_in(self, "other")


class OptionsDialog(Dialog):
    """Settings alone."""

    def __init__(self, words: Words, title: str, keys: str, rows: tuple[OptionRow, ...]) -> None:
        super().__init__(words, title, keys)
        self._rows = rows

    def body(self) -> ComposeResult:
        """The rows."""
        yield OptionRows(self._rows)

    def on_option_rows_submitted(self) -> None:
        """Take them all."""
        self.dismiss(dict(self.query_one(OptionRows).values))


class DialogMaker(Protocol):
    """Makes the dialog of one command."""

    def __call__(self, words: Words, title: str, store: Store, /) -> Dialog:
        """With this title."""


def _leave(words: Words, title: str, store: Store) -> Dialog:
    kinds = ((words("console.leave_left"), "left"), (words("console.leave_on_leave"), "on_leave"))
    is_meeting = store.meeting is not None and store.meeting.phase == "open"
    row = OptionRow("kind", words("console.option_leave"), kinds if is_meeting else kinds[1:])
    return PersonDialog(words, title, store, (row,), asks_reason=True)


def _video(words: Words, title: str, store: Store) -> Dialog:
    uses = ((words("console.video_without_unit"), False), (words("console.video_with_unit"), True))
    return PersonDialog(words, title, store, (OptionRow("may_vote", words("console.option_video"), uses),))


def _sign_in(words: Words, title: str, _store: Store) -> Dialog:
    minutes = tuple((words("console.minutes", minutes=each), each) for each in SIGN_IN_MINUTES)
    values = ((words("console.sign_in_no_end"), None), *minutes)
    row = OptionRow("minutes", words("console.option_sign_in"), values)
    return OptionsDialog(words, title, words("console.keys_sign_in"), (row,))


ATTENDANCE_DIALOGS: dict[str, DialogMaker] = {
    "attendance.check_in": PersonDialog,
    "attendance.cancel_leave": PersonDialog,
    "attendance.leave": _leave,
    "attendance.video": _video,
    "attendance.open_sign_in": _sign_in,
    "seat.assign": AssignDialog,
    "seat.swap": SwapDialog,
}
"""What is asked before a command about people and seats."""


def _seat_input(words: Words, name: str, asked: str = "console.ask_seat_number") -> Input:
    placeholder = words(asked)
    return Input(placeholder=placeholder, id=name, restrict=r"[0-9]*", max_length=SEAT_DIGITS_MAX)


def _number_in(dialog: Dialog, name: str) -> int:
    return int(dialog.query_one(f"#{name}", Input).value or "0")


def _person_in(dialog: Dialog, store: Store) -> RosterMember | None:
    return store.person_called(dialog.query_one("#person", Input).value.strip())


def _told_person(dialog: Dialog, store: Store) -> str:
    """Name and id, or that nobody is called so."""
    written = dialog.query_one("#person", Input).value.strip()
    if not written:
        return ""
    member = store.person_called(written)
    if member is None:
        return dialog.words("console.nobody_called")
    if member.seat is None:
        return dialog.words("console.person_with_id", name=member.name, member_id=member.member_id)
    return dialog.words("console.person_at_seat", name=member.name, seat=member.seat)


def _named(member: RosterMember) -> Answer:
    """By seat, which the record of commands is easier to read by, else by id."""
    return {"member_id": member.member_id} if member.seat is None else {"seat": member.seat}


def _name_at(words: Words, store: Store, seat: int) -> str:
    member = store.member_at(seat)
    return member.name if member else words("console.nobody_at_seat", seat=seat)
