"""The search by serial numbers: everybody is found over a line where all that are selected talk at once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seat_protocol.addressing import (
    ALL_SERIALS,
    DOUBTS_MAX,
    GIVEN_UP_MAX,
    SERIAL_MAX,
    SILENCES_NEEDED,
    SerialRange,
    SerialSearch,
    UnitAddress,
    read_selected,
    search,
)
from seat_protocol.errors import FrameError
from seat_protocol.registers import SearchAction

serials = st.integers(0, SERIAL_MAX)
QUESTIONS_A_UNIT_MAX = 100
"""Each unit costs at most one way down 32 halvings, with a neighbour at each that is silent twice."""


class Crowd:
    """Units that hear every broadcast; `captures` lets the lowest one be understood over the others."""

    def __init__(self, numbers: set[int], *, captures: bool) -> None:
        self.waiting = set(numbers)
        self.captures = captures
        self.questions = 0

    def run(self, looking: SerialSearch) -> None:
        while (asked := looking.serials) is not None:
            self.questions += 1
            selected = sorted(number for number in self.waiting if asked.first <= number <= asked.last)
            if not selected:
                looking.silence()
            elif len(selected) == 1 or self.captures:
                if looking.answer(UnitAddress(selected[0], 0)) is not None:
                    self.waiting.remove(selected[0])
            else:
                looking.garbage()


@given(st.sets(serials, max_size=12), st.booleans())
def test_every_unit_is_found_once(numbers: set[int], captures: bool) -> None:
    crowd, looking = Crowd(numbers, captures=captures), SerialSearch()
    crowd.run(looking)
    assert sorted(unit.serial for unit in looking.found) == sorted(numbers)
    assert looking.given_up == []
    assert crowd.questions <= SILENCES_NEEDED + QUESTIONS_A_UNIT_MAX * len(numbers)


def test_neighbours_in_number_are_told_apart() -> None:
    looking = SerialSearch()
    Crowd({0, 1, SERIAL_MAX - 1, SERIAL_MAX}, captures=False).run(looking)
    assert len(looking.found) == 4


def test_a_line_that_gives_nothing_but_garbage_ends_the_search() -> None:
    looking = SerialSearch()
    questions = 0
    while looking.serials is not None:
        looking.garbage()
        questions += 1
    assert len(looking.given_up) == GIVEN_UP_MAX
    assert looking.found == []
    assert questions <= 32 + GIVEN_UP_MAX * (DOUBTS_MAX + 2)


def test_a_unit_that_does_not_hear_that_it_is_muted_does_not_hold_the_doneup() -> None:
    looking = SerialSearch(SerialRange(4, 5))
    questions = 0
    while (asked := looking.serials) is not None:
        questions += 1
        if asked.first == 4:
            looking.answer(UnitAddress(4, 9))
        else:
            looking.silence()
    assert looking.found == [UnitAddress(4, 9)]
    assert looking.given_up == [4]
    assert questions == 2 + 1 + DOUBTS_MAX + SILENCES_NEEDED


def test_one_lost_answer_hides_nobody() -> None:
    looking = SerialSearch(SerialRange(4, 4))
    looking.silence()
    assert looking.serials == SerialRange(4, 4)
    looking.answer(UnitAddress(4, 9))
    empty = SerialSearch(SerialRange(4, 4))
    empty.silence()
    empty.silence()
    assert [done.serials for done in (looking, empty)] == [None, None]
    assert looking.found == [UnitAddress(4, 9)]


def test_an_answer_from_outside_the_range_is_taken_for_a_collision() -> None:
    looking = SerialSearch(SerialRange(0, 7))
    looking.answer(UnitAddress(900, 1))
    assert looking.found == []
    assert looking.serials == SerialRange(0, 3)


def test_a_unit_that_only_frames_on_top_of_one_another_looked_like_is_not_found() -> None:
    looking = SerialSearch(SerialRange(0, 7))
    assert looking.answer(UnitAddress(2, 0)) is None
    assert looking.serials == SerialRange(2, 2)
    looking.silence()
    looking.silence()
    assert looking.found == []
    assert looking.serials == SerialRange(0, 3), "two or more were talking: the range is halved"


@pytest.mark.parametrize(
    ("frame", "golden"),
    [
        (SerialSearch.unmute.frame, "00 10 07 00 00 05 0a 00 00 00 00 ff ff ff ff 00 02"),
        (search(SerialRange(0x12345678, 0x9ABCDEF0), SearchAction.SELECT).frame, None),
        (read_selected().frame, "f8 03 08 00 00 03"),
        (UnitAddress(0xA1B2C3D4, 23).assign().frame, "00 10 08 00 00 03 06 a1 b2 c3 d4 00 17"),
    ],
)
def test_orders_are_plain_modbus(frame: bytes, golden: str | None) -> None:
    golden = golden or "00 10 07 00 00 05 0a 12 34 56 78 9a bc de f0 00 00"
    assert frame[:-2].hex(" ") == golden


@given(serials, st.integers(0, 247))
def test_an_address_comes_back_as_it_was_sent(serial: int, unit: int) -> None:
    address = UnitAddress(serial, unit)
    assert UnitAddress.from_registers(address.to_registers()) == address
    with pytest.raises(FrameError, match="3 registers"):
        UnitAddress.from_registers(address.to_registers()[:2])


def test_a_range_is_halved_without_a_gap_or_an_overlap() -> None:
    lower, upper = ALL_SERIALS.halves()
    assert (lower.first, lower.last + 1, upper.last) == (0, upper.first, SERIAL_MAX)
