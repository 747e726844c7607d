"""The bridge reads which card is in a unit: when it comes, and when it may be another one."""

import pytest

from firmware_bridge.reading import may_hold_another_card
from firmware_bridge.seat import Seat
from firmware_bridge.seat_clock import Moment
from firmware_bridge.steps import Turn
from seat_protocol.card import card_registers
from seat_protocol.errors import ExceptionResponseError, FrameError
from seat_protocol.frames import READ_INPUT
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.status import Choice, Flag, SeatStatus
from simulators.modbus import ILLEGAL_ADDRESS
from tests.bridge.recording import RecordingSink

NOW = Moment(1.0, 1.0)
READER = SeatIdentity(1, Capability.CARD_READER, 7, 1, 2, 0x1001)
HELD = SeatStatus(flags=Flag.CARD, event_counter=5)


def seat_of(sink: RecordingSink, identity: SeatIdentity = READER) -> Seat:
    """A seat in touch, with nothing to show."""
    seat = Seat(5, 1, sink, lambda: 1.0)
    seat.take(seat.steps.identify, identity.to_registers(), NOW)
    return seat


def read(seat: Seat, status: SeatStatus) -> Turn:
    """The seat reports; which transaction comes next."""
    seat.take(seat.steps.status, status.to_registers(), NOW)
    return seat.next_step(texts_allowed=True).turn


def test_a_card_that_comes_is_read_once() -> None:
    sink = RecordingSink()
    seat = seat_of(sink)
    assert read(seat, HELD) is Turn.CARD
    seat.take(seat.steps.card, card_registers(b"\x04\xa1"), NOW)
    assert sink.cards == [(5, "04A1")]
    assert read(seat, HELD) is Turn.STATUS


def test_a_card_that_went_before_it_was_read_is_not_asked_for() -> None:
    seat = seat_of(RecordingSink())
    read(seat, HELD)
    assert read(seat, SeatStatus(event_counter=6)) is Turn.STATUS


def test_a_unit_that_cannot_tell_the_number_has_an_unknown_card() -> None:
    sink = RecordingSink()
    seat = seat_of(sink)
    read(seat, HELD)
    seat.take_refusal(seat.steps.card, ExceptionResponseError(1, READ_INPUT, ILLEGAL_ADDRESS))
    assert sink.cards == [(5, "")]
    assert read(seat, HELD) is Turn.STATUS


def test_a_unit_without_a_reader_is_not_asked() -> None:
    plain = SeatIdentity(1, Capability.SCREEN_PAGE, 7, 1, 2, 0x1001)
    assert read(seat_of(RecordingSink(), plain), HELD) is Turn.STATUS


def test_a_broken_answer_tells_nothing() -> None:
    sink = RecordingSink()
    seat = seat_of(sink)
    read(seat, HELD)
    with pytest.raises(FrameError):
        seat.take(seat.steps.card, (99, 0, 0, 0, 0, 0), NOW)
    assert sink.cards == []
    assert seat.next_step(texts_allowed=True).turn is Turn.CARD


@pytest.mark.parametrize(
    ("later", "is_due"),
    [
        (SeatStatus(flags=Flag.CARD, event_counter=7), True),
        (SeatStatus(flags=Flag.CARD, event_counter=6, speak_presses=1), False),
        (SeatStatus(flags=Flag.CARD, event_counter=6, choice=Choice.YES), False),
        (SeatStatus(event_counter=6), False),
    ],
)
def test_a_card_exchanged_between_two_readings_shows_in_the_counter_alone(
    later: SeatStatus, is_due: bool
) -> None:
    assert may_hold_another_card(later, HELD) is is_due
