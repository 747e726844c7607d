"""What the bridge tells the controller, and the values it hands out."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from firmware_bridge.counters import Counters
from firmware_bridge.seat_clock import Moment
from seat_protocol.identity import SeatIdentity
from seat_protocol.status import SeatStatus

LINE_IS_LOST = "its line is lost"
"""Why every seat of a lost line is lost; told after `line_lost`."""


class BridgeSink(Protocol):
    """Receives what happens on the lines. Called in the event loop; must not block.

    Order for every seat: `seat_back`, `seat_changed` with `previous` None, changes, until `seat_lost`.
    """

    def seat_changed(
        self, seat: int, status: SeatStatus, previous: SeatStatus | None, pressed: Moment
    ) -> None:
        """A reading that differs from the one before; `previous` is None for the first after `seat_back`.

        That a known latch has frozen, as a slot tells, is no reading: it shows in `previous` of the next one.
        `pressed` bounds when the last accepted press was, on the event loop's clock; from minus infinity on where
        there was none, or it is older than the unit can tell.
        With Flag.REBOOTED set, the counters of the seat have started again at 0.
        """

    def card_read(self, seat: int, card: str) -> None:
        """Which card is in the unit, in hexadecimal digits; empty where the unit cannot tell.

        Follows a reading with Flag.CARD set. That the card is gone says a reading without the flag.
        """

    def seat_lost(self, seat: int, reason: str) -> None:
        """The seat no longer answers, or never did."""

    def seat_back(self, seat: int, identity: SeatIdentity) -> None:
        """The seat answers, for the first time or again."""

    def line_lost(self, line: str, reason: str) -> None:
        """The port of the line can't be used; told once, while the bridge goes on trying."""

    def line_back(self, line: str) -> None:
        """The port of the line is open, for the first time or again."""


@dataclass(frozen=True, slots=True)
class FreezeReport:
    """Outcome of a freeze: the latched readings, and the seats that did not confirm in time, in order.

    `pressed_at_s` says for every latch with a choice when it took it, in seconds of the monotonic clock; of a
    choice older than its unit can tell, the latest moment at which it may have been. The moments may be those of
    a secret vote and stay out of the repr.
    """

    round_tag: int
    readings: Mapping[int, SeatStatus]
    unreachable: tuple[int, ...]
    pressed_at_s: Mapping[int, float] = field(repr=False)


class LineState(StrEnum):
    """Whether the port of a line is in use."""

    STARTING = "starting"  # not tried yet
    OPEN = "open"  # in use
    LOST = "lost"  # absent, busy, unplugged; tried again and again


@dataclass(frozen=True, slots=True)
class SeatHealth:
    """How well a seat is reached. `since_s` and everything else in seconds of the monotonic clock."""

    seat: int
    unit: int
    online: bool
    since_s: float
    last_round_trip_s: float | None
    resets: int
    rewrites: int
    refusals: int


@dataclass(frozen=True, slots=True)
class LineHealth:
    """How well a line works. Sweep times are None until one sweep has met a seat that answers.

    `window` is how many requests its gateway is given at once, None without a gateway.
    """

    name: str
    url: str
    state: LineState
    since_s: float
    reason: str
    sweep_ms_last: float | None
    sweep_ms_median: float | None
    counters: Counters
    seats: tuple[SeatHealth, ...]
    window: int | None = None
