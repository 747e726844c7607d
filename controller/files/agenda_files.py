"""Agenda (议程) files, TOML or a table: a preview that names every problem, before anything is set."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from controller.contract.catalogue import Language
from controller.domain.agenda import AGENDA_ITEMS_MAX, AgendaItem
from controller.domain.preset_table import PRESETS
from controller.errors import AgendaFileError
from controller.files.agenda_entries import AGENDA_COLUMNS, AgendaEntries, RawEntry
from controller.files.bounded_files import FileFaultError, parse_toml, read_bounded
from controller.files.file_problems import FileProblem, ProblemList, clip, fault_in_words
from controller.files.roster_rows import ROSTER_COLUMNS
from controller.files.table_columns import Columns, find_columns, is_headed_by, note_faulty_cells
from controller.files.table_values import Row, Source, whole_number
from controller.files.tables import read_table

AGENDA_BYTES_MAX = 2 * 1024 * 1024
"""200 items with voting texts of 2,000 Chinese characters take 1.3 MB."""

SECRET_WORDS = {
    "是": True,
    "无记名": True,
    "yes": True,
    "true": True,
    "secret": True,
    "否": False,
    "记名": False,
    "no": False,
    "false": False,
    "named": False,
}

WHOLE_NUMBERS = frozenset({"number", "part_of", "places", "marks_max"})
YES_OR_NO = frozenset({"secret", "write_ins"})

AgendaProblem = FileProblem


@dataclass(frozen=True, slots=True)
class AgendaPreview:
    """What setting the agenda would do. `items` is empty as long as an error stands.

    `source` says how the file was understood; `rows_read` counts entries. In a TOML file the row of a
    problem is the entry's place in the file, from 1.
    """

    source: str
    rows_read: int
    items: tuple[AgendaItem, ...]
    problems: tuple[AgendaProblem, ...]


def preview_agenda(
    path: Path, language: Language = Language.EN, presets: Collection[str] = tuple(PRESETS)
) -> AgendaPreview:
    """Read `path` (TOML by its suffix, else CSV or XLSX by content); AgendaFileError when it is neither.

    `presets` are the names that an item may give.
    """
    problems = ProblemList(language)
    try:
        if is_toml(path):
            source, entries = Source("toml"), _toml_entries(path, problems)
        else:
            source, entries = _table_entries(path, problems)
    except FileFaultError as fault:
        raise AgendaFileError(path, *fault_in_words(fault, language)) from fault
    if not entries and not problems.has_error:
        problems.error(1, "", "no_rows")
    if len(entries) > AGENDA_ITEMS_MAX:
        row = entries[AGENDA_ITEMS_MAX].row
        problems.error(row, "", "too_many_entries", count=len(entries), limit=AGENDA_ITEMS_MAX)
    reader = AgendaEntries(problems, presets)
    items = tuple(item for entry in entries[:AGENDA_ITEMS_MAX] if (item := reader.read(entry)))
    reader.check_parts()
    return AgendaPreview(
        source.in_words(language), len(entries), () if problems.has_error else items, problems.in_order()
    )


def is_toml(path: Path) -> bool:
    """Whether an agenda in `path` is read as TOML; in a problem of such a file the row is the place of the item."""
    return path.suffix.casefold() == ".toml"


def _toml_entries(path: Path, problems: ProblemList) -> list[RawEntry]:
    content = parse_toml(read_bounded(path, AGENDA_BYTES_MAX))
    for key in content.keys() - {"item"}:
        problems.error(1, clip(key), "unknown_key", word=clip(key), known="[[item]]")
    items = content.get("item", [])
    if not (isinstance(items, list) and all(isinstance(item, dict) for item in items)):
        problems.error(1, "item", "not_items")
        return []
    known = ", ".join(AGENDA_COLUMNS)
    for row, item in enumerate(items, start=1):
        for key in item.keys() - AGENDA_COLUMNS.keys():
            problems.error(row, clip(key), "unknown_key", word=clip(key), known=known)
    labels = {key: key for key in AGENDA_COLUMNS}
    return [RawEntry(row, item, labels) for row, item in enumerate(items, start=1)]


def _table_entries(path: Path, problems: ProblemList) -> tuple[Source, list[RawEntry]]:
    table = read_table(path)
    if is_headed_by(table, ROSTER_COLUMNS) and not is_headed_by(table, AGENDA_COLUMNS):
        raise FileFaultError("is_roster")
    columns = find_columns(table, AGENDA_COLUMNS, problems)
    return table.source, list(_rows_in_order(table.rows[1:], columns, problems))


def _rows_in_order(rows: tuple[Row, ...], columns: Columns, problems: ProblemList) -> Iterator[RawEntry]:
    unasked = frozenset(AGENDA_COLUMNS.keys() - columns.index.keys())
    for row in rows:
        if not note_faulty_cells(row, columns, problems):
            values = {key: _value(key, columns.value(row, key)) for key in columns.index}
            yield RawEntry(row.number, values, columns.label, unasked)


def _value(key: str, written: str) -> Any:
    """What a cell says, as TOML would; what cannot be told stays a text and is noted as a problem later."""
    if key in WHOLE_NUMBERS:
        return whole_number(written, AGENDA_ITEMS_MAX) or written
    if key in YES_OR_NO:
        return SECRET_WORDS.get(written.casefold(), written)
    return written
