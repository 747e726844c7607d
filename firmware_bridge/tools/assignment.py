"""Which unit is to get which address: planned from what was found, checked before a technician is asked."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from firmware_bridge.errors import BridgeError
from firmware_bridge.tools.found import Discovery, FoundUnit
from seat_protocol.registers import NO_UNIT, UNIT_MAX


class AddressingError(BridgeError):
    """An address can't be given like this; nothing was written. The message says what is in the way."""


class AddressPlanError(AddressingError):
    """What was asked for can't be, whatever the line does; ask for something else."""


class LineDiffersError(AddressingError):
    """The line is not as it would have to be; look at it, mend it and repeat."""


class KeeperUnknownError(AddressPlanError):
    """Nobody said which of the units at one address keeps it; name it with --keep."""


@dataclass(frozen=True, slots=True)
class Assignment:
    """The unit of `serial`, which has the address `before`, is to have `after` (NO_UNIT: none)."""

    serial: int
    before: int
    after: int


def assign_one(discovery: Discovery, serial: int, unit: int) -> Assignment | None:
    """Give one unit an address; None where it has it already. AddressingError where it must not be done."""
    if not NO_UNIT <= unit <= UNIT_MAX:
        raise AddressPlanError(f"unit {unit} is not an address; give one from 1 to {UNIT_MAX}, or 0 for none")
    found = _unit_of(discovery, serial)
    if found.unit == unit:
        return None
    _check_free(discovery, unit)
    return _assignment(found, unit)


def mend(
    discovery: Discovery, expected: Collection[int] = (), keepers: Collection[int] = ()
) -> tuple[Assignment, ...]:
    """What makes one unit of each address: duplicates move, spares get the addresses of units that are gone.

    Of a duplicate the unit whose serial number is in `keepers` stays; KeeperUnknownError where there is not exactly
    one. The others move to `expected` addresses at which nobody is, and where none is left they get no address.
    """
    _check_complete(discovery, is_quick_enough=not expected)
    movers = [found for those in discovery.duplicates.values() for found in _movers(those, keepers)]
    free = sorted(set(expected) - discovery.taken)
    mended = []
    for found in (*movers, *discovery.without_address):
        after = free.pop(0) if free else NO_UNIT
        if found.unit != after:
            mended.append(_assignment(found, after))
    return tuple(mended)


def unsettled(discovery: Discovery, keepers: Collection[int]) -> Mapping[int, tuple[int, ...]]:
    """The serial numbers at every address of which nobody said who keeps it."""
    return {
        unit: tuple(found.serial for found in those)
        for unit, those in discovery.duplicates.items()
        if len({found.serial for found in those} & set(keepers)) != 1
    }


def _movers(those: tuple[FoundUnit, ...], keepers: Collection[int]) -> list[FoundUnit]:
    staying = [found for found in those if found.serial in keepers]
    if len(staying) != 1:
        serials = ", ".join(f"{found.serial:#010x}" for found in those)
        raise KeeperUnknownError(
            f"units {serials} share address {those[0].unit}; name the one that keeps it: --keep SERIAL"
        )
    return [found for found in those if found is not staying[0]]


def _unit_of(discovery: Discovery, serial: int) -> FoundUnit:
    those = [found for found in discovery.units if found.serial == serial]
    if not those:
        raise AddressPlanError(
            f"no unit {serial:#010x} is on this line; `hall discover` names those that are"
        )
    if len(those) > 1:
        raise LineDiffersError(f"{len(those)} units say that they are {serial:#010x}; take one off the line")
    return those[0]


def _assignment(found: FoundUnit, unit: int) -> Assignment:
    if not found.can_be_addressed:
        raise AddressPlanError(
            f"unit {found.serial:#010x} can't be given an address over the line; set it at the unit"
        )
    return Assignment(found.serial, found.unit, unit)


def _check_free(discovery: Discovery, unit: int) -> None:
    if unit == NO_UNIT:
        return
    _check_complete(discovery, is_quick_enough=False)
    if unit in discovery.taken:
        raise AddressPlanError(f"something answers at address {unit} already; move or unplug it first")


def _check_complete(discovery: Discovery, *, is_quick_enough: bool) -> None:
    if not discovery.is_complete or (discovery.is_quick and not is_quick_enough):
        raise LineDiffersError(
            "not everybody on this line is known, so no address is sure to be free; mend the line first"
            " (`hall doctor` says what is wrong with it)"
        )
