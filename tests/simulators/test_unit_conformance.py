"""A simulated unit by the table of docs/protocol.md: what is refused, what is passed over, what is taken."""

from dataclasses import replace

import pytest

from seat_protocol.conformance import IGNORED, REFUSED, TAKEN, TAKEN_EFFECTS, Case
from seat_protocol.document_seat import LATCHING, LatchState
from seat_protocol.event_setup import SETUP_BYTES_MAX, EventSetting, EventSetup
from seat_protocol.example import UNIT
from seat_protocol.face import Mode
from seat_protocol.frames import EXCEPTION_BIT
from seat_protocol.registers import BLOCKS, Access
from seat_protocol.status import Choice, Flag, Key
from simulators.modbus import heard_request_length
from simulators.unit import SeatUnit
from tests.simulators.units import IDENTITY_FAST, broadcast, fast_unit, open_vote


def unit_for(case: Case) -> SeatUnit:
    return SeatUnit(replace(IDENTITY_FAST, capabilities=case.capabilities), UNIT, now_ns=0)


def memory_of(unit: SeatUnit) -> list[tuple[int, ...]]:
    return [unit._contents(block, 0) for block in BLOCKS if block.access is not Access.WRITE]


def named(case: Case) -> str:
    return case.what


@pytest.mark.parametrize("case", REFUSED, ids=named)
def test_it_refuses_and_nothing_changes(case: Case) -> None:
    unit = unit_for(case)
    before = memory_of(unit)
    answer = unit.react(case.frame, 0)
    assert isinstance(answer, bytes)
    assert answer[:3] == bytes((UNIT, case.frame[1] | EXCEPTION_BIT, case.exception or 0))
    assert memory_of(unit) == before


@pytest.mark.parametrize("case", IGNORED, ids=named)
def test_it_passes_over_and_nothing_changes(case: Case) -> None:
    unit = unit_for(case)
    before = memory_of(unit)
    assert unit.react(case.frame, 0) is None
    assert memory_of(unit) == before


@pytest.mark.parametrize("case", TAKEN, ids=named)
def test_it_answers_as_usual(case: Case) -> None:
    answer = unit_for(case).react(case.frame, 0)
    assert isinstance(answer, bytes)
    assert answer[:2] == case.frame[:2]


def test_every_frame_of_the_table_is_heard_as_one() -> None:
    assert [
        case.what
        for case in (*REFUSED, *IGNORED, *TAKEN)
        if heard_request_length(case.frame) != len(case.frame)
    ] == []
    assert len(TAKEN) == len(TAKEN_EFFECTS)


def test_the_longest_list_of_settings_is_answered() -> None:
    setup = EventSetup(UNIT, (EventSetting(1, 0, (1,) * (SETUP_BYTES_MAX - 4)),))
    answer = unit_for(TAKEN[0]).react(setup.frame, 0)
    assert len(setup.frame) == 256
    assert isinstance(answer, bytes)
    assert setup.parse(answer) == ((False,) * (SETUP_BYTES_MAX - 4),)


def in_state(state: LatchState, mode: Mode) -> SeatUnit:
    """A unit brought there by what a controller and a delegate do."""
    unit = fast_unit(UNIT)
    tag = 0 if state is LatchState.NO_ROUND else 8
    open_vote(unit, tag, Mode.VOTE_LAST)
    if state is LatchState.CHOSEN:
        unit.press(Key.NO, 0)
    if state is LatchState.FROZEN:
        broadcast(unit, "freeze", tag)
    open_vote(unit, tag, mode)
    return unit


@pytest.mark.parametrize("state", LatchState)
@pytest.mark.parametrize("mode", Mode)
def test_a_vote_key_does_what_the_table_of_the_latch_says(state: LatchState, mode: Mode) -> None:
    unit = in_state(state, mode)
    before = unit.status(0)
    is_alive = (state, mode) in LATCHING
    assert unit.press(Key.YES, 0) is is_alive
    assert unit.status(0).choice is (Choice.YES if is_alive else before.choice)
    assert unit.status(0).event_counter == before.event_counter + is_alive


@pytest.mark.parametrize("state", LatchState)
@pytest.mark.parametrize("tag", [0, 8, 9])
def test_only_the_tag_of_another_round_clears_a_latch(state: LatchState, tag: int) -> None:
    unit = in_state(state, Mode.VOTE_LAST)
    before = unit.status(0)
    open_vote(unit, tag, Mode.HELD)
    after = unit.status(0)
    is_same = tag == before.round_tag
    assert (after.choice, after.flags) == (
        (before.choice, before.flags) if is_same else (Choice.NONE, before.flags & ~Flag.FROZEN)
    )
