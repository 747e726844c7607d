"""The table of legal moves, phase by phase."""

from collections.abc import Callable

import pytest

from controller.domain.inputs import AdjournMeeting, MoveVote, SelectItem, SetAgenda
from controller.domain.vote_phases import LEGAL_MOVES, PENDING, VoteMove, VotePhase
from tests.domain.sitting import Sitting, open_vote, sitting


def _frozen(hall: Sitting) -> None:
    hall.move(VoteMove.CLOSE)


def _unreachable(hall: Sitting) -> None:
    _frozen(hall)
    hall.sweep(unreachable=[2])


def _closed(hall: Sitting) -> None:
    _frozen(hall)
    hall.sweep()


def _announced(hall: Sitting) -> None:
    _closed(hall)
    hall.move(VoteMove.ANNOUNCE)


def _void(hall: Sitting) -> None:
    _closed(hall)
    hall.move(VoteMove.VOID)


WAYS: dict[VotePhase, Callable[[Sitting], None]] = {
    VotePhase.OPEN: lambda _: None,
    VotePhase.HELD: lambda hall: hall.move(VoteMove.HOLD),
    VotePhase.FREEZING: _frozen,
    VotePhase.UNREACHABLE: _unreachable,
    VotePhase.CLOSED: _closed,
    VotePhase.ANNOUNCED: _announced,
    VotePhase.CANCELLED: lambda hall: hall.move(VoteMove.CANCEL),
    VotePhase.VOID: _void,
}

LEADS_TO = {
    VoteMove.HOLD: VotePhase.HELD,
    VoteMove.RESUME: VotePhase.OPEN,
    VoteMove.CLOSE: VotePhase.FREEZING,
    VoteMove.SWEEP_AGAIN: VotePhase.FREEZING,
    VoteMove.ACCEPT: VotePhase.CLOSED,
    VoteMove.ANNOUNCE: VotePhase.ANNOUNCED,
    VoteMove.CANCEL: VotePhase.CANCELLED,
    VoteMove.VOID: VotePhase.VOID,
}


def in_phase(phase: VotePhase) -> Sitting:
    hall = sitting()
    hall.must(open_vote())
    WAYS[phase](hall)
    assert hall.vote.phase is phase
    return hall


@pytest.mark.parametrize("move", VoteMove)
@pytest.mark.parametrize("phase", VotePhase)
def test_a_move_is_carried_out_exactly_where_the_table_says(phase: VotePhase, move: VoteMove) -> None:
    hall = in_phase(phase)
    decision = hall.do(MoveVote(move))
    if move in LEGAL_MOVES[phase]:
        assert decision.refusal is None
        assert hall.vote.phase is LEADS_TO[move]
        return
    assert decision.events == ()
    assert decision.refusal is not None
    assert decision.refusal.code == "vote_move"
    assert decision.refusal.params == {"phase": phase, "move": move}
    assert hall.vote.phase is phase


@pytest.mark.parametrize("move", VoteMove)
def test_without_a_vote_no_move_is_possible(move: VoteMove) -> None:
    assert sitting().refused(MoveVote(move)) == "no_vote"


@pytest.mark.parametrize("phase", VotePhase)
def test_nothing_overtakes_a_vote_whose_result_is_owed(phase: VotePhase) -> None:
    for order in (open_vote(), AdjournMeeting(), SetAgenda(()), SelectItem(1)):
        hall = in_phase(phase)
        refusal = hall.do(order).refusal
        assert (refusal is not None and refusal.code == "vote_pending") == (phase in PENDING)
