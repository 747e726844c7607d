"""What was written to a seat unit to be shown, and its checksum."""

from seat_protocol.face import FACE_BLOCKS, Page, face_check
from seat_protocol.registers import FACE, NAMEPLATE, Block
from seat_protocol.text import capacity_bytes
from simulators.errors import RefusalError
from simulators.modbus import ILLEGAL_VALUE
from simulators.unit_registers import FaceRegisters, zeros
from simulators.view import readable_text

_NS_PER_S = 1_000_000_000


class Showing:
    """Face, nameplate and page from one power-up to the next; the nameplate comes from before."""

    def __init__(self, nameplate: tuple[int, ...], now_ns: int) -> None:
        self.face = FaceRegisters()
        self._registers = {block: zeros(block) for block in FACE_BLOCKS} | {NAMEPLATE: nameplate}
        self._countdown_from_ns = now_ns
        self._check: int | None = None

    def registers(self, block: Block) -> tuple[int, ...]:
        """One of the blocks as it would be read."""
        return self._registers[block]

    def take(self, block: Block, registers: tuple[int, ...], now_ns: int) -> None:
        """Show a whole block; RefusalError, and nothing changed, where a value is out of range."""
        if block is FACE:
            self._take_face(FaceRegisters(*registers), now_ns)
        elif registers[0] > capacity_bytes(block):
            raise RefusalError(ILLEGAL_VALUE)
        self._registers[block] = registers
        self._check = None

    def check(self) -> int:
        """The register `face_check`."""
        if self._check is None:
            self._check = face_check(*(self._registers[block] for block in FACE_BLOCKS))
        return self._check

    def countdown_remaining_s(self, now_ns: int) -> int:
        """What the countdown on the screen has come to."""
        counted_s = (now_ns - self._countdown_from_ns) // _NS_PER_S
        return max(0, self.face.countdown_s - counted_s)

    def text(self, *, has_page: bool) -> str:
        """What stands on the screen of a unit that can, or cannot, show the message page."""
        is_page = has_page and self.face.page == Page.MESSAGE
        return readable_text(self._registers[FACE_BLOCKS[2] if is_page else NAMEPLATE])

    def _take_face(self, face: FaceRegisters, now_ns: int) -> None:
        face.check()
        if (face.round_tag, face.countdown_s) != (self.face.round_tag, self.face.countdown_s):
            self._countdown_from_ns = now_ns
        self.face = face
