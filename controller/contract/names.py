"""Figures that are given by name: no name stands twice, however it is spelled."""

from typing import Any

from pydantic import AfterValidator, BeforeValidator
from pydantic_core import PydanticCustomError

from controller.domain.spelling import first_alike, one_spelling

NAMES_ALIKE = "names_alike"
"""Type of the error; its context has `name`."""


def _names_apart(value: Any) -> Any:
    """Refuse a mapping in which one figure would take the place of another one once the names are read."""
    name = first_alike(map(str, value)) if isinstance(value, dict) else ""
    if name:
        raise PydanticCustomError(NAMES_ALIKE, "has the name {name} more than once", {"name": name})
    return value


NamesApart = BeforeValidator(_names_apart)
"""A mapping by name, in which no two names differ in nothing but blanks."""
OneSpelling = AfterValidator(one_spelling)
"""A name that reads the same whoever typed it: composed, with plain blanks."""
