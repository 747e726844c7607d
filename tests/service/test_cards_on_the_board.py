"""Cards are states and not presses: what the readers hold is told until the controller knows it."""

from controller.domain.inputs.hall import CardRead, HallInput
from controller.service.seat_board import SeatBoard
from firmware_bridge import Moment
from seat_protocol.status import Flag, SeatStatus

LONG_AGO = Moment(float("-inf"), 0.0)
WITH_CARD = SeatStatus(flags=Flag.CARD, event_counter=1)
WITHOUT = SeatStatus(event_counter=2)


class Hall:
    """A board with two seats, what it told, and which cards the record has."""

    def __init__(self, *recorded: int) -> None:
        self.told: list[HallInput] = []
        self.board = SeatBoard([5, 6], self.told.append, lambda: None, lambda: 1000, int, lambda: recorded)

    def put_in(self, seat: int, card: str) -> None:
        """The bridge has read a card."""
        self.board.seat_changed(seat, WITH_CARD, None, LONG_AGO)
        self.board.card_read(seat, card)

    def take_out(self, seat: int) -> None:
        """The bridge sees that there is none."""
        self.board.seat_changed(seat, WITHOUT, WITH_CARD, LONG_AGO)


def test_a_card_is_told_when_it_comes_and_when_it_goes() -> None:
    hall = Hall()
    hall.put_in(5, "04A1")
    hall.take_out(5)
    assert hall.told == [CardRead(5, "04A1"), CardRead(5, None)]


def test_a_seat_without_a_card_tells_nothing_of_cards() -> None:
    hall = Hall()
    hall.take_out(5)
    assert hall.told == []


def test_a_card_taken_out_while_the_controller_was_away_is_told_at_the_first_reading() -> None:
    hall = Hall(5)
    hall.board.seat_changed(5, WITHOUT, None, LONG_AGO)
    assert hall.told == [CardRead(5, None)]


def test_cards_are_told_again_when_what_they_mean_has_changed() -> None:
    hall = Hall()
    hall.put_in(5, "04A1")
    hall.put_in(6, "04A2")
    hall.told.clear()
    hall.board.tell_cards_again([6])
    assert hall.told == [CardRead(6, "04A2")]
    hall.board.tell_again()
    assert hall.told[1:] == [CardRead(5, "04A1"), CardRead(6, "04A2")]


def test_the_number_of_a_card_stands_in_no_log_line() -> None:
    assert "04A1" not in repr(CardRead(5, "04A1"))
