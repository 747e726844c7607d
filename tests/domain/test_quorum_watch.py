"""The record says when the quorum was reached and when it was lost; a vote that runs goes on."""

from dataclasses import replace

from controller.domain.events.attendance import CheckedIn, QuorumLost, QuorumReached, WentAway
from controller.domain.inputs.attendance import CheckInManually, RecordAway
from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.people import Attendance, CheckInMethod, Role
from controller.domain.preset_table import PRESETS
from controller.domain.rule_text import parse_rule
from controller.domain.rules import Figures
from controller.domain.state import QuorumWatch
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot
from tests.domain.sitting import Sitting, open_vote, roster, sitting


def leave(member: int) -> RecordAway:
    """Somebody leaves."""
    return RecordAway(f"m{member}", None, Attendance.LEFT)


def test_the_quorum_is_reached_once_and_lost_once() -> None:
    hall = Sitting()
    hall.must(ImportRoster(roster(3)), OpenMeeting("会", "presidium", 1))
    assert hall.state.quorum_watch.lost_since_ms is None, "what was never there is not lost"
    assert hall.do(SignInPressed(1)).events == (CheckedIn("m1", CheckInMethod.KEY),)
    assert hall.do(SignInPressed(2)).events[1:] == (QuorumReached(2, 2),)
    assert hall.do(SignInPressed(3)).events[1:] == ()
    assert hall.do(leave(3)).events[1:] == ()
    assert hall.do(leave(2)).events[1:] == (QuorumLost(1, 2),)
    assert hall.state.quorum_watch == QuorumWatch(since_ms=hall.now_ms)
    assert hall.do(leave(1)).events[1:] == ()
    hall.must(CheckInManually("m1", None))
    assert hall.do(CheckInManually("m2", None)).events[1:] == (QuorumReached(2, 2),)


def test_observers_are_no_quorum() -> None:
    hall = Sitting()
    hall.must(ImportRoster(roster(3, observers=3)), OpenMeeting("会", "presidium", 1))
    for seat in (4, 5, 6, 1):
        hall.do(SignInPressed(seat))
    assert {hall.state.members[f"m{seat}"].role for seat in (4, 5, 6)} == {Role.OBSERVER}
    assert not hall.state.quorum_watch.is_reached


def test_a_body_without_a_quorum_has_none_to_lose() -> None:
    hall = sitting(preset="procedural_motion")
    assert hall.do(leave(1)).events == (WentAway("m1", Attendance.LEFT),)


def test_remote_participants_make_a_quorum_where_they_count() -> None:
    for counts in (False, True):
        hall = Sitting()
        hall.must(ImportRoster(roster(3)), OpenMeeting("会", "presidium", 1, remote_counts=counts))
        hall.must(*(CheckInManually(f"m{each}", None, CheckInMethod.VIDEO) for each in (1, 2)))
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
    hall.must(CheckInManually("m1", None), leave(1))
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


def test_a_quorum_by_groups_is_watched_too() -> None:
    hall = Sitting()
    people = tuple(replace(each, groups=("甲" if (each.seat or 0) < 3 else "乙",)) for each in roster(4))
    rule = parse_rule("group(甲) all >= 1/2 and group(乙) all >= 1/2")
    own = replace(PRESETS["presidium"], name="two_groups", quorum=rule)
    opening = OpenMeeting("会", "two_groups", 1, own_presets=(own,))
    hall.must(ImportRoster(people), opening)
    assert hall.do(SignInPressed(1)).events[1:] == ()
    assert hall.do(SignInPressed(2)).events[1:] == ()
    assert hall.do(SignInPressed(3)).events[1:] == (QuorumReached(3, None),)
    assert hall.do(leave(3)).events[1:] == (QuorumLost(2, None),)


def test_who_has_no_unit_counts_in_the_groups_of_a_rule_too() -> None:
    hall = Sitting()
    people = tuple(replace(each, groups=("甲",), weight=(each.seat or 0) + 1) for each in roster(3))
    opening = OpenMeeting("会", "procedural_motion", 1, remote_counts=True)
    hall.must(ImportRoster(people), opening)
    hall.do(SignInPressed(1))
    hall.must(CheckInManually("m3", None, CheckInMethod.VIDEO), open_vote())
    hall.read(1, Ballot.YES)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    assert hall.tally == (1, 0, 0, 1)
    parts = {part.figures: part.tally for part in hall.vote.tally_parts}
    group, weight = parts[Figures("甲")], parts[Figures(is_weighted=True)]
    assert (group.present, group.yes, group.not_voted) == (2, 1, 1)
    assert (weight.present, weight.yes, weight.not_voted) == (6, 2, 4)
