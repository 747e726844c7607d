"""Finding the columns of a table by their names in Chinese or English."""

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from controller.contract.catalogue import Language, text
from controller.files.file_problems import ProblemList, clip
from controller.files.table_values import Row, Table

HEADERS_SHOWN_MAX = 12
"""More than any list of ours has; a sheet of fifty columns must not fill the screen."""


@dataclass(frozen=True, slots=True)
class ColumnName:
    """A column that is read: the names it may have, the recommended one of a language first, and whether it must be."""

    names: tuple[str, ...]
    required: bool = False

    def name(self, language: Language) -> str:
        """The recommended one in `language`."""
        return next(
            (each for each in self.names if each.isascii() == (language is Language.EN)), self.names[0]
        )


@dataclass(frozen=True, slots=True)
class Columns:
    """Where each column stands, and what the file calls it."""

    index: Mapping[str, int]
    label: Mapping[str, str]

    def has(self, key: str) -> bool:
        """Whether the file has the column `key`."""
        return key in self.index

    def value(self, row: Row, key: str) -> str:
        """Text in column `key`; empty where the column or the cell is absent."""
        return row.cell(self.index[key]).text if key in self.index else ""


def is_headed_by(table: Table, known: Mapping[str, ColumnName]) -> bool:
    """Whether the first row has all columns that a list with the columns `known` must have."""
    header = table.rows[0].cells if table.rows else ()
    there = {_key(cell.text, known) for cell in header}
    return all(key in there for key, column in known.items() if column.required)


def find_columns(table: Table, known: Mapping[str, ColumnName], problems: ProblemList) -> Columns:
    """The columns that the first row names; what is missing, there twice or unknown goes to `problems`."""
    header = table.rows[0] if table.rows else Row(1, ())
    finder = _Finder(header.number, known, problems)
    for position, cell in enumerate(header.cells):
        if cell.text:
            finder.take(position, cell.text)
    return finder.columns()


class _Finder:
    """Takes the names of the first row one by one."""

    def __init__(self, row: int, known: Mapping[str, ColumnName], problems: ProblemList) -> None:
        self._row = row
        self._known = known
        self._problems = problems
        self._headers = ", ".join(column.name(problems.language) for column in known.values())
        self._found: list[str] = []
        self._unknown: list[str] = []
        self._index: dict[str, int] = {}
        self._label: dict[str, str] = {}

    def take(self, position: int, written: str) -> None:
        key, shown = _key(written, self._known), clip(written)
        self._found.append(shown)
        if key is None:
            self._unknown.append(shown)
        elif key in self._index:
            self._problems.error(self._row, shown, "column_twice", header=shown)
        else:
            self._index[key], self._label[key] = position, shown

    def columns(self) -> Columns:
        for key, column in self._known.items():
            self._label.setdefault(key, column.name(self._problems.language))
            if column.required and key not in self._index:
                self._miss(column)
        for shown in self._unknown:
            self._problems.warn(
                self._row, shown, "unknown_column", header=shown, headers=self._headers_once()
            )
        return Columns(self._index, self._label)

    def _miss(self, column: ColumnName) -> None:
        name, others = column.name(self._problems.language), len(self._found) - HEADERS_SHOWN_MAX
        found = ", ".join(self._found[:HEADERS_SHOWN_MAX]) + (f" … +{others}" if others > 0 else "")
        names = " / ".join(column.names)
        headers = self._headers_once()
        self._problems.error(
            self._row, name, "missing_column", header=name, found=found or "-", names=names, headers=headers
        )

    def _headers_once(self) -> str:
        """All columns that are read, for the first problem that needs them; the others need not say it again."""
        headers, self._headers = self._headers, ""
        return text("file_place.known_columns", self._problems.language, headers=headers) if headers else ""


def note_faulty_cells(row: Row, columns: Columns, problems: ProblemList) -> bool:
    """Note cells of `row` that must not be read (formulas without values, error values); True if any."""
    faulty = list(_faulty_cells(row, columns))
    for key, fault in faulty:
        problems.error(row.number, columns.label[key], fault, value=clip(columns.value(row, key)))
    return bool(faulty)


def _faulty_cells(row: Row, columns: Columns) -> Iterator[tuple[str, str]]:
    for key, index in columns.index.items():
        if fault := row.cell(index).fault:
            yield key, fault


def _key(header: str, known: Mapping[str, ColumnName]) -> str | None:
    plain = _plain(header)
    return next((key for key, column in known.items() if plain in column.names), None)


def _plain(header: str) -> str:
    """Without blanks (姓　名), full-width letters and capitals."""
    return "".join(unicodedata.normalize("NFKC", header).casefold().split())
