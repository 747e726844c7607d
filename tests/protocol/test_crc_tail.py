"""A checksum over a beginning and a fixed tail is the checksum over both."""

from hypothesis import given
from hypothesis import strategies as st

from firmware_bridge.image import frozen_image_of, image_of
from seat_protocol.crc import FixedTail, crc16
from seat_protocol.face import Mode, SeatFace


@given(st.binary(max_size=20), st.binary(max_size=300))
def test_a_fixed_tail_makes_the_same_checksum(beginning: bytes, tail: bytes) -> None:
    assert FixedTail(tail).crc16_behind(beginning) == crc16(beginning + tail)


@given(st.integers(0, 0xFFFF), st.sampled_from(Mode), st.text(max_size=10), st.text(max_size=40))
def test_the_image_of_a_face_has_the_checksum_that_the_seat_will_report(
    round_tag: int, mode: Mode, nameplate: str, message: str
) -> None:
    face = SeatFace(round_tag, mode, nameplate=nameplate, message=message)
    assert image_of(face).check == face.check()
    assert (image_of(face).nameplate, image_of(face).page) == (
        face.nameplate_registers(),
        face.page_registers(),
    )
    assert frozen_image_of(face).face[1] == (Mode.HELD if mode in (Mode.VOTE_FIRST, Mode.VOTE_LAST) else mode)
