"""Sheets as a workbook: times are date cells in local time, so that a spreadsheet sorts and filters them."""

from collections.abc import Iterable
from datetime import datetime
from pathlib import Path

from openpyxl import Workbook
from openpyxl.cell import Cell as SheetCell
from openpyxl.cell import WriteOnlyCell
from openpyxl.utils import get_column_letter
from openpyxl.worksheet._write_only import WriteOnlyWorksheet

from controller.contract.catalogue import Language, text
from controller.export.cells import BETWEEN_TIMES, Cell
from controller.export.sheets import COLUMNS, SHEETS, Sheets
from controller.export.words import headings, said

TIME_FORMAT = "yyyy-mm-dd hh:mm:ss"
TIME_WIDTH_CHARS = 20
"""A date that is wider than its column is shown as ######; this is the format and a margin."""
_OFFSET_CHARS = len("+08:00")


def write_workbook(path: Path, sheets: Sheets, language: Language) -> None:
    """Write `sheets` to `path` in the time zone of this machine; the heads of times name its offset."""
    book = Workbook(write_only=True)
    for name in SHEETS:
        _write_sheet(book.create_sheet(text(f"export.{name}", language)), name, sheets, language)
    book.save(path)


def _write_sheet(sheet: WriteOnlyWorksheet, name: str, sheets: Sheets, language: Language) -> None:
    rows = [[row.get(column) for column in COLUMNS[name]] for row in sheets.rows[name]]
    heads = headings(name, language)
    for index, offsets in _offsets_by_column(rows).items():
        heads[index] = text("export.local_time", language, heading=heads[index], offset="/".join(offsets))
        letter = get_column_letter(index + 1)
        sheet.column_dimensions[letter].width = TIME_WIDTH_CHARS  # type: ignore[attr-defined]  # not in the stubs
    sheet.append([_cell(sheet, head) for head in heads])
    for row in rows:
        words = (said(column, value, language) for column, value in zip(COLUMNS[name], row, strict=True))
        sheet.append([_cell(sheet, value) for value in words])


def _offsets_by_column(rows: Iterable[list[Cell]]) -> dict[int, list[str]]:
    """Index of every column with times, and the offsets that hold for them: two where the clocks were changed."""
    found: dict[int, list[str]] = {}
    for row in rows:
        for index, value in enumerate(row):
            for time in _times(value):
                offset = "UTC" + time.astimezone().isoformat(timespec="minutes")[-_OFFSET_CHARS:]
                offsets = found.setdefault(index, [])
                if offset not in offsets:
                    offsets.append(offset)
    return found


def _times(value: Cell) -> tuple[datetime, ...]:
    if isinstance(value, datetime):
        return (value,)
    return value if isinstance(value, tuple) else ()


def _cell(sheet: WriteOnlyWorksheet, value: Cell) -> SheetCell:
    if isinstance(value, tuple):
        value = BETWEEN_TIMES.join(f"{_local(time):%Y-%m-%d %H:%M:%S}" for time in value)
    cell = WriteOnlyCell(sheet, _local(value) if isinstance(value, datetime) else value)
    if isinstance(value, datetime):
        cell.number_format = TIME_FORMAT
    elif isinstance(value, str):
        cell.data_type = "s"  # a title that begins with = is a text, not a formula
    return cell


def _local(time: datetime) -> datetime:
    """As a clock on the wall here shows it; the cell of a workbook knows no zone."""
    return time.astimezone().replace(tzinfo=None)
