"""What stands in the cells of a sheet, and how files that know no dates write a time."""

from datetime import UTC, datetime

Cell = str | int | datetime | tuple[datetime, ...] | None
"""A time is always one with its zone; several times stand in one cell in their order."""

Row = dict[str, Cell]

BETWEEN_TIMES = "; "


def wall_time(at_ms: int | None) -> datetime | None:
    """Milliseconds since 1970 as a time in UTC."""
    return None if at_ms is None else datetime.fromtimestamp(at_ms / 1000, UTC)


def plain(value: Cell) -> str | int | None:
    """Times as ISO 8601 in UTC, to the millisecond and with the offset; all else as it is."""
    if isinstance(value, datetime):
        return value.isoformat(timespec="milliseconds")
    if isinstance(value, tuple):
        return BETWEEN_TIMES.join(each.isoformat(timespec="milliseconds") for each in value)
    return value
