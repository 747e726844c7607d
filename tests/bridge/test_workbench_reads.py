"""A technician's bench asks as the bridge does: of two reads of one unit running each has another function."""

from firmware_bridge.program import Steps
from firmware_bridge.tools.workbench import Heard, Workbench
from seat_protocol.frames import READ_HOLDING, READ_INPUT, read_registers
from seat_protocol.registers import IDENTITY
from simulators.unit import SeatUnit
from tests.bridge.memory_bench import line_of, row, work


def test_reads_of_one_unit_alternate_and_those_of_another_do_not_count() -> None:
    line = line_of(row(2))
    heard: list[tuple[int, int]] = []
    for unit in line.units:
        _listen_in(unit, heard)

    def program(bench: Workbench) -> Steps[None]:
        for unit in (1, 1, 2, 1):
            reply = yield from bench.ask(read_registers(unit, IDENTITY.address, IDENTITY.count))
            assert reply.heard is Heard.ANSWER
            assert reply.values == line.units[unit - 1].identity.to_registers()

    work(line, program)
    assert heard == [(1, READ_INPUT), (1, READ_HOLDING), (2, READ_INPUT), (1, READ_INPUT)]


def _listen_in(unit: SeatUnit, heard: list[tuple[int, int]]) -> None:
    react = unit.react

    def noted(frame: bytes, now_ns: int) -> object:
        if frame[0] == unit.address:
            heard.append((frame[0], frame[1]))
        return react(frame, now_ns)

    unit.react = noted  # type: ignore[assignment, method-assign]  # an ear on this one unit
