"""What a seat says of the sign-in and of cards."""

import pytest

from controller.domain.inputs.attendance import CheckInManually, CloseSignIn, RecordAway
from controller.domain.inputs.hall import CardRead, SignInPressed
from controller.domain.inputs.meeting import PushMessage
from controller.domain.people import Attendance, SeatingMode
from controller.service.faces import face_of
from seat_protocol.face import Lamp, Lamps, Mode, Page
from tests.domain.sitting import Sitting, open_vote
from tests.domain.test_seating import meeting


def keys(hall: Sitting, seat: int) -> tuple[Mode, Lamp]:
    face = face_of(hall.state, seat)
    return face.mode, face.lamps.sign_in


def test_a_seat_says_that_the_sign_in_is_closed_and_its_key_is_dead() -> None:
    hall = meeting(SeatingMode.FIXED)
    assert keys(hall, 1) == (Mode.SIGN_IN, Lamp.BLINK)
    hall.must(CloseSignIn())
    assert keys(hall, 1) == (Mode.IDLE, Lamp.OFF)
    face = face_of(hall.state, 1)
    assert face.page is Page.MESSAGE
    assert face.message == "报到已截止，请与会务人员联系\nSign-in is closed. Please see the staff."


def test_a_pushed_text_stands_over_what_the_seat_says_by_itself() -> None:
    hall = meeting(SeatingMode.FIXED)
    hall.must(CloseSignIn(), PushMessage("请到前台", (1,)))
    assert face_of(hall.state, 1).message == "请到前台"


def test_who_signed_in_sees_nothing_of_a_closed_sign_in() -> None:
    hall = meeting(SeatingMode.FIXED)
    hall.do(SignInPressed(1))
    hall.must(CloseSignIn())
    assert (keys(hall, 1), face_of(hall.state, 1).message) == ((Mode.LISTEN, Lamp.ON), "")


def test_an_empty_seat_asks_for_a_card_and_shows_whose_it_is() -> None:
    hall = meeting(SeatingMode.CARD)
    assert "请插入证件卡" in face_of(hall.state, 3).message
    hall.do(CardRead(3, "C1"))
    face = face_of(hall.state, 3)
    assert (face.message, face.nameplate, face.mode) == ("", "代表01", Mode.LISTEN)


def test_in_a_vote_the_keys_are_held_while_the_card_is_out_and_the_round_stays() -> None:
    hall = meeting(SeatingMode.CARD)
    hall.do(CardRead(1, "C1"))
    hall.must(open_vote())
    voting = face_of(hall.state, 1)
    hall.do(CardRead(1, None))
    held = face_of(hall.state, 1)
    assert (voting.mode, held.mode) == (Mode.VOTE_LAST, Mode.HELD)
    assert voting.round_tag == held.round_tag == hall.vote.tag
    hall.do(CardRead(1, "C1"))
    assert face_of(hall.state, 1) == voting


@pytest.mark.parametrize("kind", [Attendance.LEFT, Attendance.ON_LEAVE])
def test_the_unit_of_who_leaves_in_mid_vote_is_dead_and_alive_again_with_the_person(kind: Attendance) -> None:
    hall = meeting(SeatingMode.FIXED)
    hall.must(SignInPressed(1), SignInPressed(2), open_vote())
    voting = face_of(hall.state, 1)
    hall.must(RecordAway("m1", None, kind))
    gone = face_of(hall.state, 1)
    assert (gone.mode, gone.lamps, gone.round_tag) == (Mode.HELD, Lamps(), hall.vote.tag)
    hall.must(CheckInManually("m1", None))
    assert face_of(hall.state, 1) == voting


def test_before_the_meeting_a_seat_without_a_person_is_dark() -> None:
    assert face_of(Sitting().state, 3).message == ""
