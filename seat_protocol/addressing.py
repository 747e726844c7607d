"""Finding units without an address, and giving them one, with the standard functions alone.

A search is a row of broadcasts and reads. The broadcast selects the units of a range of serial numbers; the read
of the block `assign` at SELECTION_UNIT is then answered by all of them at once. Silence: there is none. A good
answer: there is one, or one drowned the others, or their frames look like that of a third. Garbage: there are more.
A range with more than one is halved; one that answered is asked alone, and muted (RDM and DALI search in this way).
"""

from dataclasses import dataclass

from seat_protocol.errors import FrameError
from seat_protocol.frames import READ_HOLDING, Request, read_registers, write_registers
from seat_protocol.registers import ASSIGN, BROADCAST_UNIT, SEARCH, SELECTION_UNIT, SearchAction

SERIAL_MAX = 0xFFFF_FFFF
DOUBTS_MAX = 8
"""How often one serial number alone may give garbage before it is given up: on a line that loses every second
frame, one search in several hundred gives a unit up; the next one finds it."""

SILENCES_NEEDED = 2
"""So often running nobody must answer before a range counts as empty: one lost frame must not hide a unit."""
GIVEN_UP_MAX = 4
"""So many numbers that only ever gave garbage are no units but a line that does not work: the search ends."""


@dataclass(frozen=True, slots=True)
class SerialRange:
    """The serial numbers `first` to `last`, both meant."""

    first: int = 0
    last: int = SERIAL_MAX

    def halves(self) -> tuple["SerialRange", "SerialRange"]:
        """The lower and the upper half of more than one number."""
        middle = (self.first + self.last) // 2
        return SerialRange(self.first, middle), SerialRange(middle + 1, self.last)


ALL_SERIALS = SerialRange()


def search(serials: SerialRange, action: SearchAction) -> Request:
    """The broadcast that selects, mutes or unmutes."""
    registers = (*divmod(serials.first, 0x10000), *divmod(serials.last, 0x10000), action)
    return write_registers(BROADCAST_UNIT, SEARCH.address, registers)


def read_selected() -> Request:
    """Asks the selected units who they are; parse its answer with UnitAddress.from_registers."""
    return read_registers(SELECTION_UNIT, ASSIGN.address, ASSIGN.count, READ_HOLDING)


@dataclass(frozen=True, slots=True)
class UnitAddress:
    """Which address the unit of a serial number has; `unit` is NO_UNIT for none."""

    serial: int
    unit: int

    def to_registers(self) -> tuple[int, ...]:
        """The assign block."""
        return (*divmod(self.serial, 0x10000), self.unit)

    @classmethod
    def from_registers(cls, registers: tuple[int, ...]) -> "UnitAddress":
        """Decode the assign block; FrameError for another number of registers."""
        if len(registers) != ASSIGN.count:
            raise FrameError(f"assign has {ASSIGN.count} registers, got {len(registers)}")
        return cls(registers[0] << 16 | registers[1], registers[2])

    def assign(self) -> Request:
        """The broadcast that gives the unit this address; nobody answers: read the block at the new address."""
        return write_registers(BROADCAST_UNIT, ASSIGN.address, self.to_registers())


class SerialSearch:
    """Which broadcast and read come next in a search, without doing them.

    Send `unmute` once. As long as `serials` is not None: send `select`, read, and tell the outcome with `silence`,
    `garbage` or `answer`; a broadcast that `answer` hands back is sent before going on. A serial number counts as
    found when it was understood alone: frames on top of one another can look like that of a third unit.
    `given_up` names the serial numbers where something answered that was never understood.
    """

    unmute = search(ALL_SERIALS, SearchAction.UNMUTE)

    def __init__(self, serials: SerialRange = ALL_SERIALS) -> None:
        self.found: list[UnitAddress] = []
        self.given_up: list[int] = []
        self._open = [serials]
        self._is_check = False
        self._doubts = self._silences = 0

    @property
    def serials(self) -> SerialRange | None:
        """The range to be asked next; None when all are done."""
        return self._open[-1] if self._open else None

    @property
    def select(self) -> Request:
        """The broadcast that selects `serials`."""
        return search(self._open[-1], SearchAction.SELECT)

    def silence(self) -> None:
        """Nobody answered."""
        self._silences += 1
        if self._silences == SILENCES_NEEDED:
            self._close(was_there=False)

    def garbage(self) -> None:
        """Something answered that is no frame: more than one, or one over a bad line."""
        self._silences = 0
        serials = self._open[-1]
        if serials.first < serials.last:
            self._halve()
            return
        self._doubts += 1
        if self._doubts == DOUBTS_MAX:
            self.given_up.append(serials.first)
            self._close(was_there=False)
        if len(self.given_up) == GIVEN_UP_MAX:
            self._open.clear()

    def answer(self, unit: UnitAddress) -> Request | None:
        """One was understood; returns the broadcast that mutes it, once it is found."""
        serials = self._open[-1]
        is_known = any(found.serial == unit.serial for found in self.found)
        alone = SerialRange(unit.serial, unit.serial)
        if is_known or not serials.first <= unit.serial <= serials.last:
            self.garbage()
        elif serials == alone:
            self.found.append(unit)
            self._close(was_there=True)
        else:
            self._open.append(alone)
            self._is_check = True
            self._silences = 0
            return None
        return search(alone, SearchAction.MUTE)

    def _close(self, *, was_there: bool) -> None:
        self._open.pop()
        self._doubts = self._silences = 0
        was_check, self._is_check = self._is_check, False
        if was_check and not was_there:
            self._halve()

    def _halve(self) -> None:
        lower, upper = self._open.pop().halves()
        self._open += [upper, lower]
