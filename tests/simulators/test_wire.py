"""The line as a model, in made-up time: when bytes arrive, and who is understood."""

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seat_protocol.face import Mode, SeatFace
from seat_protocol.frames import Request, read_registers, write_registers
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import FACE, IDENTITY, STATUS
from simulators.errors import LayoutError
from simulators.faults import LineFaults, Misfortune
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.wire import Wire
from tests.simulators.units import ADDRESS, IDENTITY_FULL, IDENTITY_PLAIN, new_unit

READ_STATUS = read_registers(ADDRESS, STATUS.address, STATUS.count)
ANSWER_BYTES = 27
LONG_AFTER_NS = 10_000_000_000
START_NS = 5_000_000


def new_wire(*units: SeatUnit, faults: LineFaults | None = None, timing: LineTiming | None = None) -> Wire:
    misfortune = Misfortune(seed=3)
    misfortune.faults = faults or LineFaults()
    return Wire(units or (new_unit(),), timing or LineTiming(), misfortune)


def transact(wire: Wire, request: Request, now_ns: int = START_NS) -> bytes:
    wire.receive(request.frame, now_ns)
    return wire.advance(now_ns + LONG_AFTER_NS)


def test_a_transaction_takes_request_turnaround_and_answer_to_the_nanosecond() -> None:
    wire = new_wire()
    wire.receive(READ_STATUS.frame, START_NS)
    formula_ns = (8 + ANSWER_BYTES) * 10 * 1_000_000_000 // 115200 + 200_000
    end_ns = START_NS + LineTiming().transaction_ns(8, ANSWER_BYTES)
    assert abs(end_ns - START_NS - formula_ns) <= 1
    assert wire.advance(end_ns - 1) == b""
    READ_STATUS.parse(wire.advance(end_ns))
    assert wire.due_ns() is None


def test_the_unit_acts_when_the_request_has_arrived_and_not_before() -> None:
    unit = new_unit()
    wire = new_wire(unit)
    request = write_registers(0, FACE.address, SeatFace(9, Mode.VOTE_LAST).face_registers())
    wire.receive(request.frame, START_NS)
    arrival_ns = START_NS + LineTiming().wire_ns(len(request.frame))
    wire.advance(arrival_ns - 1)
    assert unit.status(0).round_tag == 0
    wire.advance(arrival_ns)
    assert unit.status(0).round_tag == 9


@pytest.mark.parametrize(
    ("baud", "parity", "character_us"), [(9600, "N", 1041.6), (115200, "E", 95.4), (921600, "O", 11.9)]
)
def test_a_character_takes_its_bits(baud: int, parity: str, character_us: float) -> None:
    assert LineTiming(baud, parity).wire_ns(1) / 1000 == pytest.approx(character_us, abs=0.1)


@pytest.mark.parametrize(("baud", "gap_us"), [(9600, 3646), (19200, 1823), (38400, 1750), (115200, 1750)])
def test_a_gap_is_what_the_specification_says(baud: int, gap_us: int) -> None:
    assert LineTiming(baud).gap_ns / 1000 == pytest.approx(gap_us, abs=1)


def test_an_instant_line_has_no_wire_time() -> None:
    wire = new_wire(timing=LineTiming(is_instant=True))
    wire.receive(READ_STATUS.frame, START_NS)
    READ_STATUS.parse(wire.advance(START_NS))


@pytest.mark.parametrize(
    ("baud", "parity", "turnaround_us"), [(0, "N", 0), (10**9, "N", 0), (9600, "M", 0), (9600, "N", -1)]
)
def test_a_line_that_cannot_be_is_refused(baud: int, parity: str, turnaround_us: int) -> None:
    with pytest.raises(LayoutError):
        LineTiming(baud, parity, turnaround_us)


@pytest.mark.parametrize("wrong", [{"garbage": 1.5}, {"answer_loss": -0.1}, {"delay_ms": -1}])
def test_faults_that_cannot_be_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LayoutError):
        LineFaults(**wrong)


@settings(deadline=None)
@given(st.lists(st.integers(1, 7), min_size=1, max_size=8))
def test_a_frame_in_pieces_is_understood_as_long_as_no_gap_is_in_it(sizes: list[int]) -> None:
    wire = new_wire()
    rest = READ_STATUS.frame
    for size in sizes:
        wire.receive(rest[:size], START_NS)
        rest = rest[size:]
    wire.receive(rest, START_NS)
    READ_STATUS.parse(wire.advance(LONG_AFTER_NS))


def test_half_a_frame_is_forgotten_after_a_gap() -> None:
    wire = new_wire()
    wire.receive(READ_STATUS.frame[:5], START_NS)
    gap_over_ns = START_NS + LineTiming().wire_ns(5) + LineTiming().gap_ns
    assert wire.advance(gap_over_ns - 1) == b""
    assert wire.due_ns() == gap_over_ns
    assert wire.advance(gap_over_ns) == b""
    READ_STATUS.parse(transact(wire, READ_STATUS, gap_over_ns))


def test_half_a_frame_without_a_gap_behind_it_does_not_hide_the_next_one_for_ever() -> None:
    wire = new_wire()
    wire.receive(READ_STATUS.frame[:5], START_NS)
    READ_STATUS.parse(transact(wire, READ_STATUS))


@settings(deadline=None)
@given(st.lists(st.tuples(st.binary(max_size=600), st.integers(0, 5_000_000)), max_size=12))
def test_no_bytes_at_any_pace_raise_and_the_line_recovers(chunks: list[tuple[bytes, int]]) -> None:
    wire = new_wire()
    now_ns = START_NS
    for chunk, pause_ns in chunks:
        wire.receive(chunk, now_ns)
        now_ns += pause_ns
        wire.advance(now_ns)
    now_ns += LONG_AFTER_NS
    wire.advance(now_ns)
    assert wire.due_ns() is None
    READ_STATUS.parse(transact(wire, READ_STATUS, now_ns))


def test_a_master_that_talks_into_an_answer_spoils_both() -> None:
    wire = new_wire()
    wire.receive(READ_STATUS.frame, START_NS)
    into_answer_ns = START_NS + LineTiming().wire_ns(8) + 300_000
    wire.advance(into_answer_ns)
    other = write_registers(ADDRESS, FACE.address, (1,))
    wire.receive(other.frame, into_answer_ns)
    spoiled = wire.advance(LONG_AFTER_NS)
    assert len(spoiled) == ANSWER_BYTES
    assert spoiled != new_unit().handle(READ_STATUS.frame, 0)
    assert wire.counters.collisions == 1
    assert wire.counters.requests == 1


def test_two_units_at_one_address_are_understood_only_where_they_agree() -> None:
    wire = new_wire(SeatUnit(IDENTITY_FULL, ADDRESS, 0), SeatUnit(IDENTITY_PLAIN, ADDRESS, 0))
    who = read_registers(ADDRESS, IDENTITY.address, IDENTITY.count)
    alone = [
        SeatUnit(identity, ADDRESS, 0).handle(who.frame, 0) for identity in (IDENTITY_FULL, IDENTITY_PLAIN)
    ]
    assert transact(wire, who) not in alone
    READ_STATUS.parse(transact(wire, READ_STATUS, 2 * LONG_AFTER_NS))


def test_a_lost_request_does_nothing_and_a_lost_answer_was_obeyed() -> None:
    write = write_registers(ADDRESS, FACE.address, SeatFace(5).face_registers())
    deaf, mute = new_unit(), new_unit()
    assert transact(new_wire(deaf, faults=LineFaults(request_loss=1)), write) == b""
    assert transact(new_wire(mute, faults=LineFaults(answer_loss=1)), write) == b""
    assert (deaf.status(0).round_tag, mute.status(0).round_tag) == (0, 5)


def test_a_delayed_answer_comes_whole_and_late() -> None:
    wire = new_wire(faults=LineFaults(delay=1, delay_ms=40))
    wire.receive(READ_STATUS.frame, START_NS)
    usual_ns = START_NS + LineTiming().transaction_ns(8, ANSWER_BYTES)
    assert wire.advance(usual_ns + 39_999_999) == b""
    READ_STATUS.parse(wire.advance(usual_ns + 40_000_000))


def test_delayed_answers_pile_up_only_so_far() -> None:
    wire = new_wire(faults=LineFaults(delay=1, delay_ms=60_000))
    for turn in range(100):
        wire.receive(READ_STATUS.frame, START_NS + turn * 100_000_000)
    wire.advance(LONG_AFTER_NS + START_NS)
    assert (wire.counters.requests, wire.counters.answers, wire.counters.lost) == (100, 64, 36)


def test_garbage_spoils_answers_in_every_way_and_the_same_seed_in_the_same_way() -> None:
    def life() -> list[bytes]:
        wire = new_wire(faults=LineFaults(garbage=1))
        return [transact(wire, READ_STATUS, (turn + 1) * 2 * LONG_AFTER_NS) for turn in range(60)]

    answers = life()
    good = new_unit().handle(READ_STATUS.frame, 0)
    assert good is not None
    assert good not in answers
    assert {(len(answer) > ANSWER_BYTES) - (len(answer) < ANSWER_BYTES) for answer in answers} == {-1, 0, 1}
    assert any(answer.endswith(good) for answer in answers)
    assert answers == life()


def test_loss_follows_its_probability() -> None:
    wire = new_wire(faults=LineFaults(answer_loss=0.3))
    for turn in range(1000):
        transact(wire, READ_STATUS, (turn + 1) * 2 * LONG_AFTER_NS)
    assert (wire.counters.requests, wire.counters.answers + wire.counters.lost) == (1000, 1000)
    assert 240 < wire.counters.lost < 360


def test_a_function_that_no_unit_has_is_refused_and_not_ignored() -> None:
    wire = new_wire(SeatUnit(IDENTITY_FULL, 1, 0))
    coils = Request(1, 1, bytes.fromhex("01 01 00 00 00 01 fd ca"), 6)
    assert transact(wire, coils) == bytes.fromhex("01 81 01 81 90")


def test_a_full_transmit_buffer_takes_no_more_until_the_wire_has_carried_it() -> None:
    wire = new_wire()
    wire.receive(bytes(4096), START_NS)
    assert not wire.has_room
    wire.advance(LONG_AFTER_NS)
    assert wire.has_room


def test_the_parts_of_an_identity_survive_the_wire() -> None:
    who = read_registers(ADDRESS, IDENTITY.address, IDENTITY.count)
    assert SeatIdentity.from_registers(who.parse(transact(new_wire(), who))) == IDENTITY_FULL
