"""A sheet of figures: one line a row, checked while it is typed; only what is in view costs a look."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.events import Click, Key, Paste, Resize
from textual.geometry import Region, Size
from textual.message import Message
from textual.widget import Widget

from console.picture import cut, pad

FIGURE_DIGITS_MAX = 4
"""The largest assembly has 2,980 members."""
NAME_CHARS_MAX = 40
"""What the contract takes as a name."""
CELL_CELLS = 8
"""Four digits, and as much room beside them as a heading needs."""
REMARK_CELLS = 20
"""For what is wrong with a row, in either language."""
PAGE_ROWS = 10
"""As many as the smallest terminal shows at once."""
ROWS_MAX = 1000
"""More than candidates, write-ins and papers together."""
LABEL_CELLS_MIN = 12
MARGIN_CELLS = 2


@dataclass(slots=True)
class FigureRow:
    """One line of the sheet: what is counted, and a figure for each of `names`; `is_open`: its label is typed too."""

    label: str
    names: tuple[str, ...]
    headings: tuple[str, ...] = ()
    is_open: bool = False
    texts: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        if not self.texts:
            self.texts = [""] * len(self.names)

    @property
    def figures(self) -> tuple[int, ...] | None:
        """All figures of the row; None while one is missing."""
        return None if "" in self.texts else tuple(map(int, self.texts))

    @property
    def is_blank(self) -> bool:
        """Whether nothing at all is written in a row that may be left out."""
        return self.is_open and not self.label and not any(self.texts)

    @property
    def first_missing(self) -> int | None:
        """The first cell that has to be filled, counted from the label (-1); None where there is none."""
        if self.is_blank:
            return None
        if self.is_open and not self.label.strip():
            return -1
        return next((index for index, text in enumerate(self.texts) if not text), None)


@dataclass(frozen=True, slots=True)
class Remark:
    """What a row is told: fine, or why not."""

    text: str
    is_fine: bool


class FigureGrid(Widget, can_focus=True):
    """Digits fill the cell under the cursor, arrows move it, Enter goes on to what is missing or takes them all."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("up", "move(-1)"),
        ("down", "move(1)"),
        ("left", "step(-1)"),
        ("right,tab", "step(1)"),
        ("shift+tab", "step(-1)"),
        ("enter", "next"),
        ("backspace", "erase"),
        ("delete", "clear"),
        ("pageup", f"move(-{PAGE_ROWS})"),
        ("pagedown", f"move({PAGE_ROWS})"),
        ("home", f"move(-{ROWS_MAX})"),
        ("end", f"move({ROWS_MAX})"),
    ]

    class Changed(Message):
        """A figure was typed, or the cursor moved."""

    class Missing(Message):
        """The row under the cursor is not complete."""

    class Filled(Message):
        """Nothing is missing."""

    def __init__(
        self, rows: list[FigureRow], remark: Callable[[FigureRow], Remark | None], hint: str
    ) -> None:
        super().__init__()
        self.rows = rows
        self._remark = remark
        self._hint = hint
        self._row = 0
        self._cell = 0
        self._is_fresh = True
        self._trouble: tuple[int, str] | None = None

    @property
    def current(self) -> FigureRow:
        """The row under the cursor."""
        return self.rows[self._row]

    def heading(self) -> Content:
        """What the cells of the row under the cursor are called."""
        headings = "".join(_right(each, CELL_CELLS) for each in self.current.headings)
        return Content.styled(" " * (MARGIN_CELLS + self._label_cells) + headings, "$muted")

    def accuse(self, label: str, text: str) -> bool:
        """Say `text` below the row called `label` and go there; whether there is such a row."""
        index = next((index for index, row in enumerate(self.rows) if label and row.label == label), None)
        self._trouble = None if index is None else (index, text)
        if index is not None:
            self._go(index, 0)
        self.refresh(layout=True)
        return index is not None

    def action_move(self, step: int) -> None:
        """Another row; the label of an open row is its first cell."""
        row = min(max(0, self._row + step), len(self.rows) - 1)
        cell = min(max(self._cell, 0), len(self.rows[row].names) - 1)
        self._go(row, -1 if self.rows[row].is_open and not self.rows[row].label else cell)

    def action_step(self, step: int) -> None:
        """The next cell, or the previous one, over the ends of the rows."""
        cell = self._cell + step
        if -self.current.is_open <= cell < len(self.current.names):
            self._go(self._row, cell)
        elif 0 <= self._row + step < len(self.rows):
            row = self.rows[self._row + step]
            self._go(self._row + step, -row.is_open if step > 0 else len(row.names) - 1)

    def action_next(self) -> None:
        """On to the next figure that is missing, else take them all."""
        count = len(self.rows)
        order = [(self._row + offset) % count for offset in range(count)]
        for index in order:
            missing = self.rows[index].first_missing
            if missing is not None:
                self._go(index, missing)
                self.post_message(self.Missing())
                return
        self.post_message(self.Filled())

    def action_erase(self) -> None:
        """The last character."""
        self._write(self._text[:-1])

    def action_clear(self) -> None:
        """The whole cell."""
        self._write("")

    def on_key(self, event: Key) -> None:
        """A character for the cell under the cursor."""
        if event.character and self._takes(event.character):
            event.stop()
            self._type(event.character)

    def on_paste(self, event: Paste) -> None:
        """A name or a figure from elsewhere."""
        event.stop()
        for character in event.text.strip():
            if self._takes(character):
                self._type(character)

    def on_click(self, event: Click) -> None:
        """The cell under the mouse."""
        tops = self._tops()
        row = max(index for index, top in enumerate(tops) if top <= max(0, event.y))
        cell = (event.x - MARGIN_CELLS - self._label_cells) // CELL_CELLS
        lowest = -1 if self.rows[row].is_open else 0
        self._go(row, min(max(cell, lowest), len(self.rows[row].names) - 1))

    def on_resize(self, _event: Resize) -> None:
        """The row under the cursor stays in view."""
        self._show_cursor()

    def get_content_height(self, _container: Size, _viewport: Size, _width: int) -> int:
        """A line a row, and what is said below one of them."""
        return len(self.rows) + len(self._trouble_lines())

    def render(self) -> Content:
        """The sheet."""
        lines: list[Content] = []
        for index in range(len(self.rows)):
            lines.append(self._line(index))
            if self._trouble is not None and self._trouble[0] == index:
                lines += self._trouble_lines()
        return Content("\n").join(lines)

    @property
    def _label_cells(self) -> int:
        widest = max(Content(row.label or self._hint).cell_length for row in self.rows) + 2
        columns = max(len(row.names) for row in self.rows)
        room = self.content_size.width - MARGIN_CELLS - columns * CELL_CELLS - REMARK_CELLS
        return max(LABEL_CELLS_MIN, min(widest, room))

    @property
    def _text(self) -> str:
        return self.current.label if self._cell < 0 else self.current.texts[self._cell]

    def _takes(self, character: str) -> bool:
        return character.isprintable() if self._cell < 0 else character.isascii() and character.isdigit()

    def _type(self, character: str) -> None:
        """The first digit in a cell takes the place of what was there; a name is only added to."""
        before = "" if self._is_fresh and self._cell >= 0 else self._text
        limit = NAME_CHARS_MAX if self._cell < 0 else FIGURE_DIGITS_MAX
        if len(before) < limit:
            self._write(before + character)

    def _write(self, text: str) -> None:
        if self._cell < 0:
            self.current.label = text
        else:
            self.current.texts[self._cell] = text
        self._is_fresh, self._trouble = False, None
        self.post_message(self.Changed())
        self.refresh(layout=True)

    def _go(self, row: int, cell: int) -> None:
        self._row, self._cell, self._is_fresh = row, cell, True
        self.post_message(self.Changed())
        self._show_cursor()
        self.refresh()

    def _show_cursor(self) -> None:
        """Scroll as far as the row and what is said about it."""
        if isinstance(self.parent, Widget):
            said = len(self._trouble_lines()) if self._trouble and self._trouble[0] == self._row else 0
            region = Region(0, self._tops()[self._row], 1, 1 + said)
            self.parent.scroll_to_region(region, animate=False, force=True)

    def _tops(self) -> list[int]:
        trouble_row = self._trouble[0] if self._trouble else len(self.rows)
        said = len(self._trouble_lines())
        return [index + (said if index > trouble_row else 0) for index in range(len(self.rows))]

    def _trouble_lines(self) -> list[Content]:
        if self._trouble is None:
            return []
        room = max(LABEL_CELLS_MIN, self.content_size.width - 2 * MARGIN_CELLS)
        wrapped = Content.styled(self._trouble[1], "$error").wrap(room)
        return [
            Content.assemble(" " * MARGIN_CELLS, ("↳ " if not at else "  "), line)
            for at, line in enumerate(wrapped)
        ]

    def _line(self, index: int) -> Content:
        row, label_cells = self.rows[index], self._label_cells
        is_here = index == self._row and self.has_focus
        shown = row.label or (self._hint if row.is_open else "")
        label = cut(Content(shown), label_cells - 1)
        style = "$muted" if row.is_open and not row.label else "bold" if is_here else ""
        if is_here and self._cell < 0:
            style = "bold $text on $primary"
        parts = ["▸ " if is_here else "  ", Content.styled(label.plain, style)]
        parts.append(" " * (label_cells - label.cell_length))
        for at, text in enumerate(row.texts):
            parts.append(_cell(text, is_here=is_here and at == self._cell))
        remark = self._remark(row)
        if remark is not None:
            parts.append(Content.styled(f"  {remark.text}", "$success" if remark.is_fine else "bold $error"))
        return cut(Content.assemble(*parts), max(1, self.content_size.width))


def _cell(text: str, *, is_here: bool) -> Content:
    shown = text or "·"
    gap = " " * (CELL_CELLS - FIGURE_DIGITS_MAX - 2)
    box = f" {shown:>{FIGURE_DIGITS_MAX}} "
    style = "bold $text on $primary" if is_here else "bold on $panel" if text else "$muted on $panel"
    return Content.assemble(gap, (box, style))


def _right(text: str, width_cells: int) -> str:
    """`text` at the right end of its cell, above the digits."""
    return pad("", max(0, width_cells - 1 - Content(text).cell_length)) + text + " "
