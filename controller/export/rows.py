"""What every row of a sheet is made of."""

from datetime import UTC, datetime

Row = dict[str, str | int | None]


def wall_time(at_ms: int | None) -> str | None:
    """Milliseconds since 1970 as ISO 8601 in UTC, to the millisecond."""
    if at_ms is None:
        return None
    return datetime.fromtimestamp(at_ms / 1000, UTC).isoformat(timespec="milliseconds")
