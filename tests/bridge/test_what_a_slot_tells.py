"""What a seat says in its slot, held against its last reading."""

from dataclasses import replace

from firmware_bridge.seat import Seat
from seat_protocol.slots import SlotAnswer
from seat_protocol.status import Choice, Flag, SeatStatus
from tests.bridge.recording import RecordingSink

UNIT, ROUND = 9, 41
VOTED = SeatStatus(ROUND, Choice.YES, event_counter=7, face_check=0xABCD, press_age_cs=12, choice_age_cs=34)
FROZEN = replace(VOTED, flags=Flag.FROZEN)


def seat_last_read_as(status: SeatStatus) -> tuple[Seat, RecordingSink]:
    sink = RecordingSink()
    seat = Seat(1, UNIT, sink, lambda: 0.0)
    seat.status = status
    return seat, sink


def slot_of(status: SeatStatus) -> SlotAnswer:
    return SlotAnswer.of(UNIT, status, ROUND)


def test_a_seat_that_says_what_is_known_need_not_be_read_sweep_after_sweep() -> None:
    seat, sink = seat_last_read_as(VOTED)
    assert all(seat.take_slot(slot_of(VOTED), ROUND) for _ in range(3))
    assert seat.status is VOTED
    assert sink.readings == []


def test_a_known_latch_that_is_frozen_now_is_known_to_be_frozen_and_nobody_is_told() -> None:
    seat, sink = seat_last_read_as(VOTED)
    assert seat.take_slot(slot_of(FROZEN), ROUND)
    assert seat.is_frozen_in(ROUND)
    assert seat.status == FROZEN
    assert (seat.status.press_age_cs, seat.status.choice_age_cs) == (12, 34)
    assert seat.take_slot(slot_of(FROZEN), ROUND)
    assert sink.readings == []


def test_whatever_else_differs_sends_the_controller_to_read_the_seat() -> None:
    for news in (
        replace(FROZEN, choice=Choice.NO),
        replace(FROZEN, event_counter=8),
        replace(FROZEN, face_check=0xABCE),
        replace(FROZEN, flags=Flag.FROZEN | Flag.REBOOTED),
        replace(FROZEN, round_tag=ROUND + 1),
    ):
        seat, _ = seat_last_read_as(VOTED)
        assert not seat.take_slot(slot_of(news), ROUND)
        assert seat.status is VOTED


def test_a_latch_that_is_no_longer_frozen_is_read() -> None:
    seat, _ = seat_last_read_as(FROZEN)
    assert not seat.take_slot(slot_of(VOTED), ROUND)


def test_a_freeze_of_another_round_is_not_taken_for_one_of_this() -> None:
    seat, _ = seat_last_read_as(VOTED)
    assert not seat.take_slot(SlotAnswer.of(UNIT, FROZEN, ROUND + 1), ROUND + 1)
    assert seat.status is VOTED


def test_a_new_reading_changes_what_is_expected() -> None:
    seat, _ = seat_last_read_as(VOTED)
    assert seat.take_slot(slot_of(VOTED), ROUND)
    seat.status = replace(VOTED, choice=Choice.NO, event_counter=8)
    assert not seat.take_slot(slot_of(VOTED), ROUND)
    assert seat.take_slot(slot_of(seat.status), ROUND)


def test_a_seat_out_of_touch_has_to_be_read_whatever_it_says() -> None:
    seat, _ = seat_last_read_as(VOTED)
    seat.status = None
    assert not seat.take_slot(slot_of(VOTED), ROUND)
