"""A seat's face as it stands on the wire, computed once per face."""

from dataclasses import dataclass, replace
from functools import lru_cache

from seat_protocol.face import Mode, SeatFace, face_check

FACES_CACHED_MAX = 4096
"""The faces of two full halls (a line has at most 247 units, a hall some 8 lines) with room for changes."""

VOTING_MODES = frozenset({Mode.VOTE_FIRST, Mode.VOTE_LAST})


@dataclass(frozen=True, slots=True, eq=False)
class FaceImage:
    """The registers of a face; one object per distinct face, so images are compared by identity."""

    face: tuple[int, ...]
    nameplate: tuple[int, ...]
    page: tuple[int, ...]
    check: int


@lru_cache(maxsize=FACES_CACHED_MAX)
def image_of(face: SeatFace) -> FaceImage:
    """The image of `face`; TextTooLongError, FieldRangeError when it can't be put on the wire."""
    blocks = face.face_registers(), face.nameplate_registers(), face.page_registers()
    return FaceImage(*blocks, face_check(*blocks))


@lru_cache(maxsize=FACES_CACHED_MAX)
def frozen_image_of(face: SeatFace) -> FaceImage:
    """The image of `face` on a frozen seat: a voting mode would promise what no longer counts."""
    return image_of(replace(face, mode=Mode.HELD) if face.mode in VOTING_MODES else face)
