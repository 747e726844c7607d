"""Which values of the published documents are words of a fixed list: phases, states, kinds."""

from collections.abc import Iterator
from enum import StrEnum
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel

from simulators.scenario.matching import NONE, path_parts


def fixed_words(annotation: Any) -> tuple[str, ...]:
    """The words that a value of this type may be, `none` among them where it may be absent; () for any value."""
    options = tuple(_options(annotation))
    words = [word for option in options for word in _words(option)]
    return (*words, NONE) if words and type(None) in options else tuple(words)


def fixed_words_in(model: type[BaseModel], prefix: str = "") -> Iterator[tuple[str, tuple[str, ...]]]:
    """(place, words) of every value of `model` that comes from a fixed list; `[]` stands for any item of a list."""
    for key, field in model.model_fields.items():
        if words := fixed_words(field.annotation):
            yield f"{prefix}{key}", words
        elif inner := model_in(field.annotation):
            yield from fixed_words_in(inner, f"{prefix}{key}.")
        elif inner := item_model_in(field.annotation):
            yield from fixed_words_in(inner, f"{prefix}{key}[].")


def model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that a value of this type is, if it is one, and no other."""
    models = [option for option in _options(annotation) if _is_model(option)]
    return models[0] if len(models) == 1 else None


def item_model_in(annotation: Any) -> type[BaseModel] | None:
    """The model that every item of a list of this type is, if it is one."""
    lists = (option for option in _options(annotation) if get_origin(option) is tuple)
    return next((model for each in lists if (model := model_in(get_args(each)[0]))), None)


def annotation_at(model: type[BaseModel], path: str) -> Any:
    """Type of the value at `path` of a document, for example `seats[seat=5].link`; Any where no model reaches."""
    annotation: Any = model
    for name, _, _, _ in path_parts(path):
        inner = model_in(annotation) if name else item_model_in(annotation)
        if inner is None or (name and name not in inner.model_fields):
            return Any
        annotation = inner.model_fields[name].annotation if name else inner
    return annotation


def _options(annotation: Any) -> Iterator[Any]:
    """The types that a union stands for, without what annotates them."""
    if get_origin(annotation) is Annotated:
        yield from _options(get_args(annotation)[0])
    elif get_origin(annotation) in (Union, UnionType):
        for each in get_args(annotation):
            yield from _options(each)
    else:
        yield annotation


def _words(option: Any) -> tuple[str, ...]:
    if get_origin(option) is Literal:
        return tuple(word for word in get_args(option) if isinstance(word, str))
    is_words = isinstance(option, type) and issubclass(option, StrEnum)
    return tuple(word.value for word in option) if is_words else ()


def _is_model(option: Any) -> bool:
    return isinstance(option, type) and issubclass(option, BaseModel)
