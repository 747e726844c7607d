"""What a seat is known to show, block by block, so that only the difference is written."""

from firmware_bridge.image import FaceImage
from firmware_bridge.steps import FACE_TURNS, Turn


class Shown:
    """Blocks that the seat has confirmed; unknown at first."""

    def __init__(self) -> None:
        self._whole: FaceImage | None = None
        self._face: tuple[int, ...] | None = None
        self._nameplate: tuple[int, ...] | None = None
        self._page: tuple[int, ...] | None = None

    @property
    def is_unknown(self) -> bool:
        """Whether nothing is known about any block."""
        return self._face is None and self._nameplate is None and self._page is None

    def is_whole(self, image: FaceImage) -> bool:
        """Whether every block of `image` is confirmed."""
        return self._whole is image

    def is_of_round(self, round_tag: int) -> bool:
        """Whether the face that the seat has confirmed is of that round, or none is confirmed."""
        return self._face is None or self._face[0] == round_tag

    def due(self, image: FaceImage) -> Turn | None:
        """The write that comes next on the way to `image`: the face first, then the texts."""
        if self._whole is image:
            return None
        if self._face != image.face:
            known = self._face is not None and image.differs_in_lamps_alone(self._face)
            return Turn.LAMPS if known else Turn.FACE
        if self._nameplate != image.nameplate:
            return Turn.NAMEPLATE
        if self._page != image.page:
            return Turn.PAGE
        self._whole = image
        return None

    def confirm(self, turn: Turn, image: FaceImage) -> None:
        """The seat has taken that block of `image`."""
        self._whole = None
        if turn in FACE_TURNS:
            self._face = image.face
        elif turn is Turn.NAMEPLATE:
            self._nameplate = image.nameplate
        elif turn is Turn.PAGE:
            self._page = image.page
        self.due(image)

    def confirm_all(self, image: FaceImage) -> None:
        """The seat reports by its checksum that it shows all of `image`."""
        self._whole = image
        self._face, self._nameplate, self._page = image.face, image.nameplate, image.page

    def forget(self) -> None:
        """Nothing is known any more."""
        self._whole = self._face = self._nameplate = self._page = None
