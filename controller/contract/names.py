"""Figures that are given by name: no name stands twice, however it is spelled."""

from typing import Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from controller.domain.spelling import without_blanks

NAMES_ALIKE = "names_alike"
"""Type of the error; its context has `name`."""


def _names_apart(value: Any) -> Any:
    """Refuse a mapping in which one figure would take the place of another one once the names are read."""
    names: set[str] = set()
    for name in value if isinstance(value, dict) else ():
        alike = without_blanks(str(name))
        if alike in names:
            raise PydanticCustomError(NAMES_ALIKE, "has the name {name} more than once", {"name": str(name)})
        names.add(alike)
    return value


NamesApart = BeforeValidator(_names_apart)
"""A mapping by name, in which no two names differ in nothing but blanks."""
