"""What counts, what does not, and what a secret vote leaves behind."""

import pytest

from controller.domain.events.counts import BallotRecorded, ResultAnnounced
from controller.domain.events.votes import VoteVoided
from controller.domain.inputs.attendance import CheckInManually, RecordAway
from controller.domain.inputs.hall import SignInPressed, VoteRead, VoteSwept
from controller.domain.inputs.votes import MoveVote
from controller.domain.people import Attendance
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot, PressRule, Secrecy
from tests.domain.sitting import Sitting, open_vote, sitting

YES, NO, ABSTAIN = Ballot


def counted(hall: Sitting) -> tuple[int, int, int, int]:
    """Close, sweep without news, count."""
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    return hall.tally


@pytest.mark.parametrize("secrecy", Secrecy)
@pytest.mark.parametrize(
    ("press_rule", "expected"), [(PressRule.FIRST, (1, 0, 0, 3)), (PressRule.LAST, (0, 1, 0, 3))]
)
def test_of_two_presses_the_setting_says_which_one_counts(
    secrecy: Secrecy, press_rule: PressRule, expected: tuple[int, int, int, int]
) -> None:
    hall = sitting()
    hall.must(open_vote(secrecy, press_rule))
    hall.read(1, YES)
    hall.read(1, NO)
    assert len(hall.vote.ballots) == 1
    assert counted(hall) == expected


def test_the_same_vote_read_a_hundred_times_is_one_event() -> None:
    hall = sitting()
    hall.must(open_vote())
    events = [event for _ in range(100) for event in hall.read(1, YES).events]
    assert events == [BallotRecorded(1, 1, YES)]


def test_only_members_who_had_checked_in_when_it_opened_have_a_vote() -> None:
    hall = sitting(members=6, observers=1, visitors=1)
    hall.must(RecordAway(None, 6, Attendance.LEFT), open_vote())
    hall.must(SignInPressed(6))
    for seat in range(10):
        hall.read(seat, YES)
    assert sorted(hall.vote.ballots) == [1, 2, 3, 4, 5]
    assert counted(hall) == (5, 0, 0, 0)


def test_who_leaves_during_the_vote_stays_in_the_frozen_electorate() -> None:
    hall = sitting()
    hall.must(open_vote(), RecordAway(None, 4, Attendance.LEFT))
    assert counted(hall) == (0, 0, 0, 4)


@pytest.mark.parametrize("round_tag", [0, 1, 3])
def test_a_vote_of_another_round_is_never_counted(round_tag: int) -> None:
    hall = sitting()
    hall.must(open_vote())
    hall.move(VoteMove.CANCEL)
    hall.must(open_vote())
    assert hall.vote.tag == 2
    assert hall.read(1, YES, round_tag).events == ()
    hall.move(VoteMove.CLOSE)
    assert hall.do(VoteSwept(round_tag, {1: YES}, ())).events == ()
    assert hall.vote.phase is VotePhase.FREEZING


@pytest.mark.parametrize("secrecy", Secrecy)
def test_after_the_close_a_reading_neither_adds_nor_changes_a_vote(secrecy: Secrecy) -> None:
    hall = sitting()
    hall.must(open_vote(secrecy, PressRule.LAST))
    hall.read(1, YES)
    hall.move(VoteMove.CLOSE)
    assert hall.read(2, NO).events == ()
    hall.read(1, NO)
    hall.sweep(unreachable=[1, 2])
    assert hall.vote.phase is VotePhase.UNREACHABLE
    hall.read(1, NO)
    hall.read(2, NO)
    hall.move(VoteMove.ACCEPT)
    assert hall.tally == (1, 0, 0, 3)


def test_a_press_just_before_the_hold_is_counted_when_it_is_read_after_it() -> None:
    hall = sitting()
    hall.must(open_vote())
    hall.move(VoteMove.HOLD)
    assert hall.read(1, YES).events == (BallotRecorded(1, 1, YES),)


def test_the_closing_sweep_brings_the_last_presses() -> None:
    hall = sitting()
    hall.must(open_vote())
    hall.read(1, YES)
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: NO, 2: ABSTAIN, 9: YES})
    assert hall.tally == (0, 1, 1, 2)
    assert hall.vote.unreachable == ()


def test_seats_that_do_not_answer_are_named_and_what_they_voted_before_counts() -> None:
    hall = sitting()
    hall.must(open_vote())
    hall.read(1, YES)
    hall.move(VoteMove.CLOSE)
    hall.sweep({3: NO}, unreachable=[2, 1, 77])
    assert hall.vote.unreachable == (1, 2)
    assert hall.vote.tally is None
    hall.move(VoteMove.ACCEPT)
    assert hall.tally == (1, 1, 0, 2)
    assert hall.vote.unreachable == (1, 2)


def test_a_seat_that_answers_the_second_sweep_is_no_longer_named() -> None:
    hall = sitting()
    hall.must(open_vote())
    hall.move(VoteMove.CLOSE)
    hall.sweep(unreachable=[2])
    hall.move(VoteMove.SWEEP_AGAIN)
    hall.sweep({2: YES})
    assert hall.tally == (1, 0, 0, 3)
    assert hall.vote.unreachable == ()


def test_the_chair_announces_what_the_rule_says() -> None:
    for votes, passed in ((3, True), (2, False)):
        hall = sitting()
        hall.must(open_vote())
        hall.move(VoteMove.CLOSE)
        hall.sweep(dict.fromkeys(range(1, votes + 1), YES))
        decision = hall.do(MoveVote(VoteMove.ANNOUNCE))
        assert decision.events == (ResultAnnounced(1, passed),)


def test_a_crash_in_a_secret_vote_is_mended_by_reading_the_seats_again() -> None:
    hall = sitting()
    hall.must(open_vote(Secrecy.SECRET, PressRule.FIRST))
    hall.read(1, YES)
    hall.read(2, NO)
    hall.lose_urn()
    assert hall.read(1, YES).events == ()
    hall.move(VoteMove.CLOSE)
    assert hall.read(2, NO).events == ()
    hall.sweep({3: ABSTAIN})
    assert hall.tally == (1, 1, 1, 1)


def test_a_secret_vote_that_was_confirmed_and_is_lost_voids_the_round() -> None:
    hall = sitting()
    hall.must(open_vote(Secrecy.SECRET))
    hall.read(1, YES)
    hall.lose_urn()
    hall.move(VoteMove.CLOSE)
    assert hall.sweep({2: NO}).events[-1] == VoteVoided(1, "ballots_lost")
    assert hall.vote.phase is VotePhase.VOID
    assert hall.vote.tally is None
    hall.must(open_vote(Secrecy.SECRET))
    assert hall.vote.ballots == {}


def test_a_secret_vote_is_not_accepted_while_confirmed_ballots_are_out_of_memory() -> None:
    hall = sitting()
    hall.must(open_vote(Secrecy.SECRET))
    hall.read(1, YES)
    hall.move(VoteMove.CLOSE)
    hall.sweep(unreachable=[1])
    hall.lose_urn()
    assert hall.refused(MoveVote(VoteMove.ACCEPT)) == "ballots_missing"
    hall.read(1, YES)
    hall.move(VoteMove.ACCEPT)
    assert hall.vote.phase is VotePhase.CLOSED


def test_no_repr_of_a_secret_vote_tells_a_choice() -> None:
    hall = sitting()
    hall.must(open_vote(Secrecy.SECRET))
    read = VoteRead(1, 1, ABSTAIN)
    decision = hall.do(read)
    hall.move(VoteMove.CLOSE)
    swept = VoteSwept(1, {2: ABSTAIN}, (3,))
    last = hall.do(swept)
    seen = repr((read, decision, swept, last, hall.state, hall.record))
    assert "ABSTAIN" not in seen
    assert "'abstain'" not in seen


def test_all_that_a_secret_vote_records_of_a_seat_is_that_it_voted() -> None:
    hall = sitting()
    hall.must(open_vote(Secrecy.SECRET))
    hall.read(3, NO)
    hall.move(VoteMove.CLOSE)
    hall.sweep({4: YES, 1: NO, 2: YES})
    ballots = [event for _, event in hall.record if isinstance(event, BallotRecorded)]
    assert ballots == [BallotRecorded(1, seat, None) for seat in (3, 1, 2, 4)]
    assert hall.tally == (2, 2, 0, 0)


def test_a_late_comer_checked_in_by_hand_votes_in_the_next_round() -> None:
    hall = sitting(members=6)
    hall.must(RecordAway(None, 6, Attendance.ON_LEAVE), open_vote())
    hall.must(CheckInManually("m6", None))
    assert hall.vote.electorate.present == 5
    hall.move(VoteMove.CANCEL)
    hall.must(open_vote())
    assert hall.vote.electorate.present == 6
