"""The quorum (法定人数) is watched all the time: the record says when it was reached and when it was lost.

A vote that runs is not ended by it: its electorate was frozen when it was opened. That it happened is kept.
"""

from collections import Counter
from collections.abc import Iterable

from controller.domain.attendance import presence_after
from controller.domain.events import CheckedIn, Event, LeaveCancelled, QuorumLost, QuorumReached, WentAway
from controller.domain.presence import Head, Presence, count_heads, head_of
from controller.domain.state import QuorumWatch, State, quorum

_MOVES = (CheckedIn, WentAway, LeaveCancelled)


def watch(state: State, events: Iterable[Event]) -> tuple[Event, ...]:
    """What `events`, which are not applied yet, do to the quorum of the meeting that goes on."""
    moves = [event for event in events if isinstance(event, _MOVES)]
    if not moves or not state.is_open or state.preset.quorum is None:
        return ()
    count = count_heads(_heads_after(state, moves), remote_counts=state.remote_counts)
    needed = quorum(state.preset, count)
    if needed.reached == state.quorum_watch.is_reached:
        return ()
    if needed.reached:
        return (QuorumReached(count.present, needed.need),)
    vote = state.running_vote
    return (QuorumLost(count.present, needed.need, 0 if vote is None else vote.tag),)


def _heads_after(state: State, moves: Iterable[CheckedIn | WentAway | LeaveCancelled]) -> Counter[Head]:
    heads = state.heads.copy()
    moved: dict[str, Presence] = {}
    for event in moves:
        role = state.members[event.member_id].role
        before = moved.get(event.member_id) or state.presence(event.member_id)
        after = presence_after(before, event, 0) or before
        heads[head_of(role, before)] -= 1
        heads[head_of(role, after)] += 1
        moved[event.member_id] = after
    return heads


def apply_reached(state: State, _event: QuorumReached, at_ms: int) -> None:
    """There is a quorum."""
    state.quorum_watch = QuorumWatch(is_reached=True, since_ms=at_ms)


def apply_lost(state: State, event: QuorumLost, at_ms: int) -> None:
    """There is none any more; the vote that runs keeps when that was first so."""
    state.quorum_watch = QuorumWatch(since_ms=at_ms)
    vote = state.running_vote
    if vote is not None and vote.tag == event.round_tag and vote.quorum_lost_at_ms is None:
        vote.quorum_lost_at_ms = at_ms
