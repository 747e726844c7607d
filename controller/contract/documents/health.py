"""Faults with since when, and whether the controller is there at all."""

from typing import Literal

from pydantic import Field

from controller.contract.documents.document import Count, Document
from controller.contract.model import ContractModel, SeatNumber, WallTime


class LineCounters(ContractModel):
    """What happened on a line since the controller started: rising numbers.

    `frame_errors` are broken frames, `stray_bytes` came unasked, `echoes` are own requests that came back.
    """

    answers: Count
    refusals: Count
    retries: Count
    timeouts: Count
    frame_errors: Count
    stray_bytes: Count
    echoes: Count


class SeatLink(ContractModel):
    """How one seat is reached. `round_trip_ms`: its last transaction, wire time included; None: there was none.

    `rewrites`: how often it did not show what was written; `refusals`: what it would not take. A unit that is well has
    neither.
    """

    seat: SeatNumber
    round_trip_ms: float | None
    resets: Count
    rewrites: Count = 0
    refusals: Count = 0


class LineHealth(ContractModel):
    """One serial line. `sweep_ms` is the median time for reading all its seats once."""

    line: str
    state: Literal["starting", "up", "lost"]
    since_ms: WallTime
    reason: str = ""
    seats_online: Count
    seats_total: Count
    sweep_ms: float | None
    counters: LineCounters | None = None
    seats: tuple[SeatLink, ...] = ()
    gateway_window: Count | None = Field(
        default=None, description="How many requests a gateway is given at once; null on a line without one."
    )


class LostSeat(ContractModel):
    """A seat that does not answer."""

    seat: SeatNumber
    since_ms: WallTime
    reason: str


class PartHealth(ContractModel):
    """State of one part of the controller and since when."""

    state: Literal["ok", "lost", "read_only"]
    since_ms: WallTime
    reason: str = ""


class HealthDocument(Document):
    """`state/health`: every persistent fault, with since when."""

    version: str
    started_at_ms: WallTime
    lines: tuple[LineHealth, ...]
    lost_seats: tuple[LostSeat, ...]
    journal: PartHealth
    broker: PartHealth


class StatusDocument(ContractModel):
    """`status`: whether the controller is there. `lost` is its last will."""

    state: Literal["online", "stopped", "lost"]
    at_ms: WallTime
