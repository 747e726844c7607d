"""A seat's face as it stands on the wire."""

from dataclasses import dataclass, replace
from functools import lru_cache

from seat_protocol.crc import FixedTail
from seat_protocol.face import Lamps, Mode, Page, SeatFace
from seat_protocol.frames import pack_registers
from seat_protocol.registers import FACE

TEXTS_CACHED_MAX = 8192
"""Every seat of the largest hall has a nameplate of its own, and may show a message and then none again."""
FACES_CACHED_MAX = 512
"""Without their texts most seats of a hall are shown one of a few faces."""

LAMPS_ADDRESS = FACE.address_of("lamps")
LAMPS_AT = LAMPS_ADDRESS - FACE.address
VOTING_MODES = frozenset({Mode.VOTE_FIRST, Mode.VOTE_LAST})


@dataclass(frozen=True, slots=True, eq=False)
class FaceImage:
    """The registers of a face, and the checksum that a seat reports when it shows it."""

    face: tuple[int, ...]
    nameplate: tuple[int, ...]
    page: tuple[int, ...]
    check: int

    def differs_in_lamps_alone(self, face: tuple[int, ...]) -> bool:
        """Whether a face block shows all but the lamps of this one."""
        return face[:LAMPS_AT] + face[LAMPS_AT + 1 :] == self.face[:LAMPS_AT] + self.face[LAMPS_AT + 1 :]


def image_of(face: SeatFace) -> FaceImage:
    """The image of `face`; TextTooLongError, FieldRangeError when it can't be put on the wire."""
    registers, packed = _numbers(
        face.round_tag, face.mode, face.lamps, face.microphone, face.countdown_s, face.page
    )
    texts = _texts(face.nameplate, face.message)
    return FaceImage(registers, texts.nameplate, texts.page, texts.tail.crc16_behind(packed))


def frozen_image_of(face: SeatFace) -> FaceImage:
    """The image of `face` on a frozen seat: a voting mode would promise what no longer counts."""
    return image_of(replace(face, mode=Mode.HELD) if face.mode in VOTING_MODES else face)


@dataclass(frozen=True, slots=True, eq=False)
class _Texts:
    nameplate: tuple[int, ...]
    page: tuple[int, ...]
    tail: FixedTail


@lru_cache(maxsize=TEXTS_CACHED_MAX)
def _texts(nameplate: str, message: str) -> _Texts:
    texts = SeatFace(nameplate=nameplate, message=message)
    blocks = texts.nameplate_registers(), texts.page_registers()
    return _Texts(*blocks, FixedTail(pack_registers(blocks[0] + blocks[1])))


@lru_cache(maxsize=FACES_CACHED_MAX)
def _numbers(
    round_tag: int, mode: Mode, lamps: Lamps, microphone: bool, countdown_s: int, page: Page
) -> tuple[tuple[int, ...], bytes]:
    registers = SeatFace(round_tag, mode, lamps, microphone, countdown_s, page).face_registers()
    return registers, pack_registers(registers)
