"""The walk from seat to seat: lamps light, every key is pressed, and what was pressed is ticked off."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Protocol

from firmware_bridge.program import Pause, Steps
from firmware_bridge.tools.workbench import Workbench
from seat_protocol.errors import FrameError
from seat_protocol.face import Lamp, Lamps, Mode, SeatFace
from seat_protocol.frames import read_registers, write_registers
from seat_protocol.registers import FACE, REGISTER_MAX, STATUS
from seat_protocol.status import NO_KEYS, Choice, Key, SeatStatus

TRIES = 4
"""A seat that does not answer so often running is no seat to be walked to."""
LOOK_INTERVAL_S = 0.02
"""Fifty looks a second are finer than a finger."""
SEAT_LONGEST_S = 600.0
"""A technician who is called away comes back to a walk that has gone on without him, and skipped."""

VOTE_KEYS = {Key.YES: Choice.YES, Key.NO: Choice.NO, Key.ABSTAIN: Choice.ABSTAIN}
KEYS = (*VOTE_KEYS, Key.SPEAK, Key.SIGN_IN)
"""In the order in which they lie under the hand."""


class WalkOutcome(StrEnum):
    """How the walk to one seat ended."""

    DONE = "done"  # every key was pressed
    SKIPPED = "skipped"  # the technician went on, or did not come
    SILENT = "silent"  # the seat did not answer
    LEFT = "left"  # the walk was ended before


@dataclass(frozen=True, slots=True)
class WalkedSeat:
    """One seat of the walk, and the keys that were not pressed."""

    seat: int
    outcome: WalkOutcome
    missing: tuple[Key, ...] = ()


class WalkView(Protocol):
    """Is told how the walk goes. Called in the event loop; must not block."""

    def waiting(self, seat: int, left: Sequence[Key]) -> None:
        """The lamps of that seat are lit for the keys `left`; called again whenever one was pressed."""

    def walked(self, walked: WalkedSeat) -> None:
        """That seat is over."""


class Walk:
    """One walk. `skip` and `stop` may be called at any time in the event loop."""

    def __init__(self, bench: Workbench, units_by_seat: Mapping[int, int], view: WalkView) -> None:
        self._bench = bench
        self._units = units_by_seat
        self._view = view
        self._lit_unit: int | None = None
        self._is_skipped = self._is_stopped = False

    def skip(self) -> None:
        """Go on to the next seat."""
        self._is_skipped = True
        self._bench.wake()

    def stop(self) -> None:
        """End the walk."""
        self._is_stopped = True
        self._bench.wake()

    def run(self) -> Steps[tuple[WalkedSeat, ...]]:
        """Walk to every seat in turn; what is left dark afterwards shows nothing and holds no choice."""
        walked = []
        for seat, unit in self._units.items():
            if self._is_stopped:
                walked.append(WalkedSeat(seat, WalkOutcome.LEFT, KEYS))
                continue
            self._is_skipped = False
            walked.append((yield from self._visit(seat, unit)))
            yield from self.darken()
            self._view.walked(walked[-1])
        return tuple(walked)

    def darken(self) -> Steps[None]:
        """Put out the lamps of the seat that is lit, if one is."""
        if self._lit_unit is not None:
            unit, self._lit_unit = self._lit_unit, None
            yield from self._write(unit, SeatFace())

    def _visit(self, seat: int, unit: int) -> Steps[WalkedSeat]:
        before = yield from read_status(self._bench, unit)
        if before is None:
            return WalkedSeat(seat, WalkOutcome.SILENT, KEYS)
        round_tag = before.round_tag % REGISTER_MAX + 1
        left = KEYS
        self._lit_unit = unit
        until_s = self._bench.now_s() + SEAT_LONGEST_S
        yield from self._write(unit, _face(round_tag, left))
        self._view.waiting(seat, left)
        last = before
        while left and not self._is_over(until_s):
            status = yield from read_status(self._bench, unit)
            if status is None:
                return WalkedSeat(seat, WalkOutcome.SILENT, left)
            pressed, last = _pressed(status, last, round_tag), status
            if set(left) & set(pressed):
                left = tuple(key for key in left if key not in pressed)
                yield from self._write(unit, _face(round_tag, left))
                self._view.waiting(seat, left)
            yield Pause(self._bench.now_s() + LOOK_INTERVAL_S)
        return WalkedSeat(seat, self._outcome(left), left)

    def _is_over(self, until_s: float) -> bool:
        return self._is_skipped or self._is_stopped or self._bench.now_s() > until_s

    def _outcome(self, left: Sequence[Key]) -> WalkOutcome:
        if not left:
            return WalkOutcome.DONE
        return WalkOutcome.LEFT if self._is_stopped else WalkOutcome.SKIPPED

    def _write(self, unit: int, face: SeatFace) -> Steps[None]:
        request = write_registers(unit, FACE.address, face.face_registers())
        for _ in range(TRIES):
            if (yield from self._bench.ask(request)).is_answer:
                return


def read_status(bench: Workbench, unit: int) -> Steps[SeatStatus | None]:
    """What the seat reports; None where it does not answer, or nothing that can be understood."""
    request = read_registers(unit, STATUS.address, STATUS.count)
    for _ in range(TRIES):
        reply = yield from bench.ask(request)
        if reply.is_answer:
            try:
                return SeatStatus.from_registers(reply.values)
            except FrameError:
                continue
    return None


def seats_with_a_choice(bench: Workbench, units_by_seat: Mapping[int, int]) -> Steps[tuple[int, ...]]:
    """The seats that hold a choice, which a walk would wipe out."""
    holding = []
    for seat, unit in units_by_seat.items():
        status = yield from read_status(bench, unit)
        if status is not None and status.choice is not Choice.NONE:
            holding.append(seat)
    return tuple(holding)


def _face(round_tag: int, left: Sequence[Key]) -> SeatFace:
    """Blinking: to be pressed; steady: pressed. Vote keys first, as no mode makes all keys alive."""
    lamps = [Lamp.BLINK if key in left else Lamp.ON for key in KEYS]
    mode = Mode.VOTE_LAST if any(key in left for key in VOTE_KEYS) else Mode.SIGN_IN
    return SeatFace(round_tag=round_tag, mode=mode, lamps=Lamps(*lamps))


def _pressed(status: SeatStatus, before: SeatStatus, round_tag: int) -> tuple[Key, ...]:
    """Keys that are held down, or were pressed since the status `before`."""
    pressed = status.keys
    for key, choice in VOTE_KEYS.items():
        if status.round_tag == round_tag and status.choice is choice:
            pressed |= key
    if status.speak_presses != before.speak_presses:
        pressed |= Key.SPEAK
    if status.sign_in_presses != before.sign_in_presses:
        pressed |= Key.SIGN_IN
    return tuple(key for key in KEYS if pressed & key != NO_KEYS)
