"""Settings as rows: up and down choose the row, left and right its value, Enter takes them all."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.message import Message
from textual.widget import Widget

from console.picture import pad

LABEL_GAP_CELLS = 3


Said = str | Callable[[Mapping[str, object]], str]
"""What a value is called; or how, by what is chosen in the other rows."""


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One setting: its name in the result, its label, and its values with their labels.

    `start` is the value that is shown at first. A row with one value is only told.
    """

    name: str
    label: str
    values: tuple[tuple[Said, object], ...]
    start: int = 0

    @property
    def is_choice(self) -> bool:
        """Whether there is anything to choose."""
        return len(self.values) > 1


class OptionRows(Widget, can_focus=True):
    """Nothing but the arrows and Enter."""

    BINDINGS: ClassVar[list[BindingType]] = [
        ("up", "row(-1)"),
        ("down", "row(1)"),
        ("left", "value(-1)"),
        ("right", "value(1)"),
        ("space", "value(1)"),
        ("enter", "submit"),
    ]

    class Changed(Message):
        """Another value was chosen."""

    class Submitted(Message):
        """The rows are as they should be."""

    def __init__(self, rows: tuple[OptionRow, ...]) -> None:
        super().__init__()
        self._rows = rows
        self._row = next((index for index, row in enumerate(rows) if row.is_choice), 0)
        self._chosen = [row.start for row in rows]

    @property
    def values(self) -> dict[str, object]:
        """Name to chosen value; rows left to the rule (None) are not in it."""
        pairs = (
            (row.name, row.values[index][1]) for row, index in zip(self._rows, self._chosen, strict=True)
        )
        return {name: value for name, value in pairs if value is not None}

    def take_over(self, rows: tuple[OptionRow, ...]) -> None:
        """Show other `rows`; what was chosen in place of a default stays where a row of that name has that value."""
        pairs = zip(self._rows, self._chosen, strict=True)
        before = {row.name: row.values[index][1] for row, index in pairs if index != row.start}
        here = self._rows[self._row].name
        self._rows = rows
        self._row = next((index for index, row in enumerate(rows) if row.name == here), 0)
        self._chosen = [_index_of(row, before[row.name]) if row.name in before else row.start for row in rows]
        self.refresh(layout=True)

    def action_row(self, step: int) -> None:
        """Another row in which there is something to choose."""
        for _ in self._rows:
            self._row = (self._row + step) % len(self._rows)
            if self._rows[self._row].is_choice:
                break
        self.refresh()

    def action_value(self, step: int) -> None:
        """Another value of this row."""
        count = len(self._rows[self._row].values)
        self._chosen[self._row] = (self._chosen[self._row] + step) % count
        self.post_message(self.Changed())
        self.refresh()

    def action_submit(self) -> None:
        """Take them all."""
        self.post_message(self.Submitted())

    def render(self) -> Content:
        """One line a row."""
        label_cells = max(Content(row.label).cell_length for row in self._rows) + LABEL_GAP_CELLS
        return Content("\n").join(self._line(index, label_cells) for index in range(len(self._rows)))

    def _line(self, index: int, label_cells: int) -> Content:
        row = self._rows[index]
        is_here = index == self._row and self.has_focus
        said = row.values[self._chosen[index]][0]
        value = said if isinstance(said, str) else said(self.values)
        if not row.is_choice:
            return Content.assemble("  ", (pad(row.label, label_cells), "$muted"), f"   {value}")
        mark, style = ("▸ ", "bold $text on $primary") if is_here else ("  ", "bold")
        return Content.assemble(mark, (pad(row.label, label_cells), "$muted"), (f" ‹ {value} › ", style))


def _index_of(row: OptionRow, value: object) -> int:
    return next((index for index, (_, known) in enumerate(row.values) if known == value), 0)
