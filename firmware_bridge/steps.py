"""The transactions with a seat unit, as values; frames that never change are built once."""

from dataclasses import dataclass
from enum import Enum, auto

from firmware_bridge.exchanges import Exchange, FastExchange
from firmware_bridge.image import FaceImage
from seat_protocol.event_setup import counter_setup
from seat_protocol.frames import (
    READ_HOLDING,
    READ_INPUT,
    read_registers,
    read_write_registers,
    write_registers,
)
from seat_protocol.registers import CARD, CLOCK, CONTROL, FACE, IDENTITY, NAMEPLATE, PAGE, STATUS

_ACKNOWLEDGE_ADDRESS = CONTROL.address_of("acknowledge_reboot")
_FREEZE_ADDRESS = CONTROL.address_of("freeze")


class Turn(Enum):
    """What a transaction is for."""

    IDENTIFY = auto()  # read the identity block
    EVENTS = auto()  # tell the unit to raise an event for every press
    FACE = auto()  # write the face block and read the status in one turn
    NAMEPLATE = auto()  # write the nameplate block
    PAGE = auto()  # write the page block
    CLOCK = auto()  # read the unit's clock
    CARD = auto()  # read which card is in the reader
    ACKNOWLEDGE = auto()  # acknowledge the reboot and read the status
    FREEZE = auto()  # freeze this seat alone and read the status
    STATUS = auto()  # read the status


TEXT_TURNS = frozenset({Turn.NAMEPLATE, Turn.PAGE})
STATUS_TURNS = frozenset({Turn.FACE, Turn.ACKNOWLEDGE, Turn.FREEZE, Turn.STATUS})
"""Turns whose answer holds a reading of the seat."""
REFUSABLE_TURNS = frozenset(
    {Turn.FACE, Turn.NAMEPLATE, Turn.PAGE, Turn.ACKNOWLEDGE, Turn.EVENTS, Turn.CLOCK, Turn.CARD}
)
"""Turns that a unit may refuse without being lost for it: it can still be read."""


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction; `image` is the face whose block it writes."""

    turn: Turn
    request: Exchange
    image: FaceImage | None = None


class StepBook:
    """The steps of one unit.

    Function 06 is never used: its answer is the request's own bytes, the same as a local echo.
    """

    def __init__(self, unit: int) -> None:
        self._unit = unit
        self.identify = Step(Turn.IDENTIFY, read_registers(unit, IDENTITY.address, IDENTITY.count))
        self.events = Step(Turn.EVENTS, FastExchange.setup(counter_setup(unit)))
        self.clock = Step(Turn.CLOCK, read_registers(unit, CLOCK.address, CLOCK.count))
        self.card = Step(Turn.CARD, read_registers(unit, CARD.address, CARD.count))
        self.acknowledge = self._order(Turn.ACKNOWLEDGE, _ACKNOWLEDGE_ADDRESS, 1)
        self.status = self._read_status(READ_INPUT)
        self._status_otherwise = self._read_status(READ_HOLDING)

    def read_otherwise(self) -> None:
        """Read the status with the other function the next time.

        Functions 03 and 04 read the same registers, and an answer names its function: one that comes late, or
        twice, can't be taken for the answer to the next reading.
        """
        self.status, self._status_otherwise = self._status_otherwise, self.status

    def freeze(self, round_tag: int) -> Step:
        """Freeze this unit in that round."""
        return self._order(Turn.FREEZE, _FREEZE_ADDRESS, round_tag)

    def write(self, turn: Turn, image: FaceImage) -> Step:
        """Write one block of `image`."""
        if turn is Turn.FACE:
            request = read_write_registers(self._unit, STATUS.address, STATUS.count, FACE.address, image.face)
        elif turn is Turn.NAMEPLATE:
            request = write_registers(self._unit, NAMEPLATE.address, image.nameplate)
        else:
            request = write_registers(self._unit, PAGE.address, image.page)
        return Step(turn, request, image)

    def _read_status(self, function: int) -> Step:
        return Step(Turn.STATUS, read_registers(self._unit, STATUS.address, STATUS.count, function))

    def _order(self, turn: Turn, address: int, value: int) -> Step:
        return Step(turn, read_write_registers(self._unit, STATUS.address, STATUS.count, address, (value,)))
