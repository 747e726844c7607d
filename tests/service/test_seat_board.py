"""The seat board turns readings into inputs, and forgets no press of a seat that was away for a moment."""

from dataclasses import replace

import pytest

from controller.domain.inputs.hall import HallInput, SignInPressed, SpeakPressed, VoteRead
from controller.domain.votes import Ballot
from controller.service.seat_board import SeatBoard
from firmware_bridge import Moment
from firmware_bridge.sink import LINE_IS_LOST
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.status import Choice, Flag, SeatStatus

UNIT = SeatIdentity(1, Capability.MICROPHONE, 1, 1, 0, serial=7001)
SPARE = replace(UNIT, serial=7002)

LONG_AGO = Moment(float("-inf"), 0.0)


class Hall:
    """A board with one seat, and what it told."""

    def __init__(self) -> None:
        self.told: list[HallInput] = []
        self.changes = 0
        self.now_ms = 1000
        self.board = SeatBoard(
            [5], self.told.append, self._changed, lambda: self.now_ms, lambda at_s: int(at_s * 1000)
        )

    def _changed(self) -> None:
        self.changes += 1

    def appear(self, identity: SeatIdentity, status: SeatStatus) -> None:
        self.board.seat_back(5, identity)
        self.board.seat_changed(5, status, None, LONG_AGO)


@pytest.fixture
def hall() -> Hall:
    hall = Hall()
    hall.appear(UNIT, SeatStatus(sign_in_presses=3, speak_presses=250, event_counter=300))
    return hall


def test_presses_from_before_the_first_reading_are_not_counted(hall: Hall) -> None:
    assert hall.told == []


def test_a_lost_line_is_one_line_of_the_log_with_its_seats(caplog: pytest.LogCaptureFixture) -> None:
    hall = {"left": range(1, 49), "right": (60, 61)}
    seats = [seat for line in hall.values() for seat in line]
    board = SeatBoard(seats, lambda _: None, lambda: None, lambda: 0, int, seats_of_line=hall)
    caplog.set_level("INFO")
    board.line_lost("left", "/dev/left: no such port")
    for seat in hall["left"]:
        board.seat_lost(seat, LINE_IS_LOST)
    board.seat_lost(61, "no answer")
    assert [record.getMessage() for record in caplog.records] == [
        "line left is lost (seats 1-48): /dev/left: no such port",
        "seat 61 is lost: no answer",
    ]


def test_presses_are_differences_of_counters_that_wrap(hall: Hall) -> None:
    before = SeatStatus(sign_in_presses=3, speak_presses=255, event_counter=0xFFFF)
    after = replace(before, sign_in_presses=4, speak_presses=0, event_counter=1, press_age_cs=20)
    hall.board.seat_changed(5, after, before, LONG_AGO)

    assert hall.told == [SignInPressed(5), SpeakPressed(5, pressed_at_ms=790, doubt_ms=10)]


def test_a_press_made_while_the_seat_was_out_of_touch_counts_when_it_is_back(hall: Hall) -> None:
    hall.board.seat_lost(5, "no answer")
    hall.appear(UNIT, SeatStatus(sign_in_presses=4, speak_presses=250, event_counter=301))

    assert hall.told == [SignInPressed(5)]


@pytest.mark.parametrize(
    ("identity", "flags"), [(UNIT, Flag.REBOOTED), (SPARE, Flag(0))], ids=["rebooted", "another unit"]
)
def test_a_unit_that_counts_from_the_beginning_sets_a_new_baseline(
    hall: Hall, identity: SeatIdentity, flags: Flag
) -> None:
    hall.board.seat_lost(5, "no answer")
    hall.appear(identity, SeatStatus(sign_in_presses=9, speak_presses=9, event_counter=400, flags=flags))

    assert hall.told == []


def test_a_latched_vote_is_told_again_when_nothing_could_be_kept(hall: Hall) -> None:
    voted = SeatStatus(2, Choice.NO, sign_in_presses=3, speak_presses=250, choice_age_cs=7)
    hall.board.seat_changed(5, voted, SeatStatus(sign_in_presses=3, speak_presses=250), LONG_AGO)
    hall.now_ms += 5000
    hall.board.tell_again()

    assert hall.told == [VoteRead(5, 2, Ballot.NO, pressed_at_ms=930)] * 2


def test_links_and_losses_are_kept_with_their_time_and_reason(hall: Hall) -> None:
    hall.board.seat_lost(5, "no answer")
    lost = dict(hall.board.lost)
    hall.board.seat_back(5, UNIT)

    assert lost == {5: (1000, "no answer")}
    assert hall.board.lost == {}
    assert hall.board.links == {5: True}
    assert hall.changes == 3


def test_a_press_in_a_short_silence_counts_although_the_start_of_the_unit_was_not_acknowledged_yet() -> None:
    hall = Hall()
    started = SeatStatus(flags=Flag.REBOOTED)
    hall.appear(UNIT, started)
    hall.board.seat_lost(5, "no answer")
    hall.appear(UNIT, replace(started, sign_in_presses=1, event_counter=1))

    assert hall.told == [SignInPressed(5)]


def test_a_second_restart_presses_no_key() -> None:
    hall = Hall()
    once = SeatStatus(flags=Flag.REBOOTED, speak_presses=1, event_counter=1)
    hall.appear(UNIT, once)
    hall.board.seat_changed(5, SeatStatus(flags=Flag.REBOOTED), once, LONG_AGO)

    assert hall.told == []


def test_a_restart_in_a_silence_presses_no_key_even_if_it_was_acknowledged_unseen() -> None:
    hall = Hall()
    hall.appear(UNIT, SeatStatus(sign_in_presses=1, speak_presses=1, event_counter=2))
    hall.board.seat_lost(5, "its presses went back from 2 to 0")
    hall.appear(UNIT, SeatStatus())

    assert hall.told == []


def test_a_second_restart_presses_no_key_even_if_as_many_keys_were_pressed_since() -> None:
    hall = Hall()
    once = SeatStatus(flags=Flag.REBOOTED, speak_presses=1, event_counter=1)
    hall.appear(UNIT, once)
    hall.board.seat_lost(5, "no answer")
    hall.appear(UNIT, SeatStatus(flags=Flag.REBOOTED, sign_in_presses=1, event_counter=1))

    assert hall.told == []
