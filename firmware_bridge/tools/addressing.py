"""Giving a unit an address, and seeing that it has it and that nobody else has."""

from firmware_bridge.program import Pause, Steps
from firmware_bridge.tools.assignment import AddressingError, Assignment, LineDiffersError
from firmware_bridge.tools.looking import identity_in
from firmware_bridge.tools.workbench import Heard, Workbench
from seat_protocol.addressing import SerialRange, SerialSearch, UnitAddress, read_selected, search
from seat_protocol.conduct import ASSIGN_BROADCASTS
from seat_protocol.errors import FrameError
from seat_protocol.frames import read_registers
from seat_protocol.registers import IDENTITY, NO_UNIT, SearchAction
from seat_protocol.timing import ADDRESS_KEPT_S

TRIES = 8
"""On a line that loses every fifth exchange, so many fail once in 400 000 times."""
SILENCES_NEEDED = 3
"""So often nobody must answer at an address before it is given away."""


class AddressUnsureError(AddressingError):
    """An address was written, and reading it back did not confirm it; look again with `hall discover`."""


def carry_out(bench: Workbench, assignment: Assignment) -> Steps[None]:
    """Write one address and read it back; done when the unit has it in lasting memory.

    LineDiffersError before anything is written: the unit is not where it was, or somebody has the address.
    AddressUnsureError afterwards.
    """
    yield from _check_still(bench, assignment)
    if assignment.after != NO_UNIT:
        yield from _check_silent(bench, assignment.after)
    wanted = UnitAddress(assignment.serial, assignment.after)
    for _ in range(TRIES):
        for _ in range(ASSIGN_BROADCASTS):
            yield wanted.assign()
        if (yield from _address_of(bench, assignment.serial)) == assignment.after:
            break
    else:
        raise AddressUnsureError(_UNSURE.format(assignment.serial, assignment.after))
    if assignment.after != NO_UNIT:
        yield from _check_alone(bench, assignment)
    yield from _rest(bench, ADDRESS_KEPT_S)


_UNSURE = "unit {:#010x} was given address {}, but does not confirm it; look again with `hall discover`"


def _check_still(bench: Workbench, assignment: Assignment) -> Steps[None]:
    unit = yield from _address_of(bench, assignment.serial)
    if unit is None:
        raise LineDiffersError(f"unit {assignment.serial:#010x} no longer answers; nothing was written")
    if unit != assignment.before:
        raise LineDiffersError(
            f"unit {assignment.serial:#010x} has address {unit}, not {assignment.before}; nothing was written"
        )


def _check_silent(bench: Workbench, unit: int) -> Steps[None]:
    request = read_registers(unit, IDENTITY.address, IDENTITY.count)
    for _ in range(SILENCES_NEEDED):
        reply = yield from bench.ask(request)
        if reply.heard is not Heard.SILENCE:
            raise LineDiffersError(f"something answers at address {unit}; nothing was written")


def _check_alone(bench: Workbench, assignment: Assignment) -> Steps[None]:
    """The unit is reached at its new address as any controller does it."""
    request = read_registers(assignment.after, IDENTITY.address, IDENTITY.count)
    for _ in range(TRIES):
        identity = identity_in((yield from bench.ask(request)))
        if identity is not None and identity.serial == assignment.serial:
            return
    raise AddressUnsureError(_UNSURE.format(assignment.serial, assignment.after))


def _address_of(bench: Workbench, serial: int) -> Steps[int | None]:
    """The address that the unit of that serial number has, by what it says when it alone is selected."""
    for _ in range(TRIES):
        yield SerialSearch.unmute
        yield search(SerialRange(serial, serial), SearchAction.SELECT)
        reply = yield from bench.ask(read_selected())
        if not reply.is_answer:
            continue
        try:
            told = UnitAddress.from_registers(reply.values)
        except FrameError:
            continue
        if told.serial == serial:
            return told.unit
    return None


def _rest(bench: Workbench, rest_s: float) -> Steps[None]:
    until_s = bench.now_s() + rest_s
    while bench.now_s() < until_s:
        yield Pause(until_s)
