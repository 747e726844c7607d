"""A unit is found and given its address by its serial number, with plain Modbus."""

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from seat_protocol.addressing import SerialRange, SerialSearch, UnitAddress, read_selected, search
from seat_protocol.errors import FrameError
from seat_protocol.face import SeatFace
from seat_protocol.frames import Request, read_registers, write_registers
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import (
    ASSIGN,
    FACE,
    IDENTITY,
    NO_UNIT,
    SEARCH,
    SELECTION_UNIT,
    STATUS,
    SearchAction,
)
from simulators.faults import Misfortune
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.wire import Wire
from tests.simulators.units import IDENTITY_FAST, ask, fast_unit, new_unit

STEP_NS = 100_000_000


class Searcher:
    """What a controller does to search a line, in made-up time."""

    def __init__(self, units: list[SeatUnit]) -> None:
        self.wire = Wire(units, LineTiming(), Misfortune(seed=5))
        self.now_ns = 0

    def send(self, request: Request) -> bytes:
        self.wire.receive(request.frame, self.now_ns)
        self.now_ns += STEP_NS
        return self.wire.advance(self.now_ns)

    def search(self) -> SerialSearch:
        looking = SerialSearch()
        self.send(looking.unmute)
        while looking.serials is not None:
            self.send(looking.select)
            answer = self.send(read_selected())
            if not answer:
                looking.silence()
                continue
            try:
                found = UnitAddress.from_registers(read_selected().parse(answer))
            except FrameError:
                looking.garbage()
            else:
                if (mute := looking.answer(found)) is not None:
                    self.send(mute)
        return looking


@settings(deadline=None, max_examples=40)
@given(st.sets(st.integers(0, 2**32 - 1), max_size=10))
@example({0, 1, 2, 2440, 2654})  # the frames of the last two on top of one another are a right one of 2056
def test_a_search_over_the_line_finds_every_unit_whatever_its_address(serials: set[int]) -> None:
    units = [fast_unit(number % 3, serial) for number, serial in enumerate(sorted(serials))]
    looking = Searcher(units).search()
    assert {(unit.identity.serial, unit.address) for unit in units} == {
        (found.serial, found.unit) for found in looking.found
    }
    assert looking.given_up == []


def test_two_units_at_one_address_are_told_apart_and_one_is_moved() -> None:
    twins = [fast_unit(9, serial=0x51), fast_unit(9, serial=0x52)]
    line = Searcher(twins)
    assert [found.unit for found in line.search().found] == [9, 9]
    line.send(UnitAddress(0x52, 10).assign())
    for address, serial in ((9, 0x51), (10, 0x52)):
        read = read_registers(address, ASSIGN.address, ASSIGN.count)
        assert UnitAddress.from_registers(read.parse(line.send(read))) == UnitAddress(serial, address)


def test_a_unit_without_an_address_hears_broadcasts_answers_nobody_and_gets_one_for_good() -> None:
    unit = fast_unit(NO_UNIT, serial=0x77)
    unit.handle(write_registers(0, FACE.address, SeatFace(4).face_registers()).frame, 0)
    assert unit.status(0).round_tag == 4
    assert all(unit.handle(read_registers(to, STATUS.address, 1).frame, 0) is None for to in range(249))
    unit.handle(UnitAddress(0x77, 23).assign().frame, 0)
    unit.reboot(0)
    assert ask(unit, read_registers(23, ASSIGN.address, ASSIGN.count)) == (0, 0x77, 23)


def test_only_the_selected_units_answer_to_the_selection_and_only_who_they_are() -> None:
    unit = fast_unit(5, serial=0x1234_5678)
    who = read_registers(SELECTION_UNIT, IDENTITY.address, IDENTITY.count)
    assert unit.handle(who.frame, 0) is None
    unit.handle(search(SerialRange(0x1234_0000, 0x1234_FFFF), SearchAction.SELECT).frame, 0)
    assert SeatIdentity.from_registers(ask(unit, who)).serial == 0x1234_5678
    assert ask(unit, read_selected()) == (0x1234, 0x5678, 5)
    for other in (
        read_registers(SELECTION_UNIT, STATUS.address, STATUS.count),
        write_registers(SELECTION_UNIT, FACE.address, SeatFace(7).face_registers()),
        write_registers(SELECTION_UNIT, ASSIGN.address, (0x1234, 0x5678, 8)),
    ):
        assert unit.handle(other.frame, 0) is None
    assert (unit.address, unit.status(0).round_tag) == (5, 0)


@pytest.mark.parametrize(
    "ending",
    [
        search(SerialRange(6, 9), SearchAction.SELECT),
        search(SerialRange(5, 5), SearchAction.MUTE),
        search(SerialRange(0, 9), SearchAction.UNMUTE),
    ],
)
def test_a_selection_ends_with_another_one_or_with_a_word_to_the_unit(ending: Request) -> None:
    unit = fast_unit(1, serial=5)
    unit.handle(search(SerialRange(5, 5), SearchAction.SELECT).frame, 0)
    unit.handle(ending.frame, 0)
    assert unit.handle(read_selected().frame, 0) is None


@pytest.mark.parametrize("ending", ["unmuted", "started anew"])
def test_a_muted_unit_is_not_selected_until_something_ends_it(ending: str) -> None:
    unit = fast_unit(1, serial=5)
    select, mute, unmute = (search(SerialRange(0, 9), action) for action in SearchAction)
    unit.handle(mute.frame, 0)
    unit.handle(select.frame, 0)
    assert unit.handle(read_selected().frame, 0) is None
    if ending == "unmuted":
        unit.handle(unmute.frame, 0)
    else:
        unit.reboot(0)
    unit.handle(select.frame, 0)
    assert unit.handle(read_selected().frame, 0) is not None


@pytest.mark.parametrize(
    ("address", "values", "code"),
    [
        (ASSIGN.address, (0, 6, 9), 3),
        (ASSIGN.address, (0, 5, 248), 3),
        (ASSIGN.address, (0, 5), 3),
        (ASSIGN.address + 2, (9,), 3),
        (SEARCH.address, (0, 0, 0, 9, 3), 3),
        (SEARCH.address, (0, 0, 0, 9), 3),
    ],
)
def test_what_means_no_unit_or_no_address_is_refused(
    address: int, values: tuple[int, ...], code: int
) -> None:
    unit = fast_unit(1, serial=5)
    answer = unit.handle(write_registers(1, address, values).frame, 0)
    assert answer is not None
    assert answer[1:3] == bytes((0x90, code))
    assert unit.address == 1


def test_an_answer_to_the_write_that_moves_a_unit_still_comes_from_the_old_address() -> None:
    unit = fast_unit(1, serial=5)
    ask(unit, write_registers(1, ASSIGN.address, (0, 5, 2)))
    assert unit.address == 2


def test_a_plain_unit_takes_no_part() -> None:
    unit = new_unit()
    unit.handle(search(SerialRange(), SearchAction.SELECT).frame, 0)
    unit.handle(UnitAddress(IDENTITY_FAST.serial, 99).assign().frame, 0)
    assert unit.handle(read_selected().frame, 0) is None
    assert unit.address != 99
