"""What the doctor found, in words of the catalogue."""

from collections.abc import Iterator, Sequence
from datetime import datetime
from unicodedata import east_asian_width

from controller.contract.catalogue import Language, text
from controller.contract.documents.health import HealthDocument, LineHealth, LostSeat, SeatLink
from controller.technician.discover_command import firmware_of
from controller.technician.targets import TargetLine
from firmware_bridge.tools.diagnosis import Finding
from firmware_bridge.tools.examination import LineFigures, SeatFigures
from firmware_bridge.tools.latency import BUCKETS_MS, Latencies

_Columns = Sequence[tuple[str, int]]
_SEAT_COLUMNS = (
    ("seat", 5),
    ("unit", 4),
    ("serial", -10),
    ("firmware", -8),
    ("answered", 9),
    ("median", 10),
    ("p95", 8),
)
_LINK_COLUMNS = (("seat", 5), ("round_trip", 14), ("restarts", 9), ("rewrites", 9), ("refusals", 9))
"""Names of columns and their widths in cells; below 0 for what stands to the left."""


def finding_in_words(finding: Finding, language: Language) -> str:
    """What is wrong, and the remedy."""
    said = text(f"doctor.{finding.code}", language, **finding.params)
    return said if finding.seat is None else text("doctor.about_seat", language, seat=finding.seat, text=said)


def examined(line: TargetLine, figures: LineFigures, findings: Sequence[Finding], language: Language) -> str:
    """The verdict first, then the figures of the line and of every seat."""
    online = sum(seat.answered > 0 for seat in figures.seats)
    told = [text("doctor.line", language, line=line.name, online=online, total=len(figures.seats))]
    told += [f"  {finding_in_words(finding, language)}" for finding in findings]
    if not findings:
        told.append(f"  {text('doctor.all_well', language)}")
    told.append(f"  {_counted(figures, language)}")
    told += [f"  {row}" for row in _latency_rows(figures.latencies, language)]
    told += [f"  {row}" for row in _seat_rows(figures.seats, language)]
    return "\n".join(told) + "\n"


def of_controller(line: TargetLine, health: HealthDocument, language: Language) -> str:
    """What the controller says of that line."""
    told = [text("doctor.busy", language, line=line.name)]
    its = line_in(line, health)
    if its is None:
        return told[0] + "\n"
    told.append(text("doctor.line", language, line=line.name, online=its.seats_online, total=its.seats_total))
    told += [f"  {one}" for one in _controller_findings(line, its, health, language)]
    told += [f"  {row}" for row in _controller_rows(its, language)]
    return "\n".join(told) + "\n"


def is_faulty(line: TargetLine, health: HealthDocument) -> bool:
    """Whether the controller misses the line or one of its seats."""
    its = line_in(line, health)
    return its is None or its.state != "up" or its.seats_online < its.seats_total


def line_in(line: TargetLine, health: HealthDocument) -> LineHealth | None:
    """The line in the controller's document; None where the controller has none of that name."""
    return next((its for its in health.lines if its.line == line.name), None)


def lost_seats_of(line: TargetLine, health: HealthDocument) -> list[LostSeat]:
    """The seats of that line that do not answer the controller."""
    return [lost for lost in health.lost_seats if lost.seat in line.units_by_seat]


def _controller_findings(
    line: TargetLine, its: LineHealth, health: HealthDocument, language: Language
) -> Iterator[str]:
    if its.state == "lost":
        yield text("doctor.controller_lost", language, since=_clock(its.since_ms), reason=its.reason)
    for lost in lost_seats_of(line, health):
        said = text("doctor.controller_seat_lost", language, since=_clock(lost.since_ms))
        yield text("doctor.about_seat", language, seat=lost.seat, text=said)
    if not is_faulty(line, health):
        yield text("doctor.all_well", language)


def _controller_rows(its: LineHealth, language: Language) -> Iterator[str]:
    counters = its.counters
    if counters is not None:
        yield text(
            "doctor.figures",
            language,
            answers=counters.answers,
            retries=counters.retries,
            timeouts=counters.timeouts,
            garbled=counters.frame_errors,
            stray=counters.stray_bytes,
            echoes=counters.echoes,
        )
    if its.seats:
        yield _head(_LINK_COLUMNS, language)
    yield from (_link_row(seat) for seat in its.seats)


def _link_row(link: SeatLink) -> str:
    round_trip = "-" if link.round_trip_ms is None else f"{link.round_trip_ms:.1f}"
    counts = (link.resets, link.rewrites, link.refusals)
    return _row(_LINK_COLUMNS, (str(link.seat), round_trip, *map(str, counts)))


def _counted(figures: LineFigures, language: Language) -> str:
    return text(
        "doctor.figures",
        language,
        answers=figures.counters.answers,
        retries=figures.total("retries"),
        timeouts=figures.total("timeouts"),
        garbled=figures.total("garbled"),
        stray=figures.counters.stray_bytes,
        echoes=figures.counters.echoes,
    )


def _latency_rows(latencies: Latencies, language: Language) -> Iterator[str]:
    if not len(latencies):
        return
    median, p95, longest = (_ms(latencies.percentile_ms(percent)) for percent in (50, 95, 100))
    yield text("doctor.latency", language, median=median, p95=p95, longest=longest)
    ends = [f"<={end_ms}" for end_ms in BUCKETS_MS] + [f">{BUCKETS_MS[-1]}"]
    yield "  ".join(f"{end}: {count}" for end, count in zip(ends, latencies.histogram(), strict=True))


def _seat_rows(seats: Sequence[SeatFigures], language: Language) -> Iterator[str]:
    if seats:
        yield _head(_SEAT_COLUMNS, language)
    for seat in seats:
        serial = "-" if seat.identity is None else f"{seat.identity.serial:#010x}"
        firmware = "-" if seat.identity is None else firmware_of(seat.identity)
        answered = f"{seat.answered}/{seat.asked}"
        median, p95 = (_ms(seat.latencies.percentile_ms(percent)) for percent in (50, 95))
        words = (str(seat.seat), str(seat.unit), serial, firmware, answered, median, p95)
        yield _row(_SEAT_COLUMNS, words)


def _head(columns: _Columns, language: Language) -> str:
    return _row(columns, [text(f"doctor.column_{name}", language) for name, _ in columns])


def _row(columns: _Columns, words: Sequence[str]) -> str:
    return "  ".join(_in_cells(word, width) for word, (_, width) in zip(words, columns, strict=True)).rstrip()


def _in_cells(word: str, width: int) -> str:
    """`word` filled up to a width on the terminal, where a Chinese character takes two cells."""
    wide = sum(east_asian_width(character) in "WF" for character in word)
    return word.rjust(width - wide) if width > 0 else word.ljust(-width - wide)


def _ms(value_ms: float | None) -> str:
    return "-" if value_ms is None else f"{value_ms:.1f}"


def _clock(at_ms: int) -> str:
    return datetime.fromtimestamp(at_ms / 1000).astimezone().strftime("%H:%M:%S")
