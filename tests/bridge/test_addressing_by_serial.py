"""Duplicates are mended and spares take the place of units that are gone; nothing is written on a guess."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge.program import Steps
from firmware_bridge.tools.addressing import AddressUnsureError, carry_out
from firmware_bridge.tools.assignment import (
    AddressingError,
    Assignment,
    KeeperUnknownError,
    assign_one,
    mend,
    unsettled,
)
from firmware_bridge.tools.discovery import discover
from firmware_bridge.tools.found import Discovery
from firmware_bridge.tools.workbench import Workbench
from seat_protocol.registers import ASSIGN
from simulators.faults import NO_FAULTS, LineFaults
from simulators.memory_line import MemoryLine
from tests.bridge.memory_bench import Given, line_of, row, work

TWIN, SPARE = 0x7000, 0x8000


def addresses(line: MemoryLine) -> dict[int, int]:
    return {unit.identity.serial: unit.address for unit in line.units}


def carried_out(line: MemoryLine, *assignments: Assignment) -> None:
    def program(bench: Workbench) -> Steps[None]:
        for assignment in assignments:
            yield from carry_out(bench, assignment)

    work(line, program)


def seen(line: MemoryLine) -> Discovery:
    return work(line, discover)


@pytest.mark.parametrize("faults", [NO_FAULTS, LineFaults(request_loss=0.1, answer_loss=0.05)])
def test_a_duplicate_moves_to_the_address_of_the_unit_that_is_gone(faults: LineFaults) -> None:
    line = line_of([*row(5), Given(TWIN, 3)], faults)
    planned = mend(seen(line), expected=range(1, 7), keepers={0x1003})
    assert planned == (Assignment(TWIN, 3, 6),)
    carried_out(line, *planned)
    assert addresses(line) == {0x1000 + unit: unit for unit in range(1, 6)} | {TWIN: 6}
    assert not seen(line).duplicates


def test_a_duplicate_for_which_no_seat_is_free_becomes_a_spare() -> None:
    line = line_of([*row(3), Given(TWIN, 3)])
    carried_out(line, *mend(seen(line), range(1, 4), {TWIN}))
    assert addresses(line) == {0x1001: 1, 0x1002: 2, 0x1003: 0, TWIN: 3}


def test_a_spare_takes_the_address_of_a_unit_that_is_gone() -> None:
    line = line_of([*row(3), Given(SPARE, 0)])
    assert mend(seen(line), range(1, 5)) == (Assignment(SPARE, 0, 4),)
    assert mend(seen(line), range(1, 4)) == ()


def test_without_a_word_on_who_keeps_the_address_nothing_is_planned() -> None:
    discovery = seen(line_of([*row(3), Given(TWIN, 3)]))
    assert unsettled(discovery, ()) == {3: (0x1003, TWIN)}
    assert unsettled(discovery, {TWIN}) == {}
    for keepers in ((), (0x1003, TWIN)):
        with pytest.raises(KeeperUnknownError, match=r"0x00001003, 0x00007000 share address 3"):
            mend(discovery, keepers=keepers)


@pytest.mark.parametrize(
    ("serial", "unit", "fault"),
    [
        (0x1001, 2, "something answers at address 2"),
        (0x1001, 248, "not an address"),
        (0xDEAD, 9, "no unit 0x0000dead"),
        (0x1001, -1, "not an address"),
    ],
)
def test_an_address_that_is_taken_or_none_is_refused(serial: int, unit: int, fault: str) -> None:
    with pytest.raises(AddressingError, match=fault):
        assign_one(seen(line_of(row(3))), serial, unit)


def test_a_unit_that_has_the_address_already_needs_nothing() -> None:
    assert assign_one(seen(line_of(row(3))), 0x1002, 2) is None


def test_a_unit_of_plain_firmware_is_set_by_hand() -> None:
    with pytest.raises(AddressingError, match="set it at the unit"):
        assign_one(seen(line_of(row(3, "plain"))), 0x1002, 9)


def test_on_a_line_that_is_not_fully_known_no_address_is_given() -> None:
    line = line_of(row(12), LineFaults(answer_loss=0.35))
    with pytest.raises(AddressingError, match="mend the line first"):
        assign_one(seen(line), 0x1002, 200)


def test_a_plan_that_was_overtaken_writes_nothing() -> None:
    line = line_of([*row(3), Given(SPARE, 0)])
    before = addresses(line)
    for assignment, fault in (
        (Assignment(SPARE, 5, 9), "has address 0, not 5"),
        (Assignment(SPARE, 0, 2), "answers at address 2"),
        (Assignment(0xDEAD, 0, 9), "no longer answers"),
    ):
        with pytest.raises(AddressingError, match=f"{fault}.*nothing was written"):
            carried_out(line, assignment)
    assert addresses(line) == before


def test_a_unit_that_does_not_obey_is_told_of(monkeypatch: pytest.MonkeyPatch) -> None:
    line = line_of([*row(2), Given(SPARE, 0)])
    deaf = line.units[2]
    obey = deaf.write

    def write(address: int, values: tuple[int, ...], now_ns: int) -> None:
        if address != ASSIGN.address:
            obey(address, values, now_ns)

    monkeypatch.setattr(deaf, "write", write)
    with pytest.raises(AddressUnsureError, match="does not confirm"):
        carried_out(line, Assignment(SPARE, 0, 9))


@settings(max_examples=30, deadline=None)
@given(
    st.dictionaries(st.integers(1, 0xFFF_FFFF), st.integers(0, 6), min_size=1, max_size=10),
    st.randoms(use_true_random=False),
)
def test_after_mending_every_address_has_one_unit(units: dict[int, int], random: Random) -> None:
    line = line_of([Given(serial, unit) for serial, unit in sorted(units.items())])
    discovery = seen(line)
    keepers = {random.choice(those).serial for those in discovery.duplicates.values()}
    carried_out(line, *mend(discovery, range(1, 9), keepers))
    mended = addresses(line)
    in_use = [unit for unit in mended.values() if unit]
    assert len(set(in_use)) == len(in_use)
    assert all(mended[serial] == units[serial] for serial in keepers)
    assert 0 not in mended.values() or len(in_use) == 8
