"""Votes from the opening to the announcement: the chair's moves and their events."""

from collections.abc import Callable, Mapping

from controller.domain.alarm import require_no_alarm
from controller.domain.ballots import decide_accept
from controller.domain.casting import is_left_to_chair
from controller.domain.countdown import shift_s
from controller.domain.deciding import decided_by, take_announced
from controller.domain.decision import Urn
from controller.domain.elections import Election
from controller.domain.events import Event
from controller.domain.events.counts import CountDiscrepant, ResultAnnounced, VoteClosed
from controller.domain.events.votes import (
    SeatsUnreachable,
    VoteCancelled,
    VoteExtended,
    VoteFrozen,
    VoteHeld,
    VoteResumed,
    VoteVoided,
)
from controller.domain.floor.silence import require_no_speech
from controller.domain.inputs.hall import VoteTimeUp
from controller.domain.inputs.votes import ExtendVote, MoveVote
from controller.domain.opening import require_move
from controller.domain.refusal import RefusedError
from controller.domain.roll_call import decide_end
from controller.domain.state import State
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import DURATION_S_MAX, Purpose, Round

_MS_PER_S = 1000


def decide_move(state: State, urn: Urn, order: MoveVote, now_ms: int) -> tuple[Event, ...]:
    """A move that says nothing but a reason, if the table of moves allows it now."""
    vote = require_move(state, order.move)
    if order.move is VoteMove.ACCEPT:
        return decide_accept(state, vote, urn)
    if order.move is VoteMove.RESUME:
        require_no_alarm(state)
        require_no_speech(state, vote.settings)
    if order.move is VoteMove.CLOSE:
        require_no_alarm(state)  # who is on the way out has not kept silent
        return _close(state, vote, now_ms)
    decided = decided_by(state, vote) if order.move is VoteMove.ANNOUNCE else ()
    return (_EVENT_OF_MOVE[order.move](vote, order.reason), *decided)


def decide_extend(state: State, order: ExtendVote) -> tuple[Event, ...]:
    """A timed vote lasts longer, as long as it stays within what any vote may last."""
    vote = require_move(state, VoteMove.EXTEND)
    if vote.duration_s is None:
        raise RefusedError("vote_not_timed")
    if vote.duration_s + order.extra_s > DURATION_S_MAX:
        raise RefusedError("vote_too_long", limit=DURATION_S_MAX)
    return (VoteExtended(vote.tag, order.extra_s),)


def decide_time_up(state: State, time_up: VoteTimeUp, now_ms: int) -> tuple[Event, ...]:
    """A timed vote ends by itself, unless it is held or over."""
    vote = state.vote
    if vote is None or vote.tag != time_up.round_tag or vote.phase is not VotePhase.OPEN:
        return ()
    return (VoteFrozen(vote.tag, "time"),) if vote.remaining_ms(now_ms) == 0 else ()


def _close(state: State, vote: Round, now_ms: int) -> tuple[Event, ...]:
    """A roll is counted; the keys are frozen, not before the vote was open as long as its terms say."""
    if not vote.settings.is_electronic:
        return decide_end(state, vote)
    missing_ms = vote.settings.minimum_open_s * _MS_PER_S - vote.elapsed_ms(now_ms)
    if missing_ms > 0:
        raise RefusedError("too_early_to_close", remaining_s=-(-missing_ms // _MS_PER_S))
    return (VoteFrozen(vote.tag, "chair"),)


_EVENT_OF_MOVE: Mapping[VoteMove, Callable[[Round, str], Event]] = {
    VoteMove.HOLD: lambda vote, _: VoteHeld(vote.tag),
    VoteMove.RESUME: lambda vote, _: VoteResumed(vote.tag),
    VoteMove.SWEEP_AGAIN: lambda vote, _: VoteFrozen(vote.tag, "again"),
    VoteMove.CANCEL: lambda vote, reason: VoteCancelled(vote.tag, reason),
    VoteMove.VOID: lambda vote, reason: VoteVoided(vote.tag, reason or "chair"),
    VoteMove.ANNOUNCE: lambda vote, _: ResultAnnounced(vote.tag, vote.passed),
}


def apply_held(state: State, event: VoteHeld, at_ms: int) -> None:
    """The clock of the vote stands still."""
    vote = state.round_called(event.round_tag)
    _stop_clock(vote, VotePhase.HELD, at_ms)
    vote.held_at_ms = at_ms


def apply_resumed(state: State, event: VoteResumed, at_ms: int) -> None:
    """The clock runs on."""
    vote = state.round_called(event.round_tag)
    vote.phase = VotePhase.OPEN
    vote.held_at_ms = None
    vote.resumed_at_ms = at_ms


def apply_extended(state: State, event: VoteExtended, at_ms: int) -> None:
    """The clock is set anew, so that the seats count down from now."""
    vote = state.round_called(event.round_tag)
    shown_s = vote.countdown_s
    vote.elapsed_before_ms = vote.elapsed_ms(at_ms)
    vote.resumed_at_ms = at_ms
    vote.extra_s += event.extra_s
    vote.revision += 1
    vote.shown_shift_s = 0
    vote.shown_shift_s = shift_s(vote.countdown_s, shown_s)


def apply_frozen(state: State, event: VoteFrozen, at_ms: int) -> None:
    """The window is over, with the first freeze for good; the seats are being read."""
    vote = state.round_called(event.round_tag)
    _stop_clock(vote, VotePhase.FREEZING, at_ms)
    vote.discrepancy = None
    if vote.window_closed_at_ms is None:
        vote.window_closed_at_ms = at_ms


def apply_unreachable(state: State, event: SeatsUnreachable, _at_ms: int) -> None:
    """The chair has to decide."""
    vote = state.round_called(event.round_tag)
    vote.phase = VotePhase.UNREACHABLE
    vote.unreachable = event.seats


def apply_discrepant(state: State, event: CountDiscrepant, _at_ms: int) -> None:
    """There is no result; the chair reads the seats again, or the round is void."""
    vote = state.round_called(event.round_tag)
    vote.phase = VotePhase.DISCREPANCY
    vote.discrepancy = event.tally


def apply_closed(state: State, event: VoteClosed, at_ms: int) -> None:
    """The result stands and waits for the announcement; a tie waits for the chair, where the rules say so."""
    vote = state.round_called(event.round_tag)
    vote.phase = VotePhase.TIED if is_left_to_chair(vote.settings, event) else VotePhase.CLOSED
    vote.tally = event.tally
    vote.tally_parts = event.parts
    vote.verdict = event.verdict
    vote.count = event.count
    vote.outcome = event.outcome
    vote.unreachable = event.unreachable
    vote.closed_at_ms = at_ms


def apply_announced(state: State, event: ResultAnnounced, at_ms: int) -> None:
    """The hall has heard it."""
    vote = state.round_called(event.round_tag)
    vote.phase = VotePhase.ANNOUNCED
    take_announced(state, vote)
    is_of_election = isinstance(vote.settings.question, Election)
    is_settled = not is_of_election and (event.passed is not None or vote.is_all_filled)
    if vote.settings.purpose is Purpose.DECISION and is_settled:
        state.settled |= dict.fromkeys(vote.settings.item_numbers, event.passed is not False)
    vote.announced_at_ms = at_ms


def apply_cancelled(state: State, event: VoteCancelled, at_ms: int) -> None:
    """Taken back."""
    _end(state.round_called(event.round_tag), VotePhase.CANCELLED, event.reason, at_ms)


def apply_voided(state: State, event: VoteVoided, at_ms: int) -> None:
    """The round keeps its record and does not stand."""
    _end(state.round_called(event.round_tag), VotePhase.VOID, event.reason, at_ms)


def _stop_clock(vote: Round, phase: VotePhase, at_ms: int) -> None:
    vote.elapsed_before_ms = vote.elapsed_ms(at_ms)
    vote.phase = phase


def _end(vote: Round, phase: VotePhase, reason: str, at_ms: int) -> None:
    vote.phase = phase
    vote.end_reason = reason
    vote.closed_at_ms = vote.closed_at_ms or at_ms
