"""The table of moves, phase by phase."""

from collections.abc import Callable, Mapping
from dataclasses import replace

import pytest

from controller.domain.core import apply
from controller.domain.events.counts import BallotRecorded
from controller.domain.inputs import Order
from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import AdjournMeeting, OpenMeeting, SelectItem, SetAgenda
from controller.domain.inputs.votes import (
    CallMember,
    CastVote,
    ConfirmCount,
    EnterCount,
    ExtendVote,
    FallBack,
    MoveVote,
    ReadyVote,
    RepeatVote,
)
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Method, TieRule
from controller.domain.vote_phases import LEGAL_MOVES, MOVES, PENDING, VoteMove, VotePhase
from controller.domain.votes import Ballot, HandCount
from tests.domain.sitting import Sitting, as_prepared, open_vote, prepare_vote, sitting

FIGURES = HandCount(2, 1, 1)


def _prepared(hall: Sitting) -> None:
    hall.must(prepare_vote())


def _ready(hall: Sitting) -> None:
    hall.must(prepare_vote(), ReadyVote())


def _open(hall: Sitting) -> None:
    hall.must(open_vote(duration_s=60))


def _held(hall: Sitting) -> None:
    _open(hall)
    hall.move(VoteMove.HOLD)


def _frozen(hall: Sitting) -> None:
    _open(hall)
    hall.move(VoteMove.CLOSE)


def _unreachable(hall: Sitting) -> None:
    _frozen(hall)
    hall.sweep(unreachable=[2])


def _discrepancy(hall: Sitting) -> None:
    _open(hall)
    apply(hall.state, BallotRecorded(hall.vote.tag, 99, Ballot.YES), hall.now_ms)
    hall.move(VoteMove.CLOSE)
    hall.sweep()


def _counting(hall: Sitting) -> None:
    hall.must(open_vote(method=Method.HANDS, needs_confirmation=True))


def _calling(hall: Sitting) -> None:
    hall.must(open_vote(method=Method.ROLL_CALL))
    hall.must(*(CallMember(None, seat, Ballot.YES) for seat in (1, 2, 3, 4)))


def _unconfirmed(hall: Sitting) -> None:
    _counting(hall)
    hall.must(EnterCount(FIGURES, "操作员01"))


def _closed(hall: Sitting) -> None:
    _frozen(hall)
    hall.sweep()


def _tied(hall: Sitting) -> None:
    own = replace(PRESETS["presidium"], name="议事会", tie=TieRule.CHAIR_CASTING)
    hall.must(AdjournMeeting(), OpenMeeting("会", own.name, 1, own_presets=(own,)))
    hall.must(*(SignInPressed(seat) for seat in (1, 2, 3, 4)), open_vote(rule="yes_no > 1/2"))
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: Ballot.YES, 2: Ballot.NO})


def _announced(hall: Sitting) -> None:
    _closed(hall)
    hall.move(VoteMove.ANNOUNCE)


def _cancelled(hall: Sitting) -> None:
    _open(hall)
    hall.move(VoteMove.CANCEL)


def _void(hall: Sitting) -> None:
    _closed(hall)
    hall.move(VoteMove.VOID)


WAYS: Mapping[VotePhase, Callable[[Sitting], None]] = {
    VotePhase.DRAFT: _prepared,
    VotePhase.READY: _ready,
    VotePhase.OPEN: _open,
    VotePhase.HELD: _held,
    VotePhase.FREEZING: _frozen,
    VotePhase.UNREACHABLE: _unreachable,
    VotePhase.DISCREPANCY: _discrepancy,
    VotePhase.COUNTING: _counting,
    VotePhase.CALLING: _calling,
    VotePhase.UNCONFIRMED: _unconfirmed,
    VotePhase.TIED: _tied,
    VotePhase.CLOSED: _closed,
    VotePhase.ANNOUNCED: _announced,
    VotePhase.CANCELLED: _cancelled,
    VotePhase.VOID: _void,
}
"""How a hall comes into each phase. REPEATED and FALLEN_BACK are those of rounds that gave way to another one."""


def order_of(move: VoteMove, phase: VotePhase | None) -> Order:
    """An order that makes `move`; in a vote that is prepared, opening means opening that one."""
    is_prepared = phase in {VotePhase.DRAFT, VotePhase.READY}
    orders: dict[VoteMove, Order] = {
        VoteMove.PREPARE: prepare_vote(),
        VoteMove.READY: ReadyVote(),
        VoteMove.OPEN: as_prepared() if is_prepared else open_vote(),
        VoteMove.EXTEND: ExtendVote(30),
        VoteMove.ENTER: EnterCount(FIGURES, "操作员01"),
        VoteMove.CONFIRM: ConfirmCount(None, "操作员02"),
        VoteMove.CALL: CallMember(None, 1, Ballot.NO),
        VoteMove.CAST: CastVote(is_yes=True),
        VoteMove.FALL_BACK: FallBack(
            Method.PAPER if phase in {VotePhase.COUNTING, VotePhase.UNCONFIRMED} else Method.HANDS,
            "表决器故障",
        ),
        VoteMove.REPEAT: RepeatVote(),
    }
    return orders.get(move) or MoveVote(move)


def in_phase(phase: VotePhase) -> Sitting:
    hall = sitting()
    WAYS[phase](hall)
    assert hall.vote.phase is phase
    return hall


def test_every_phase_in_which_a_vote_can_rest_is_tried() -> None:
    assert set(VotePhase) - set(WAYS) == {VotePhase.REPEATED, VotePhase.FALLEN_BACK}
    assert set(MOVES) == {None, *VotePhase}


@pytest.mark.parametrize("move", VoteMove)
@pytest.mark.parametrize("phase", WAYS)
def test_a_move_is_carried_out_exactly_where_the_table_says(phase: VotePhase, move: VoteMove) -> None:
    hall = in_phase(phase)
    decision = hall.do(order_of(move, phase))
    if move in LEGAL_MOVES[phase]:
        assert decision.refusal is None
        assert hall.vote.phase in MOVES[phase][move]
        return
    assert decision.events == ()
    assert decision.refusal is not None
    is_counted = move is VoteMove.CAST and phase is VotePhase.CLOSED
    assert decision.refusal.code in ({"no_casting_vote"} if is_counted else {"vote_move", "vote_pending"})
    if decision.refusal.code == "vote_move":
        assert decision.refusal.params == {"phase": phase, "move": move}
    assert hall.vote.phase is phase


@pytest.mark.parametrize("move", [m for m in VoteMove if m not in {VoteMove.OPEN, VoteMove.PREPARE}])
def test_without_a_vote_only_a_question_can_be_put(move: VoteMove) -> None:
    assert sitting().refused(order_of(move, None)) == "no_vote"
    assert sorted(LEGAL_MOVES[None]) == [VoteMove.OPEN, VoteMove.PREPARE]


@pytest.mark.parametrize("phase", WAYS)
def test_nothing_overtakes_a_vote_whose_result_is_owed(phase: VotePhase) -> None:
    for order in (AdjournMeeting(), SetAgenda(()), SelectItem(1)):
        hall = in_phase(phase)
        refusal = hall.do(order).refusal
        assert (refusal is not None and refusal.code == "vote_pending") == (phase in PENDING)


@pytest.mark.parametrize("phase", WAYS)
def test_another_question_is_never_put_while_one_is_pending(phase: VotePhase) -> None:
    hall = in_phase(phase)
    refusal = hall.do(open_vote()).refusal
    code = None if refusal is None else refusal.code
    if phase in {VotePhase.DRAFT, VotePhase.READY}:
        assert code == "vote_prepared"
    else:
        assert code == ("vote_pending" if phase in PENDING else None)
