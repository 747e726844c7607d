"""What is wrong with a row of an imported file, in the words of the catalogue."""

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

from pydantic import BaseModel

from controller.contract.catalogue import Language, text
from controller.contract.refusal_words import refusal_in_words
from controller.contract.visible import first_invisible
from controller.domain.refusal import RefusedError
from controller.files.bounded_files import FileFaultError

ECHO_LENGTH_MAX = 40
"""Enough of a cell to recognise it."""


class Severity(StrEnum):
    """Whether a problem keeps the file from being imported."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class FileProblem:
    """One problem. `row` counts from 1 as a spreadsheet does; `column` is its name in the file, or empty.

    `code` names the problem for programs, `problem` and `remedy` for people.
    """

    row: int
    column: str
    problem: str
    remedy: str
    code: str
    severity: Severity = Severity.ERROR


@dataclass(slots=True)
class ProblemList:
    """Collects problems in one language."""

    language: Language
    found: list[FileProblem] = field(default_factory=list)

    def error(self, row: int, column: str, code: str, **params: str | int) -> None:
        """Note what keeps the file from being imported."""
        self._add(row, column, code, Severity.ERROR, params)

    def warn(self, row: int, column: str, code: str, **params: str | int) -> None:
        """Note what the secretariat should look at."""
        self._add(row, column, code, Severity.WARNING, params)

    @property
    def has_error(self) -> bool:
        """Whether the file must not be imported."""
        return any(each.severity is Severity.ERROR for each in self.found)

    def in_order(self) -> tuple[FileProblem, ...]:
        """All problems by row."""
        return tuple(sorted(self.found, key=lambda each: each.row))

    def _add(
        self, row: int, column: str, code: str, severity: Severity, params: dict[str, str | int]
    ) -> None:
        problem, remedy = in_words(code, self.language, column=column, **params)
        self.found.append(FileProblem(row, column, problem, remedy, code, severity))


def problem_in_words(problem: FileProblem, language: Language, *, is_toml: bool = False) -> str:
    """Place, problem and remedy in one line; in TOML the row is the place of the item."""
    unit = text("file_place.item" if is_toml else "file_place.row", language, number=problem.row)
    key = "file_place.column" if problem.column else "file_place.whole"
    return text(
        key, language, unit=unit, column=problem.column, problem=problem.problem, remedy=problem.remedy
    )


def in_words(code: str, language: Language, **params: str | int) -> tuple[str, str]:
    """Problem and remedy of `code` for people."""
    return (
        text(f"file_problem.{code}", language, **params),
        text(f"file_remedy.{code}", language, **params),
    )


def reason_in_words(refused: RefusedError, language: Language) -> str:
    """Why something cannot be, as a part of a sentence that goes on with the remedy."""
    return refusal_in_words(refused.refusal, language).rstrip(".。")


def fault_in_words(fault: FileFaultError, language: Language) -> tuple[str, str]:
    """Problem and remedy of a file that cannot be read at all."""
    return in_words(fault.code, language, **fault.params)


def check_text(
    problems: ProblemList, row: int, column: str, value: str, length_max: int, allowed: str = ""
) -> None:
    """Note when `value` is too long or has characters that nobody sees and that are not `allowed`."""
    if len(value) > length_max:
        problems.error(row, column, "too_long", length=len(value), limit=length_max)
    if first_invisible(value, allowed):
        problems.error(row, column, "control_characters")


def length_max(model: type[BaseModel], option: str) -> int:
    """The longest text that the published contract allows for `option` of `model`."""
    metadata: list[Any] = model.model_fields[option].metadata
    return next(int(each.max_length) for each in metadata if hasattr(each, "max_length"))


def echo(value: object) -> str:
    """`value` of a TOML file, shortened for a message."""
    try:
        return clip(str(value))
    except (ValueError, RecursionError):  # an integer of thousands of digits; tables thousands deep
        return "…"


def clip(value: str) -> str:
    """`value` in printable characters, shortened for a message."""
    shown = printable(value)
    return shown if len(shown) <= ECHO_LENGTH_MAX else f"{shown[:ECHO_LENGTH_MAX]}…"


def printable(value: str) -> str:
    """`value` with a mark for every character that a terminal might obey instead of showing it."""
    return "".join(character if character.isprintable() else "�" for character in value)
