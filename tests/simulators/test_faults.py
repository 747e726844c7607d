"""Everything that a line and its units can do wrong: each kind does what it says, and the same again for one seed."""

import itertools
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seat_protocol.errors import FrameError
from seat_protocol.frames import FrameScanner, answer_length, read_registers
from seat_protocol.registers import IDENTITY, NAMEPLATE, STATUS
from seat_protocol.slots import SlotRequest
from seat_protocol.status import Choice, Flag, Key
from simulators.errors import LayoutError
from simulators.faults import LineFaults, Misfortune
from simulators.timing import LineTiming
from simulators.trouble import HEALTHY, Trouble
from simulators.unit import SeatUnit
from simulators.wire import Wire
from tests.simulators.units import ask, fast_unit, open_vote

TIMING = LineTiming(115200, "E")
READ = read_registers(1, STATUS.address, STATUS.count)
OTHER = read_registers(2, IDENTITY.address, IDENTITY.count)
LONG_READ = read_registers(1, NAMEPLATE.address, NAMEPLATE.count)
ANSWER_BYTES = 27
STEP_NS = 200_000_000
MS = 1_000_000


def new_wire(faults: LineFaults | None = None, units: list[SeatUnit] | None = None) -> Wire:
    misfortune = Misfortune(seed=21)
    misfortune.faults = faults or LineFaults()
    return Wire(units or [fast_unit(1), fast_unit(2)], TIMING, misfortune)


def transact(wire: Wire, turn: int = 0, frame: bytes = READ.frame) -> bytes:
    wire.receive(frame, turn * STEP_NS)
    return wire.advance((turn + 1) * STEP_NS - 1)


def chunks(wire: Wire, frame: bytes, now_ns: int = 0) -> Iterator[tuple[int, bytes]]:
    wire.receive(frame, now_ns)
    while (due_ns := wire.due_ns()) is not None:
        if data := wire.advance(due_ns):
            yield due_ns, data


def good_answer(frame: bytes = READ.frame, address: int = 1) -> bytes:
    answer = fast_unit(address).handle(frame, 0)
    assert answer is not None
    return answer


def test_local_echo_gives_the_master_its_own_bytes_as_they_leave() -> None:
    (echo_ns, echo), (_, answer) = chunks(new_wire(LineFaults(echo=True)), READ.frame)
    assert (echo_ns, echo) == (TIMING.wire_ns(8), READ.frame)
    assert answer == good_answer()


def test_a_glitch_puts_a_byte_before_the_answer_that_a_scanner_slides_over() -> None:
    wire = new_wire(LineFaults(glitch=1))
    heard = [transact(wire, turn) for turn in range(40)]
    assert {answer[:1] for answer in heard} == {b"\x00", b"\xff"}
    assert all(FrameScanner(answer_length(READ)).feed(answer) == [good_answer()] for answer in heard)


def test_a_truncated_answer_is_a_beginning() -> None:
    wire = new_wire(LineFaults(truncation=1))
    heard = [transact(wire, turn) for turn in range(40)]
    assert all(good_answer().startswith(answer) and 0 < len(answer) < ANSWER_BYTES for answer in heard)
    assert len({len(answer) for answer in heard}) > 10


def test_a_repeated_answer_comes_again_unasked_after_its_time() -> None:
    wire = new_wire(LineFaults(repetition=1, repetition_ms=30))
    (first_ns, first), (again_ns, again) = chunks(wire, READ.frame)
    assert first == again == good_answer()
    assert again_ns - first_ns == 30 * MS + TIMING.wire_ns(ANSWER_BYTES)


def test_a_foreign_frame_is_a_right_answer_to_another_request_before_ones_own() -> None:
    wire = new_wire(LineFaults(foreign=1))
    assert transact(wire, 0) == good_answer()
    both = transact(wire, 1, OTHER.frame)
    assert both == good_answer() + good_answer(OTHER.frame, 2)
    with pytest.raises(FrameError):
        OTHER.parse(both[:ANSWER_BYTES])
    READ.parse(both[:ANSWER_BYTES])


def test_a_late_unit_is_late_by_its_own_time_and_alone() -> None:
    units = [fast_unit(1), fast_unit(2)]
    units[1].trouble = Trouble(late_us=12_345)
    wire = new_wire(units=units)
    ((usual_ns, _),) = chunks(wire, READ.frame)
    ((late_ns, _),) = chunks(wire, OTHER.frame, STEP_NS)
    assert usual_ns == TIMING.transaction_ns(8, ANSWER_BYTES)
    assert late_ns == STEP_NS + TIMING.transaction_ns(8, 5 + 2 * IDENTITY.count) + 12_345_000


def test_two_units_at_one_address_spoil_each_other_only_while_both_talk() -> None:
    units = [fast_unit(1), fast_unit(1, serial=9)]
    units[1].trouble = Trouble(late_us=1500)
    assert good_answer() not in transact(new_wire(units=units))
    units[1].trouble = Trouble(late_us=4000)
    assert transact(new_wire(units=units)) == 2 * good_answer()


def test_a_late_unit_talks_into_the_slot_behind_its_own() -> None:
    units = [fast_unit(address) for address in range(1, 5)]
    units[1].trouble = Trouble(late_us=300)
    request = SlotRequest(1, 4, 0, 41, slot_10us=73)
    answers = request.parse(transact(new_wire(units=units), 0, request.frame))
    assert [answer.unit for answer in answers] == [1, 4]


def test_a_stuck_unit_lets_nothing_through_until_it_lets_go_or_loses_power() -> None:
    units = [fast_unit(1), fast_unit(2)]
    wire = new_wire(LineFaults(echo=True), units)
    units[1].trouble = Trouble(is_stuck=True)
    assert transact(wire, 0) == b""
    units[1].cut_power()
    assert transact(wire, 1) == READ.frame + good_answer()
    units[1].reboot(2 * STEP_NS)
    assert transact(wire, 2) == b""
    units[1].trouble = HEALTHY
    assert transact(wire, 3).startswith(READ.frame)


def test_what_is_on_its_way_does_not_arrive_over_a_line_that_is_held() -> None:
    units = [fast_unit(1), fast_unit(2)]
    wire = new_wire(LineFaults(delay=1, delay_ms=50), units)
    wire.receive(READ.frame, 0)
    assert wire.advance(10 * MS) == b""
    units[1].trouble = Trouble(is_stuck=True)
    wire.receive(READ.frame, 10 * MS)
    assert wire.advance(STEP_NS) == b""
    assert wire.counters.answers == 1


def test_a_unit_that_babbles_without_end_leaves_no_room_for_anybody() -> None:
    units = [fast_unit(1), fast_unit(2)]
    units[1].trouble = Trouble(babble=1)
    wire = new_wire(units=units)
    heard = transact(wire)
    share = TIMING.wire_ns(len(heard)) / STEP_NS
    assert 0.97 < share <= 1
    assert good_answer() not in heard
    assert wire.counters.answers == 0


def test_babble_for_part_of_the_time_lets_some_answers_through_and_ends_with_its_cause() -> None:
    units = [fast_unit(1), fast_unit(2)]
    units[1].trouble = Trouble(babble=0.3)
    wire = new_wire(units=units)
    heard = [transact(wire, turn) for turn in range(60)]
    understood = sum(good_answer() in noise for noise in heard)
    assert 5 < understood < 55
    units[1].trouble = HEALTHY
    transact(wire, 60)
    assert transact(wire, 61) == good_answer()
    assert wire.due_ns() is None


def test_a_loose_contact_is_there_part_of_the_time_and_gone_the_rest() -> None:
    unit = fast_unit(1)
    unit.trouble = Trouble(present_share=0.4)
    wire = new_wire(units=[unit])
    spans = []
    for step in range(200):
        wire.receive(READ.frame, step * 10 * MS)
        spans.append(bool(wire.advance((step + 1) * 10 * MS - 1)))
    assert sum(spans) == 80
    assert sum(now != before for before, now in itertools.pairwise(spans)) == 7


def test_a_brown_out_takes_the_memory_and_leaves_the_unit_silent_for_a_while() -> None:
    unit = fast_unit(1)
    open_vote(unit, 9)
    unit.press(Key.YES, 0)
    unit.brown_out(1000 * MS)
    assert unit.handle(READ.frame, 1199 * MS) is None
    assert ask(unit, READ, 1200 * MS)[:2] == (0, Choice.NONE)
    assert Flag.REBOOTED in unit.status(0).flags


def test_a_usb_adapter_hands_over_at_its_ticks_what_has_come_until_then() -> None:
    wire = new_wire(LineFaults(usb_latency_ms=1))
    start_ns = TIMING.wire_ns(8) + TIMING.turnaround_ns
    heard = list(chunks(wire, READ.frame))
    assert b"".join(data for _, data in heard) == good_answer()
    assert [due_ns % MS for due_ns, _ in heard] == [0] * len(heard)
    assert len(heard) == 3
    for due_ns, data in heard[:-1]:
        arrived = [at for at in range(ANSWER_BYTES) if start_ns + TIMING.wire_ns(at + 1) <= due_ns]
        assert good_answer()[: len(arrived)].endswith(data)


def test_a_slow_adapter_holds_an_answer_for_up_to_16_milliseconds() -> None:
    wire = new_wire(LineFaults(usb_latency_ms=16))
    assert list(chunks(wire, READ.frame)) == [(16 * MS, good_answer())]
    assert list(chunks(wire, READ.frame, 31 * MS)) == [(48 * MS, good_answer())]


def test_a_full_packet_does_not_wait_for_the_tick() -> None:
    wire = new_wire(LineFaults(usb_latency_ms=16))
    answer_ns = TIMING.wire_ns(8) + TIMING.turnaround_ns
    (full_ns, full), (rest_ns, rest) = chunks(wire, LONG_READ.frame)
    assert (full_ns, len(full)) == (answer_ns + TIMING.wire_ns(62), 62)
    assert (rest_ns, len(rest)) == (16 * MS, 9)
    LONG_READ.parse(full + rest)


def test_an_adapter_that_is_exchanged_keeps_no_byte_back() -> None:
    wire = new_wire(LineFaults(usb_latency_ms=16))
    wire.receive(READ.frame, 0)
    assert wire.advance(10 * MS) == b""
    wire.misfortune.faults = LineFaults()
    assert wire.advance(16 * MS) == good_answer()
    assert wire.due_ns() is None


@pytest.mark.parametrize(
    "wrong", [{"babble": 1.1}, {"present_share": -0.1}, {"late_us": -1}, {"presence_period_ms": 0}]
)
def test_trouble_that_cannot_be_is_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(LayoutError):
        Trouble(**wrong)


chances = st.sampled_from([0.0, 0.3, 1.0])
all_faults = st.builds(
    LineFaults,
    request_loss=st.sampled_from([0.0, 0.3]),
    answer_loss=chances,
    garbage=chances,
    delay=chances,
    delay_ms=st.sampled_from([0.0, 7.5]),
    glitch=chances,
    truncation=chances,
    repetition=chances,
    repetition_ms=st.sampled_from([0.0, 3.0]),
    foreign=chances,
    echo=st.booleans(),
    usb_latency_ms=st.sampled_from([0.0, 1.0, 16.0]),
)
troubles = st.builds(
    Trouble,
    is_stuck=st.booleans(),
    babble=st.sampled_from([0.0, 0.1, 1.0]),
    late_us=st.sampled_from([0, 40_000]),
    present_share=st.sampled_from([0.0, 0.5, 1.0]),
)
traffic = st.lists(
    st.sampled_from([READ.frame, OTHER.frame, b"\xfd\x46\x01\x13\x90"]) | st.binary(max_size=60), max_size=8
)


@settings(deadline=None, max_examples=60)
@given(all_faults, troubles, traffic)
def test_any_mixture_raises_nothing_repeats_itself_and_ends(
    faults: LineFaults, trouble: Trouble, frames: list[bytes]
) -> None:
    def life() -> list[bytes]:
        units = [fast_unit(1), fast_unit(2), fast_unit(2, serial=3)]
        units[1].trouble = trouble
        wire = new_wire(faults, units)
        heard = [transact(wire, turn, frame) for turn, frame in enumerate(frames)]
        units[1].trouble, wire.misfortune.faults = HEALTHY, LineFaults()
        heard.append(wire.advance((len(frames) + 5) * STEP_NS))
        assert wire.due_ns() is None
        assert transact(wire, len(frames) + 6).endswith(good_answer())
        return heard

    assert life() == life()
