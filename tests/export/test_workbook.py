"""Times of the workbook are date cells in local time; other files keep ISO 8601 with the offset."""

import csv
import os
import subprocess
import time
import zipfile
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from openpyxl import load_workbook

from controller.contract.catalogue import Language
from controller.domain.inputs.attendance import RecordAway
from controller.domain.inputs.meeting import AdjournMeeting
from controller.domain.people import Attendance
from controller.domain.vote_phases import VoteMove
from controller.export.cells import plain, wall_time
from controller.export.sheets import COLUMNS, SHEETS, Sheets, sheets_of
from controller.export.workbook import write_workbook
from tests.debian import needs_program, program_path
from tests.domain.sitting import open_vote, sitting

OPENED_MS = 1_774_576_800_250
"""2026-03-27 02:00:00.250 UTC: ten in the morning in Shanghai."""
READER_TIMEOUT_S = 30.0
"""Far above the second it takes."""
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"


@pytest.fixture
def shanghai() -> Iterator[None]:
    yield from in_zone("Asia/Shanghai")


@pytest.fixture
def berlin() -> Iterator[None]:
    yield from in_zone("Europe/Berlin")


def in_zone(name: str) -> Iterator[None]:
    before = os.environ.get("TZ")
    os.environ["TZ"] = name
    time.tzset()
    yield
    os.environ.pop("TZ") if before is None else os.environ.update(TZ=before)
    time.tzset()


def voted_at(*moments_ms: int) -> Sheets:
    """A named vote at each of the moments, in one meeting."""
    hall = sitting(members=3)
    for moment_ms in moments_ms:
        hall.now_ms = moment_ms
        hall.must(open_vote())
        hall.move(VoteMove.CLOSE)
        hall.sweep()
        hall.move(VoteMove.ANNOUNCE)
    hall.must(RecordAway("m1", None, Attendance.LEFT), AdjournMeeting())
    return sheets_of(hall.record)


def titles_and_cells(path: Path, sheet: str) -> tuple[list[str], list[list[object]]]:
    book = load_workbook(path)
    titles, *rows = book.worksheets[SHEETS.index(sheet)].iter_rows(values_only=True)
    book.close()
    return [str(title) for title in titles], [[*row] for row in rows]


def part_of(path: Path, name: str) -> ET.Element:
    with zipfile.ZipFile(path) as parts:
        return ET.fromstring(parts.read(name))  # noqa: S314 - a file that the test has just written


@pytest.mark.usefixtures("shanghai")
def test_a_time_is_a_date_cell_that_shows_what_the_clock_on_the_wall_showed(tmp_path: Path) -> None:
    sheets = voted_at(OPENED_MS)
    write_workbook(tmp_path / "a.xlsx", sheets, Language.EN)
    titles, (vote,) = titles_and_cells(tmp_path / "a.xlsx", "votes")
    opened = vote[COLUMNS["votes"].index("opened")]
    recorded = sheets.rows["votes"][0]["opened"]
    assert isinstance(opened, datetime)
    assert isinstance(recorded, datetime)
    assert abs(opened - datetime(2026, 3, 27, 10, 0, 0, 250_000)) < timedelta(seconds=1)  # noqa: DTZ001 - a cell has no zone
    assert abs(opened - timedelta(hours=8) - recorded.replace(tzinfo=None)) < timedelta(milliseconds=1)
    assert titles[COLUMNS["votes"].index("opened")].endswith("(local time, UTC+08:00)")
    assert "local time" not in titles[COLUMNS["votes"].index("title")]


@pytest.mark.usefixtures("shanghai")
def test_the_file_itself_says_number_format_and_width(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, voted_at(OPENED_MS), Language.ZH)
    sheet = part_of(path, f"xl/worksheets/sheet{SHEETS.index('votes') + 1}.xml")
    styles = part_of(path, "xl/styles.xml")
    row = next(each for each in sheet.iter(f"{MAIN}row") if each.get("r") == "2")
    cell = list(row)[COLUMNS["votes"].index("opened")]
    assert cell.get("t") in {"n", None}  # a number: days since the end of 1899
    days = float(cell.findtext(f"{MAIN}v") or "")
    shown = datetime(1899, 12, 30, tzinfo=UTC) + timedelta(days=days)
    assert shown.replace(microsecond=0) == datetime(2026, 3, 27, 10, tzinfo=UTC)
    style = next(styles.iter(f"{MAIN}cellXfs"))[int(cell.get("s") or 0)]
    formats = {each.get("numFmtId"): each.get("formatCode") for each in styles.iter(f"{MAIN}numFmt")}
    assert formats[style.get("numFmtId")] == "yyyy-mm-dd hh:mm:ss"
    widths = {int(each.get("min") or 0): float(each.get("width") or 0) for each in sheet.iter(f"{MAIN}col")}
    assert widths[COLUMNS["votes"].index("opened") + 1] >= len("2026-03-27 10:00:00")


@needs_program("xlsx2csv")
@pytest.mark.usefixtures("shanghai")
def test_a_program_that_nobody_here_wrote_reads_the_same_times(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, voted_at(OPENED_MS), Language.ZH)
    order = [program_path("xlsx2csv"), "--sheet", str(SHEETS.index("votes") + 1), str(path)]
    told = subprocess.run(order, check=True, capture_output=True, timeout=READER_TIMEOUT_S)
    titles, vote = csv.reader(told.stdout.decode().splitlines())
    column = COLUMNS["votes"].index("opened")
    assert titles[column].endswith("（当地时间 UTC+08:00）")
    assert vote[column] == "2026-03-27 10:00:00"


@pytest.mark.usefixtures("berlin")
def test_the_head_names_both_offsets_where_the_clocks_were_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, voted_at(OPENED_MS, OPENED_MS + 7 * 86_400_000), Language.EN)
    titles, votes = titles_and_cells(path, "votes")
    column = COLUMNS["votes"].index("opened")
    assert titles[column].endswith("(local time, UTC+01:00/UTC+02:00)")
    assert [each.hour for each in (vote[column] for vote in votes) if isinstance(each, datetime)] == [3, 4]


@pytest.mark.usefixtures("shanghai")
def test_several_times_of_one_cell_are_local_too(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    write_workbook(path, voted_at(OPENED_MS), Language.EN)
    titles, (first, *_) = titles_and_cells(path, "attendance")
    column = COLUMNS["attendance"].index("times_left")
    assert str(first[column]).startswith("2026-03-27 10:00:0")
    assert titles[column].endswith("(local time, UTC+08:00)")


def test_files_that_know_no_dates_have_the_time_with_its_offset() -> None:
    at = wall_time(OPENED_MS)
    assert at is not None
    assert plain(at) == "2026-03-27T02:00:00.250+00:00"
    assert plain((at, at)) == "2026-03-27T02:00:00.250+00:00; 2026-03-27T02:00:00.250+00:00"
    assert plain(wall_time(None)) is None
