"""XLSX workbooks: the first sheet, the values that formulas had when the workbook was saved."""

import io
import warnings
import zipfile
from collections.abc import Iterator
from itertools import zip_longest
from typing import Any

from openpyxl import load_workbook
from openpyxl.cell.cell import ERROR_CODES

from controller.files.bounded_files import FileFaultError
from controller.files.table_values import (
    COLUMNS_MAX,
    ERROR_VALUE,
    FORMULA_WITHOUT_VALUE,
    Cell,
    RowCollector,
    Source,
    Table,
)
from seat_protocol.errors import HallError

UNPACKED_BYTES_MAX = 16 * 1024 * 1024
"""4,000 people unpack to about 2 MB. `zipfile` never unpacks more of an entry than its header declares."""
ENTRIES_MAX = 500
"""A workbook with a few sheets and pictures has some twenty."""
REASON_LENGTH_MAX = 120
"""Messages of the parsers may quote the file."""


def read_xlsx(raw: bytes) -> Table:
    """The rows of the first sheet in `raw`; FileFaultError when it is broken, encrypted or too large."""
    try:
        _check_unpacked_size(raw)
        return _first_sheet(raw)
    except HallError:
        raise
    except Exception as error:  # a broken workbook surfaces as whatever error openpyxl's parsers ran into
        reason = f"{type(error).__name__} {error}"[:REASON_LENGTH_MAX]
        raise FileFaultError("xlsx_broken", reason=reason) from error


def _check_unpacked_size(raw: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(raw)) as archive:
        entries = archive.infolist()
    unpacked_bytes = sum(entry.file_size for entry in entries)
    if len(entries) > ENTRIES_MAX or unpacked_bytes > UNPACKED_BYTES_MAX:
        raise FileFaultError("file_too_large", limit_kb=UNPACKED_BYTES_MAX // 1024)


def _first_sheet(raw: bytes) -> Table:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # about styles and extensions, of which nothing is read
        title, rows = _rows(raw, data_only=True)
        _, formula_rows = _rows(raw, data_only=False)
        collector = RowCollector()
        pairs = zip_longest(rows, formula_rows, fillvalue=())
        for number, (values, formulas) in enumerate(pairs, start=1):
            collector.add(number, tuple(map(_cell, _within_width(values), _within_width(formulas))))
    return collector.table(Source("xlsx", title))


def _rows(raw: bytes, *, data_only: bool) -> tuple[str, Iterator[tuple[Any, ...]]]:
    workbook = load_workbook(io.BytesIO(raw), read_only=True, data_only=data_only, keep_links=False)
    sheet = workbook.worksheets[0]
    sheet.reset_dimensions()  # the declared size may be wrong, and would then cut rows off in silence
    return sheet.title, sheet.iter_rows(values_only=True)


def _within_width(values: tuple[Any, ...]) -> tuple[Any, ...]:
    """`values` without the empty cells on the far right, of which a formatted row has up to 16,384."""
    beyond = values[COLUMNS_MAX:]
    if beyond.count(None) < len(beyond):
        raise FileFaultError("too_many_columns", limit=COLUMNS_MAX)
    return values[:COLUMNS_MAX]


def _cell(value: Any, formula: Any) -> Cell:
    if value is None:
        return Cell(fault=FORMULA_WITHOUT_VALUE) if formula is not None else Cell()
    if isinstance(value, float) and value.is_integer():
        value = int(value)  # a spreadsheet has no whole numbers of its own
    text = str(value).strip()
    return Cell(text, fault=ERROR_VALUE if text in ERROR_CODES else "")
