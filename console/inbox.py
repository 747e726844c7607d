"""Between the broker and the screen: keeps the newest of each document, and a bounded rest.

A hall in a mass vote publishes faster than a terminal draws. Of a document only the newest matters, so a
flood costs one drawing and not hundreds.
"""

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from textual.message import Message

from controller.contract.topics import STATE_NAMES, Topics

EVENTS_MAX = 100
"""The ticker shows a handful; older ones of a burst are in the record anyway."""
REPLIES_MAX = 100
"""Far more than one person gives commands between two drawings."""

Kind = Literal["document", "status", "event", "reply"]


@dataclass(frozen=True, slots=True)
class Letter:
    """One payload as it came. `is_live`: published just now, not kept by the broker from before."""

    kind: Kind
    name: str
    payload: bytes
    is_live: bool


class MailArrived(Message):
    """There is something in the inbox; several of these are as good as one."""

    def __init__(self, inbox: "Inbox") -> None:
        super().__init__()
        self.inbox = inbox

    def can_replace(self, message: Message) -> bool:
        """Several signals are as good as one."""
        return isinstance(message, MailArrived)


class LinkUp(Message):
    """The broker is there."""


class LinkDown(Message):
    """The broker is not there, and why."""

    def __init__(self, reason: str) -> None:
        super().__init__()
        self.reason = reason


Post = Callable[[Message], object]
"""How a link tells the screen; it is called in the event loop of the screen."""


class Inbox:
    """Collects what arrives until the screen takes it."""

    def __init__(self, topics: Topics, client: str, post: Post) -> None:
        self._kinds: dict[str, tuple[Kind, str]] = {
            topics.state(name): ("document", name) for name in STATE_NAMES
        }
        self._kinds[topics.status] = ("status", "status")
        self._kinds[topics.event] = ("event", "event")
        self._kinds[topics.reply(client)] = ("reply", "reply")
        self._post = post
        self._newest: dict[str, Letter] = {}
        self._events: deque[Letter] = deque(maxlen=EVENTS_MAX)
        self._replies: deque[Letter] = deque(maxlen=REPLIES_MAX)

    def put(self, topic: str, payload: bytes, *, is_live: bool) -> None:
        """Keep what arrived on `topic`; topics that the console does not know are ignored."""
        if topic not in self._kinds:
            return
        kind, name = self._kinds[topic]
        was_empty = self.is_empty
        letter = Letter(kind, name, payload, is_live)
        if kind == "event":
            self._events.append(letter)
        elif kind == "reply":
            self._replies.append(letter)
        else:
            self._newest[name] = letter
        if was_empty:
            self._post(MailArrived(self))

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to take."""
        return not (self._newest or self._events or self._replies)

    def take_all(self) -> list[Letter]:
        """Everything that waits, documents first, so that an answer is shown over the state it led to."""
        letters = [*self._newest.values(), *self._events, *self._replies]
        self._newest.clear()
        self._events.clear()
        self._replies.clear()
        return letters
