"""What the figures of a line mean: findings, each a code with its parameters; the catalogue has the words."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from math import sqrt

from firmware_bridge.tools.examination import LineFigures, SeatFigures
from firmware_bridge.tools.found import Discovery, DoubtKind
from firmware_bridge.tools.workbench import Way
from seat_protocol.registers import PROTOCOL_VERSION

BROKEN_PER_MILLE_MAX = 2
"""A line with termination and bias breaks one frame in a million; one in five hundred is felt by nobody yet."""
LOST_PERCENT_MAX = 2
"""Of the requests to a seat: a plug that is loose loses many in a row whenever an elbow touches it."""
SLOW_MS = 5.0
"""A unit begins within 1 ms as a rule, and an adapter with a latency timer of 1 ms adds one or two."""
SLOW_SEATS_SHARE = 0.75
"""So many seats slow alike have one cause: what they share, the adapter."""
WORSE_THAN_OTHERS = 3
"""A seat that takes so many times as long as the others is slow by itself; else it is the adapter."""
ONE_SEATS_SHARE = 0.8
"""So many of all broken frames from one seat: it is that seat, not the line."""
DEVIATIONS = 4
"""So many standard deviations above what is lost elsewhere come by chance once in 30 000 seats."""
BROKEN_FRAMES_MIN = 3
"""Fewer may be chance."""


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that is wrong or worth knowing. `seat` None: it is about the line."""

    code: str
    seat: int | None = None
    params: Mapping[str, int | str] = field(default_factory=dict)


def diagnose(
    figures: LineFigures, discovery: Discovery, units_by_seat: Mapping[int, int]
) -> tuple[Finding, ...]:
    """What is wrong with the line, causes that explain others first; empty where nothing is."""
    is_answered = bool(figures.total("answered"))
    return (
        *_line_findings(figures),
        *_unit_findings(discovery, units_by_seat, is_answered=is_answered),
        *_seat_findings(figures, discovery),
    )


def _line_findings(figures: LineFigures) -> Iterator[Finding]:
    counters = figures.counters
    if not figures.total("answered"):
        code = "line_garbled" if figures.total("garbled") or counters.stray_bytes else "line_silent"
        yield Finding(code)
    if counters.echoes:
        yield Finding("local_echo")
    if counters.stray_bytes > BROKEN_FRAMES_MIN:
        yield Finding("talks_unasked", params={"count": counters.stray_bytes})
    yield from _transmission_findings(figures)
    if _is_slow_all_over(figures):
        yield Finding("adapter_slow", params={"latency_ms": round(figures.latencies.percentile_ms(50) or 0)})


def _transmission_findings(figures: LineFigures) -> Iterator[Finding]:
    answering = [seat for seat in figures.seats if seat.answered]
    exchanges = sum(seat.exchanges for seat in answering)
    broken = sum(seat.garbled for seat in answering)
    if broken >= BROKEN_FRAMES_MIN and not any(_is_the_seats(seat, figures) for seat in answering):
        per_mille = round(1000 * broken / exchanges)
        if per_mille > BROKEN_PER_MILLE_MAX:
            yield Finding("noise", params={"per_mille": per_mille})
    lost_percent = round(100 * sum(seat.timeouts for seat in answering) / exchanges) if exchanges else 0
    if lost_percent > LOST_PERCENT_MAX and not any(_is_loose(seat, figures) for seat in answering):
        yield Finding("losses", params={"percent": lost_percent})


def _unit_findings(
    discovery: Discovery, units_by_seat: Mapping[int, int], *, is_answered: bool
) -> Iterator[Finding]:
    expected = set(units_by_seat.values())
    for unit, those in discovery.duplicates.items():
        yield Finding("duplicate", params={"unit": unit, "serials": _named(found.serial for found in those)})
    for found in discovery.units:
        if not found.unit:
            yield Finding("without_address", params={"serial": _named([found.serial])})
        elif found.unit not in expected:
            yield Finding("without_seat", params={"serial": _named([found.serial]), "unit": found.unit})
    for doubt in discovery.doubts if is_answered else ():
        if doubt.kind is DoubtKind.SERIAL_UNCLEAR:
            yield Finding("serial_unclear", params={"serial": _named([doubt.about])})


def _seat_findings(figures: LineFigures, discovery: Discovery) -> Iterator[Finding]:
    if not figures.total("answered"):
        return  # the line is to blame, not each of its seats
    median_ms = figures.latencies.percentile_ms(50) or 0.0
    for seat in figures.seats:
        if seat.asked and seat.unit not in discovery.duplicates:
            yield from _one_seat(seat, figures, median_ms)


def _one_seat(seat: SeatFigures, figures: LineFigures, line_median_ms: float) -> Iterator[Finding]:
    own_ms = seat.latencies.percentile_ms(50) or 0.0
    params = {"percent": seat.lost_percent, "unit": seat.unit}
    if not seat.answered:
        yield Finding("seat_garbled" if seat.garbled else "seat_silent", seat.seat, params)
        return
    if seat.is_stranger:
        yield Finding("seat_stranger", seat.seat, params)
    elif seat.identity is not None and seat.identity.protocol_version != PROTOCOL_VERSION:
        yield Finding("seat_version", seat.seat, {"version": seat.identity.protocol_version})
    if seat.restarts:
        yield Finding("seat_restarts", seat.seat, {"count": seat.restarts})
    elif _is_the_seats(seat, figures):
        yield Finding("seat_garbled", seat.seat, params)
    elif _is_loose(seat, figures):
        yield Finding("seat_loose", seat.seat, params)
    if seat.has_fault:
        yield Finding("seat_fault", seat.seat, params)
    if own_ms > SLOW_MS and own_ms > WORSE_THAN_OTHERS * line_median_ms:
        yield Finding("seat_slow", seat.seat, {"latency_ms": round(own_ms)})


def _is_the_seats(seat: SeatFigures, figures: LineFigures) -> bool:
    share = ONE_SEATS_SHARE * figures.total("garbled")
    return len(figures.seats) > 1 and seat.garbled >= BROKEN_FRAMES_MIN and seat.garbled > share


def _is_loose(seat: SeatFigures, figures: LineFigures) -> bool:
    """Whether the seat loses much more than the others that answer; where all do it is the line."""
    others = [other for other in figures.seats if other.answered and other is not seat]
    lost_by_others = sum(other.timeouts for other in others)
    expected = seat.exchanges * lost_by_others / max(1, sum(other.exchanges for other in others))
    is_no_chance = seat.timeouts > expected + DEVIATIONS * sqrt(expected + 1)
    return seat.lost_percent > LOST_PERCENT_MAX and is_no_chance


def _is_slow_all_over(figures: LineFigures) -> bool:
    if figures.way is not Way.ADAPTER:
        return False  # a network takes its time
    medians = [seat.latencies.percentile_ms(50) for seat in figures.seats]
    known = [median_ms for median_ms in medians if median_ms is not None]
    slow = [median_ms for median_ms in known if median_ms > SLOW_MS]
    return bool(known) and len(slow) >= SLOW_SEATS_SHARE * len(known)


def _named(serials: Collection[int] | Iterator[int]) -> str:
    return ", ".join(f"{serial:#010x}" for serial in serials)
