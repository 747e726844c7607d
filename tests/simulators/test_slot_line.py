"""The slot sweep over the line: every answer at its own nanosecond, and nothing taken from another sweep."""

from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seat_protocol.crc import crc_is_right, with_crc
from seat_protocol.face import Mode
from seat_protocol.frames import read_registers, write_register
from seat_protocol.registers import BROADCAST_UNIT, CONTROL, IDENTITY
from seat_protocol.slots import SlotAnswer, SlotRequest, missing_units, slot_10us_for
from seat_protocol.status import Choice, Flag, Key
from simulators.faults import LineFaults, Misfortune
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.wire import Wire
from tests.simulators.units import fast_unit, listening, open_vote

TIMING = LineTiming(115200, "E")
CHARACTER_S = 11 / 115200
SLOT = slot_10us_for(CHARACTER_S)
LONG_NS = 1_000_000_000


def row(count: int = 32) -> list[SeatUnit]:
    return [fast_unit(address) for address in range(1, count + 1)]


def new_wire(units: list[SeatUnit], faults: LineFaults | None = None, timing: LineTiming = TIMING) -> Wire:
    misfortune = Misfortune(seed=9)
    misfortune.faults = faults or LineFaults()
    return Wire(units, timing, misfortune)


def sweep(wire: Wire, request: SlotRequest, now_ns: int = 0) -> list[SlotAnswer]:
    wire.receive(request.frame, now_ns)
    return request.parse(wire.advance(now_ns + LONG_NS))


def arrivals(wire: Wire, request: SlotRequest) -> Iterator[tuple[int, bytes]]:
    wire.receive(request.frame, 0)
    while (due_ns := wire.due_ns()) is not None:
        if data := wire.advance(due_ns):
            yield due_ns, data


def test_thirty_two_seats_answer_in_their_slots_to_the_nanosecond_within_27_milliseconds() -> None:
    request = SlotRequest(1, 32, 0, 41, SLOT)
    heard_ns = TIMING.wire_ns(len(request.frame))
    events = list(arrivals(new_wire(row()), request))
    assert [due_ns for due_ns, _ in events] == [
        heard_ns + 200_000 + seat * SLOT * 10_000 + TIMING.wire_ns(6) for seat in range(32)
    ]
    assert [request.parse(data)[0].unit for _, data in events] == list(range(1, 33))
    assert events[-1][0] < 27_000_000
    assert events[-1][0] / 1e9 == pytest.approx(request.duration_s(CHARACTER_S), abs=1e-6)


def test_a_sweep_tells_of_a_vote_what_the_seats_would_say_one_by_one() -> None:
    units = row(5)
    for unit in units[:4]:
        open_vote(unit, 41)
    units[1].press(Key.NO, 0)
    open_vote(units[2], 40)
    units[2].press(Key.YES, 0)
    listening(units[3]).handle(
        write_register(BROADCAST_UNIT, CONTROL.address_of("acknowledge_reboot"), 1).frame, 0
    )
    units[3].has_fault = True
    units[3].take_card(b"\x04\xa1")
    wire = new_wire(units)
    answers = sweep(wire, SlotRequest(1, 5, 3, 41, SLOT))
    assert answers == [SlotAnswer.of(unit.address, unit.status(0), 41) for unit in units]
    assert [answer.in_round for answer in answers] == [True, True, False, False, False]
    assert [answer.choice for answer in answers] == [Choice.NONE, Choice.NO, *[Choice.NONE] * 3]
    assert answers[3].flags == Flag.CARD | Flag.FAULT


def test_a_frozen_vote_shows_and_the_choice_with_it() -> None:
    (unit,) = row(1)
    open_vote(unit, 41, Mode.VOTE_FIRST)
    unit.press(Key.ABSTAIN, 0)
    wire = new_wire([unit])
    wire.receive(write_register(BROADCAST_UNIT, CONTROL.address, 41).frame, 0)
    (answer,) = sweep(wire, SlotRequest(1, 1, 0, 41, SLOT), 10_000_000)
    assert (answer.choice, answer.in_round, Flag.FROZEN in answer.flags) == (Choice.ABSTAIN, True, True)


def test_a_unit_that_is_silent_leaves_its_slot_empty_and_no_other_one() -> None:
    units = row(6)
    units[2].cut_power()
    units[4] = fast_unit(5, capabilities=0)
    request = SlotRequest(2, 4, 0, 41, SLOT)
    wire = new_wire(units)
    answers = sweep(wire, request)
    assert [answer.unit for answer in answers] == [2, 4]
    assert wire.counters.answers == 2
    assert missing_units(request, answers) == [3, 5]


def test_two_units_at_one_address_spoil_their_own_slot_alone() -> None:
    units = [*row(4), fast_unit(2, serial=999)]
    listening(units[4], presses=3)
    answers = sweep(new_wire(units), SlotRequest(1, 4, 0, 41, SLOT))
    assert [answer.unit for answer in answers] == [1, 3, 4]


def test_slots_that_are_too_short_collide() -> None:
    wire = new_wire(row(4))
    assert sweep(wire, SlotRequest(1, 4, 0, 41, slot_10us=40)) == []
    assert wire.counters.collisions == 3


def test_a_request_between_two_slots_ends_the_sweep_and_is_answered() -> None:
    wire = new_wire(row(8))
    request = SlotRequest(1, 8, 0, 41, slot_10us=255)
    wire.receive(request.frame, 0)
    third_ends_ns = TIMING.wire_ns(10) + request.answer_start_us(3) * 1000 + TIMING.wire_ns(6)
    heard = wire.advance(third_ends_ns)
    read = read_registers(5, IDENTITY.address, IDENTITY.count)
    wire.receive(read.frame, third_ends_ns)
    assert [answer.unit for answer in request.parse(heard)] == [1, 2, 3]
    assert read.parse(wire.advance(LONG_NS)) == wire_identity(wire, 5)
    assert wire.counters.collisions == 0


def test_a_request_into_a_slot_is_not_understood_and_spoils_that_slot_alone() -> None:
    wire = new_wire(row(4))
    request = SlotRequest(1, 4, 0, 41, SLOT)
    wire.receive(request.frame, 0)
    into_second_ns = TIMING.wire_ns(10) + (request.answer_start_us(2) + 100) * 1000
    heard = wire.advance(into_second_ns)
    wire.receive(b"\x05\x04", into_second_ns)
    assert [answer.unit for answer in request.parse(heard + wire.advance(LONG_NS))] == [1, 3, 4]
    assert (wire.counters.collisions, wire.counters.requests) == (1, 1)


def wire_identity(wire: Wire, address: int) -> tuple[int, ...]:
    unit = next(unit for unit in wire.units if unit.address == address)
    assert isinstance(unit, SeatUnit)
    return unit.identity.to_registers()


def test_no_answer_is_a_frame_that_another_unit_could_obey() -> None:
    request = SlotRequest(1, 32, 0, 41, SLOT)
    frames = [data for _, data in arrivals(new_wire(row()), request)]
    assert not any(crc_is_right(frame) for frame in frames)


def test_a_slot_request_to_one_unit_is_a_function_that_it_refuses() -> None:
    (unit,) = row(1)
    frame = with_crc(b"\x01" + SlotRequest(1, 1, 0, 41, SLOT).frame[1:-2])
    assert unit.react(frame, 0) == with_crc(b"\x01\xc1\x01")


def test_a_lossy_line_loses_single_answers_and_the_same_seed_the_same_ones() -> None:
    def heard() -> list[list[int]]:
        wire = new_wire(row(), LineFaults(answer_loss=0.2, garbage=0.1))
        requests = [SlotRequest(1, 32, turn, 41, SLOT) for turn in range(20)]
        return [
            [answer.unit for answer in sweep(wire, request, turn * 2 * LONG_NS)]
            for turn, request in enumerate(requests)
        ]

    first = heard()
    assert first == heard()
    assert 0.6 < sum(map(len, first)) / (20 * 32) < 0.85


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 255), st.integers(0, 0xFFFF), st.integers(1, 255))
def test_a_late_sweep_is_never_taken_for_the_next_one(sequence: int, round_tag: int, later: int) -> None:
    wire = new_wire(row(4))
    request = SlotRequest(1, 4, sequence, round_tag, SLOT)
    wire.receive(request.frame, 0)
    late = wire.advance(LONG_NS)
    assert len(request.parse(late)) == 4
    assert SlotRequest(1, 4, (sequence + later) % 256, round_tag, SLOT).parse(late) == []


def test_an_instant_line_sweeps_as_well() -> None:
    wire = new_wire(row(3), timing=LineTiming(is_instant=True))
    assert [answer.unit for answer in sweep(wire, SlotRequest(1, 3, 0, 0, SLOT))] == [1, 2, 3]
