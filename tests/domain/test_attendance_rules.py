"""Attendance by the book: the ways to be present, the sign-in, lateness, leave, and the way back."""

import pytest

from controller.domain.events.attendance import (
    CheckedIn,
    HeadsCounted,
    LeaveCancelled,
    SignInClosed,
    WentAway,
)
from controller.domain.inputs.attendance import (
    CancelLeave,
    CheckInManually,
    CloseSignIn,
    CountHeads,
    EnterByCard,
    OpenSignIn,
    RecordAway,
)
from controller.domain.inputs.hall import CardRead, SignInPressed, SignInTimeUp, SpeakPressed
from controller.domain.inputs.meeting import AdjournMeeting, ImportRoster, OpenMeeting
from controller.domain.people import Attendance, CheckInMethod, Member, SeatingMode
from controller.domain.presets import Method
from controller.domain.state import count_attendance
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot
from controller.service.faces import face_of
from seat_protocol.face import Mode
from tests.domain.sitting import Sitting, open_vote, replayed, roster, sitting

VIDEO = CheckInMethod.VIDEO


def carded(members: int, observers: int = 0, visitors: int = 0) -> tuple[Member, ...]:
    """A roster in which everybody has a card: member 1 has card C1."""
    return tuple(
        Member(each.member_id, each.name, each.seat, each.role, card=f"C{each.seat}")
        for each in roster(members, observers, visitors)
    )


def meeting(
    members: int = 4, *, preset: str = "procedural_motion", remote_counts: bool = False, observers: int = 0
) -> Sitting:
    """A meeting that is open, with nobody there yet."""
    hall = Sitting()
    opening = OpenMeeting("会", preset, 1, seating=SeatingMode.FIXED, remote_counts=remote_counts)
    hall.must(ImportRoster(carded(members, observers)), opening)
    return hall


def test_a_card_in_the_own_unit_signs_in_and_another_ones_does_not() -> None:
    hall = meeting()
    hall.do(CardRead(1, "c1"))
    hall.do(CardRead(2, "C3"))
    assert hall.state.presence("m1").method is CheckInMethod.CARD
    assert count_attendance(hall.state).present == 1
    assert hall.state.cards == {1: "m1", 2: "m3"}


def test_a_card_that_is_told_again_changes_nothing() -> None:
    hall = meeting()
    hall.do(CardRead(1, "C1"))
    assert hall.do(CardRead(1, "C1")).events == ()
    assert hall.do(CardRead(9, None)).events == ()


def test_a_reader_at_the_door_signs_in_once() -> None:
    hall = meeting()
    hall.must(EnterByCard("C1"))
    assert hall.do(EnterByCard("C1")).events == ()
    assert hall.state.presence("m1").method is CheckInMethod.ENTRANCE
    assert hall.refused(EnterByCard("unknown")) == "unknown_card"


def test_the_unit_of_who_signed_in_at_the_door_is_alive() -> None:
    hall = meeting()
    hall.must(EnterByCard("C1"), open_vote())
    assert hall.vote.electorate.members_by_seat == {1: "m1"}


def test_a_seat_that_did_not_sign_in_is_dead_for_a_vote() -> None:
    hall = meeting()
    hall.do(SignInPressed(1))
    hall.must(open_vote())
    assert hall.read(2, Ballot.YES).events == ()
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: Ballot.YES, 2: Ballot.NO})
    assert hall.tally == (1, 0, 0, 0)


def test_after_the_sign_in_was_closed_the_key_does_nothing_and_a_check_in_by_hand_is_late() -> None:
    hall = meeting()
    hall.do(SignInPressed(1))
    hall.must(CloseSignIn())
    assert hall.do(SignInPressed(2)).events == ()
    assert hall.do(CardRead(2, "C2")).events[1:] == ()
    assert hall.refused(EnterByCard("C2")) == "sign_in_closed"
    hall.must(CheckInManually("m2", None))
    count = count_attendance(hall.state)
    assert (count.present, count.late) == (2, 1)
    assert hall.state.presence("m2").is_late
    assert not hall.state.presence("m1").is_late


def test_a_sign_in_that_is_opened_again_takes_keys_and_makes_nobody_late() -> None:
    hall = meeting()
    hall.must(CloseSignIn(), OpenSignIn())
    hall.do(SignInPressed(1))
    assert count_attendance(hall.state).late == 0
    hall.must(CloseSignIn())
    assert hall.refused(CloseSignIn()) == "sign_in_not_open"


def test_a_sign_in_with_an_end_closes_by_itself_unless_it_got_another() -> None:
    hall = meeting()
    hall.must(OpenSignIn(5))
    first = hall.state.sign_in.closes_at_ms
    assert first is not None
    hall.must(OpenSignIn(10))
    second = hall.state.sign_in.closes_at_ms
    assert second is not None
    hall.now_ms = first
    assert hall.do(SignInTimeUp(first)).events == ()
    assert hall.do(SignInTimeUp(second)).events == ()
    hall.now_ms = second
    assert hall.do(SignInTimeUp(second)).events == (SignInClosed("time"),)


def test_who_signed_in_and_left_is_back_and_not_late() -> None:
    hall = meeting()
    hall.do(SignInPressed(1))
    arrived = hall.state.presence("m1").at_ms
    hall.must(CloseSignIn(), RecordAway("m1", None, Attendance.LEFT, "另有公务"))
    assert hall.state.presence("m1").reason == "另有公务"
    hall.must(CheckInManually("m1", None))
    presence = hall.state.presence("m1")
    assert presence.arrived_at_ms == arrived
    assert presence.left_at_ms is not None
    assert presence.back_at_ms is not None
    assert arrived is not None
    assert arrived < presence.left_at_ms < presence.back_at_ms
    assert (presence.is_late, presence.reason) == (False, "")


def test_the_door_lets_in_again_who_was_here_before() -> None:
    hall = meeting()
    hall.must(EnterByCard("C1"), CloseSignIn(), RecordAway("m1", None, Attendance.LEFT))
    hall.must(EnterByCard("C1"))
    assert hall.state.presence("m1").back_at_ms is not None


def test_leave_is_asked_for_before_the_meeting_and_holds_when_it_opens() -> None:
    hall = Sitting()
    hall.must(ImportRoster(roster(3)), RecordAway("m1", None, Attendance.ON_LEAVE, "因病"))
    assert count_attendance(hall.state).on_leave == 1
    assert hall.refused(RecordAway("m1", None, Attendance.ON_LEAVE)) == "already_away"
    assert hall.refused(RecordAway("m2", None, Attendance.LEFT)) == "meeting_not_open"
    hall.must(OpenMeeting("会", "presidium", 1))
    count = count_attendance(hall.state)
    assert (count.expected, count.on_leave, count.absent) == (3, 1, 2)
    assert hall.state.presence("m1").reason == "因病"


def test_leave_for_the_next_meeting_changes_nothing_about_the_last_one() -> None:
    hall = sitting(members=3)
    hall.must(AdjournMeeting(), RecordAway("m1", None, Attendance.ON_LEAVE))
    assert count_attendance(hall.state).present == 3
    hall.must(OpenMeeting("下次会议", "presidium", 1))
    assert hall.state.presence("m1").attendance is Attendance.ON_LEAVE
    hall.must(AdjournMeeting(), OpenMeeting("再下次", "presidium", 1))
    assert hall.state.presence("m1").attendance is Attendance.ABSENT


def test_leave_is_kept_where_the_new_roster_has_the_person_too() -> None:
    hall = Sitting()
    hall.must(ImportRoster(roster(3)))
    hall.must(*(RecordAway(f"m{each}", None, Attendance.ON_LEAVE) for each in (1, 3)))
    hall.must(ImportRoster(roster(2)))
    assert list(hall.state.leaves_ahead) == ["m1"]
    assert count_attendance(hall.state).on_leave == 1


def test_a_leave_is_cancelled_before_the_meeting_and_in_it() -> None:
    hall = Sitting()
    hall.must(ImportRoster(roster(2)), RecordAway("m1", None, Attendance.ON_LEAVE))
    assert hall.do(CancelLeave("m1", None)).events == (LeaveCancelled("m1"),)
    assert hall.refused(CancelLeave("m1", None)) == "not_on_leave"
    hall.must(OpenMeeting("会", "presidium", 1), RecordAway("m1", None, Attendance.ON_LEAVE))
    hall.must(CancelLeave(None, 1))
    assert hall.state.presence("m1").attendance is Attendance.ABSENT


def test_who_is_on_leave_and_comes_all_the_same_is_present() -> None:
    hall = meeting()
    hall.must(RecordAway("m1", None, Attendance.ON_LEAVE, "因病"))
    hall.do(SignInPressed(1))
    presence = hall.state.presence("m1")
    assert (presence.attendance, presence.reason, presence.is_late) == (Attendance.PRESENT, "", False)


@pytest.mark.parametrize(("remote_counts", "present"), [(True, 2), (False, 1)])
def test_who_takes_part_by_video_counts_as_the_meeting_says(remote_counts: bool, present: int) -> None:
    hall = meeting(remote_counts=remote_counts)
    hall.do(SignInPressed(1))
    hall.must(CheckInManually("m2", None, VIDEO))
    count = count_attendance(hall.state)
    assert (count.present, count.remote, count.absent) == (present, 1, 2)


def test_the_unit_of_a_remote_participant_is_dead_unless_told() -> None:
    hall = meeting(remote_counts=True)
    hall.do(SignInPressed(1))
    hall.must(CheckInManually("m2", None, VIDEO), open_vote())
    assert hall.vote.electorate.members_by_seat == {1: "m1"}
    assert hall.vote.electorate.present == 2
    assert hall.read(2, Ballot.NO).events == ()
    hall.read(1, Ballot.YES)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    assert hall.tally == (1, 0, 0, 1)
    hall.move(VoteMove.ANNOUNCE)
    hall.must(CheckInManually("m2", None, VIDEO, may_vote=True), open_vote())
    assert hall.vote.electorate.members_by_seat == {1: "m1", 2: "m2"}


@pytest.mark.parametrize("method", [Method.ELECTRONIC, Method.HANDS, Method.PAPER, Method.ROLL_CALL])
def test_who_by_video_does_not_count_as_present_has_no_vote_by_any_method(method: Method) -> None:
    hall = meeting()
    hall.do(SignInPressed(1))
    hall.must(CheckInManually("m2", None, VIDEO, may_vote=True), open_vote(method=method))
    electorate, attendance = hall.vote.electorate, hall.vote.attendance
    assert attendance is not None
    assert electorate.members_by_seat == {1: "m1"}
    assert (electorate.present, attendance.present) == (1, 1)


@pytest.mark.parametrize(("remote_counts", "votes"), [(True, {2: Ballot.NO}), (False, {})])
def test_who_goes_on_by_video_in_mid_vote_keeps_the_vote_only_where_that_counts_as_present(
    remote_counts: bool, votes: dict[int, Ballot]
) -> None:
    hall = meeting(remote_counts=remote_counts)
    hall.do(SignInPressed(1))
    hall.do(SignInPressed(2))
    hall.must(open_vote(), RecordAway("m2", None, Attendance.LEFT))
    hall.must(CheckInManually("m2", None, VIDEO, may_vote=True))
    hall.read(2, Ballot.NO)
    assert hall.vote.ballots == votes
    assert (face_of(hall.state, 2).mode is Mode.HELD) is not remote_counts


def test_a_remote_participant_who_comes_to_the_hall_signs_in_like_anybody() -> None:
    hall = meeting()
    hall.must(CheckInManually("m1", None, VIDEO))
    assert hall.refused(CheckInManually("m1", None, VIDEO)) == "already_present"
    hall.do(SignInPressed(1))
    assert hall.state.presence("m1").method is CheckInMethod.KEY
    assert hall.refused(CheckInManually("m1", None, VIDEO)) == "already_present"


def test_a_head_count_puts_the_figures_and_the_missing_on_record() -> None:
    hall = meeting(observers=1)
    hall.do(SignInPressed(1))
    hall.must(RecordAway("m2", None, Attendance.ON_LEAVE))
    (event,) = hall.do(CountHeads()).events
    assert isinstance(event, HeadsCounted)
    assert event.missing == ("m3", "m4")
    assert event.count == count_attendance(hall.state)
    hall.must(AdjournMeeting())
    assert hall.refused(CountHeads()) == "meeting_not_open"


def test_the_attendance_of_the_moment_is_frozen_with_the_vote() -> None:
    hall = sitting(members=5, observers=1)
    hall.must(RecordAway("m5", None, Attendance.LEFT), open_vote())
    before = hall.vote.attendance
    assert before is not None
    assert (before.expected, before.present, before.left, before.observers_present) == (5, 4, 1, 1)
    hall.must(RecordAway("m4", None, Attendance.LEFT))
    assert hall.vote.attendance == before


def test_seats_that_have_not_voted_are_known_while_a_vote_runs() -> None:
    hall = sitting(members=3)
    hall.must(open_vote())
    hall.read(2, Ballot.YES)
    assert hall.vote.silent_seats == (1, 3)


def test_events_that_an_earlier_version_wrote_lead_to_the_same_people() -> None:
    hall = meeting()
    old = [
        *hall.record,
        (2_000_000, CheckedIn("m1", CheckInMethod.KEY)),
        (2_000_001, CheckedIn("m2", CheckInMethod.MANUAL)),
        (2_000_002, WentAway("m2", Attendance.LEFT)),
    ]
    state = replayed(old)
    count = count_attendance(state)
    assert (count.present, count.left, count.absent, count.late) == (1, 1, 2, 0)
    assert not state.quorum_watch.is_reached


def test_who_may_no_longer_use_the_unit_by_video_leaves_the_speakers_list() -> None:
    hall = meeting()
    hall.must(CheckInManually("m1", None, VIDEO, may_vote=True))
    hall.do(SpeakPressed(1))
    assert hall.state.is_waiting(1)
    hall.must(CheckInManually("m1", None, VIDEO, may_vote=False))
    assert not hall.state.is_waiting(1)
