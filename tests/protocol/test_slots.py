"""The slot sweep: golden bytes, the schedule, and that an answer belongs to one request alone."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from seat_protocol.crc import crc16, crc_is_right
from seat_protocol.errors import FieldRangeError, FrameError
from seat_protocol.slots import (
    SLOT_ANSWER_BYTES,
    SLOT_START_US,
    SlotAnswer,
    SlotRequest,
    SlotScanner,
    missing_units,
    slot_10us_for,
)
from seat_protocol.status import FLAG_MASK, Choice, Flag, SeatStatus

CHARACTER_S_115200_8E1 = 11 / 115200
bytes_of = st.integers(0, 255)
words = st.integers(0, 0xFFFF)
ROUND = 41


@st.composite
def slot_requests(draw: st.DrawFn) -> SlotRequest:
    first = draw(st.integers(1, 247))
    count = draw(st.integers(1, 248 - first))
    return SlotRequest(first, count, draw(bytes_of), draw(words), draw(st.integers(1, 255)))


@st.composite
def slot_answers(draw: st.DrawFn, unit: int) -> SlotAnswer:
    status = SeatStatus(
        ROUND if draw(st.booleans()) else ROUND + 1,
        draw(st.sampled_from(Choice)),
        event_counter=draw(words),
        flags=Flag(draw(st.integers(0, FLAG_MASK))),
        face_check=draw(words),
    )
    return SlotAnswer.of(unit, status, ROUND)


@st.composite
def sweeps(draw: st.DrawFn) -> tuple[SlotRequest, list[SlotAnswer]]:
    request = draw(slot_requests())
    units = draw(st.sets(st.sampled_from(request.units), max_size=12))
    return request, [draw(slot_answers(unit)) for unit in sorted(units)]


def stream(request: SlotRequest, answers: list[SlotAnswer]) -> bytes:
    return b"".join(answer.frame(request) for answer in answers)


def test_the_bytes_of_a_sweep_are_these() -> None:
    request = SlotRequest(1, 32, sequence=7, round_tag=41, slot_10us=73)
    assert request.frame.hex(" ") == "00 41 01 20 07 00 29 49 4e 0b"
    answer = SlotAnswer.of(5, SeatStatus(41, Choice.YES, event_counter=7, face_check=0x31), 41)
    assert answer.frame(request).hex(" ") == "05 05 07 31 b5 c3"


def test_thirty_two_seats_at_115200_take_under_27_milliseconds() -> None:
    request = SlotRequest(1, 32, 0, 41, slot_10us_for(CHARACTER_S_115200_8E1))
    assert request.slot_us == 730
    assert request.answer_start_us(32) == 31 * 730 + SLOT_START_US
    assert 0.0243 < request.duration_s(CHARACTER_S_115200_8E1) < 0.0245


@pytest.mark.parametrize(("baud", "slot_us"), [(38400, 1870), (115200, 730), (921600, 230)])
def test_a_slot_holds_six_characters_and_the_guard(baud: int, slot_us: int) -> None:
    assert slot_10us_for(11 / baud) * 10 == slot_us


def test_a_line_too_slow_for_slots_is_refused_with_the_remedy() -> None:
    with pytest.raises(FieldRangeError, match="38400 baud or more"):
        slot_10us_for(11 / 19200)


@pytest.mark.parametrize(
    "wrong",
    [
        {"first_unit": 0},
        {"first_unit": 248},
        {"count": 0},
        {"count": 248},
        {"sequence": 256},
        {"round_tag": -1},
    ],
)
def test_a_request_with_a_value_out_of_range_cannot_be_built(wrong: dict[str, int]) -> None:
    right = {"first_unit": 1, "count": 2, "sequence": 0, "round_tag": 0, "slot_10us": 73}
    with pytest.raises(FieldRangeError, match=next(iter(wrong))):
        SlotRequest(**{**right, **wrong})


@given(slot_requests())
def test_a_unit_hears_the_request_that_was_sent(request: SlotRequest) -> None:
    assert crc_is_right(request.frame)
    assert SlotRequest.from_frame(request.frame) == request


@given(st.binary(max_size=14))
def test_no_garbage_is_a_request(garbage: bytes) -> None:
    try:
        request = SlotRequest.from_frame(garbage)
    except FrameError:
        return
    assert request.frame == garbage


@given(sweeps(), st.lists(st.integers(0, 80), max_size=6))
def test_answers_come_back_as_they_were_sent_in_any_pieces(
    sweep: tuple[SlotRequest, list[SlotAnswer]], cuts: list[int]
) -> None:
    request, answers = sweep
    sent = stream(request, answers)
    scanner = SlotScanner(request)
    edges = [0, *sorted(cuts), len(sent)]
    found = [answer for start, end in itertools.pairwise(edges) for answer in scanner.feed(sent[start:end])]
    assert found == answers == request.parse(sent)
    assert scanner.skipped_bytes == 0
    heard = [answer.unit for answer in answers]
    assert sorted(heard + missing_units(request, answers)) == list(request.units)


@given(sweeps(), st.integers(0, 5), st.binary(max_size=9))
def test_noise_between_the_answers_loses_none_of_them(
    sweep: tuple[SlotRequest, list[SlotAnswer]], at: int, noise: bytes
) -> None:
    request, answers = sweep
    assume(all(byte not in request.units for byte in noise))
    before, after = answers[:at], answers[at:]
    assert request.parse(stream(request, before) + noise + stream(request, after)) == answers


@given(sweeps(), st.integers(1, 255), words)
def test_no_answer_fits_the_request_of_another_sequence_or_round(
    sweep: tuple[SlotRequest, list[SlotAnswer]], later: int, other_round: int
) -> None:
    request, answers = sweep
    next_one = replace(request, sequence=(request.sequence + later) % 256)
    other = replace(request, round_tag=other_round)
    for answer in answers:
        assert next_one.parse(answer.frame(request)) == []
        if other_round != request.round_tag:
            assert other.parse(answer.frame(request)) == []


def test_no_answer_is_a_frame_of_standard_modbus_even_where_the_checksum_of_the_request_is_ffff() -> None:
    answer = SlotAnswer.of(1, SeatStatus(41, Choice.NO), 41)
    unlucky = 0
    for round_tag in range(0x10000):
        request = SlotRequest(1, 1, 0, round_tag, 73)
        unlucky += crc16(request.frame[:-2]) == 0xFFFF
        assert request.answer_crc_start != 0xFFFF
    assert unlucky == 1
    assert not crc_is_right(answer.frame(SlotRequest(1, 1, 0, 41, 73)))


@given(slot_requests(), st.lists(st.binary(max_size=400), max_size=6))
def test_no_stream_makes_a_scanner_raise_or_grow(request: SlotRequest, pieces: list[bytes]) -> None:
    scanner = SlotScanner(request)
    found = []
    for piece in pieces:
        found += scanner.feed(piece)
        assert len(scanner._rest) < SLOT_ANSWER_BYTES
    units = [answer.unit for answer in found]
    assert units == sorted(set(units))
    assert set(units) <= set(request.units)


def test_an_answer_is_taken_once_and_none_of_a_lower_address_behind_it() -> None:
    request = SlotRequest(1, 4, 0, 41, 73)
    first, second = SlotAnswer.of(1, SeatStatus(), 41), SlotAnswer.of(2, SeatStatus(), 41)
    assert request.parse(stream(request, [first, first, second, first, second])) == [first, second]


def test_a_choice_without_its_round_is_no_answer() -> None:
    request = SlotRequest(1, 4, 0, 41, 73)
    for choice in (Choice.YES, Choice.NO, Choice.ABSTAIN):
        liar = SlotAnswer(bytes((2, choice, 0, 0)))
        assert request.parse(liar.frame(request)) == []


def test_a_status_is_told_in_short_and_its_choice_in_its_own_round_alone() -> None:
    status = SeatStatus(41, Choice.ABSTAIN, event_counter=0x1234, flags=Flag.FROZEN, face_check=0xABCD)
    asked, told_of_another = SlotAnswer.of(9, status, 41), SlotAnswer.of(9, status, 40)
    assert (asked.unit, asked.in_round, asked.choice) == (9, True, Choice.ABSTAIN)
    assert (told_of_another.unit, told_of_another.in_round, told_of_another.choice) == (9, False, Choice.NONE)
    for answer in (asked, told_of_another):
        assert (answer.event_counter_low, answer.face_check_low, answer.flags) == (0x34, 0xCD, Flag.FROZEN)
    assert repr(asked) == repr(SlotAnswer.of(9, replace(status, choice=Choice.YES), 41))


@given(st.sampled_from(Choice), st.integers(0, FLAG_MASK), words, words, words)
def test_a_freeze_changes_one_bit_of_what_a_seat_says(
    choice: Choice, flags: int, counter: int, check: int, round_tag: int
) -> None:
    status = SeatStatus(round_tag, choice, event_counter=counter, flags=Flag(flags), face_check=check)
    frozen = replace(status, flags=status.flags | Flag.FROZEN)
    assert SlotAnswer.of(9, status, 41).when_frozen() == SlotAnswer.of(9, frozen, 41)
