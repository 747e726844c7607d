"""Ballots: what the seats have latched, and the count.

`urn` holds the choices of a secret vote by seat; it lives in memory alone and is handed in by the caller.
"""

from collections.abc import Mapping
from dataclasses import replace

from controller.domain.counting import away_at_close, closed, count_choices
from controller.domain.decision import NOTHING, Decision, Urn
from controller.domain.events import Event
from controller.domain.events.counts import BallotRecorded, CountDiscrepant, VoteClosed
from controller.domain.events.votes import SeatsUnreachable, VoteVoided
from controller.domain.inputs.hall import VoteRead, VoteSwept
from controller.domain.quorum import has_keys
from controller.domain.refusal import RefusedError
from controller.domain.state import State
from controller.domain.vote_phases import RUNNING, VotePhase
from controller.domain.votes import Ballot, PressRule, Round

LATE_TOLERANCE_MS = 1500
"""How long after the close a press is still one of the vote. The freeze takes up to a second to reach every unit
that it can reach, and until then a delegate sees a vote that is open; ages are rounded, and clocks drift."""


_WINDOW = frozenset({VotePhase.OPEN, VotePhase.HELD})
"""Phases in which a vote may be new; while held the keys are dead, but a press before it may come in late."""


def decide_read(state: State, urn: Urn, read: VoteRead) -> Decision:
    """A seat reports its latch outside the closing sweep.

    After a restart of the controller the urn is empty and the seats fill it again, in every phase before
    the count; new and changed votes are taken only while the vote is open or held, late ones never. What was pressed
    at a unit that a hold did not reach is taken when the vote goes on, if the unit still says so.
    """
    vote = state.vote
    if vote is None or vote.tag != read.round_tag or vote.phase not in RUNNING:
        return NOTHING
    if read.seat not in vote.electorate.members_by_seat:
        return NOTHING
    if vote.phase not in _WINDOW and not _is_lost(vote, urn, read.seat):
        return NOTHING
    if not _is_in_time(state, vote, urn, read.seat, read.pressed_at_ms):
        return NOTHING
    return _take(vote, urn, {read.seat: read.ballot})


def decide_swept(state: State, urn: Urn, swept: VoteSwept) -> Decision:
    """The closing sweep: take what it read, then count, or name the seats that did not answer.

    A unit that the freeze did not reach goes on latching; what it took after the close is no vote, and what
    was recorded of its seat before stays.
    """
    vote = state.vote
    if vote is None or vote.tag != swept.round_tag or vote.phase is not VotePhase.FREEZING:
        return NOTHING
    in_time = {
        seat: ballot
        for seat, ballot in swept.ballots.items()
        if seat in vote.electorate.members_by_seat
        and _is_in_time(state, vote, urn, seat, swept.pressed_at_ms.get(seat))
    }
    taken = _take(vote, urn, in_time)
    unreachable = tuple(sorted(set(swept.unreachable) & vote.electorate.members_by_seat.keys()))
    if unreachable:
        return replace(taken, events=(*taken.events, SeatsUnreachable(vote.tag, unreachable)))
    ballots = vote.ballots | _named(taken.events)
    away = away_at_close(state, vote, ballots)
    counted = count(vote, ballots, {**urn, **taken.secret}, (), away)
    return replace(taken, events=(*taken.events, counted))


def decide_accept(state: State, vote: Round, urn: Urn) -> tuple[Event, ...]:
    """The chair accepts that seats did not answer; what they voted before still counts.

    Where confirmed secret ballots are not in the urn it is refused: after a restart the seats may still hold
    them, and only the chair can say that they are lost (VOID).
    """
    missing = sum(_is_lost(vote, urn, seat) for seat in vote.ballots)
    if missing:
        raise RefusedError("ballots_missing", count=missing)
    away = away_at_close(state, vote, {*vote.ballots, *vote.unreachable})
    return (count(vote, vote.ballots, urn, vote.unreachable, away),)


def count(
    vote: Round,
    ballots: Mapping[int, Ballot | None],
    urn: Urn,
    unreachable: tuple[int, ...],
    away: tuple[int, ...],
) -> VoteClosed | VoteVoided | CountDiscrepant:
    """The result, or a void round where a secret ballot that was confirmed cannot be found any more."""
    choices = _choices(vote, ballots, urn)
    if choices is None:
        return VoteVoided(vote.tag, "ballots_lost")
    return closed(vote, count_choices(vote, choices, (*unreachable, *away)), unreachable, away)


def _is_lost(vote: Round, urn: Urn, seat: int) -> bool:
    """Whether a secret ballot was confirmed and is not in memory."""
    return vote.is_secret and seat in vote.ballots and seat not in urn


def _choices(vote: Round, ballots: Mapping[int, Ballot | None], urn: Urn) -> dict[int, Ballot] | None:
    """Every recorded vote with its choice; None when the urn lacks one."""
    choices: dict[int, Ballot] = {}
    for seat, recorded in ballots.items():
        choice = urn.get(seat) if vote.is_secret else recorded
        if choice is None:
            return None
        choices[seat] = choice
    return choices


def _is_in_time(state: State, vote: Round, urn: Urn, seat: int, pressed_at_ms: int | None) -> bool:
    """Whether the keys of the seat counted when one was pressed: before the hold, the close, and before one left."""
    if _is_after(vote.stopped_at_ms, pressed_at_ms):
        return False
    return _is_lost(vote, urn, seat) or not _has_gone_before(state, vote, seat, pressed_at_ms)


def _is_after(end_ms: int | None, pressed_at_ms: int | None) -> bool:
    """A press that nobody can date is taken, as the seat reports it."""
    return end_ms is not None and pressed_at_ms is not None and pressed_at_ms > end_ms + LATE_TOLERANCE_MS


def _has_gone_before(state: State, vote: Round, seat: int, pressed_at_ms: int | None) -> bool:
    """Whether the voter of a seat was gone when a key was pressed there: nobody presses for the absent.

    Here a press that nobody can date counts as one after the leave.
    """
    presence = state.presence(vote.electorate.members_by_seat[seat])
    if has_keys(state, presence):
        return False
    return pressed_at_ms is None or _is_after(presence.at_ms, pressed_at_ms)


def _take(vote: Round, urn: Urn, ballots: Mapping[int, Ballot]) -> Decision:
    """Ballots that say something new, in the order of the seats so that no order of presses is kept."""
    is_secret = vote.is_secret
    known = urn if is_secret else vote.ballots
    voters = vote.electorate.members_by_seat
    news = {
        seat: ballots[seat]
        for seat in sorted(ballots)
        if seat in voters and _counts(vote, known.get(seat), ballots[seat])
    }
    if not is_secret:
        return Decision(tuple([BallotRecorded(vote.tag, seat, ballot) for seat, ballot in news.items()]))
    fresh = [seat for seat in news if seat not in vote.ballots]
    return Decision(tuple([BallotRecorded(vote.tag, seat, None) for seat in fresh]), secret=news)


def _counts(vote: Round, known: Ballot | None, read: Ballot) -> bool:
    """A first vote always; another one only where the last press counts."""
    return known is None or (vote.settings.press_rule is PressRule.LAST and known is not read)


def _named(events: tuple[Event, ...]) -> dict[int, Ballot | None]:
    return {event.seat: event.ballot for event in events if isinstance(event, BallotRecorded)}


def apply_recorded(state: State, event: BallotRecorded, _at_ms: int) -> None:
    """The seat has voted."""
    if state.vote is None or state.vote.tag != event.round_tag:
        raise LookupError(f"a ballot for round {event.round_tag}, which is not the current one")
    state.vote.ballots[event.seat] = event.ballot
