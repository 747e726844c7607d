"""Blocks of the register map: every value there and back, broken ones refused, and the map itself sound."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seat_protocol.errors import FieldRangeError, FrameError, TextTooLongError
from seat_protocol.face import Lamp, Lamps, Mode, Page, SeatFace, face_check
from seat_protocol.frames import READ_COUNT_MAX, WRITE_COUNT_MAX
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import (
    BLOCKS,
    FACE,
    IDENTITY,
    NAMEPLATE,
    PAGE,
    REGISTER_MAX,
    STATUS,
    TEXT_BYTES_MAX_NAMEPLATE,
    TEXT_BYTES_MAX_PAGE,
    Block,
)
from seat_protocol.status import FLAG_MASK, Choice, Flag, Key, SeatStatus
from seat_protocol.text import capacity_bytes, clip_text, decode_text, encode_text

words = st.integers(0, REGISTER_MAX)
bytes_of = st.integers(0, 255)
lamps = st.builds(Lamps, *[st.sampled_from(Lamp)] * 5)
text_blocks = st.sampled_from((NAMEPLATE, PAGE))
statuses = st.builds(
    SeatStatus,
    words,
    st.sampled_from(Choice),
    st.integers(0, 31).map(Key),
    words,
    bytes_of,
    bytes_of,
    st.integers(0, FLAG_MASK).map(Flag),
    st.integers(0, 2**32 - 1),
    words,
    words,
    words,
)
identities = st.builds(
    SeatIdentity,
    words,
    st.integers(0, 255).map(Capability),
    words,
    bytes_of,
    bytes_of,
    st.integers(0, 2**32 - 1),
)


@given(statuses)
def test_a_status_comes_back_as_it_was_sent(status: SeatStatus) -> None:
    assert len(status.to_registers()) == STATUS.count
    returned = SeatStatus.from_registers(status.to_registers())
    assert returned == status
    assert returned.to_registers() == status.to_registers()


@given(statuses, words, words)
def test_readings_that_differ_in_age_alone_are_the_same_reading(
    status: SeatStatus, press_age_cs: int, choice_age_cs: int
) -> None:
    assert replace(status, press_age_cs=press_age_cs, choice_age_cs=choice_age_cs) == status


@given(identities)
def test_an_identity_comes_back_as_it_was_sent(identity: SeatIdentity) -> None:
    assert len(identity.to_registers()) == IDENTITY.count
    assert SeatIdentity.from_registers(identity.to_registers()) == identity


@given(lamps)
def test_lamps_come_back_as_they_were_sent(shown: Lamps) -> None:
    assert Lamps.from_register(shown.to_register()) == shown


@given(text_blocks, st.text(max_size=80))
def test_a_text_comes_back_or_is_refused_as_too_long(block: Block, text: str) -> None:
    if len(text.encode()) > capacity_bytes(block):
        with pytest.raises(TextTooLongError, match=block.name):
            encode_text(block, text)
        text = clip_text(text, capacity_bytes(block))
    assert decode_text(block, encode_text(block, text)) == text


@given(st.text(max_size=60), st.integers(0, 80))
def test_a_clipped_text_is_a_beginning_that_fits(text: str, bytes_max: int) -> None:
    clipped = clip_text(text, bytes_max)
    assert text.startswith(clipped)
    assert len(clipped.encode()) <= bytes_max
    assert clipped == text or len(text[: len(clipped) + 1].encode()) > bytes_max


@given(st.lists(words, min_size=STATUS.count, max_size=STATUS.count).map(tuple))
def test_any_registers_are_a_status_or_refused(registers: tuple[int, ...]) -> None:
    try:
        status = SeatStatus.from_registers(registers)
    except FrameError:
        return
    assert status.to_registers() == registers


@given(words)
def test_any_register_is_lamps_or_refused(register: int) -> None:
    try:
        shown = Lamps.from_register(register)
    except FrameError:
        return
    assert shown.to_register() == register


@given(text_blocks, st.data())
def test_any_registers_are_a_text_or_refused(block: Block, data: st.DataObject) -> None:
    registers = tuple(data.draw(st.lists(words, min_size=block.count, max_size=block.count)))
    try:
        text = decode_text(block, registers)
    except FrameError:
        return
    assert len(text.encode()) == registers[0]


@pytest.mark.parametrize("registers", [(), (0x4853,), (0x4854, 1, 0, 0, 0, 0, 0)])
def test_a_device_that_is_no_seat_unit_is_refused(registers: tuple[int, ...]) -> None:
    with pytest.raises(FrameError, match="not a seat unit"):
        SeatIdentity.from_registers(registers)


@pytest.mark.parametrize(
    "face", [SeatFace(round_tag=REGISTER_MAX + 1), SeatFace(countdown_s=-1), SeatFace(countdown_s=70_000)]
)
def test_a_number_that_fits_no_register_is_refused(face: SeatFace) -> None:
    with pytest.raises(FieldRangeError, match="0 to 65535"):
        face.face_registers()


def test_a_face_is_six_registers_and_a_checksum_over_three_blocks() -> None:
    lit = Lamps(Lamp.BLINK, Lamp.BLINK, Lamp.BLINK, Lamp.OFF, Lamp.ON)
    face = SeatFace(41, Mode.VOTE_LAST, lit, True, 60, Page.MESSAGE, "代表01", "议案")
    assert face.face_registers() == (41, 3, 0x12A, 1, 60, 1)
    assert len(face.face_registers()) == FACE.count
    assert face.check() == face_check(
        face.face_registers(), face.nameplate_registers(), face.page_registers()
    )
    assert face.check() != SeatFace(41, Mode.VOTE_LAST, lit, True, 60, Page.MESSAGE, "代表02", "议案").check()


def test_blocks_do_not_overlap_and_fit_one_transaction() -> None:
    for block, behind in itertools.pairwise(BLOCKS):
        assert block.end <= behind.address
    assert all(block.count <= min(READ_COUNT_MAX, WRITE_COUNT_MAX) for block in BLOCKS)
    assert capacity_bytes(NAMEPLATE) == TEXT_BYTES_MAX_NAMEPLATE
    assert capacity_bytes(PAGE) == TEXT_BYTES_MAX_PAGE


def test_a_register_is_found_by_name_and_a_wrong_name_is_an_error() -> None:
    assert STATUS.address_of("face_check") == 0x010A
    with pytest.raises(KeyError):
        STATUS.address_of("face_chek")


def test_the_repr_of_a_reading_tells_neither_choice_nor_keys() -> None:
    readings = [SeatStatus(7, choice, Key(1 << choice)) for choice in Choice]
    assert len({repr(reading) for reading in readings}) == 1
    assert "round_tag=7" in repr(readings[0])
