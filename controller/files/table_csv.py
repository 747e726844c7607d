"""CSV as spreadsheet programs write it in China and elsewhere: encoding and separator are recognised."""

import codecs
import csv
import io

from controller.files.bounded_files import FileFaultError
from controller.files.table_values import Cell, RowCollector, Source, Table

BYTE_ORDER_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig", "UTF-8"),
    (codecs.BOM_UTF16_LE, "utf-16", "UTF-16"),
    (codecs.BOM_UTF16_BE, "utf-16", "UTF-16"),
)
ENCODINGS_WITHOUT_MARK = (("utf-8", "UTF-8"), ("gb18030", "GB18030"))
"""In this order: Chinese text in GB18030 is practically never valid UTF-8, but the reverse happens."""
SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What each is called in the catalogue (group `file_source`)."""


def read_csv(raw: bytes) -> Table:
    """The rows of `raw`; FileFaultError when it is no text or its quotation marks do not pair."""
    content, encoding = _decoded(raw)
    separator = _separator(content)
    collector = RowCollector()
    reader = csv.reader(io.StringIO(content, newline=""), delimiter=separator, strict=True)
    try:
        for number, texts in enumerate(reader, start=1):
            collector.add(number, tuple(Cell(text.strip()) for text in texts))
    except csv.Error as error:
        raise FileFaultError("csv_broken", line=reader.line_num, reason=str(error)) from error
    return collector.table(Source("csv", encoding, SEPARATORS[separator]))


def _decoded(raw: bytes) -> tuple[str, str]:
    marked = [(codec, name) for mark, codec, name in BYTE_ORDER_MARKS if raw.startswith(mark)]
    if not marked and b"\0" in raw:
        raise FileFaultError("not_text")
    for codec, name in marked or ENCODINGS_WITHOUT_MARK:
        try:
            return raw.decode(codec), name
        except UnicodeDecodeError:
            continue
    raise FileFaultError("not_text")


def _separator(content: str) -> str:
    """The one that occurs most in the first line that is not empty; a comma where none does."""
    first_line = next((line for line in content.splitlines() if line.strip()), "")
    return max(SEPARATORS, key=first_line.count)
