"""Makes the sample rosters: a presidium of 85 with placeholder names, as CSV and as XLSX.

Run `python docs/samples/make_samples.py [folder]`; without a folder the files beside this script are renewed.
"""

import csv
import sys
from pathlib import Path

from openpyxl import Workbook

PRESIDIUM_SIZE = 85
DELEGATIONS = 16
HEADERS = ("编号", "姓名", "席位", "身份", "代表团")


def main() -> None:
    """Write both files."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else Path(__file__).parent
    rows = [roster_row(number) for number in range(1, PRESIDIUM_SIZE + 1)]
    write_csv(folder / "presidium-85.csv", rows)
    write_xlsx(folder / "presidium-85.xlsx", rows)


def roster_row(number: int) -> tuple[str, str, int, str, str]:
    """One member: id, name, seat, role, delegation."""
    delegation = f"第{(number - 1) % DELEGATIONS + 1}代表团"
    return f"Z{number:03d}", f"代表{number:02d}", number, "代表", delegation


def write_csv(path: Path, rows: list[tuple[str, str, int, str, str]]) -> None:
    """UTF-8 with a byte order mark, which spreadsheet programs want to see."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([HEADERS, *rows])


def write_xlsx(path: Path, rows: list[tuple[str, str, int, str, str]]) -> None:
    """One sheet named 名册."""
    workbook = Workbook()
    sheet = workbook.active or workbook.create_sheet()
    sheet.title = "名册"
    for row in [HEADERS, *rows]:
        sheet.append(row)
    workbook.save(path)


if __name__ == "__main__":
    main()
