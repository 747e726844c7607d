"""The register map as a seat unit sees it: which block an access means, and which values it takes."""

from typing import NamedTuple

from seat_protocol.errors import FrameError
from seat_protocol.face import Lamps, Mode, Page
from seat_protocol.identity import Capability
from seat_protocol.registers import (
    ASSIGN,
    BLOCKS,
    CARD,
    CLOCK,
    CONTROL,
    FACE,
    SEARCH,
    UNIT_MAX,
    Access,
    Block,
    SearchAction,
)
from simulators.errors import RefusalError
from simulators.modbus import ILLEGAL_ADDRESS, ILLEGAL_VALUE

_PAGE_BITS = 8
_BLOCK_OF_PAGE = {block.address >> _PAGE_BITS: block for block in BLOCKS}
_NEEDED = {
    CLOCK: Capability.CLOCK,
    SEARCH: Capability.ADDRESSING,
    ASSIGN: Capability.ADDRESSING,
    CARD: Capability.CARD_READER,
}
_WRITTEN_ALONE = (FACE, FACE.address_of("lamps") - FACE.address, 1)
_FREEZE_AT, _ACKNOWLEDGE_AT = (
    CONTROL.address_of(name) - CONTROL.address for name in ("freeze", "acknowledge_reboot")
)


class FaceRegisters(NamedTuple):
    """The face block as it was written; the countdown on the screen runs, this value stays."""

    round_tag: int = 0
    mode: int = 0
    lamps: int = 0
    microphone: int = 0
    countdown_s: int = 0
    page: int = 0

    def check(self) -> None:
        """RefusalError for a value that the map does not name."""
        if self.mode > max(Mode) or self.microphone > 1 or self.page > max(Page):
            raise RefusalError(ILLEGAL_VALUE)
        try:
            Lamps.from_register(self.lamps)
        except FrameError:
            raise RefusalError(ILLEGAL_VALUE) from None


class Orders(NamedTuple):
    """What a write to the control block asks for; None where it touches another register."""

    freeze: int | None = None
    acknowledge_reboot: int | None = None

    @classmethod
    def from_registers(cls, offset: int, values: tuple[int, ...]) -> "Orders":
        """RefusalError for two orders at once, and for one that does not exist."""
        at = dict(enumerate(values, offset))
        if len(at) != 1 or at.get(_ACKNOWLEDGE_AT, 1) != 1:
            raise RefusalError(ILLEGAL_VALUE)
        return cls(at.get(_FREEZE_AT), at.get(_ACKNOWLEDGE_AT))


class SearchRegisters(NamedTuple):
    """What a write to the search block asks for."""

    first_serial: int
    last_serial: int
    action: SearchAction

    @classmethod
    def from_registers(cls, values: tuple[int, ...]) -> "SearchRegisters":
        """RefusalError for a part of the block, and for an action that does not exist."""
        if len(values) != SEARCH.count or values[4] > max(SearchAction):
            raise RefusalError(ILLEGAL_VALUE)
        return cls(values[0] << 16 | values[1], values[2] << 16 | values[3], SearchAction(values[4]))


def assigned_unit(values: tuple[int, ...], serial: int) -> int:
    """The address that a write to the assign block gives to the unit of `serial`; RefusalError if it gives none."""
    if len(values) != ASSIGN.count or values[0] << 16 | values[1] != serial or values[2] > UNIT_MAX:
        raise RefusalError(ILLEGAL_VALUE)
    return values[2]


def whole(block: Block, before: tuple[int, ...], offset: int, values: tuple[int, ...]) -> tuple[int, ...]:
    """The block after a write into it; RefusalError for a part that is not written alone."""
    if len(values) != block.count and (block, offset, len(values)) != _WRITTEN_ALONE:
        raise RefusalError(ILLEGAL_VALUE)
    return (*before[:offset], *values, *before[offset + len(values) :])


def block_of(address: int, count: int, forbidden: Access, capabilities: Capability) -> Block:
    """The block that holds the whole range; RefusalError where there is none, or access to it is `forbidden`."""
    block = _BLOCK_OF_PAGE.get(address >> _PAGE_BITS)
    if block is None or address + count > block.end or block.access is forbidden:
        raise RefusalError(ILLEGAL_ADDRESS)
    if block.address >= CLOCK.address and _NEEDED[block] not in capabilities:
        raise RefusalError(ILLEGAL_ADDRESS)
    return block


def zeros(block: Block) -> tuple[int, ...]:
    """The block as it is when nothing was written to it."""
    return (0,) * block.count
