"""A list that somebody kept in a spreadsheet or a text file, as rows of cells."""

from pathlib import Path

from controller.files.bounded_files import FileFaultError, read_bounded
from controller.files.table_csv import read_csv
from controller.files.table_values import Table

TABLE_BYTES_MAX = 4 * 1024 * 1024
"""4,000 people take about 300 kB, as CSV or as XLSX; the rest is room for a logo."""
WORKBOOK_SUFFIX = ".xlsx"
ZIP_MARK = b"PK\x03\x04"
OLD_EXCEL_MARK = bytes.fromhex("D0CF11E0A1B11AE1")
"""Starts an .xls file, and also an .xlsx file with a password."""


def read_table(path: Path) -> Table:
    """The rows of the CSV or XLSX file `path`, told apart by content; FileFaultError when it is neither or empty."""
    raw = read_bounded(path, TABLE_BYTES_MAX)
    if raw.startswith(OLD_EXCEL_MARK):
        raise FileFaultError("old_excel")
    if raw and path.suffix.casefold() == WORKBOOK_SUFFIX and not raw.startswith(ZIP_MARK):
        raise FileFaultError("not_workbook")
    table = _read_workbook(raw) if raw.startswith(ZIP_MARK) else read_csv(raw)
    if not table.rows:
        raise FileFaultError("file_empty")
    return table


def _read_workbook(raw: bytes) -> Table:
    from controller.files.table_xlsx import read_xlsx  # noqa: PLC0415 - openpyxl is a fifth of all imports at a start

    return read_xlsx(raw)
