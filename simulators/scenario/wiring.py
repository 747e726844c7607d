"""What happens to seats, cables and lines."""

from abc import abstractmethod
from collections.abc import Iterable

from pydantic import Field

from simulators.scenario.stage import Stage
from simulators.scenario.step import Deed
from simulators.scenario.values import FirmwareName, Seats

SEATS_HELP = "Which seats, for example 5 or `1-57,60`."


class _Seats(Deed):
    seats: Seats = Field(description=SEATS_HELP)

    async def _act(self, stage: Stage) -> None:
        for seat in self.seats:
            self._touch(stage, seat)

    @abstractmethod
    def _touch(self, stage: Stage, seat: int) -> None: ...


class UnplugSeat(_Seats):
    """Pull the cable of the unit, which carries power and data: it goes dark and forgets what was pressed."""

    word = "unplug_seat"

    def _touch(self, stage: Stage, seat: int) -> None:
        stage.hall.unplug_seat(seat)


class ReplugSeat(_Seats):
    """Plug the cable in again: the unit starts anew, knowing its nameplate only."""

    word = "replug_seat"

    def _touch(self, stage: Stage, seat: int) -> None:
        stage.hall.replug_seat(seat)


class RebootSeat(_Seats):
    """A short power cut at the unit."""

    word = "reboot_seat"

    def _touch(self, stage: Stage, seat: int) -> None:
        stage.hall.reboot_seat(seat)


class ReplaceSeat(_Seats):
    """Another unit with a blank memory takes the place and the address of this one."""

    word = "replace_seat"
    firmware: FirmwareName | None = Field(
        default=None,
        description="What the new unit can do: `plain`, `slots`, `events` or `full`; as `[hall]` says without it.",
    )

    def _touch(self, stage: Stage, seat: int) -> None:
        stage.hall.replace_seat(seat, self.firmware)


class MuteSeat(_Seats):
    """Break the data pair only: the unit keeps power, lamps and what was pressed, but nobody hears it."""

    word = "mute_seat"

    def _touch(self, stage: Stage, seat: int) -> None:
        stage.hall.mute_seat(seat)


class UnmuteSeat(_Seats):
    """Mend the data pair."""

    word = "unmute_seat"

    def _touch(self, stage: Stage, seat: int) -> None:
        stage.hall.mute_seat(seat, is_muted=False)


class _Line(Deed):
    line: int = Field(ge=1, description="Number of the line, from 1.")


class UnplugLine(_Line):
    """Pull the adapter of a line out of the controller; its seats keep their power and what was pressed."""

    word = "unplug_line"

    async def _act(self, stage: Stage) -> None:
        stage.hall.unplug_line(self.line)


class ReplugLine(_Line):
    """Plug the adapter in again."""

    word = "replug_line"

    async def _act(self, stage: Stage) -> None:
        stage.hall.replug_line(self.line)


WIRING: Iterable[type[Deed]] = (
    UnplugSeat,
    ReplugSeat,
    RebootSeat,
    ReplaceSeat,
    MuteSeat,
    UnmuteSeat,
    UnplugLine,
    ReplugLine,
)
"""The verbs of this file, in the order of the reference."""
