"""The transactions with a seat unit, as values; frames that never change are built once."""

from dataclasses import dataclass
from enum import Enum, auto

from firmware_bridge.exchanges import Exchange, FastExchange
from firmware_bridge.image import LAMPS_ADDRESS, LAMPS_AT, FaceImage
from seat_protocol.event_setup import press_setup
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
    LAMPS = (
        auto()
    )  # write the lamps alone, of a face that is shown otherwise, and read the status in one turn
    NAMEPLATE = auto()  # write the nameplate block
    PAGE = auto()  # write the page block
    CLOCK = auto()  # read the unit's clock
    CARD = auto()  # read which card is in the reader
    ACKNOWLEDGE = auto()  # acknowledge the reboot and read the status
    FREEZE = auto()  # freeze this seat alone and read the status
    STATUS = auto()  # read the status


FACE_TURNS = frozenset({Turn.FACE, Turn.LAMPS})
EVENTS_ARE_ON = (((True,),),)
"""What comes of EVENTS where the unit raises events for every press from now on."""
TEXT_TURNS = frozenset({Turn.NAMEPLATE, Turn.PAGE})
REFUSABLE_TURNS = frozenset(set(Turn) - {Turn.IDENTIFY, Turn.STATUS})
"""Turns that a unit may refuse without being lost for it: it can still be read."""


@dataclass(frozen=True, slots=True)
class Step:
    """One transaction; `image` is the face whose block it writes.

    `tells_status`: its answer holds a reading of the seat; one that `wants_status` is followed by a reading.
    """

    turn: Turn
    request: Exchange
    image: FaceImage | None = None
    tells_status: bool = False
    wants_status: bool = False


class StepBook:
    """The steps of one unit.

    Function 06 is never used: its answer is the request's own bytes, the same as a local echo. Function 17h writes
    and reads in one turn; where a gateway does not pass it on, a plain write and a reading do.
    """

    def __init__(self, unit: int) -> None:
        self._unit = unit
        self._has_turns = True
        self.identify = Step(Turn.IDENTIFY, read_registers(unit, IDENTITY.address, IDENTITY.count))
        self.events = Step(Turn.EVENTS, FastExchange.setup(press_setup(unit)))
        self.clock = Step(Turn.CLOCK, read_registers(unit, CLOCK.address, CLOCK.count))
        self.card = Step(Turn.CARD, read_registers(unit, CARD.address, CARD.count))
        self.status = self._read_status(READ_INPUT)
        self._status_otherwise = self._read_status(READ_HOLDING)

    def read_otherwise(self) -> None:
        """Read the status with the other function the next time.

        Functions 03 and 04 read the same registers, and an answer names its function: one that comes late, or
        twice, can't be taken for the answer to the next reading.
        """
        self.status, self._status_otherwise = self._status_otherwise, self.status

    def do_without_turns(self) -> None:
        """Write and read one after the other from now on: nobody here knows function 17h."""
        self._has_turns = False

    def acknowledge(self) -> Step:
        """Tell the unit that its start was seen."""
        return self._order(Turn.ACKNOWLEDGE, _ACKNOWLEDGE_ADDRESS, 1)

    def freeze(self, round_tag: int) -> Step:
        """Freeze this unit in that round."""
        return self._order(Turn.FREEZE, _FREEZE_ADDRESS, round_tag)

    def write(self, turn: Turn, image: FaceImage) -> Step:
        """Write one block of `image`, or its lamps."""
        if turn is Turn.LAMPS:
            return self._turn(turn, LAMPS_ADDRESS, (image.face[LAMPS_AT],), image)
        if turn is Turn.FACE:
            return self._turn(turn, FACE.address, image.face, image)
        if turn is Turn.NAMEPLATE:
            return Step(turn, write_registers(self._unit, NAMEPLATE.address, image.nameplate), image)
        return Step(turn, write_registers(self._unit, PAGE.address, image.page), image)

    def _read_status(self, function: int) -> Step:
        request = read_registers(self._unit, STATUS.address, STATUS.count, function)
        return Step(Turn.STATUS, request, tells_status=True)

    def _order(self, turn: Turn, address: int, value: int) -> Step:
        return self._turn(turn, address, (value,))

    def _turn(
        self, turn: Turn, address: int, values: tuple[int, ...], image: FaceImage | None = None
    ) -> Step:
        """Write, and read the status: in one transaction if possible."""
        if not self._has_turns:
            return Step(turn, write_registers(self._unit, address, values), image, wants_status=True)
        request = read_write_registers(self._unit, STATUS.address, STATUS.count, address, values)
        return Step(turn, request, image, tells_status=True)
