"""Seat numbers as people write them."""

import contextlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from controller.contract.model import SEAT_MAX
from controller.errors import SeatNumbersError
from controller.seat_numbers import TEXT_LENGTH_MAX, seat_numbers, seat_ranges

SEATS = st.sets(st.integers(1, SEAT_MAX), min_size=1, max_size=60)


@pytest.mark.parametrize(
    ("written", "seats"),
    [
        ("7", (7,)),
        ("1-3", (1, 2, 3)),
        ("1-2,15,20-21", (1, 2, 15, 20, 21)),
        (" 1 - 2 , 4 ", (1, 2, 4)),
        ("９，１１－１２", (9, 11, 12)),
        ("5,1", (5, 1)),
        ("3-3", (3,)),
        ("0012", (12,)),
        (f"{SEAT_MAX}", (SEAT_MAX,)),
    ],
)
def test_ranges_and_single_seats_are_read_in_the_order_written(written: str, seats: tuple[int, ...]) -> None:
    assert seat_numbers(written) == seats


@pytest.mark.parametrize(
    ("written", "complaint"),
    [
        ("", "neither a seat"),
        ("1,,2", "neither a seat"),
        ("a", "'a' is neither"),
        ("0", "neither a seat"),
        ("-5", "neither a seat"),
        ("1-", "neither a seat"),
        ("1-2-3", "neither a seat"),
        ("10000", "neither a seat"),
        ("١", "neither a seat"),
        ("1-99999999999999999999", "neither a seat"),
        ("9-3", "write 3-9"),
        ("1-5,4", "seat 4 is named twice"),
        ("1," * TEXT_LENGTH_MAX, "characters are too many"),
    ],
)
def test_what_names_no_seats_is_refused_with_the_reason(written: str, complaint: str) -> None:
    with pytest.raises(SeatNumbersError, match=complaint):
        seat_numbers(written)


@given(SEATS)
def test_what_is_written_as_ranges_is_read_back_the_same(seats: set[int]) -> None:
    assert seat_numbers(seat_ranges(seats)) == tuple(sorted(seats))


@given(st.text(st.sampled_from("0123456789-, x"), max_size=30) | st.text(max_size=30))
def test_any_text_is_seats_or_a_clear_refusal(written: str) -> None:
    with contextlib.suppress(SeatNumbersError):
        seats = seat_numbers(written)
        assert seats
        assert len(set(seats)) == len(seats)
        assert all(1 <= seat <= SEAT_MAX for seat in seats)


def test_no_seats_are_written_as_nothing() -> None:
    assert seat_ranges(()) == ""
