"""Seat numbers as people write them: "1-10,15,20-22"."""

import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from controller.contract.model import SEAT_MAX
from controller.errors import SeatNumbersError

TEXT_LENGTH_MAX = 2000
"""247 single seats of four digits, the most that a line holds, take 1,235 characters."""
ECHO_LENGTH_MAX = 40
"""Enough to recognise one's own typing in an error, too little to flood a log."""
DIGITS_MAX = len(str(SEAT_MAX))


def seat_numbers(text: str) -> tuple[int, ...]:
    """The seats that `text` names, in the order written; SeatNumbersError when it names none or one twice."""
    if len(text) > TEXT_LENGTH_MAX:
        raise SeatNumbersError(
            f"{len(text)} characters are too many for seat numbers (at most {TEXT_LENGTH_MAX})"
        )
    seats: list[int] = []
    seen: set[int] = set()
    for part in unicodedata.normalize("NFKC", text).split(","):
        for seat in _range(part.strip()):
            if seat in seen:
                raise SeatNumbersError(f"seat {seat} is named twice; name it once")
            seen.add(seat)
            seats.append(seat)
    return tuple(seats)


def seat_ranges(seats: Iterable[int]) -> str:
    """The shortest text for `seats` in rising order: the inverse of `seat_numbers` for sorted seats."""
    ordered = sorted(set(seats))
    if not ordered:
        return ""
    firsts = [ordered[0], *(after for before, after in pairwise(ordered) if after != before + 1)]
    lasts = [*(before for before, after in pairwise(ordered) if after != before + 1), ordered[-1]]
    return ",".join(_range_text(first, last) for first, last in zip(firsts, lasts, strict=True))


def _range(part: str) -> range:
    first_text, dash, last_text = (piece.strip() for piece in part.partition("-"))
    first = _seat(first_text, part)
    last = _seat(last_text, part) if dash else first
    if last < first:
        raise SeatNumbersError(f"{part!r} runs backwards; write {last}-{first}")
    return range(first, last + 1)


def _seat(digits: str, part: str) -> int:
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= DIGITS_MAX
    if not is_number or int(digits) == 0:
        raise SeatNumbersError(
            f"{part[:ECHO_LENGTH_MAX]!r} is neither a seat from 1 to {SEAT_MAX} nor a range;"
            ' write for example "1-10,15"'
        )
    return int(digits)


def _range_text(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"
