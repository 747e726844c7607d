"""What a discovery found on a line."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import NO_UNIT


class FoundBy(StrEnum):
    """The way on which a unit was found."""

    SCAN = "scan"  # Fast Modbus, whatever its address is
    SEARCH = "search"  # by serial number, with standard functions
    ADDRESS = "address"  # it answered at an address


@dataclass(frozen=True, slots=True)
class FoundUnit:
    """A seat unit that is there; `unit` is its address, NO_UNIT for none."""

    unit: int
    identity: SeatIdentity
    found_by: FoundBy

    @property
    def serial(self) -> int:
        """Its serial number."""
        return self.identity.serial

    @property
    def can_be_addressed(self) -> bool:
        """Whether it takes an address by its serial number."""
        return Capability.ADDRESSING in self.identity.capabilities


@dataclass(frozen=True, slots=True)
class StrangeUnit:
    """A device of another maker at an address: it answers, but is no seat unit; `said` is how."""

    unit: int
    said: str


class DoubtKind(StrEnum):
    """Why a discovery may be incomplete."""

    GATEWAY = "gateway"  # a gateway lets neither scan nor search through, nor tells garbage from silence
    NOBODY = "nobody"  # nothing answered at all: nothing tells whether the line works
    LOSSES = "losses"  # so many frames are lost that silence says nothing
    SCAN_UNCLEAN = "scan_unclean"  # no two scans agreed, and more than every fifth answer was lost
    SEARCH_RESTLESS = "search_restless"  # the search went on finding something
    SERIAL_UNCLEAR = "serial_unclear"  # something answers for this serial number and is never understood
    SERIAL_GONE = "serial_gone"  # a unit was heard and then never again
    ADDRESS_DEAF = "address_deaf"  # a unit that was found does not answer at its address
    TIME_UP = "time_up"  # it took too long


@dataclass(frozen=True, slots=True, order=True)
class Doubt:
    """One reason, and the serial number or address that it is about (0: the whole line)."""

    kind: DoubtKind
    about: int = 0


@dataclass(frozen=True, slots=True)
class Discovery:
    """All that was found, in rising order.

    `unclear` are addresses at which something answers that is never understood: two units that can't be told apart,
    or one that is broken. Only without `doubts` is silence a proof that nobody else is there; `is_quick` leaves out
    those that can't be found by serial number.
    """

    units: tuple[FoundUnit, ...] = ()
    strangers: tuple[StrangeUnit, ...] = ()
    unclear: tuple[int, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    is_quick: bool = False
    scan_passes: int = 0
    scan_pass_s: float | None = None
    duration_s: float = 0.0

    @property
    def is_complete(self) -> bool:
        """Whether everything on the line is named."""
        return not self.doubts

    @property
    def duplicates(self) -> Mapping[int, tuple[FoundUnit, ...]]:
        """The units of every address that more than one has."""
        at: dict[int, list[FoundUnit]] = {}
        for found in self.units:
            at.setdefault(found.unit, []).append(found)
        return {unit: tuple(those) for unit, those in at.items() if unit != NO_UNIT and len(those) > 1}

    @property
    def without_address(self) -> tuple[FoundUnit, ...]:
        """The units that no request reaches until they are given an address."""
        return tuple(found for found in self.units if found.unit == NO_UNIT)

    @property
    def taken(self) -> frozenset[int]:
        """The addresses at which something answers."""
        addresses = [found.unit for found in self.units if found.unit != NO_UNIT]
        return frozenset((*addresses, *(stranger.unit for stranger in self.strangers), *self.unclear))
