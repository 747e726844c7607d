"""Publishes the documents that events have changed: at once when it is quiet, coalesced when it is not.

What the hall waits for, a vote that opens, closes or has a result, is published at once whatever else goes on.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Protocol

from controller.contract.topics import STATE_NAMES
from controller.domain import events as e
from controller.domain.events import Event

PUBLISH_INTERVAL_S = 0.1
"""Ten pictures a second look live to a person; more would only cost."""
PUBLISH_DELAY_S = 0.005
"""Long enough for events that belong together, short enough to feel immediate."""
BIG_HALL_SEATS = 500
PUBLISH_INTERVAL_BIG_S = 0.5
"""The seats document of a big hall takes 200 kB; twice a second is enough for a map of thousands."""
_GROW_WITH_HALL = frozenset({"roster", "attendance", "seats"})
"""These take that long in a big hall; all others are short in any."""

_PEOPLE = frozenset({"meeting", "attendance", "speech", "seats"})
_SEATING = _PEOPLE | {"roster"}
_VOTE = frozenset({"meeting", "vote", "seats"})
_FLOOR = frozenset({"meeting", "speech", "seats"})
_ALL = frozenset(STATE_NAMES) - {"health"}

_TOUCHED: Mapping[type, frozenset[str]] = {
    e.CheckedIn: _PEOPLE,
    e.WentAway: _PEOPLE,
    e.SpeechRequested: _FLOOR,
    e.RequestWithdrawn: _FLOOR,
    e.FloorGranted: _FLOOR,
    e.SpeechExtended: _FLOOR,
    e.SpeechEnded: _FLOOR,
    e.SpeechNearsEnd: frozenset({"speech"}),
    e.FloorChanged: _FLOOR,
    e.SpeakersListed: _FLOOR,
    e.SpeakerUnlisted: _FLOOR,
    e.FloorPriorityTaken: _FLOOR,
    e.FloorPriorityEnded: _FLOOR,
    e.AlarmRaised: _FLOOR,
    e.AlarmCleared: frozenset({"meeting"}),
    e.VotePrepared: _VOTE,
    e.VoteReadied: _VOTE,
    e.VoteOpened: _VOTE,
    e.VoteOpeningRefused: frozenset(),
    e.VoteRepeated: _VOTE,
    e.VoteFellBack: _VOTE,
    e.VoteExtended: frozenset({"vote"}),
    e.CountEntered: _VOTE,
    e.CountConfirmed: _VOTE,
    e.VoteAcclaimed: _VOTE,
    e.BallotCalled: frozenset({"vote", "seats"}),
    e.CountDiscrepant: _VOTE,
    e.BallotRecorded: frozenset({"vote", "seats"}),
    e.VoteHeld: _VOTE,
    e.VoteResumed: _VOTE,
    e.VoteFrozen: _VOTE,
    e.SeatsUnreachable: _VOTE,
    e.VoteClosed: _VOTE,
    e.ResultAnnounced: _VOTE | {"agenda"},
    e.VoteCancelled: _VOTE,
    e.VoteVoided: _VOTE,
    e.ItemTaken: frozenset({"meeting", "agenda", "speech"}),
    e.ItemWithdrawn: frozenset({"meeting", "agenda"}),
    e.AgendaReplaced: frozenset({"meeting", "agenda"}),
    e.MessagePushed: frozenset({"meeting"}),
    e.MessagesCleared: frozenset({"meeting"}),
    e.LeaveCancelled: _PEOPLE,
    e.SignInOpened: _PEOPLE,
    e.SignInClosed: _PEOPLE,
    e.CardInserted: frozenset({"seats"}),
    e.CardRemoved: frozenset({"seats"}),
    e.SeatAssigned: _SEATING,
    e.SeatsSwapped: _SEATING,
    e.QuorumReached: _PEOPLE | {"vote"},
    e.QuorumLost: _PEOPLE | {"vote"},
    e.HeadsCounted: frozenset(),
}
"""Which documents an event changes; events that are not named change all."""


_AWAITED = frozenset(
    {
        e.VoteOpened,
        e.VoteHeld,
        e.VoteResumed,
        e.VoteFrozen,
        e.SeatsUnreachable,
        e.VoteClosed,
        e.ResultAnnounced,
        e.VoteCancelled,
        e.VoteVoided,
    }
)
"""The chair and the hall stand still until they see these."""


class Publish(Protocol):
    """What publishes a document."""

    def __call__(self, name: str, *, at_once: bool) -> None:
        """Publish the document `name` as the state is now; `at_once` where it may not wait for its turn."""


class Publisher:
    """Collects the names of changed documents and has them published by `publish`."""

    def __init__(self, publish: Publish, seats: int) -> None:
        is_big = seats > BIG_HALL_SEATS
        self._short = _Pace(publish, PUBLISH_INTERVAL_S)
        self._long = _Pace(publish, PUBLISH_INTERVAL_BIG_S) if is_big else self._short

    def touched_by(self, kept: Iterable[Event]) -> None:
        """Documents that these events changed are due, and some of them now."""
        kinds = {type(event) for event in kept}
        self.touch(*(name for kind in kinds for name in _TOUCHED.get(kind, _ALL)))
        if not kinds.isdisjoint(_AWAITED):
            self._short.flush(at_once=True)

    def touch(self, *names: str) -> None:
        """These documents are due."""
        self._short.touch(*(name for name in names if name not in _GROW_WITH_HALL))
        self._long.touch(*(name for name in names if name in _GROW_WITH_HALL))

    def flush(self) -> None:
        """Publish what is due, now."""
        self._short.flush()
        self._long.flush()

    def close(self) -> None:
        """Stop the timers."""
        self._short.close()
        self._long.close()


class _Pace:
    """Documents that are published together, at most every `interval_s`."""

    def __init__(self, publish: Publish, interval_s: float) -> None:
        self._publish = publish
        self._interval_s = interval_s
        self._due: set[str] = set()
        self._timer: asyncio.TimerHandle | None = None
        self._last_s = 0.0

    def touch(self, *names: str) -> None:
        self._due.update(names)
        if self._due and self._timer is None:
            loop = asyncio.get_running_loop()
            wait_s = max(PUBLISH_DELAY_S, self._last_s + self._interval_s - loop.time())
            self._timer = loop.call_later(wait_s, self.flush)

    def flush(self, *, at_once: bool = False) -> None:
        self.close()
        self._last_s = asyncio.get_running_loop().time()
        due, self._due = self._due, set()
        for name in STATE_NAMES:
            if name in due:
                self._publish(name, at_once=at_once)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None
