"""What every widget is shown: the read model, the words and the instant."""

from dataclasses import dataclass
from itertools import takewhile

from textual.content import Content

from console.desk import Desk
from console.store import Moment, Store
from console.words import Words


@dataclass(frozen=True, slots=True)
class Picture:
    """All that a drawing depends on. `hall` is the id that the console listens for."""

    store: Store
    desk: Desk
    words: Words
    now: Moment
    hall: str = ""


def one_line(text: str) -> str:
    """Text from outside without line breaks and runs of blanks."""
    return " ".join(text.split())


def spread(left: Content, right: Content, width_cells: int) -> Content:
    """`left` and `right` at the two ends of a line; `left` gives way where both do not fit."""
    room_cells = max(0, width_cells - right.cell_length - 1)
    left = cut(left, room_cells)
    gap = " " * max(1, width_cells - left.cell_length - right.cell_length)
    return Content.assemble(left, gap, right).truncate(width_cells)


def cut(content: Content, width_cells: int) -> Content:
    """`content` in at most `width_cells`; an ellipsis stands for the rest, and no word is broken where one can end."""
    if content.cell_length <= width_cells:
        return content
    whole, shown = content.plain, content.truncate(width_cells, ellipsis=True).plain
    kept = sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(whole, shown, strict=False)))
    start = kept
    while start and _is_in_word(whole[start - 1]) and _is_in_word(whole[kept]):
        start -= 1
    kept = len(whole[: start or kept].rstrip())
    return Content.assemble(content[:kept], "…").truncate(width_cells)


def _is_in_word(character: str) -> bool:
    """Chinese may be broken between any two characters, words and numbers of Latin script may not."""
    return character.isascii() and not character.isspace()


def wrapped(parts: list[Content], gap: Content, width_cells: int) -> list[Content]:
    """`parts` in lines with `gap` between them; a part too wide for any line is cut."""
    rows: list[list[Content]] = [[]]
    for part in parts:
        cells = sum(drawn.cell_length + gap.cell_length for drawn in rows[-1])
        if rows[-1] and cells + part.cell_length > width_cells:
            rows.append([])
        rows[-1].append(cut(part, width_cells))
    return [gap.join(row) for row in rows]


def pad(text: str, width_cells: int) -> str:
    """`text` filled with blanks to a width in terminal cells."""
    return text + " " * max(0, width_cells - Content(text).cell_length)
