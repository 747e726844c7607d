"""The card block: number in, number out, and nothing that is too long."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seat_protocol.card import card_number, card_registers
from seat_protocol.errors import FieldRangeError, FrameError
from seat_protocol.registers import CARD, CARD_BYTES_MAX


@given(card=st.binary(max_size=CARD_BYTES_MAX))
def test_a_number_comes_back_as_its_digits(card: bytes) -> None:
    registers = card_registers(card)
    assert len(registers) == CARD.count
    assert card_number(registers) == card.hex().upper()


def test_a_number_that_does_not_fit_is_refused_on_both_sides() -> None:
    with pytest.raises(FieldRangeError):
        card_registers(bytes(CARD_BYTES_MAX + 1))
    with pytest.raises(FrameError):
        card_number((CARD_BYTES_MAX + 1, *(0,) * (CARD.count - 1)))
    with pytest.raises(FrameError):
        card_number((2, 0x04A1))
