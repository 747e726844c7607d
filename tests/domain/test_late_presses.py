"""What was pressed after the close is no vote, however late it is read; and who pressed first speaks first."""

import pytest

from controller.domain.ballots import LATE_TOLERANCE_MS
from controller.domain.events.votes import VoteVoided
from controller.domain.inputs.attendance import RecordAway
from controller.domain.inputs.hall import SpeakPressed
from controller.domain.people import Attendance
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot, PressRule, Secrecy
from tests.domain.sitting import Sitting, open_vote, replayed, sitting

YES, NO, _ = Ballot


def closed_without(*unreachable: int, secrecy: Secrecy = Secrecy.NAMED) -> tuple[Sitting, int]:
    """A sitting whose vote is closed while some seats are out of touch, and the wall time of the close."""
    hall = sitting()
    hall.must(open_vote(secrecy, PressRule.LAST))
    hall.read(1, YES)
    hall.move(VoteMove.CLOSE)
    closed_at_ms = hall.now_ms
    hall.sweep(unreachable=unreachable)
    hall.now_ms += 60_000
    hall.move(VoteMove.SWEEP_AGAIN)
    return hall, closed_at_ms


@pytest.mark.parametrize("secrecy", Secrecy)
def test_a_press_after_the_close_is_not_counted_by_the_second_sweep(secrecy: Secrecy) -> None:
    hall, closed_at_ms = closed_without(2, 3, secrecy=secrecy)
    pressed_at_ms = {2: closed_at_ms + LATE_TOLERANCE_MS, 3: closed_at_ms + LATE_TOLERANCE_MS + 1}
    hall.sweep({2: NO, 3: NO}, pressed_at_ms=pressed_at_ms)
    assert hall.tally == (1, 1, 0, 2)
    assert hall.vote.window_closed_at_ms == closed_at_ms
    assert replayed(hall.record) == hall.state


@pytest.mark.parametrize("secrecy", Secrecy)
def test_of_a_vote_changed_after_the_close_counts_what_was_recorded_before(secrecy: Secrecy) -> None:
    hall, closed_at_ms = closed_without(1, secrecy=secrecy)
    hall.sweep({1: NO}, pressed_at_ms={1: closed_at_ms + 30_000})
    assert hall.tally == (1, 0, 0, 3)


def test_a_late_press_does_not_stand_in_for_a_secret_ballot_that_is_lost() -> None:
    hall, closed_at_ms = closed_without(1, secrecy=Secrecy.SECRET)
    hall.lose_urn()
    hall.read(1, NO, pressed_at_ms=closed_at_ms + 30_000)
    assert hall.urn == {}
    decision = hall.sweep({1: NO}, pressed_at_ms={1: closed_at_ms + 30_000})
    assert decision.events == (VoteVoided(1, "ballots_lost"),)
    assert hall.vote.phase is VotePhase.VOID


def test_each_round_has_its_own_close() -> None:
    hall, closed_at_ms = closed_without(2)
    hall.sweep()
    hall.move(VoteMove.ANNOUNCE)
    hall.must(open_vote())
    assert hall.vote.window_closed_at_ms is None
    hall.move(VoteMove.CLOSE)
    hall.sweep({2: YES}, pressed_at_ms={2: closed_at_ms + 30_000})
    assert hall.tally == (1, 0, 0, 3)


@pytest.mark.parametrize("secrecy", Secrecy)
def test_nobody_presses_for_who_has_left(secrecy: Secrecy) -> None:
    hall = sitting()
    hall.must(open_vote(secrecy))
    for seat in (1, 2, 3):
        hall.must(RecordAway(None, seat, Attendance.LEFT))
    left_at_ms = hall.now_ms
    hall.read(1, YES)
    hall.read(2, YES, pressed_at_ms=left_at_ms + 60_000)
    hall.read(3, YES, pressed_at_ms=left_at_ms - 5_000)
    assert list(hall.vote.ballots) == [3], "pressed before, told later"
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: YES, 2: YES, 3: YES, 4: NO})
    assert hall.tally == (1, 1, 0, 2)


@pytest.mark.parametrize("secrecy", Secrecy)
def test_what_was_cast_before_leaving_stays_and_nobody_changes_it(secrecy: Secrecy) -> None:
    hall = sitting()
    hall.must(open_vote(secrecy))
    hall.read(1, YES)
    hall.must(RecordAway(None, 1, Attendance.LEFT))
    hall.read(1, NO, pressed_at_ms=hall.now_ms + 5_000)
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: NO}, pressed_at_ms={1: hall.now_ms + 5_000})
    assert hall.tally == (1, 0, 0, 3)


def test_a_secret_choice_of_who_has_left_comes_back_from_the_seat_after_a_crash() -> None:
    hall = sitting()
    hall.must(open_vote(Secrecy.SECRET))
    hall.read(1, YES)
    hall.must(RecordAway(None, 1, Attendance.LEFT))
    hall.lose_urn()
    hall.read(1, YES)
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: YES})
    assert hall.tally == (1, 0, 0, 3)


@pytest.mark.parametrize("secrecy", Secrecy)
@pytest.mark.parametrize("goes_on", [True, False])
def test_a_unit_that_a_hold_did_not_reach_is_heard_when_the_vote_goes_on(
    secrecy: Secrecy, goes_on: bool
) -> None:
    hall = sitting()
    hall.must(open_vote(secrecy))
    hall.move(VoteMove.HOLD)
    held_at_ms = hall.now_ms
    pressed_at_ms = {2: held_at_ms + 60_000, 3: held_at_ms - 1000}
    hall.now_ms += 70_000
    hall.read(2, YES, pressed_at_ms=pressed_at_ms[2])
    hall.read(3, YES, pressed_at_ms=pressed_at_ms[3])
    assert list(hall.vote.ballots) == [3]
    if goes_on:
        hall.move(VoteMove.RESUME)
    hall.move(VoteMove.CLOSE)
    hall.sweep({2: YES, 3: YES}, pressed_at_ms=pressed_at_ms)
    assert hall.tally == ((2, 0, 0, 2) if goes_on else (1, 0, 0, 3))
    assert replayed(hall.record) == hall.state


def test_who_pressed_first_is_first_on_the_list_whatever_was_read_first() -> None:
    hall = sitting(members=5)
    now_ms = hall.now_ms
    for seat, pressed_ago_ms in ((3, 100), (1, 40), (5, 2000), (4, 200), (2, 900)):
        hall.do(SpeakPressed(seat, now_ms - pressed_ago_ms))
    assert [request.seat for request in hall.state.waiting] == [5, 2, 4, 3, 1]
    assert hall.state.waiting[0].requested_at_ms == now_ms - 2000
    assert replayed(hall.record) == hall.state


def test_nobody_asks_to_speak_in_the_future_and_a_press_without_a_date_is_one_of_now() -> None:
    hall = sitting()
    hall.do(SpeakPressed(1, hall.now_ms + 60_000))
    hall.do(SpeakPressed(2))
    assert [request.seat for request in hall.state.waiting] == [1, 2]
    assert hall.state.waiting[1].requested_at_ms == hall.now_ms
