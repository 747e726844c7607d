"""Dialogs that stay until the controller has done what was ordered: on a refusal nothing typed is lost."""

from collections.abc import Mapping
from dataclasses import dataclass

from textual.content import Content
from textual.message import Message
from textual.widgets import Static

from console.actions import MAY_GO_ON, Action
from console.dialogs import Answer, Dialog
from controller.contract.commands import RefusalText, ReplyMessage


@dataclass(frozen=True, slots=True)
class Order:
    """For what a dialog asks, and what the chair saw when it was opened."""

    action: Action
    expects: Mapping[str, object]


class OrderDialog(Dialog):
    """Orders by Enter as often as it takes; closes when the order is carried out, or with Esc."""

    order: Order | None = None
    _is_carried_out = False
    _is_under_way = False

    class Ordered(Message):
        """What is written in `dialog` is to be carried out."""

        def __init__(self, dialog: "OrderDialog", answer: Answer) -> None:
            super().__init__()
            self.dialog = dialog
            self.answer = answer

    def send(self, answer: Answer) -> None:
        """Ask the controller for it."""
        self._is_under_way = True
        self.tell(self.words("console.order_under_way"), "$muted")
        self.post_message(self.Ordered(self, answer))

    def answered(self, reply: ReplyMessage) -> None:
        """Close, or say why not; whether to go on despite a refusal is asked in a dialog of its own."""
        self._is_under_way = False
        if reply.refusal is not None and reply.refusal.code in MAY_GO_ON:
            self.close()
        elif reply.refusal is not None:
            self.refused(reply.refusal)
        elif reply.outcome == "done":
            self.close()

    def not_answered(self) -> None:
        """The controller should have answered by now; Enter asks again."""
        if self._is_under_way and self.is_attached:
            self._is_under_way = False
            self.tell(self.words("console.order_not_answered"))

    def state_changed(self) -> None:
        """The controller has published something; most dialogs stay as they are."""

    def refused(self, refusal: RefusalText) -> None:
        """Say why; all that was typed is still there."""
        self.tell(self.words.either(refusal.zh, refusal.en), "$error")

    def tell(self, line: str, colour: str = "$error") -> None:
        """One line in the dialog's hint."""
        for hint in self.query(".dialog-hint"):
            if isinstance(hint, Static):
                hint.update(Content.styled(line, colour))

    def close(self) -> None:
        """Leave, at once or as soon as nothing lies over this dialog."""
        self._is_carried_out = True
        if self.is_current:
            self.dismiss(None)

    def on_screen_resume(self) -> None:
        """What lay over the dialog is gone."""
        if self._is_carried_out:
            self.dismiss(None)
