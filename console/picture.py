"""What every widget is shown: the read model, the words and the instant."""

from dataclasses import dataclass

from textual.content import Content

from console.desk import Desk
from console.store import Moment, Store
from console.words import Words


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a drawing depends on."""

    store: Store
    desk: Desk
    words: Words
    now: Moment


def one_line(text: str) -> str:
    """Text from outside without line breaks and runs of blanks."""
    return " ".join(text.split())


def spread(left: Content, right: Content, width_cells: int) -> Content:
    """`left` and `right` at the two ends of a line; `left` gives way where both do not fit."""
    room_cells = max(0, width_cells - right.cell_length - 1)
    left = left.truncate(room_cells, ellipsis=True, pad=True)
    return Content.assemble(left, " ", right).truncate(width_cells)


def wrapped(parts: list[Content], gap: Content, width_cells: int) -> list[Content]:
    """`parts` in lines with `gap` between them; a part too wide for any line is cut."""
    rows: list[list[Content]] = [[]]
    for part in parts:
        cells = sum(drawn.cell_length + gap.cell_length for drawn in rows[-1])
        if rows[-1] and cells + part.cell_length > width_cells:
            rows.append([])
        rows[-1].append(part.truncate(width_cells, ellipsis=True))
    return [gap.join(row) for row in rows]


def pad(text: str, width_cells: int) -> str:
    """`text` filled with blanks to a width in terminal cells."""
    return text + " " * max(0, width_cells - Content(text).cell_length)
