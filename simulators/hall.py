"""A whole hall without hardware: seats on lines, and what can be done to them."""

import itertools
import random
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import PROTOCOL_VERSION, UNIT_MAX
from seat_protocol.status import Key, SeatStatus
from simulators.errors import LayoutError, NoSuchSeatError
from simulators.faults import NO_FAULTS, LineFaults
from simulators.firmwares import FIRMWARES, MODEL
from simulators.line import SimulatedLine
from simulators.timing import LineTiming
from simulators.trouble import HEALTHY, Trouble
from simulators.unit import SeatUnit
from simulators.view import SeatView

_FIRST_SERIAL_MAX = 0x7FFF_FFFF
"""Leaves room in 32 bits to count on: no two units of a hall share a serial number."""


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a seat's unit is screwed on; its address is its own business and may change."""

    line: SimulatedLine
    unit: SeatUnit


class SimulatedHall:
    """Seats 1..n, spread in order over lines 1..m; on each line the units are addressed from 1.

    An async context manager: the ports exist inside, and nothing is left behind. Lines are numbered from 1.
    Every unit's clock is off by its own share of `drift_ppm`, fast or slow, by the seed.
    """

    def __init__(
        self,
        seats: int = 96,
        lines: int = 3,
        baud: int = 115200,
        seed: int = 1,
        *,
        folder: Path,
        is_instant: bool = False,
        firmware: str = "full",
        drift_ppm: int = 0,
    ) -> None:
        _check_layout(seats, lines)
        self._capabilities = _capabilities_of(firmware)
        self._drift_ppm = drift_ppm
        self.seats = seats
        self._folder = folder
        self._random = random.Random(seed)
        self._serials = itertools.count(self._random.randint(1, _FIRST_SERIAL_MAX))
        self._timing = LineTiming(baud, is_instant=is_instant)
        self._lines: list[SimulatedLine] = []
        self._places: dict[int, _Place] = {}
        self._strangers: dict[int, list[SeatUnit]] = {}
        for number in range(1, lines + 1):
            self._build_line(number, range(seats * (number - 1) // lines + 1, seats * number // lines + 1))
        self._running = ExitStack()

    async def __aenter__(self) -> Self:
        with ExitStack() as starting:
            _make_folder(self._folder, starting)
            for line in self._lines:
                starting.enter_context(line)
            self._running = starting.pop_all()
        return self

    async def __aexit__(self, *_: object) -> None:
        self._running.close()

    def urls(self) -> tuple[str, ...]:
        """The ports of the lines, in order."""
        return tuple(line.url for line in self._lines)

    def addresses(self, line: int) -> Mapping[int, int]:
        """Seat number -> the address that its unit has now, on one line."""
        wanted = self.line(line)
        with wanted.units():
            return {seat: place.unit.address for seat, place in self._places.items() if place.line is wanted}

    def line(self, number: int) -> SimulatedLine:
        """One line, for its counters and faults."""
        if not 1 <= number <= len(self._lines):
            raise LayoutError(f"line {number}: the hall has lines 1 to {len(self._lines)}")
        return self._lines[number - 1]

    def press(self, seat: int, key: Key) -> bool:
        """A finger pushes a key and lets go; whether the unit accepted it."""
        with self._unit(seat) as unit:
            return unit.press(key, time.monotonic_ns())

    def hold(self, seat: int, key: Key) -> bool:
        """A finger pushes a key and stays; whether the unit accepted it."""
        with self._unit(seat) as unit:
            return unit.hold(key, time.monotonic_ns())

    def release(self, seat: int, key: Key) -> None:
        """The finger leaves the key."""
        with self._unit(seat) as unit:
            unit.release(key)

    def shown(self, seat: int) -> SeatView:
        """What a person sees on the unit."""
        with self._unit(seat) as unit:
            return unit.shown(time.monotonic_ns())

    def status(self, seat: int) -> SeatStatus:
        """What the unit itself holds for true: the yardstick for what the controller believes."""
        with self._unit(seat) as unit:
            return unit.status(time.monotonic_ns())

    def insert_card(self, seat: int, card: bytes) -> None:
        """Put a card into the reader in place of the one that is there."""
        with self._unit(seat) as unit:
            unit.take_card(card)

    def remove_card(self, seat: int) -> None:
        """Take the card out of the reader."""
        with self._unit(seat) as unit:
            unit.take_card(b"")

    def break_hardware(self, seat: int, is_broken: bool = True) -> None:
        """Make the unit report a hardware fault, or mend it."""
        with self._unit(seat) as unit:
            unit.has_fault = is_broken

    def unplug_seat(self, seat: int) -> None:
        """Pull the unit's cable, which carries power and data: it goes dark and silent."""
        with self._unit(seat) as unit:
            unit.cut_power()

    def replug_seat(self, seat: int) -> None:
        """Plug the cable in again: the unit starts anew, with its nameplate only."""
        self.reboot_seat(seat)

    def reboot_seat(self, seat: int) -> None:
        """A short power cut at one unit."""
        with self._unit(seat) as unit:
            unit.reboot(time.monotonic_ns())

    def replace_seat(self, seat: int, firmware: str | None = None) -> SeatIdentity:
        """Another unit of the same address takes the seat, with the hall's firmware or another; who it is."""
        identity = self._new_identity(firmware)
        with self._unit(seat) as unit:
            unit.replace(identity, time.monotonic_ns())
        return identity

    def mute_seat(self, seat: int, is_muted: bool = True) -> None:
        """Break the data pair only: the unit keeps power, latch and lamps, but neither hears nor answers."""
        with self._unit(seat) as unit:
            unit.is_connected = not is_muted

    def trouble_seat(self, seat: int, trouble: Trouble) -> None:
        """Let something be wrong with the unit from now on; HEALTHY mends it."""
        with self._unit(seat) as unit:
            unit.trouble = trouble

    def brown_out_seat(self, seat: int) -> None:
        """A dip of the supply at one unit: it starts anew, and is silent at first."""
        with self._unit(seat) as unit:
            unit.brown_out(time.monotonic_ns())

    def brown_out_line(self, line: int) -> None:
        """A dip of the supply of a whole line: all units that have power start anew at the same instant."""
        with self.line(line).units() as units:
            now_ns = time.monotonic_ns()
            for unit in units:
                if unit.has_power:
                    unit.brown_out(now_ns)

    def add_duplicate(self, seat: int) -> SeatIdentity:
        """Screw a second unit with the same address onto the line; returns who it is."""
        place = self._place(seat)
        with place.line.units() as units:
            stranger = SeatUnit(self._new_identity(), place.unit.address, time.monotonic_ns())
            units.append(stranger)
        self._strangers.setdefault(seat, []).append(stranger)
        return stranger.identity

    def remove_duplicate(self, seat: int) -> None:
        """Take the second units of that seat off the line, whatever address they have by now."""
        line = self._place(seat).line
        strangers = self._strangers.pop(seat, [])
        with line.units() as units:
            units[:] = [unit for unit in units if not any(unit is stranger for stranger in strangers)]

    def clear_faults(self) -> None:
        """Mend every line and every unit, and take second units away; plugs and cables stay as they are."""
        for line in self._lines:
            line.set_faults(NO_FAULTS)
        for seat in tuple(self._strangers):
            self.remove_duplicate(seat)
        for seat in self._places:
            self.trouble_seat(seat, HEALTHY)

    def set_faults(self, line: int, faults: LineFaults) -> None:
        """Let frames of one line meet with misfortune."""
        self.line(line).set_faults(faults)

    def unplug_line(self, line: int) -> None:
        """Pull the adapter of a line out of the controller; the seats keep their power."""
        self.line(line).unplug()

    def replug_line(self, line: int) -> None:
        """Plug the adapter in again, under the same path."""
        self.line(line).plug()

    def _build_line(self, number: int, seats: range) -> None:
        units = [self._new_unit(address) for address, _ in enumerate(seats, start=1)]
        path = self._folder.absolute() / f"line-{number}"
        line = SimulatedLine(path, units, self._timing, seed=self._random.getrandbits(32))
        self._lines.append(line)
        self._places |= {seat: _Place(line, unit) for seat, unit in zip(seats, units, strict=True)}

    def _new_unit(self, address: int) -> SeatUnit:
        now_ns = time.monotonic_ns()
        unit = SeatUnit(self._new_identity(), address, now_ns)
        if self._drift_ppm:
            unit.drift_ppm = self._random.randint(-self._drift_ppm, self._drift_ppm)
            unit.reboot(now_ns)
        return unit

    def _new_identity(self, firmware: str | None = None) -> SeatIdentity:
        capabilities = self._capabilities if firmware is None else _capabilities_of(firmware)
        return SeatIdentity(PROTOCOL_VERSION, capabilities, MODEL, 1, 0, next(self._serials))

    def _place(self, seat: int) -> _Place:
        if seat not in self._places:
            raise NoSuchSeatError(f"seat {seat}: the hall has seats 1 to {self.seats}")
        return self._places[seat]

    @contextmanager
    def _unit(self, seat: int) -> Iterator[SeatUnit]:
        place = self._place(seat)
        with place.line.units():
            yield place.unit


def _capabilities_of(firmware: str) -> Capability:
    if firmware not in FIRMWARES:
        raise LayoutError(f"firmware {firmware!r}: choose {', '.join(FIRMWARES)}")
    return FIRMWARES[firmware]


def _check_layout(seats: int, lines: int) -> None:
    if not 1 <= lines <= seats:
        raise LayoutError(f"{seats} seats on {lines} lines: every line needs a seat")
    if seats > lines * UNIT_MAX:
        raise LayoutError(f"{seats} seats on {lines} lines: a line addresses {UNIT_MAX} units; add lines")


def _make_folder(folder: Path, starting: ExitStack) -> None:
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()]
    folder.mkdir(parents=True, exist_ok=True)
    for parent in reversed(missing):
        starting.callback(_remove_if_empty, parent)


def _remove_if_empty(folder: Path) -> None:
    if folder.exists() and not any(folder.iterdir()):
        folder.rmdir()
