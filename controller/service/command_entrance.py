"""Where commands enter: gate, then the service; what is refused at the gate is answered from here."""

import time
from collections.abc import Callable

from controller.contract.commands import CommandMessage, ReplyMessage
from controller.mqtt.command_gate import Admitted, Refused, Unanswerable, admit, refuse_unread
from controller.mqtt.inbox import UnreadCommand
from controller.mqtt.nuisance_log import NuisanceLog


class CommandEntrance:
    """Hands admitted commands to `accept` and answers the others.

    `reply_to` knows what a command was answered, None when it was never carried out: a late repeat of one
    that was must not hear that it was not.
    """

    def __init__(
        self,
        accept: Callable[[CommandMessage], None],
        now_ms: Callable[[], int],
        reply_to: Callable[[str], str | None],
    ) -> None:
        self._accept = accept
        self._now_ms = now_ms
        self._reply_to = reply_to
        self._reply: Callable[[str, bytes], None] | None = None
        self._nuisance = NuisanceLog(time.monotonic)

    def answer_through(self, reply: Callable[[str, bytes], None]) -> None:
        """Send refusals through `reply` from now on."""
        self._reply = reply

    def receive(self, payload: bytes) -> None:
        """One command as it came."""
        self._judge(admit(payload, self._now_ms()))

    def refuse_unread(self, unread: UnreadCommand) -> None:
        """One command that was too much to be read."""
        self._judge(refuse_unread(unread))

    def _judge(self, judged: Admitted | Refused | Unanswerable) -> None:
        match judged:
            case Admitted(message):
                self._accept(message)
            case Refused(client, command_id, refusal):
                refused = ReplyMessage(id=command_id, outcome="refused", refusal=refusal, seq=0)
                reply = self._reply_to(command_id) or refused.model_dump_json()
                if self._reply is not None:
                    self._reply(client, reply.encode())
            case Unanswerable(problem):
                self._nuisance.note(problem)
