"""The record says when the quorum was reached and when it was lost; a vote that runs goes on."""

from controller.domain import inputs as i
from controller.domain.events import CheckedIn, QuorumLost, QuorumReached, WentAway
from controller.domain.people import Attendance, CheckInMethod, Role
from controller.domain.state import QuorumWatch
from controller.domain.votes import Ballot, VoteMove, VotePhase
from tests.domain.sitting import Sitting, open_vote, roster, sitting


def leave(member: int) -> i.RecordAway:
    """Somebody leaves."""
    return i.RecordAway(f"m{member}", None, Attendance.LEFT)


def test_the_quorum_is_reached_once_and_lost_once() -> None:
    hall = Sitting()
    hall.must(i.ImportRoster(roster(3)), i.OpenMeeting("会", "presidium", 1))
    assert hall.state.quorum_watch.lost_since_ms is None, "what was never there is not lost"
    assert hall.do(i.SignInPressed(1)).events == (CheckedIn("m1", CheckInMethod.KEY),)
    assert hall.do(i.SignInPressed(2)).events[1:] == (QuorumReached(2, 2),)
    assert hall.do(i.SignInPressed(3)).events[1:] == ()
    assert hall.do(leave(3)).events[1:] == ()
    assert hall.do(leave(2)).events[1:] == (QuorumLost(1, 2),)
    assert hall.state.quorum_watch == QuorumWatch(since_ms=hall.now_ms)
    assert hall.do(leave(1)).events[1:] == ()
    hall.must(i.CheckInManually("m1", None))
    assert hall.do(i.CheckInManually("m2", None)).events[1:] == (QuorumReached(2, 2),)


def test_observers_are_no_quorum() -> None:
    hall = Sitting()
    hall.must(i.ImportRoster(roster(3, observers=3)), i.OpenMeeting("会", "presidium", 1))
    for seat in (4, 5, 6, 1):
        hall.do(i.SignInPressed(seat))
    assert {hall.state.members[f"m{seat}"].role for seat in (4, 5, 6)} == {Role.OBSERVER}
    assert not hall.state.quorum_watch.is_reached


def test_a_body_without_a_quorum_has_none_to_lose() -> None:
    hall = sitting(preset="procedural_motion")
    assert hall.do(leave(1)).events == (WentAway("m1", Attendance.LEFT),)


def test_remote_participants_make_a_quorum_where_they_count() -> None:
    for counts in (False, True):
        hall = Sitting()
        hall.must(i.ImportRoster(roster(3)), i.OpenMeeting("会", "presidium", 1, remote_counts=counts))
        hall.must(*(i.CheckInManually(f"m{each}", None, CheckInMethod.VIDEO) for each in (1, 2)))
        assert hall.state.quorum_watch.is_reached is counts


def test_a_vote_goes_on_when_the_quorum_is_lost_and_keeps_that_it_was() -> None:
    hall = sitting(members=3)
    hall.must(open_vote())
    for seat in (1, 2, 3):
        hall.read(seat, Ballot.YES)
    hall.must(leave(1))
    lost = hall.do(leave(2)).events
    assert lost[-1] == QuorumLost(1, 2, 1)
    at_ms = hall.now_ms
    hall.must(i.CheckInManually("m1", None), leave(1))
    assert (hall.vote.phase, hall.vote.quorum_lost_at_ms) == (VotePhase.OPEN, at_ms)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    assert hall.tally == (3, 0, 0, 0)
    hall.move(VoteMove.ANNOUNCE)
    assert hall.refused(open_vote()) == "no_quorum"


def test_a_loss_outside_of_votes_belongs_to_none() -> None:
    hall = sitting(members=3)
    hall.must(leave(1))
    assert hall.do(leave(2)).events[-1] == QuorumLost(1, 2, 0)
