"""The roll call (唱名表决): member by member in the order of the roster, with corrections until the close."""

from controller.domain.counting import away_at_close, closed, count_choices
from controller.domain.events import Event
from controller.domain.events.counts import BallotCalled
from controller.domain.inputs.votes import CallMember
from controller.domain.opening import require_move
from controller.domain.quorum import counts_as_present
from controller.domain.refusal import RefusedError
from controller.domain.state import State
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Round


def next_to_call(state: State) -> int | None:
    """The seat whose turn it is: the first of the roster who has not been called; None when all have been."""
    vote = state.vote
    if vote is None:
        return None
    seats = (member.seat for member in state.members.values())
    waiting = vote.electorate.members_by_seat.keys() - set(vote.called)
    return next((seat for seat in seats if seat in waiting), None)


def decide_call(state: State, order: CallMember) -> tuple[Event, ...]:
    """Record an answer: of whose turn it is, or anew of somebody who has answered.

    Nobody answers for who is not here any more: what was answered before stays, else the answer is none.
    """
    vote = require_move(state, VoteMove.CALL)
    seat = _seat(vote, order)
    is_correction = seat in vote.called
    if is_correction and vote.ballots.get(seat) is order.ballot:
        return ()
    if not is_correction:
        _require_turn(state, seat)
    if order.ballot is not None or seat in vote.ballots:
        _require_here(state, vote.electorate.members_by_seat[seat])
    return (BallotCalled(vote.tag, seat, order.ballot, is_correction),)


def decide_end(state: State, vote: Round) -> tuple[Event, ...]:
    """Count, when everybody has been called."""
    missing = len(vote.electorate.members_by_seat) - len(vote.called)
    if missing:
        member = state.member_on(next_to_call(state) or 0)
        raise RefusedError("not_all_called", count=missing, name="" if member is None else member.name)
    choices = {seat: ballot for seat, ballot in vote.ballots.items() if ballot is not None}
    away = away_at_close(state, vote, choices)
    return (closed(vote, count_choices(vote, choices, away), (), away),)


def _seat(vote: Round, order: CallMember) -> int:
    for seat, member_id in vote.electorate.members_by_seat.items():
        if seat == order.seat or member_id == order.member_id:
            return seat
    raise RefusedError("no_voter", who=order.member_id or str(order.seat))


def _require_turn(state: State, seat: int) -> None:
    turn = next_to_call(state)
    if seat != turn:
        member = state.member_on(turn or 0)
        raise RefusedError("not_the_turn", name="" if member is None else member.name, seat=turn or 0)


def _require_here(state: State, member_id: str) -> None:
    if not counts_as_present(state, state.presence(member_id)):
        raise RefusedError("not_present", name=state.members[member_id].name)


def apply_called(state: State, event: BallotCalled, _at_ms: int) -> None:
    """The answer stands until it is corrected."""
    vote = state.round_called(event.round_tag)
    if event.seat not in vote.called:
        vote.called = (*vote.called, event.seat)
    if event.ballot is None:
        vote.ballots.pop(event.seat, None)
    else:
        vote.ballots[event.seat] = event.ballot
