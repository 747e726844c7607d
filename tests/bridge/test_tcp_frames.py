"""Frames of Modbus/TCP are found in a stream of any split, and a stream that can't be trusted ends."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.mbap import LENGTH_MAX, LENGTH_MIN, MbapFrame, MbapScanner

frames_of_any_kind = st.builds(
    MbapFrame, st.integers(0, 0xFFFF), st.binary(min_size=LENGTH_MIN, max_size=LENGTH_MAX)
)


def fed_in_pieces(scanner: MbapScanner, stream: bytes, cuts: list[int]) -> list[MbapFrame]:
    edges = [0, *sorted(min(cut, len(stream)) for cut in cuts), len(stream)]
    return [frame for start, end in pairwise(edges) for frame in scanner.feed(stream[start:end])]


def test_a_frame_is_the_example_of_the_implementation_guide() -> None:
    wire = bytes.fromhex("15 01 00 00 00 06 ff 03 00 04 00 01")
    assert MbapFrame(0x1501, bytes.fromhex("ff 03 00 04 00 01")).wire == wire
    assert MbapScanner().feed(wire) == [MbapFrame(0x1501, bytes.fromhex("ff 03 00 04 00 01"))]


@given(frames=st.lists(frames_of_any_kind, max_size=6), cuts=st.lists(st.integers(0, 1600), max_size=12))
def test_every_frame_comes_out_once_and_in_order_however_the_stream_is_cut(
    frames: list[MbapFrame], cuts: list[int]
) -> None:
    scanner = MbapScanner()
    assert fed_in_pieces(scanner, b"".join(frame.wire for frame in frames), cuts) == frames
    assert scanner.fault == ""


@given(noise=st.binary(max_size=3000), cuts=st.lists(st.integers(0, 3000), max_size=8))
def test_any_bytes_yield_frames_that_were_there_or_a_fault_and_little_is_kept(
    noise: bytes, cuts: list[int]
) -> None:
    scanner = MbapScanner()
    frames = fed_in_pieces(scanner, noise, cuts)
    taken = b"".join(frame.wire for frame in frames)
    assert noise.startswith(taken)
    assert len(scanner._buffer) < 6 + LENGTH_MAX
    assert scanner.fault or noise[len(taken) :] == bytes(scanner._buffer)


@given(
    before=st.lists(frames_of_any_kind, max_size=3),
    header=st.one_of(
        st.tuples(st.integers(1, 0xFFFF), st.integers(LENGTH_MIN, LENGTH_MAX)),
        st.tuples(st.just(0), st.integers(LENGTH_MAX + 1, 0xFFFF)),
        st.tuples(st.just(0), st.integers(0, LENGTH_MIN - 1)),
    ),
    after=st.binary(max_size=300),
)
def test_what_came_before_a_broken_header_counts_and_nothing_behind_it(
    before: list[MbapFrame], header: tuple[int, int], after: bytes
) -> None:
    broken = b"\x00\x07" + header[0].to_bytes(2, "big") + header[1].to_bytes(2, "big") + b"\x05"
    scanner = MbapScanner()
    assert scanner.feed(b"".join(frame.wire for frame in before) + broken + after) == before
    assert scanner.fault.startswith("it sent what is no Modbus/TCP: 00 07")
    assert scanner.feed(MbapFrame(1, b"\x05\x84\x02").wire) == []


@pytest.mark.parametrize("length", [LENGTH_MIN, LENGTH_MAX])
def test_the_shortest_and_the_longest_frame_are_taken(length: int) -> None:
    frame = MbapFrame(3, bytes(length))
    assert MbapScanner().feed(frame.wire) == [frame]
