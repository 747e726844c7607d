"""The roll call (唱名表决): name after name, each answered with a key of its own."""

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.content import Content
from textual.widgets import Input, Static

from console.dialogs import SEAT_DIGITS_MAX
from console.order_dialog import OrderDialog
from console.store import Store
from console.words import Words
from controller.contract.commands import ReplyMessage

BALLOT_KEYS = {
    "yes": "console.yes",
    "no": "console.no",
    "abstain": "console.abstain",
    "none": "console.no_answer",
}


class NumberInput(Input):
    """Takes digits alone, so that letters are free to be keys."""

    def check_consume_key(self, key: str, character: str | None) -> bool:
        """Digits are typed in."""
        return key.isdecimal() and super().check_consume_key(key, character)


class RollDialog(OrderDialog):
    """Stays open until the last name, or Esc. No answer is chosen beforehand, so that none is given by a slip.

    Whoever has answered can be called again: by seat number, or with the arrow up.
    """

    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("y", "answer('yes')", priority=True),
        Binding("n", "answer('no')", priority=True),
        Binding("a", "answer('abstain')", priority=True),
        Binding("u", "answer('none')", priority=True),
        Binding("up", "back", priority=True),
        Binding("down", "turn", priority=True),
    ]

    def __init__(self, words: Words, title: str, store: Store) -> None:
        super().__init__(words, title, words("console.keys_roll"))
        self._store = store
        self._turn = self._turn_now
        self._called: list[int] = []
        self._asked: tuple[int, str] | None = None

    def body(self) -> ComposeResult:
        """Who is called, and what was said last."""
        yield NumberInput(
            str(self._turn or ""),
            placeholder=self.words("console.ask_seat_number"),
            restrict=r"[0-9]*",
            max_length=SEAT_DIGITS_MAX,
        )
        yield Static(Content(self._person(self._turn)), id="roll-person")
        yield Static(classes="dialog-hint")

    def on_input_changed(self) -> None:
        """Name the person of that seat."""
        self.query_one("#roll-person", Static).update(Content(self._person(self._seat)))

    def on_input_submitted(self) -> None:
        """Enter answers nothing."""
        self.tell(self.words("console.roll_answer_missing"), "$warning")

    def action_answer(self, ballot: str) -> None:
        """The answer of whoever is called."""
        if not self._seat:
            self.tell(self.words("console.ask_seat_number"))
        elif self._asked is None:
            self._asked = (self._seat, ballot)
            self.send({"seat": self._seat, "ballot": ballot})

    def action_back(self) -> None:
        """To whoever answered before the one that is shown."""
        at = self._called.index(self._seat) if self._seat in self._called else len(self._called)
        if at:
            self._show_seat(self._called[at - 1])

    def action_turn(self) -> None:
        """To whose turn it is."""
        self._show_seat(self._turn)

    def answered(self, reply: ReplyMessage) -> None:
        """Say what was recorded, and go on."""
        asked, self._asked = self._asked, None
        if asked is None or reply.refusal is not None or reply.outcome != "done":
            super().answered(reply)
            return
        seat, ballot = asked
        self._called = [*(known for known in self._called if known != seat), seat]
        told = self.words(
            "console.roll_recorded", person=self._person(seat), answer=self.words(BALLOT_KEYS[ballot])
        )
        self.tell(told, "$success")
        if self._turn is None:
            self.close()
        elif seat != self._turn:
            self.action_turn()

    def not_answered(self) -> None:
        """A key asks again."""
        if self._asked is not None:
            self._asked = None
            super().not_answered()

    def state_changed(self) -> None:
        """The next name; behind the last one, or once the vote has moved on, there is nothing to ask."""
        vote = self._store.vote
        if vote is None or vote.phase != "calling":
            self.close()
        elif self._turn_now != self._turn:
            self._turn = self._turn_now
            self._show_seat(self._turn)
            if self._turn is None and self._asked is None:
                self.close()

    @property
    def _turn_now(self) -> int | None:
        return self._store.vote.turn if self._store.vote else None

    @property
    def _seat(self) -> int:
        return int(self.query_one(Input).value or "0")

    def _show_seat(self, seat: int | None) -> None:
        number = self.query_one(Input)
        number.value = str(seat or "")
        number.select_all()  # so that another number takes its place

    def _person(self, seat: int | None) -> str:
        if not seat:
            return ""
        member = self._store.member_at(seat)
        if member is None:
            return self.words("console.nobody_at_seat", seat=seat)
        return self.words("console.person_at_seat", name=member.name, seat=seat)
