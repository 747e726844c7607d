"""`hall address`: gives units their addresses, after a technician's yes."""

import asyncio
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TextIO

from controller.exit_codes import ExitCode
from controller.technician import asking
from controller.technician.bench import Use, bench_at
from controller.technician.discover_command import doubt_in_words
from controller.technician.targets import TargetLine, TechnicianInputError, not_while_used
from firmware_bridge.tools.addressing import carry_out
from firmware_bridge.tools.assignment import Assignment, assign_one, mend, unsettled
from firmware_bridge.tools.discovery import ALL_ADDRESSES, discover
from firmware_bridge.tools.found import Discovery
from firmware_bridge.tools.workbench import Workbench
from seat_protocol.registers import NO_UNIT
from seat_protocol.timing import ADDRESS_KEPT_S

SERIAL_MAX = 0xFFFF_FFFF

Ask = Callable[[str], str]
"""Puts a question to the technician; what was typed."""


@dataclass(frozen=True, slots=True)
class AddressOrder:
    """What the command line says: one unit by `serial` and `unit`, or `is_mend`."""

    serial: str | None = None
    unit: int | None = None
    keep: tuple[str, ...] = ()
    is_mend: bool = False
    is_confirmed: bool = False
    is_line_free: bool = False

    @property
    def use(self) -> Use:
        """How sure it has to be that no controller drives the line."""
        return Use.WRITES_ON_WORD if self.is_line_free else Use.WRITES


def address_units(line: TargetLine, order: AddressOrder, out: TextIO, err: TextIO) -> ExitCode:
    """Carry out `order`; TechnicianInputError, AddressingError, PortError, and nothing was written."""
    confirm = asking.always_yes if order.is_confirmed else asking.confirm
    is_one = order.serial is not None and order.unit is not None
    if order.is_mend == is_one or (order.is_mend and order.serial is not None):
        raise TechnicianInputError(
            "say --serial SERIAL --unit ADDRESS for one unit, or --mend for all of the line"
        )
    with not_while_used():
        if order.serial is not None and order.unit is not None:
            return asyncio.run(
                give_address(line, order.use, serial_number(order.serial), order.unit, confirm, out, err)
            )
        keepers = [serial_number(text) for text in order.keep]
        ask = asking.ask if asking.is_there_anybody() else None
        return asyncio.run(mend_line(line, order.use, keepers, ask, confirm, out, err))


def serial_number(text: str) -> int:
    """A serial number as people write it, 0x1234abcd or decimal; TechnicianInputError."""
    try:
        serial = int(text, 0)
    except ValueError:
        serial = -1
    if not 0 <= serial <= SERIAL_MAX:
        raise TechnicianInputError(f"{text[:20]!r} is no serial number; write it like 0x1234abcd")
    return serial


async def give_address(
    line: TargetLine,
    use: Use,
    serial: int,
    unit: int,
    confirm: Callable[[str], bool],
    out: TextIO,
    err: TextIO,
) -> ExitCode:
    """One unit; AddressingError, PortError. FAILED where the technician said no."""
    async with bench_at(line, use, err.write) as bench:
        discovery = await _look(bench, line, {unit, *line.units_by_seat.values()}, err)
        assignment = assign_one(discovery, serial, unit)
        if assignment is None:
            err.write(f"unit {serial:#010x} has address {unit} already; nothing was written\n")
            return ExitCode.DONE
        return await _carry_out(bench, line, (assignment,), confirm, out, err)


async def mend_line(
    line: TargetLine,
    use: Use,
    keepers: Sequence[int],
    ask: Ask | None,
    confirm: Callable[[str], bool],
    out: TextIO,
    err: TextIO,
) -> ExitCode:
    """Duplicates and units without address; as `give_address`. `ask` None: there is nobody to ask."""
    async with bench_at(line, use, err.write) as bench:
        discovery = await _look(bench, line, line.units_by_seat.values(), err)
        if ask is not None:
            keepers = [*keepers, *_asked_keepers(discovery, keepers, ask)]
        plan = mend(discovery, line.units_by_seat.values(), keepers)
        err.writelines(
            f"address {unit} is never understood; unplug one unit there, or replace it\n"
            for unit in discovery.unclear
        )
        if not plan:
            err.write("there is nothing to mend by serial number; nothing was written\n")
            return ExitCode.FAILED if discovery.unclear else ExitCode.DONE
        return await _carry_out(bench, line, plan, confirm, out, err)


async def _look(bench: Workbench, line: TargetLine, addresses: Iterable[int], err: TextIO) -> Discovery:
    """Who is there, units without a serial number at those addresses alone: the others are given to nobody."""
    err.write(f"{line.name}: looking who is there\n")
    err.flush()
    discovery = await bench.run(discover(bench, sorted({*addresses} & {*ALL_ADDRESSES})))
    err.writelines(f"{line.name}: {doubt_in_words(doubt)}\n" for doubt in discovery.doubts)
    return discovery


def _asked_keepers(discovery: Discovery, keepers: Sequence[int], ask: Ask) -> list[int]:
    answers = []
    for unit, serials in unsettled(discovery, keepers).items():
        named = ", ".join(f"{serial:#010x}" for serial in serials)
        chosen = serial_number(ask(f"units {named} share address {unit}; which one keeps it?"))
        if chosen not in serials:
            raise TechnicianInputError(f"{chosen:#010x} is not one of {named}; nothing was written")
        answers.append(chosen)
    return answers


async def _carry_out(
    bench: Workbench,
    line: TargetLine,
    plan: Sequence[Assignment],
    confirm: Callable[[str], bool],
    out: TextIO,
    err: TextIO,
) -> ExitCode:
    is_all_done = True
    for assignment in plan:
        if not confirm(f"{_in_words(line, assignment)}?"):
            err.write(f"not confirmed; unit {assignment.serial:#010x} was left as it is\n")
            is_all_done = False
            continue
        err.write(f"writing; keep the power on for {ADDRESS_KEPT_S:.0f} s\n")
        err.flush()
        await bench.run(carry_out(bench, assignment))
        out.write(f"{_in_words(line, assignment)}: done, read back\n")
    return ExitCode.DONE if is_all_done else ExitCode.FAILED


def _in_words(line: TargetLine, assignment: Assignment) -> str:
    before = f"address {assignment.before}" if assignment.before != NO_UNIT else "no address"
    after = f"address {assignment.after}" if assignment.after != NO_UNIT else "no address"
    seat = line.seat_of(assignment.after) if assignment.after != NO_UNIT else None
    where = "" if seat is None else f" (seat {seat})"
    return f"unit {assignment.serial:#010x} from {before} to {after}{where}"
