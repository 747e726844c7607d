"""The chair's outgoing tray: commands that wait for an answer, and the last answer."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal

from console.store import ENDED_PHASES, Store
from console.words import Words
from controller.contract.commands import RefusalText, ReplyMessage

REPLY_TIMEOUT_S = 3.0
"""The controller answers within a journal commit, tens of milliseconds; after this something is wrong."""
WAITING_MAX = 50
"""No person has fifty commands under way; the oldest is forgotten rather than the memory filled."""

Tone = Literal["plain", "good", "bad", "warn"]


@dataclass(frozen=True, slots=True)
class Waiting:
    """A command without an answer yet."""

    label: str
    sent_at_ms: int
    sent_at_s: float
    ask_to_go_on: Callable[[str], None] | None = None
    """Where the chair may go on despite a refusal: asks whether to, with the reason."""
    told: Callable[[ReplyMessage], None] | None = None
    """Where a dialog stays until the order is carried out: takes the answer."""


def never() -> bool:
    """Until the chair has read it."""
    return False


@dataclass(frozen=True, slots=True)
class Notice:
    """One line for the chair; `line` says it in the language of the moment, `is_over` when its cause has gone."""

    tone: Tone
    line: Callable[[Words], str]
    is_over: Callable[[], bool] = never


REMEDIES = {"same_person": "console.remedy_same_person"}
"""What helps at the console, by the code of a refusal that does not say it."""


def refusal_in_words(refusal: RefusalText, words: Words) -> str:
    """Why not, and what helps."""
    told = words.either(refusal.zh, refusal.en)
    if refusal.code not in REMEDIES:
        return told
    return words.either("", " ").join((told, words(REMEDIES[refusal.code])))


def not_now_in_words(store: Store) -> Callable[[Words], str]:
    """Why a key does nothing at this moment."""
    meeting, vote = store.meeting, store.vote
    if store.is_stale:
        return lambda words: words("console.not_now_stale")
    if meeting is not None and meeting.alarm is not None:
        return lambda words: words("console.not_now_alarm")
    if meeting is not None and meeting.phase != "open":
        return lambda words: words("console.not_now_meeting")
    if vote is not None and vote.phase not in ENDED_PHASES:
        return lambda words: words("console.not_now_vote", phase=words(f"phase.{vote.phase}"))
    return lambda words: words("console.not_now")


@dataclass(slots=True)
class Desk:
    """Follows each command from sending to its answer."""

    notice: Notice | None = None
    _waiting: dict[str, Waiting] = field(default_factory=dict)

    def sent(self, command_id: str, waiting: Waiting) -> None:
        """A command went out; the line of the one before is taken away."""
        self.notice = None
        if len(self._waiting) >= WAITING_MAX:
            del self._waiting[next(iter(self._waiting))]
        self._waiting[command_id] = waiting

    def not_sent(self, command_id: str) -> None:
        """A command did not go out after all."""
        self._waiting.pop(command_id, None)

    def answered(self, reply: ReplyMessage) -> Waiting | None:
        """The command that `reply` answers; None for an answer that nobody waits for (a second copy)."""
        return self._waiting.pop(reply.id, None)

    def overdue(self, monotonic_s: float) -> tuple[Waiting, ...]:
        """Commands without an answer for longer than REPLY_TIMEOUT_S, oldest first."""
        return tuple(
            item for item in self._waiting.values() if monotonic_s - item.sent_at_s >= REPLY_TIMEOUT_S
        )

    def is_in_flight(self, label: str, monotonic_s: float) -> bool:
        """Whether the same thing was asked a moment ago and may still be answered in time."""
        return any(
            item.label == label and monotonic_s - item.sent_at_s < REPLY_TIMEOUT_S
            for item in self._waiting.values()
        )

    def settle(self) -> None:
        """Take the line away when there is no cause for it any more."""
        if self.notice is not None and self.notice.is_over():
            self.notice = None

    def dismiss(self, monotonic_s: float) -> None:
        """The chair has read the line; commands that are still in time go on waiting."""
        self.notice = None
        self._waiting = {
            command_id: item
            for command_id, item in self._waiting.items()
            if monotonic_s - item.sent_at_s < REPLY_TIMEOUT_S
        }
