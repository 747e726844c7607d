"""What readers of CSV and XLSX have in common: rows of trimmed text, and their limits."""

import unicodedata
from dataclasses import dataclass
from typing import Final, Literal

from controller.contract.catalogue import Language, text
from controller.files.bounded_files import FileFaultError

ROWS_MAX = 10_000
"""The largest roster twice over; formatted but empty rows below a list count too."""
COLUMNS_MAX = 50
"""Rosters have five columns that are read; secretariats keep some more beside them."""

FORMULA_WITHOUT_VALUE: Final = "formula_without_value"
ERROR_VALUE: Final = "error_value"


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell; `fault` names in the catalogue why its text must not be taken as it stands."""

    text: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One row that is not empty; `number` counts from 1 as a spreadsheet does."""

    number: int
    cells: tuple[Cell, ...]

    def cell(self, index: int) -> Cell:
        """The cell in column `index` from 0; an empty one right of the end of the row."""
        return self.cells[index] if index < len(self.cells) else Cell()


@dataclass(frozen=True, slots=True)
class Source:
    """How a file was understood: its kind, and what tells such files apart (encoding or sheet, separator)."""

    kind: Literal["csv", "xlsx", "toml"]
    detail: str = ""
    separator: str = ""

    def in_words(self, language: Language) -> str:
        """For people."""
        separator = text(f"file_source.{self.separator}", language) if self.separator else ""
        return text(f"file_source.{self.kind}", language, detail=self.detail, separator=separator)


@dataclass(frozen=True, slots=True)
class Table:
    """All rows that are not empty. `source` says how the file was understood."""

    source: Source
    rows: tuple[Row, ...]


class RowCollector:
    """Collects rows and stops at the limits: FileFaultError."""

    def __init__(self) -> None:
        self._rows: list[Row] = []

    def add(self, number: int, cells: tuple[Cell, ...]) -> None:
        """Take row `number`; an empty one only counts against the limit."""
        if number > ROWS_MAX:
            raise FileFaultError("too_many_rows", limit=ROWS_MAX)
        width = max((index for index, cell in enumerate(cells, start=1) if cell != Cell()), default=0)
        if width > COLUMNS_MAX:
            raise FileFaultError("too_many_columns", limit=COLUMNS_MAX)
        if width:
            self._rows.append(Row(number, cells[:width]))

    def table(self, source: Source) -> Table:
        """All that was collected."""
        return Table(source, tuple(self._rows))


def whole_number(written: str, number_max: int) -> int | None:
    """The number from 1 to `number_max` that `written` is, full-width digits too; None where it is none."""
    digits = unicodedata.normalize("NFKC", written)
    if not (digits.isascii() and digits.isdecimal() and len(digits) <= len(str(number_max))):
        return None
    return int(digits) if 1 <= int(digits) <= number_max else None
