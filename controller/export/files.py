"""Sheets as files: a workbook, CSV files, one JSON document, or a SQLite archive."""

import csv
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from controller.contract.catalogue import Language
from controller.export import ExportFormat
from controller.export.cells import plain
from controller.export.sheets import COLUMNS, SHEETS, Sheets, sheets_of
from controller.export.words import headings, said
from controller.export.workbook import write_workbook
from controller.journal import codec
from controller.journal.database import open_for_reading
from seat_protocol.errors import HallError

_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""What makes a spreadsheet take a text of a CSV file for a formula."""


class ExportError(HallError):
    """The files could not be written; the message names the place and the remedy."""


class ExportOrderError(ExportError):
    """No file can be written as it was asked for; the message says how the command line is right."""


@dataclass(frozen=True, slots=True)
class Written:
    """A file that was written, and whether it took the place of an earlier one."""

    path: Path
    is_replaced: bool


def kind_of(out: Path) -> ExportFormat:
    """What the ending of `out` asks for; without one it is a folder for CSV. ExportOrderError for another ending."""
    if not out.suffix:
        return ExportFormat.CSV
    try:
        return _KINDS[out.suffix.lower()]
    except KeyError as error:
        known = ", ".join(_KINDS)
        remedy = f"use one of {known}; for CSV name a folder, without an ending, or give --format"
        raise ExportOrderError(f"{out}: no kind of file has the ending {out.suffix}; {remedy}") from error


_KINDS = {
    ".xlsx": ExportFormat.XLSX,
    ".json": ExportFormat.JSON,
    ".sqlite": ExportFormat.SQLITE,
    ".db": ExportFormat.SQLITE,
}


def export_journal(folder: Path, out: Path, kind: ExportFormat, language: Language) -> list[Written]:
    """Write the journal in `folder` to `out` (a folder for CSV, else a file); returns the files written.

    A file appears whole or not at all. JournalErrors, ExportError; ExportOrderError where `out` would lie in a
    folder that is not there.
    """
    if not out.parent.is_dir():
        raise ExportOrderError(
            f"{out}: there is no folder {out.parent}; create it, or choose another place with --out"
        )
    database = open_for_reading(folder)
    try:
        rows = database.query("SELECT at_ms, kind, body FROM event ORDER BY seq")
        sheets = sheets_of((row["at_ms"], codec.decode(row["kind"], row["body"])) for row in rows)
    finally:
        database.close()
    try:
        return _WRITERS[kind](out, sheets, language)
    except OSError as error:
        raise ExportError(f"{out}: {error.strerror}; choose another place with --out") from error


def _write_xlsx(out: Path, sheets: Sheets, language: Language) -> list[Written]:
    return _replace(out, lambda path: write_workbook(path, sheets, language))


def _write_csv(out: Path, sheets: Sheets, language: Language) -> list[Written]:
    out.mkdir(exist_ok=True)
    written = []
    for name in SHEETS:
        lines = [
            [_harmless(plain(said(column, row.get(column), language))) for column in COLUMNS[name]]
            for row in sheets.rows[name]
        ]
        titles: list[str | int | None] = [*headings(name, language)]

        def save(path: Path, table: list[list[str | int | None]] = [titles, *lines]) -> None:  # noqa: B006 - read only
            with path.open("w", encoding="utf-8-sig", newline="") as file:
                csv.writer(file).writerows(table)

        written += _replace(out / f"{name}.csv", save)
    return written


def _write_json(out: Path, sheets: Sheets, _language: Language) -> list[Written]:
    document = json.dumps(_plain_rows(sheets), ensure_ascii=False, indent=1)
    return _replace(out, lambda path: path.write_text(document + "\n", encoding="utf-8"))


def _write_sqlite(out: Path, sheets: Sheets, _language: Language) -> list[Written]:
    def save(path: Path) -> None:
        archive = Database(path)
        for name, rows in _plain_rows(sheets).items():
            archive.table(name).create(_column_types(name))
            archive.table(name).insert_all(rows)
        archive.close()

    return _replace(out, save)


_NUMBERS = frozenset(
    {
        *("meeting_number", "vote_rounds", "seat", "round", "item", "all_members", "present"),
        *("yes", "no", "abstain", "not_voted", "base", "need", "invalid", "follows_round"),
        *("issued", "returned", "places_left", "option_votes", "no_votes", "abstentions", "rank"),
        *("expected", "absent", "on_leave", "left", "late_count", "remote", "observers", "visitors"),
    }
)


def _column_types(name: str) -> dict[str, type]:
    return {column: int if column in _NUMBERS else str for column in COLUMNS[name]}


def _plain_rows(sheets: Sheets) -> dict[str, list[dict[str, str | int | None]]]:
    return {
        name: [{column: plain(value) for column, value in row.items()} for row in rows]
        for name, rows in sheets.rows.items()
    }


def _harmless(value: str | int | None) -> str | int | None:
    """A leading apostrophe keeps a spreadsheet from running a name as a formula."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA_STARTS) else value


def _replace(path: Path, save: Callable[[Path], object]) -> list[Written]:
    """Save beside `path`, then put the file in its place."""
    is_replaced = path.exists()
    unfinished = path.with_name(f".{path.name}.part")
    unfinished.unlink(missing_ok=True)
    try:
        save(unfinished)
        unfinished.replace(path)
    finally:
        unfinished.unlink(missing_ok=True)
    return [Written(path, is_replaced)]


_WRITERS: Mapping[ExportFormat, Callable[[Path, Sheets, Language], list[Written]]] = {
    ExportFormat.XLSX: _write_xlsx,
    ExportFormat.CSV: _write_csv,
    ExportFormat.JSON: _write_json,
    ExportFormat.SQLITE: _write_sqlite,
}
