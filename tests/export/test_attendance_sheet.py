"""The attendance sheet: how everybody came, when they left and came back, and every head count."""

from controller.domain.inputs.attendance import (
    CheckInManually,
    CloseSignIn,
    CountHeads,
    EnterByCard,
    RecordAway,
)
from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import AdjournMeeting, ImportRoster, OpenMeeting
from controller.domain.inputs.votes import MoveVote
from controller.domain.people import Attendance
from controller.domain.vote_phases import VoteMove
from controller.export.cells import Cell, Row, wall_time
from controller.export.sheets import sheets_of
from tests.domain.sitting import Sitting, open_vote
from tests.domain.test_attendance_rules import carded


def busy_sitting() -> Sitting:
    """m1 leaves twice and is back once, m2 comes late, m3 asked for leave before, m4 does not come."""
    hall = Sitting()
    hall.must(ImportRoster(carded(4)), RecordAway("m3", None, Attendance.ON_LEAVE, "因病"))
    hall.must(OpenMeeting("会", "procedural_motion", 1), EnterByCard("C1"), CloseSignIn())
    hall.must(RecordAway("m1", None, Attendance.LEFT, "另有公务"), CheckInManually("m1", None))
    hall.must(CheckInManually("m2", None), CountHeads(), open_vote())
    hall.must(RecordAway("m1", None, Attendance.LEFT))
    return hall


def rows(hall: Sitting, sheet: str) -> list[Row]:
    return sheets_of(hall.record).rows[sheet]


def times(value: Cell) -> int:
    """How many moments a cell names."""
    return len(value) if isinstance(value, tuple) else 0


def test_everybody_stands_with_way_time_and_reason() -> None:
    first, second, third, fourth = rows(busy_sitting(), "attendance")
    assert (first["attendance"], first["leave_reason"], first["late"]) == ("left", "另有公务", "no")
    assert (times(first["times_left"]), times(first["times_back"])) == (2, 1)
    assert (second["attendance"], second["method"], second["late"]) == ("present", "manual", "yes")
    assert (third["attendance"], third["leave_reason"], third["arrived"]) == ("on_leave", "因病", None)
    assert (fourth["attendance"], fourth["times_left"]) == ("absent", ())


def test_the_first_sign_in_stays_the_time_of_arrival() -> None:
    hall = busy_sitting()
    (first, *_) = rows(hall, "attendance")
    assert first["arrived"] == wall_time(hall.state.presence("m1").arrived_at_ms)
    assert isinstance(first["times_left"], tuple)
    assert str(first["arrived"]) < str(first["times_left"][0])


def test_head_counts_and_votes_stand_with_the_figures_of_their_moment() -> None:
    counted, voted = rows(busy_sitting(), "headcounts")
    assert (counted["occasion"], counted["present"], counted["missing"]) == ("count", 2, "代表04")
    assert (counted["on_leave"], counted["late_count"]) == (1, 1)
    assert (voted["occasion"], voted["round"], voted["present"]) == ("vote", 1, 2)


def test_the_next_meeting_begins_with_an_empty_sheet() -> None:
    hall = busy_sitting()
    hall.must(MoveVote(VoteMove.CANCEL), AdjournMeeting(), OpenMeeting("下次", "presidium", 1))
    later = [row for row in rows(hall, "attendance") if row["meeting"] == "下次"]
    assert {(row["attendance"], row["leave_reason"], row["times_left"]) for row in later} == {
        ("absent", "", ())
    }


def test_a_quorum_that_is_lost_has_its_line() -> None:
    hall = Sitting()
    hall.must(ImportRoster(carded(3)), OpenMeeting("会", "presidium", 1))
    hall.must(*(SignInPressed(seat) for seat in (1, 2)), RecordAway("m1", None, Attendance.LEFT))
    assert [row["occasion"] for row in rows(hall, "headcounts")] == ["quorum_reached", "quorum_lost"]
