"""Workbooks that are made to hurt: refused, quickly."""

import io
import zipfile
from pathlib import Path

import pytest

from controller.errors import RosterFileError
from controller.files.roster_files import preview_roster
from controller.files.table_xlsx import ENTRIES_MAX, UNPACKED_BYTES_MAX
from tests.files.makers import xlsx_bytes

SHEET = "xl/worksheets/sheet1.xml"
NAMESPACE = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def workbook_with(parts: dict[str, bytes]) -> bytes:
    """A good workbook whose `parts` are exchanged or added."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(xlsx_bytes([["编号", "姓名", "席位"], ["1", "张三", 1]]))) as good,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as bad,
    ):
        for name in {*good.namelist(), *parts}:
            bad.writestr(name, parts[name] if name in parts else good.read(name))
    return made.getvalue()


def sheet(rows: str, before: str = "") -> bytes:
    return (
        f'<?xml version="1.0"?>{before}<worksheet xmlns="{NAMESPACE}"><dimension ref="A1:A1"/>'
        f"<sheetData>{rows}</sheetData></worksheet>"
    ).encode()


def refusal_of(tmp_path: Path, content: bytes) -> str:
    path = tmp_path / "roster.xlsx"
    path.write_bytes(content)
    with pytest.raises(RosterFileError) as caught:
        preview_roster(path, range(1, 97))
    return str(caught.value)


def text_row(number: int, *cells: tuple[str, str]) -> str:
    inner = "".join(f'<c r="{at}{number}" t="inlineStr"><is><t>{text}</t></is></c>' for at, text in cells)
    return f'<row r="{number}">{inner}</row>'


def test_a_bomb_is_refused_before_it_is_unpacked(tmp_path: Path) -> None:
    bomb = workbook_with({"xl/bomb.xml": bytes(UNPACKED_BYTES_MAX + 1)})

    assert len(bomb) < 100_000
    assert "larger than 16384 kB" in refusal_of(tmp_path, bomb)


def test_an_archive_of_very_many_parts_is_refused(tmp_path: Path) -> None:
    assert "is larger than" in refusal_of(tmp_path, workbook_with({f"p{i}": b"" for i in range(ENTRIES_MAX)}))


def test_entities_that_multiply_are_refused(tmp_path: Path) -> None:
    entities = "".join(f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, 10))
    laughs = f'<!DOCTYPE x [<!ENTITY e0 "{"ha" * 50}">{entities}]>'

    assert "no intact XLSX workbook" in refusal_of(
        tmp_path, workbook_with({SHEET: sheet(text_row(1, ("A", "&e9;")), laughs)})
    )


def test_a_row_far_below_the_list_is_refused_and_not_cut_off(tmp_path: Path) -> None:
    assert "more than 10000 rows" in refusal_of(
        tmp_path, workbook_with({SHEET: sheet(text_row(1_000_000, ("A", "Z")))})
    )


def test_a_cell_far_to_the_right_is_refused_and_not_cut_off(tmp_path: Path) -> None:
    assert "more than 50 columns" in refusal_of(
        tmp_path, workbook_with({SHEET: sheet(text_row(1, ("A", "Z"), ("XFD", "Z")))})
    )


def test_rows_formatted_to_the_last_column_do_not_take_minutes(tmp_path: Path) -> None:
    wide = "".join(f'<row r="{number}"><c r="XFD{number}"/></row>' for number in range(3, 5001))
    rows = text_row(1, ("A", "编号"), ("B", "姓名"), ("C", "席位")) + text_row(2, ("A", "1"), ("B", "张三"))
    path = tmp_path / "roster.xlsx"
    path.write_bytes(workbook_with({SHEET: sheet(rows + wide)}))

    assert [each.code for each in preview_roster(path, range(1, 97)).problems] == ["member_without_seat"]


def test_rows_beyond_the_declared_size_are_read_all_the_same(tmp_path: Path) -> None:
    path = tmp_path / "roster.xlsx"
    rows = (("A", "编号"), ("B", "姓名"), ("C", "席位")), (("A", "1"), ("B", "张三"), ("C", "7"))
    content = "".join(text_row(number, *cells) for number, cells in enumerate(rows, start=1))
    path.write_bytes(workbook_with({SHEET: sheet(content)}))

    assert [member.seat for member in preview_roster(path, range(1, 97)).members] == [7]
