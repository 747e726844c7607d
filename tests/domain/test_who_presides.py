"""The record of a vote says who presided when it was opened."""

from controller.domain.events.votes import VoteOpened
from controller.domain.floor.priority import presiding_officer
from controller.domain.inputs.attendance import RecordAway
from controller.domain.inputs.hall import SignInPressed, SpeakPressed
from controller.domain.inputs.meeting import AdjournMeeting, ImportRoster, OpenMeeting
from controller.domain.inputs.votes import FallBack
from controller.domain.people import Attendance, Member, PresidingOfficer
from controller.domain.presets import Method
from controller.domain.vote_phases import VoteMove
from controller.export.sheets import sheets_of
from controller.journal.codec import decode, encode
from controller.service.documents import FROM_STATE
from tests.domain.sitting import Sitting, open_vote, replayed, sitting

CHAIR = PresidingOfficer("m2", "代表02")
DEPUTY = PresidingOfficer("m3", "代表03")


def hall_of_two() -> Sitting:
    """The chair on seat 2, a deputy on seat 3, and two others."""
    hall = Sitting()
    people = [Member(f"m{seat}", f"代表{seat:02}", seat, presiding=seat in {2, 3}) for seat in (1, 2, 3, 4)]
    hall.must(ImportRoster(tuple(people)), OpenMeeting("会", "presidium", 1, enforce_quorum=False))
    hall.must(*(SignInPressed(seat) for seat in (1, 2, 3, 4)))
    return hall


def test_who_presides_at_the_opening_is_in_record_document_and_sheet() -> None:
    hall = hall_of_two()
    hall.must(open_vote())
    assert hall.vote.presiding == CHAIR
    assert FROM_STATE["vote"](hall.state, 1, 1).model_dump()["presiding"] == {
        "member_id": "m2",
        "name": "代表02",
    }
    hall.move(VoteMove.CANCEL)
    hall.must(AdjournMeeting())
    (row,) = sheets_of(hall.record).rows["votes"]
    assert row["presiding"] == "代表02"


def test_who_takes_over_later_does_not_change_it() -> None:
    hall = hall_of_two()
    hall.must(open_vote(), RecordAway(None, 2, Attendance.LEFT))
    assert hall.vote.presiding == CHAIR
    assert presiding_officer(hall.state) == DEPUTY
    hall.must(FallBack(Method.HANDS, ""))
    assert hall.vote.presiding == DEPUTY, "another round, another opening"


def test_of_two_the_one_who_speaks_as_the_chair_presides() -> None:
    hall = hall_of_two()
    hall.must(SpeakPressed(3), open_vote())
    assert hall.vote.presiding == DEPUTY


def test_where_no_presiding_officer_is_here_it_is_nobody() -> None:
    hall = sitting()
    hall.must(open_vote())
    assert hall.vote.presiding is None
    assert FROM_STATE["vote"](hall.state, 1, 1).model_dump()["presiding"] is None


def test_it_comes_back_from_the_record_and_an_earlier_record_has_nobody() -> None:
    hall = hall_of_two()
    hall.must(open_vote())
    assert replayed((at_ms, decode(*encode(event))) for at_ms, event in hall.record) == hall.state
    kind, body = encode(hall.record[-1][1])
    event = decode(kind, body.replace(',"presiding":{"member_id":"m2","name":"代表02"}', ""))
    assert isinstance(event, VoteOpened)
    assert event.presiding is None
