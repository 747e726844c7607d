"""Roster (名册) files: a preview that names every problem by row, before anything is imported."""

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

from controller.contract.catalogue import Language
from controller.domain.people import MEMBERS_MAX, Member
from controller.errors import RosterFileError
from controller.files.agenda_entries import AGENDA_COLUMNS
from controller.files.bounded_files import FileFaultError
from controller.files.file_problems import FileProblem, ProblemList, fault_in_words
from controller.files.roster_rows import ROSTER_COLUMNS, RosterRows, roster_columns
from controller.files.table_columns import find_columns, is_headed_by
from controller.files.table_values import Table
from controller.files.tables import read_table

RosterProblem = FileProblem
AGENDA_SUFFIX = ".toml"
"""No roster is kept in such a file."""


@dataclass(frozen=True, slots=True)
class RosterPreview:
    """What importing the file would do. `members` is empty as long as an error stands.

    `source` says how the file was understood (kind, encoding, separator or sheet); `rows_read` counts people.
    """

    source: str
    rows_read: int
    members: tuple[Member, ...]
    problems: tuple[RosterProblem, ...]


def preview_roster(
    path: Path,
    known_seats: Collection[int] | None,
    language: Language = Language.EN,
    *,
    seats_required: bool = True,
) -> RosterPreview:
    """Read the CSV or XLSX file `path` for a hall with `known_seats`; RosterFileError when it is neither.

    Without `known_seats` any seat number will do; without `seats_required` whoever votes may be seated later.
    Where a column is missing the others are checked all the same.
    """
    try:
        table = _roster_table(path)
    except FileFaultError as fault:
        raise RosterFileError(path, *fault_in_words(fault, language)) from fault
    problems = ProblemList(language)
    columns = find_columns(table, roster_columns(seats_required), problems)
    people = table.rows[1:]
    if not people:
        problems.error(1, "", "no_rows")
    if len(people) > MEMBERS_MAX:
        problems.error(MEMBERS_MAX + 2, "", "too_many_entries", count=len(people), limit=MEMBERS_MAX)
        people = ()  # whatever this file is, it is no roster
    rows = RosterRows(columns, known_seats, problems, seats_required=seats_required)
    members = tuple(member for row in people if (member := rows.read(row)))
    return RosterPreview(
        table.source.in_words(language),
        len(table.rows[1:]),
        () if problems.has_error else members,
        problems.in_order(),
    )


def _roster_table(path: Path) -> Table:
    """The rows of `path`; FileFaultError when it is no table, or evidently an agenda."""
    if path.suffix.casefold() == AGENDA_SUFFIX and path.is_file():
        raise FileFaultError("is_agenda")
    table = read_table(path)
    if is_headed_by(table, AGENDA_COLUMNS) and not is_headed_by(table, ROSTER_COLUMNS):
        raise FileFaultError("is_agenda")
    return table
