"""A line in memory in a technician's hands, in virtual time."""

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TypeVar

from firmware_bridge import GapPolicy
from firmware_bridge.program import Steps
from firmware_bridge.tools.workbench import Workbench, workbench
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import PROTOCOL_VERSION
from simulators.faults import NO_FAULTS, LineFaults
from simulators.firmwares import FIRMWARES, MODEL
from simulators.memory_line import MemoryLine, MemoryLines
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.virtual_time import START_S, run_in_virtual_time

Result = TypeVar("Result")
Program = Callable[[Workbench], Steps[Result]]
BORN_NS = round(START_S * 1e9)
URL = "sim://bench"


@dataclass(frozen=True, slots=True)
class Given:
    """One unit to be put on the line."""

    serial: int
    unit: int
    firmware: str = "full"

    def build(self) -> SeatUnit:
        identity = SeatIdentity(PROTOCOL_VERSION, FIRMWARES[self.firmware], MODEL, 1, 0, self.serial)
        return SeatUnit(identity, self.unit, BORN_NS)


def row(count: int, firmware: str = "full", first_serial: int = 0x1000) -> list[Given]:
    """Units 1 to `count`, with serial numbers in a row."""
    return [Given(first_serial + unit, unit, firmware) for unit in range(1, count + 1)]


def line_of(
    given: Sequence[Given], faults: LineFaults = NO_FAULTS, baud: int = 115200, seed: int = 7
) -> MemoryLine:
    """The line with these units."""
    line = MemoryLine("bench", [one.build() for one in given], LineTiming(baud, "E"), seed)
    line.misfortune.faults = faults
    return line


def work(line: MemoryLine, program: Program[Result], gap: GapPolicy = GapPolicy.CHARACTERS) -> Result:
    """What `program` comes to on `line`."""

    async def main() -> Result:
        lines = MemoryLines()
        lines.add(line)
        lines.register()
        async with workbench(URL, gap) as bench:
            result = await bench.run(program(bench))
        await asyncio.sleep(0)
        return result

    return run_in_virtual_time(main())
