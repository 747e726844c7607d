"""Publishes the documents that events have changed: at once when it is quiet, coalesced when it is not.

What the hall waits for, a vote that opens, closes or has a result, is published at once whatever else goes on.
"""

import asyncio
from collections.abc import Iterable, Mapping
from typing import Protocol

from controller.contract.topics import STATE_NAMES
from controller.domain.events import Event
from controller.domain.events import attendance as attendance_events
from controller.domain.events import counts as count_events
from controller.domain.events import floor as floor_events
from controller.domain.events import meeting as meeting_events
from controller.domain.events import votes as vote_events

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
    attendance_events.CheckedIn: _PEOPLE,
    attendance_events.WentAway: _PEOPLE,
    floor_events.SpeechRequested: _FLOOR,
    floor_events.RequestWithdrawn: _FLOOR,
    floor_events.FloorGranted: _FLOOR,
    floor_events.SpeechExtended: _FLOOR,
    floor_events.SpeechEnded: _FLOOR,
    floor_events.SpeechNearsEnd: frozenset({"speech"}),
    floor_events.FloorChanged: _FLOOR,
    floor_events.SpeakersListed: _FLOOR,
    floor_events.SpeakerUnlisted: _FLOOR,
    floor_events.FloorPriorityTaken: _FLOOR,
    floor_events.FloorPriorityEnded: _FLOOR,
    meeting_events.AlarmRaised: _FLOOR,
    meeting_events.AlarmCleared: frozenset({"meeting"}),
    vote_events.VotePrepared: _VOTE,
    vote_events.VoteReadied: _VOTE,
    vote_events.VoteOpened: _VOTE,
    vote_events.VoteOpeningRefused: frozenset(),
    vote_events.VoteRepeated: _VOTE | {"agenda"},
    vote_events.VoteFellBack: _VOTE,
    vote_events.VoteExtended: frozenset({"vote"}),
    count_events.CountEntered: _VOTE,
    count_events.CountConfirmed: _VOTE,
    count_events.VoteAcclaimed: _VOTE,
    count_events.BallotCalled: frozenset({"vote", "seats"}),
    count_events.CountDiscrepant: _VOTE,
    count_events.BallotRecorded: frozenset({"vote", "seats"}),
    vote_events.VoteHeld: _VOTE,
    vote_events.VoteResumed: _VOTE,
    vote_events.VoteFrozen: _VOTE,
    vote_events.SeatsUnreachable: _VOTE,
    count_events.VoteClosed: _VOTE,
    count_events.ResultAnnounced: _VOTE | {"agenda"},
    vote_events.VoteCancelled: _VOTE,
    vote_events.VoteVoided: _VOTE,
    meeting_events.ItemTaken: frozenset({"meeting", "agenda", "speech"}),
    meeting_events.ItemWithdrawn: frozenset({"meeting", "agenda"}),
    meeting_events.AgendaReplaced: frozenset({"meeting", "agenda"}),
    meeting_events.MessagePushed: frozenset({"meeting"}),
    meeting_events.MessagesCleared: frozenset({"meeting"}),
    attendance_events.LeaveCancelled: _PEOPLE,
    attendance_events.SignInOpened: _PEOPLE,
    attendance_events.SignInClosed: _PEOPLE,
    attendance_events.CardInserted: frozenset({"seats"}),
    attendance_events.CardRemoved: frozenset({"seats"}),
    attendance_events.SeatAssigned: _SEATING,
    attendance_events.SeatsSwapped: _SEATING,
    attendance_events.QuorumReached: _PEOPLE | {"vote"},
    attendance_events.QuorumLost: _PEOPLE | {"vote"},
    attendance_events.HeadsCounted: frozenset(),
}
"""Which documents an event changes; events that are not named change all."""


_AWAITED = frozenset(
    {
        vote_events.VoteOpened,
        vote_events.VoteHeld,
        vote_events.VoteResumed,
        vote_events.VoteFrozen,
        vote_events.SeatsUnreachable,
        count_events.VoteClosed,
        count_events.ResultAnnounced,
        vote_events.VoteCancelled,
        vote_events.VoteVoided,
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
