"""The quorum (法定人数) is watched all the time: the record says when it was reached and when it was lost.

A vote that runs is not ended by it: its electorate was frozen when it was opened. That it happened is kept.
"""

from collections.abc import Iterable

from controller.domain.attendance import presence_after
from controller.domain.events import Event
from controller.domain.events.attendance import CheckedIn, QuorumLost, QuorumReached, WentAway
from controller.domain.presence import Presence
from controller.domain.quorum import attendance_after, quorum
from controller.domain.state import QuorumWatch, State

_MOVES = (CheckedIn, WentAway)
"""A leave that is cancelled makes nobody present and nobody absent who was present."""


def watch(state: State, events: Iterable[Event]) -> tuple[Event, ...]:
    """What `events`, which are not applied yet, do to the quorum of the meeting that goes on."""
    moves = [event for event in events if isinstance(event, _MOVES)]
    if not moves or not state.is_open or state.preset.quorum is None:
        return ()
    moved = _presences_after(state, moves)
    needed = quorum(state, state.preset.quorum, moved)
    if needed.reached == state.quorum_watch.is_reached:
        return ()
    present = attendance_after(state, moved).present
    if needed.reached:
        return (QuorumReached(present, needed.need),)
    vote = state.unfinished_vote
    return (QuorumLost(present, needed.need, 0 if vote is None else vote.tag),)


def _presences_after(state: State, moves: Iterable[CheckedIn | WentAway]) -> dict[str, Presence]:
    moved: dict[str, Presence] = {}
    for event in moves:
        before = moved.get(event.member_id) or state.presence(event.member_id)
        moved[event.member_id] = presence_after(before, event, 0) or before
    return moved


def apply_reached(state: State, _event: QuorumReached, at_ms: int) -> None:
    """There is a quorum."""
    state.quorum_watch = QuorumWatch(is_reached=True, since_ms=at_ms)


def apply_lost(state: State, event: QuorumLost, at_ms: int) -> None:
    """There is none any more; the vote that runs keeps when that was first so."""
    state.quorum_watch = QuorumWatch(since_ms=at_ms)
    vote = state.unfinished_vote
    if vote is not None and vote.tag == event.round_tag and vote.quorum_lost_at_ms is None:
        vote.quorum_lost_at_ms = at_ms
