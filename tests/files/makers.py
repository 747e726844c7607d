"""Files as secretariats hand them in."""

import io
from collections.abc import Iterable
from pathlib import Path

from openpyxl import Workbook

HEADER = "编号,姓名,席位,身份,代表团"


def csv_file(folder: Path, *lines: str, header: str = HEADER, encoding: str = "utf-8") -> Path:
    path = folder / "roster.csv"
    path.write_bytes("\n".join((header, *lines)).encode(encoding))
    return path


def xlsx_bytes(rows: Iterable[Iterable[object]]) -> bytes:
    workbook = Workbook()
    sheet = workbook.active or workbook.create_sheet()
    for row in rows:
        sheet.append(list(row))
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def xlsx_file(folder: Path, *rows: Iterable[object]) -> Path:
    path = folder / "roster.xlsx"
    path.write_bytes(xlsx_bytes([HEADER.split(","), *rows]))
    return path
