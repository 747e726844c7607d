"""The health document: every persistent fault, with since when."""

import time
from collections.abc import Callable, Mapping

from controller.contract.documents.health import (
    HealthDocument,
    LineCounters,
    LineHealth,
    LostSeat,
    PartHealth,
    SeatLink,
)
from firmware_bridge import LineHealth as BridgeLineHealth
from firmware_bridge import LineState, SeatHealth

LOST_SEATS_MAX = 200
"""A whole line or two by name; a hall that lost more has another problem, and the lines tell it."""

_LINE_STATES = {LineState.STARTING: "starting", LineState.OPEN: "up", LineState.LOST: "lost"}


class HealthReport:
    """Collects the state of the parts; the journal's and the broker's since when they changed."""

    def __init__(self, version: str, now_ms: Callable[[], int]) -> None:
        self._version = version
        self._now_ms = now_ms
        self._started_at_ms = now_ms()
        self._journal = PartHealth(state="ok", since_ms=self._started_at_ms)
        self._broker = PartHealth(state="lost", since_ms=self._started_at_ms)

    def journal(self, problem: str | None) -> None:
        """The journal can be written, or why not."""
        self._journal = PartHealth(
            state="ok" if problem is None else "read_only", since_ms=self._now_ms(), reason=problem or ""
        )

    def broker(self, connected: bool, since_ms: int, reason: str) -> None:
        """The broker serves us, or why not."""
        self._broker = PartHealth(state="ok" if connected else "lost", since_ms=since_ms, reason=reason)

    def document(
        self, seq: int, lines: tuple[BridgeLineHealth, ...], lost: Mapping[int, tuple[int, str]]
    ) -> HealthDocument:
        """`lost` says by seat since when it does not answer (wall milliseconds), and why."""
        return HealthDocument(
            seq=seq,
            at_ms=self._now_ms(),
            version=self._version,
            started_at_ms=self._started_at_ms,
            lines=tuple(self._line(line) for line in lines),
            lost_seats=tuple(
                LostSeat(seat=seat, since_ms=since_ms, reason=reason)
                for seat, (since_ms, reason) in sorted(lost.items())[:LOST_SEATS_MAX]
            ),
            journal=self._journal,
            broker=self._broker,
        )

    def _line(self, line: BridgeLineHealth) -> LineHealth:
        age_ms = int((time.monotonic() - line.since_s) * 1000)
        return LineHealth.model_validate(
            {
                "line": line.name,
                "state": _LINE_STATES[line.state],
                "since_ms": max(0, self._now_ms() - age_ms),
                "reason": line.reason,
                "seats_online": sum(seat.online for seat in line.seats),
                "seats_total": len(line.seats),
                "sweep_ms": line.sweep_ms_median,
                "counters": LineCounters.model_validate(line.counters, from_attributes=True),
                "seats": tuple(_seat_link(seat) for seat in line.seats),
                "gateway_window": line.window,
            }
        )


def _seat_link(seat: SeatHealth) -> SeatLink:
    round_trip_s = seat.last_round_trip_s
    round_trip_ms = None if round_trip_s is None else round(round_trip_s * 1000, 1)
    return SeatLink(
        seat=seat.seat,
        round_trip_ms=round_trip_ms,
        resets=seat.resets,
        rewrites=seat.rewrites,
        refusals=seat.refusals,
    )
