"""Reading files from outside: bounded, and with the reason in plain words when it does not work."""

import stat
import tomllib
from pathlib import Path
from typing import Any

from seat_protocol.errors import HallError

DOTS_PER_LINE_MAX = 200
"""`tomllib` takes time with the square of the parts of a dotted key: 17 s for 20,000 of them."""


class FileFaultError(HallError):
    """A file cannot be read. `code` names the fault in the catalogue, `params` fill its text."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params


def read_bounded(path: Path, bytes_max: int) -> bytes:
    """All of the regular file `path`; FileFaultError when it is absent, no file or too large."""
    try:
        if not stat.S_ISREG(path.stat().st_mode):  # opening a pipe would wait for a writer for ever
            raise FileFaultError("not_a_file")
        with path.open("rb") as file:
            raw = file.read(bytes_max + 1)
    except FileNotFoundError as error:
        raise FileFaultError("file_absent") from error
    except (OSError, ValueError) as error:  # ValueError: a name with a NUL in it
        raise FileFaultError("file_unreadable", reason=str(error)) from error
    if len(raw) > bytes_max:
        raise FileFaultError("file_too_large", limit_kb=bytes_max // 1024)
    return raw


def parse_toml(raw: bytes) -> dict[str, Any]:
    """The tables in `raw`; FileFaultError naming the line where it is no TOML."""
    try:
        content = raw.decode("utf-8-sig")
        _check_dots(content)
        return tomllib.loads(content)
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise FileFaultError("toml_not_utf8", line=line) from error
    except RecursionError as error:
        raise FileFaultError("toml_syntax", reason="values are nested too deeply") from error
    except ValueError as error:  # also what int() says to a number of 5,000 digits
        raise FileFaultError("toml_syntax", reason=_with_line_first(str(error))) from error


def _check_dots(content: str) -> None:
    for number, line in enumerate(content.split("\n"), start=1):
        if line.count(".") > DOTS_PER_LINE_MAX and not line.startswith("#"):
            reason = f"line {number}: more than {DOTS_PER_LINE_MAX} dots in one line"
            raise FileFaultError("toml_syntax", reason=reason)


def _with_line_first(message: str) -> str:
    """What `tomllib` says, with the "(at line 3, column 5)" of its end moved to the front."""
    reason, found, place = message.rpartition(" (at ")
    return f"{place.removesuffix(')')}: {reason}" if found else message
