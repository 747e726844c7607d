"""Frames: golden bytes, every request and answer there and back, and no garbage that raises or stays."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seat_protocol.crc import crc16, crc_is_right, with_crc
from seat_protocol.errors import ExceptionResponseError, FrameError
from seat_protocol.frames import (
    FRAME_BYTES_MAX,
    READ_COUNT_MAX,
    READ_HOLDING,
    READ_INPUT,
    READ_WRITE_COUNT_MAX,
    SCAN_BUFFER_BYTES_MAX,
    WRITE_COUNT_MAX,
    FrameScanner,
    Request,
    answer_length,
    pack_registers,
    read_registers,
    read_write_registers,
    request_length,
    unpack_registers,
    write_register,
    write_registers,
)
from seat_protocol.registers import REGISTER_MAX, UNIT_MAX

registers = st.integers(0, REGISTER_MAX)
units = st.integers(1, UNIT_MAX)


def runs(count_max: int) -> st.SearchStrategy[tuple[int, ...]]:
    return st.lists(registers, min_size=1, max_size=count_max).map(tuple)


requests = st.one_of(
    st.builds(
        read_registers,
        units,
        registers,
        st.integers(1, READ_COUNT_MAX),
        st.sampled_from((READ_HOLDING, READ_INPUT)),
    ),
    st.builds(write_register, units, registers, registers),
    st.builds(write_registers, units, registers, runs(WRITE_COUNT_MAX)),
    st.builds(
        read_write_registers,
        units,
        registers,
        st.integers(1, READ_COUNT_MAX),
        registers,
        runs(READ_WRITE_COUNT_MAX),
    ),
)


def right_answer(request: Request) -> bytes:
    """What a unit whose registers are all 0x1234 sends."""
    if request.response_length == 8:
        return with_crc(request.frame[:6])
    count_bytes = request.response_length - 5
    body = bytes((request.unit, request.function, count_bytes)) + b"\x12\x34" * (count_bytes // 2)
    return with_crc(body)


@pytest.mark.parametrize(
    ("request_frame", "golden"),
    [
        # Modbus Application Protocol V1.1b3, 6.3, 6.6, 6.12 and 6.17: the PDUs of its examples, as unit 1
        (read_registers(1, 0x006B, 3, READ_HOLDING), "01 03 00 6b 00 03 74 17"),
        (read_registers(1, 0x0008, 1), "01 04 00 08 00 01 b0 08"),
        (write_register(1, 0x0001, 3), "01 06 00 01 00 03 98 0b"),
        (write_registers(1, 0x0001, (0x000A, 0x0102)), "01 10 00 01 00 02 04 00 0a 01 02 92 30"),
        (
            read_write_registers(1, 0x0003, 6, 0x000E, (0xFF, 0xFF, 0xFF)),
            "01 17 00 03 00 06 00 0e 00 03 06 00 ff 00 ff 00 ff",
        ),
    ],
)
def test_requests_are_the_bytes_of_the_specification(request_frame: Request, golden: str) -> None:
    assert request_frame.frame.hex(" ").startswith(golden)


@pytest.mark.parametrize("frame", ["FD 46 01 13 90", "FD 46 12 52 5D", "FD 46 10 00 FF F1 00 8D 0A"])
def test_the_checksum_agrees_with_published_frames(frame: str) -> None:
    assert crc_is_right(bytes.fromhex(frame))


def test_the_checksum_of_the_catalogue_of_checksums() -> None:
    assert crc16(b"123456789") == 0x4B37


@given(st.binary(max_size=64), st.integers(0, 511))
def test_one_wrong_bit_is_always_seen(body: bytes, at: int) -> None:
    frame = bytearray(with_crc(body))
    bit = at % (8 * len(frame))
    frame[bit // 8] ^= 1 << bit % 8
    assert not crc_is_right(frame)


@given(requests)
def test_a_seat_finds_every_request_and_no_request_is_too_long(request_frame: Request) -> None:
    assert len(request_frame.frame) <= FRAME_BYTES_MAX
    assert FrameScanner(request_length).feed(request_frame.frame) == [request_frame.frame]


@given(requests)
def test_the_controller_finds_and_reads_the_answer(request_frame: Request) -> None:
    answer = right_answer(request_frame)
    assert len(answer) == request_frame.response_length <= FRAME_BYTES_MAX
    assert FrameScanner(answer_length(request_frame)).feed(answer) == [answer]
    assert set(request_frame.parse(answer)) <= {0x1234}


@given(requests, requests)
def test_the_answer_to_another_request_is_never_taken(asked: Request, other: Request) -> None:
    answer = right_answer(other)
    if answer == right_answer(asked):
        return
    fits = (asked.unit, asked.function, asked.response_length) == (
        other.unit,
        other.function,
        other.response_length,
    )
    if fits and asked.frame[2:6] == other.frame[2:6]:
        return
    if fits and asked.response_length != 8:
        return  # two reads of the same shape: nothing on the wire tells them apart
    with pytest.raises(FrameError):
        asked.parse(answer)


@given(requests, st.binary(max_size=300))
def test_garbage_is_refused_and_nothing_else_happens(asked: Request, garbage: bytes) -> None:
    if crc_is_right(garbage) and garbage[:1] == bytes((asked.unit,)):
        return
    with pytest.raises(FrameError):
        asked.parse(garbage)


@given(requests, st.integers(1, 255))
def test_an_exception_is_told_with_its_code(asked: Request, code: int) -> None:
    with pytest.raises(ExceptionResponseError) as refusal:
        asked.parse(with_crc(bytes((asked.unit, asked.function | 0x80, code))))
    assert refusal.value.exception_code == code


@given(requests, st.lists(st.integers(1, 299), max_size=12))
def test_a_request_in_any_pieces_is_one_frame(request_frame: Request, cuts: list[int]) -> None:
    scanner = FrameScanner(request_length)
    found: list[bytes] = []
    edges = [0, *sorted(cuts), len(request_frame.frame)]
    for start, end in itertools.pairwise(edges):
        found += scanner.feed(request_frame.frame[start:end])
    assert found == [request_frame.frame]
    assert scanner.skipped_bytes == 0


@given(requests, st.binary(max_size=40))
def test_after_silence_no_garbage_hides_the_frame_that_came_behind_it(
    request_frame: Request, garbage: bytes
) -> None:
    scanner = FrameScanner(request_length)
    found = scanner.feed(garbage + request_frame.frame) + scanner.silence()
    assert request_frame.frame in found


@given(st.lists(st.binary(max_size=700), max_size=8))
def test_no_stream_makes_a_scanner_raise_or_grow(pieces: list[bytes]) -> None:
    scanner = FrameScanner(request_length)
    for piece in pieces:
        for frame in scanner.feed(piece):
            assert crc_is_right(frame)
        assert len(scanner._buffer) <= SCAN_BUFFER_BYTES_MAX
    scanner.silence()
    assert not scanner._buffer


def test_a_scanner_that_starts_again_has_forgotten_everything() -> None:
    scanner = FrameScanner(request_length)
    scanner.feed(b"\xff\xff\x05\x04\x00")
    scanner.restart(request_length)
    frame = read_registers(5, 0x0100, 9).frame
    assert scanner.feed(frame) == [frame]
    assert scanner.skipped_bytes == 0


@given(runs(40))
def test_registers_come_back_as_they_went(values: tuple[int, ...]) -> None:
    assert unpack_registers(pack_registers(values)) == values


@pytest.mark.parametrize("count", [0, READ_COUNT_MAX + 1])
def test_a_count_that_the_specification_forbids_is_refused(count: int) -> None:
    with pytest.raises(ValueError, match="the specification allows 1 to 125"):
        read_registers(1, 0, count)
