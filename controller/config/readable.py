"""The options of a section that are right by themselves, whatever is wrong beside them."""

from collections.abc import Iterator
from functools import cache
from typing import Any

from pydantic import ValidationError, create_model

from controller.config.misfits import Values
from controller.config.values import Section


def readable(model: type[Section], section: object) -> Values:
    """The checked options of `section`, a table of the file; of one that is not given the default."""
    return dict(_readable(model, section)) if isinstance(section, dict) else {}


def readable_entries(model: type[Section], entries: object, count_max: int) -> dict[int, Values]:
    """The same for the first `count_max` entries of a list of tables, by their index."""
    listed = entries[:count_max] if isinstance(entries, list) else ()
    return {index: readable(model, entry) for index, entry in enumerate(listed)}


def _readable(model: type[Section], section: dict[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, option in model.model_fields.items():
        key = option.alias or name
        if key not in section:
            if not option.is_required():
                yield name, option.get_default(call_default_factory=True)
            continue
        try:
            yield name, getattr(_alone(model, name).model_validate({key: section[key]}), name)
        except ValidationError:
            continue


@cache
def _alone(model: type[Section], name: str) -> type[Section]:
    """A section that has but this option of `model`."""
    option = model.model_fields[name]
    fields: Any = {name: (option.annotation, option)}
    return create_model(f"{model.__name__}_{name}", __base__=Section, **fields)
