"""Characters that nobody sees: a title with one of them reads as another title, or turns the line round."""

import unicodedata
from typing import TypeVar

from pydantic import AfterValidator, BaseModel
from pydantic_core import PydanticCustomError

INVISIBLE = frozenset({"Cc", "Cf", "Zl", "Zp"})
"""Unicode categories of controls, of zero-width and direction marks, and of line separators."""
INVISIBLE_CHARACTER = "invisible_character"
"""Type of the error; its context has `field` (empty for the value itself) and `character`."""

AnyModel = TypeVar("AnyModel", bound=BaseModel)


def first_invisible(value: str, allowed: str = "") -> str:
    """The first character of `value` that nobody sees and that is not `allowed`, as U+200B; empty without one."""
    found = (each for each in value if unicodedata.category(each) in INVISIBLE and each not in allowed)
    return next((f"U+{ord(each):04X}" for each in found), "")


def visible(*fields: str, paragraphs: tuple[str, ...] = ()) -> AfterValidator:
    """Refuse a model with an invisible character in one of `fields`; line feeds are right in `paragraphs`.

    A field is a text or a tuple of texts.
    """

    def check(model: AnyModel) -> AnyModel:
        for field in (*fields, *paragraphs):
            value = getattr(model, field)
            for each in value if isinstance(value, tuple) else (value,):
                _refuse(each, field, "\n" if field in paragraphs else "")
        return model

    return AfterValidator(check)


def _visible_text(value: str) -> str:
    _refuse(value, "", "")
    return value


def _visible_lines(value: str) -> str:
    _refuse(value, "", "\n")
    return value


def _refuse(value: str, field: str, allowed: str) -> None:
    if character := first_invisible(value, allowed):
        context = {"field": field, "character": character}
        raise PydanticCustomError(
            INVISIBLE_CHARACTER, "has the invisible character {character}; take it out", context
        )


Visible = AfterValidator(_visible_text)
"""A text in which every character can be seen."""
VisibleLines = AfterValidator(_visible_lines)
"""The same for a text that may have several lines."""
