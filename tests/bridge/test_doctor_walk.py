"""The walk from seat to seat: every lamp is lit, every key ticked off, and nothing stays lit behind."""

import asyncio
from collections.abc import Callable, Sequence

import pytest

from firmware_bridge import GapPolicy
from firmware_bridge.program import Steps
from firmware_bridge.tools.walk import KEYS, Walk, WalkedSeat, WalkOutcome, seats_with_a_choice
from firmware_bridge.tools.workbench import Workbench, workbench
from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.frames import write_registers
from seat_protocol.registers import FACE
from seat_protocol.status import Choice, Key
from simulators.memory_line import MemoryLine, MemoryLines
from simulators.unit import SeatUnit
from simulators.view import SeatView
from simulators.virtual_time import run_in_virtual_time
from tests.bridge.memory_bench import URL, line_of, row, work

SEATS = {101: 1, 102: 2, 103: 3}
FINGER_S = 0.5


class Technician:
    """Stands at the seat whose lamps are lit, and does something half a second later."""

    def __init__(self, line: MemoryLine, act: Callable[["Technician", int, Sequence[Key]], None]) -> None:
        self.line = line
        self.walk: Walk
        self.story: list[tuple[int, tuple[Key, ...]]] = []
        self.results: list[WalkedSeat] = []
        self.lamps: list[Lamps] = []
        self._act = act
        self._loop = asyncio.get_running_loop()

    def waiting(self, seat: int, left: Sequence[Key]) -> None:
        self.story.append((seat, tuple(left)))
        self.lamps.append(self.view(seat).lamps)
        self._loop.call_later(FINGER_S, self._act, self, seat, left)

    def walked(self, walked: WalkedSeat) -> None:
        self.results.append(walked)

    def unit(self, seat: int) -> SeatUnit:
        return self.line.units[SEATS[seat] - 1]

    def view(self, seat: int) -> SeatView:
        return self.unit(seat).shown(self.now_ns())

    def press(self, seat: int, key: Key) -> bool:
        return self.unit(seat).press(key, self.now_ns())

    def now_ns(self) -> int:
        return round(self._loop.time() * 1e9)


def walk(
    line: MemoryLine, act: Callable[[Technician, int, Sequence[Key]], None]
) -> tuple[tuple[WalkedSeat, ...], Technician]:
    async def main() -> tuple[tuple[WalkedSeat, ...], Technician]:
        lines = MemoryLines()
        lines.add(line)
        lines.register()
        async with workbench(URL, GapPolicy.CHARACTERS) as bench:
            technician = Technician(line, act)
            technician.walk = Walk(bench, SEATS, technician)
            return await bench.run(technician.walk.run()), technician

    return run_in_virtual_time(main())


def press_next(technician: Technician, seat: int, left: Sequence[Key]) -> None:
    if left:
        assert technician.press(seat, left[0])


def is_dark(unit: SeatUnit) -> bool:
    view = unit.shown(0)
    return view.lamps == Lamps() and view.mode is Mode.IDLE and unit.status(0).choice is Choice.NONE


def test_every_key_is_pressed_at_every_seat_and_ticked_off() -> None:
    line = line_of(row(3))
    walked, technician = walk(line, press_next)
    assert walked == tuple(WalkedSeat(seat, WalkOutcome.DONE) for seat in SEATS)
    assert technician.results == list(walked)
    assert [left for seat, left in technician.story if seat == 102] == [KEYS[count:] for count in range(6)]
    assert all(is_dark(unit) for unit in line.units)


def test_lamps_blink_for_what_is_to_be_pressed_and_are_steady_for_what_was() -> None:
    _, technician = walk(line_of(row(3)), press_next)
    on, blink = Lamp.ON, Lamp.BLINK
    assert technician.lamps[0] == Lamps(blink, blink, blink, blink, blink)
    assert technician.lamps[2] == Lamps(on, on, blink, blink, blink)
    assert technician.lamps[4] == Lamps(on, on, on, on, blink)


def test_keys_may_be_pressed_in_any_order_that_the_unit_allows() -> None:
    def last_first(technician: Technician, seat: int, left: Sequence[Key]) -> None:
        keys = [key for key in left if key is not Key.SIGN_IN] or left
        if keys:
            technician.press(seat, keys[-1])

    walked, technician = walk(line_of(row(3)), last_first)
    assert {one.outcome for one in walked} == {WalkOutcome.DONE}
    assert technician.story[1] == (101, (Key.YES, Key.NO, Key.ABSTAIN, Key.SIGN_IN))


def test_a_key_that_is_held_counts_whatever_the_mode() -> None:
    def hold_sign_in(technician: Technician, seat: int, left: Sequence[Key]) -> None:
        if Key.SIGN_IN in left:
            technician.unit(seat).hold(Key.SIGN_IN, technician.now_ns())
        else:
            technician.unit(seat).release(Key.SIGN_IN)
            press_next(technician, seat, left)

    walked, _ = walk(line_of(row(3)), hold_sign_in)
    assert {one.outcome for one in walked} == {WalkOutcome.DONE}


def test_a_seat_whose_key_is_dead_is_skipped_and_the_key_named() -> None:
    def press_all_but_no(technician: Technician, seat: int, left: Sequence[Key]) -> None:
        alive = [key for key in left if key not in (Key.NO, Key.SIGN_IN)]
        if seat == 102 and not alive:
            technician.walk.skip()
        elif seat == 102:
            technician.press(seat, alive[0])
        else:
            press_next(technician, seat, left)

    line = line_of(row(3))
    walked, _ = walk(line, press_all_but_no)
    assert walked[1] == WalkedSeat(102, WalkOutcome.SKIPPED, (Key.NO, Key.SIGN_IN))
    assert walked[2].outcome is WalkOutcome.DONE
    assert all(is_dark(unit) for unit in line.units)


def test_a_dead_seat_is_passed_by() -> None:
    line = line_of(row(3))
    line.units[1].cut_power()
    walked, _ = walk(line, press_next)
    assert [one.outcome for one in walked] == [WalkOutcome.DONE, WalkOutcome.SILENT, WalkOutcome.DONE]


def test_a_walk_that_is_ended_leaves_no_lamp_lit_and_names_the_rest() -> None:
    line = line_of(row(3))
    walked, _ = walk(line, lambda technician, *_: technician.walk.stop())
    assert [one.outcome for one in walked] == [WalkOutcome.LEFT] * 3
    assert all(is_dark(unit) for unit in line.units)


def test_a_technician_who_does_not_come_is_not_waited_for_for_ever(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("firmware_bridge.tools.walk.SEAT_LONGEST_S", 10.0)
    walked, _ = walk(line_of(row(3)), lambda *_: None)
    assert [one.outcome for one in walked] == [WalkOutcome.SKIPPED] * 3


def test_seats_that_hold_a_vote_are_named_before_anything_is_written() -> None:
    line = line_of(row(3))

    def vote(bench: Workbench) -> Steps[tuple[int, ...]]:
        face = SeatFace(round_tag=9, mode=Mode.VOTE_LAST).face_registers()
        yield from bench.ask(write_registers(2, FACE.address, face))
        line.units[1].press(Key.NO, 0)
        return (yield from seats_with_a_choice(bench, SEATS))

    assert work(line, vote) == (102,)
    assert line.units[1].status(0).choice is Choice.NO
