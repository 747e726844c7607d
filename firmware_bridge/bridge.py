"""The bridge between the controller and all seats of the hall: one supervised task per line."""

import asyncio
from collections import Counter
from collections.abc import Collection, Sequence

from firmware_bridge.errors import BridgeSettingsError
from firmware_bridge.line import Line, LineSettings
from firmware_bridge.ports import check_url
from firmware_bridge.sink import BridgeSink, FreezeReport, LineHealth
from seat_protocol.face import SeatFace
from seat_protocol.registers import UNIT_MAX


class Bridge:
    """Keeps every seat reading and showing.

    `first_sweep_done` is set when every seat of every line has been tried once. Everything is called in one
    event loop. BridgeSettingsError, LineUrlError when the lines don't make one hall.
    """

    def __init__(self, lines: Sequence[LineSettings], sink: BridgeSink) -> None:
        _check(lines)
        self.first_sweep_done = asyncio.Event()
        self._lines_starting = len(lines)
        self._lines = [Line(settings, sink, self._line_swept_first) for settings in lines]
        self._line_of = {
            number: line
            for settings, line in zip(lines, self._lines, strict=True)
            for number in settings.seats
        }
        if not lines:
            self.first_sweep_done.set()

    async def run(self) -> None:
        """Drive all lines until cancelled; then every port is closed."""
        async with asyncio.TaskGroup() as tasks:
            for line in self._lines:
                tasks.create_task(line.run())

    def show(self, seat: int, face: SeatFace) -> None:
        """What the seat should show from now on; written as soon as the seat can be reached.

        KeyError for a seat that no line has; TextTooLongError, FieldRangeError for what no seat can show.
        """
        self._line_of[seat].show(seat, face)

    async def freeze(self, round_tag: int, seats: Collection[int]) -> FreezeReport:
        """Stop the vote on every line that has one of `seats`, and read what each of them has latched.

        A line is given up when none of its seats has confirmed for FREEZE_GIVE_UP_S, at the latest after
        FREEZE_LONGEST_S; a seat that did not confirm by then is in `unreachable`.
        """
        numbers_of: dict[Line, list[int]] = {}
        for number in sorted(set(seats)):
            if number in self._line_of:
                numbers_of.setdefault(self._line_of[number], []).append(number)
        freezes = (line.freeze(round_tag, numbers) for line, numbers in numbers_of.items())
        found = {number: latch for part in await asyncio.gather(*freezes) for number, latch in part.items()}
        return FreezeReport(
            round_tag,
            {number: latch.status for number, latch in found.items()},
            tuple(sorted(set(seats) - found.keys())),
            {n: latch.pressed_at_s for n, latch in found.items() if latch.pressed_at_s is not None},
        )

    def health(self) -> tuple[LineHealth, ...]:
        """How every line and seat works, in the order of the settings."""
        return tuple(line.health() for line in self._lines)

    def _line_swept_first(self) -> None:
        self._lines_starting -= 1
        if self._lines_starting == 0:
            self.first_sweep_done.set()


def _check(lines: Sequence[LineSettings]) -> None:
    _check_unique("line name", [settings.name for settings in lines])
    _check_unique("port", [settings.url.partition("?")[0] for settings in lines])
    _check_unique("seat", [number for settings in lines for number in settings.seats])
    for settings in lines:
        check_url(settings.url)
        _check_unique(f"unit address on line {settings.name}", list(settings.seats.values()))
        for number, unit in settings.seats.items():
            if not 1 <= unit <= UNIT_MAX:
                raise BridgeSettingsError(
                    f"seat {number} on line {settings.name}: unit {unit} is not one of 1 to {UNIT_MAX}"
                )


def _check_unique(what: str, values: Sequence[int | str]) -> None:
    for value, count in Counter(values).items():
        if count > 1:
            raise BridgeSettingsError(f"{what} {value} is given {count} times; each may appear once")
