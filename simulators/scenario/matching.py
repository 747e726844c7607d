"""Comparing what a step wants with what was seen: partial tables, seat ranges, `none`."""

import re
from collections.abc import Mapping, Sequence
from typing import Any

from controller.errors import SeatNumbersError
from controller.seat_numbers import seat_numbers

NONE = "none"
"""TOML has no null; this word stands for a value that is not there."""
SEEN_LENGTH_MAX = 300
"""Enough of a value to understand it, too little to fill the screen with a roster."""

_PART = re.compile(r"([A-Za-z_]\w*)|\[(\d+)\]|\[([A-Za-z_]\w*)=([^\]]*)\]|(\.)")


def mismatch(wanted: object, seen: object, path: str = "") -> str | None:
    """Where `seen` differs from `wanted`, in words; None when it does not.

    A table is compared by the keys that are wanted; "1-5" stands for a list of seats, "none" for nothing.
    """
    if isinstance(wanted, Mapping):
        return _table_mismatch(wanted, seen, path)
    if isinstance(seen, list):
        return _list_mismatch(wanted, seen, path)
    if wanted == NONE and seen is None:
        return None
    is_same_kind = isinstance(wanted, bool) == isinstance(seen, bool)
    return None if is_same_kind and wanted == seen else f"{path or 'it'} is {shown(seen)}"


def _table_mismatch(wanted: Mapping[str, object], seen: object, path: str) -> str | None:
    if not isinstance(seen, Mapping):
        return f"{path or 'it'} is {shown(seen)}"
    for key, value in wanted.items():
        below = f"{path}.{key}" if path else key
        if key not in seen:
            return f"{below} is not there"
        if problem := mismatch(value, seen[key], below):
            return problem
    return None


def _list_mismatch(wanted: object, seen: list[object], path: str) -> str | None:
    if isinstance(wanted, str):
        wanted = _seats_or_nothing(wanted)
    if not isinstance(wanted, Sequence) or len(wanted) != len(seen):
        return f"{path or 'it'} is {shown(seen)}"
    for index, (value, item) in enumerate(zip(wanted, seen, strict=True)):
        if problem := mismatch(value, item, f"{path}[{index}]"):
            return problem
    return None


def _seats_or_nothing(text: str) -> Sequence[object] | None:
    if text == NONE:
        return ()
    try:
        return seat_numbers(text)
    except SeatNumbersError:
        return None


def shown(value: object) -> str:
    """A value as a message shows it: short, and `none` for nothing."""
    text = NONE if value is None else str(value)
    return text if len(text) <= SEEN_LENGTH_MAX else f"{text[:SEEN_LENGTH_MAX]}..."


def at_path(document: object, path: str) -> Any:
    """The value at `path`, such as `seats[seat=5].link` or `items[0].title`; LookupError says what is missing."""
    value = document
    for name, index, key, wanted in path_parts(path):
        value = _step_into(value, name, index, key, wanted)
    return value


def path_parts(path: str) -> list[tuple[str, str, str, str]]:
    """`path` in parts (name, index, key, wanted), one of them filled; ValueError when it is no path."""
    parts: list[tuple[str, str, str, str]] = []
    end = 0
    for found in _PART.finditer(path):
        if found.start() != end:
            break
        end = found.end()
        name, index, key, wanted, dot = (group or "" for group in found.groups())
        if not dot:
            parts.append((name, index, key, wanted))
    if end != len(path) or not parts:
        raise ValueError(f"{path!r} is no path; write for example seats[seat=5].link or items[0].title")
    return parts


def _step_into(value: object, name: str, index: str, key: str, wanted: str) -> object:
    if name:
        if isinstance(value, Mapping) and name in value:
            return value[name]
        raise LookupError(f"{name} is not there")
    items: list[object] = value if isinstance(value, list) else []
    if index:
        if int(index) < len(items):
            return items[int(index)]
        raise LookupError(f"[{index}] is not in {shown(value)}")
    for item in items:
        if isinstance(item, Mapping) and str(item.get(key)) == wanted:
            return item
    raise LookupError(f"no item has {key}={wanted}")
