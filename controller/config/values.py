"""Kinds of values that options have, and how each is checked."""

import difflib
from collections.abc import Iterable
from pathlib import Path
from typing import Annotated

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, ValidationInfo, WithJsonSchema
from pydantic_core import PydanticCustomError

from controller.contract.visible import first_invisible
from controller.errors import SeatNumbersError
from controller.seat_numbers import seat_numbers

FOLDER_KEY = "folder"
"""Where the validation context holds the folder that relative paths start from."""
SEVERAL_PROBLEMS = "several_problems"
"""Type of an error that carries a tuple of (option, problem) of its section."""


class Section(BaseModel):
    """A table of the config: frozen and closed; 3.0, "3" and true are not the number 3."""

    model_config = ConfigDict(
        frozen=True,
        extra="forbid",
        strict=True,
        str_strip_whitespace=True,
        validate_default=True,  # default paths start at the config file too,
        revalidate_instances="always",  # also those of a section that is not in the file
    )


def several_problems(problems: Iterable[tuple[str, str]]) -> PydanticCustomError:
    """One error for all (option, problem) pairs that a check of a whole section found."""
    return PydanticCustomError(SEVERAL_PROBLEMS, "several problems", {"problems": tuple(problems)})


def at_least_one(items: tuple[Section, ...]) -> tuple[Section, ...]:
    """`items`, unless there is none; `min_length` would also complain of items that are wrong themselves."""
    if not items:
        raise PydanticCustomError("none", "has to have at least one entry")
    return items


def nearest(word: str, known: Iterable[str]) -> str:
    """A hint at the known word that was probably meant, or the list of all where none is near."""
    known = tuple(known)
    near = difflib.get_close_matches(word, known, n=1)
    return f"did you mean {near[0]!r}?" if near else f"known are: {', '.join(known)}"


def _printable(value: str) -> str:
    if first_invisible(value):
        raise PydanticCustomError("control_characters", "contains control characters; type it anew")
    return value


def _seats(value: object) -> object:
    if not isinstance(value, str):
        raise PydanticCustomError("seats", 'must be a text such as "1-32"')
    try:
        return seat_numbers(value)
    except SeatNumbersError as error:
        raise PydanticCustomError("seats", "{reason}", {"reason": str(error)}) from error


def _below_config(value: object, info: ValidationInfo) -> Path:
    if isinstance(value, str) and value.strip():
        value = Path(_printable(value))
    if not isinstance(value, Path):
        raise PydanticCustomError("path", "must be a path, as a text in quotes")
    folder: Path = (info.context or {}).get(FOLDER_KEY, Path())
    return folder / value


Printable = AfterValidator(_printable)
Seats = Annotated[tuple[int, ...], BeforeValidator(_seats), WithJsonSchema({"type": "seats"})]
"""Seat numbers in the order of their units."""
PathBelowConfig = Annotated[Path, BeforeValidator(_below_config), WithJsonSchema({"type": "path"})]
"""A path; a relative one starts at the folder of the config file.

Whether the file is there is checked where it is used: a roster on a stick that was pulled out must not keep
a controller from starting again in the middle of a meeting.
"""
