"""The reference of all options, made from the models: `python -m controller.config.reference` prints it."""

import sys
from collections.abc import Iterator
from textwrap import wrap
from typing import Any, get_args

from pydantic import TypeAdapter
from pydantic.fields import FieldInfo

from controller.config.models import Config
from controller.config.values import Section
from controller.domain.presets import Method

INTRODUCTION = """\
# Config reference

All options of `config.toml`, ready to be cut and pasted. A line that begins with `#` and a space is a
remark; `#option = value` shows an option with its default. An option that is not known, a value out of its
range or two lines that clash stop the start, and every problem is named at once; lines are counted from 1
(`line[2].seats`).

Relative paths start at the folder of the config file. The config is read once, at the start.

This page is generated: `python -m controller.config.reference > docs/config-reference.md`.
"""
REMARK_WIDTH = 108
"""As wide as the code."""
WRITTEN_AS = {
    "string": "text",
    "integer": "whole number",
    "boolean": "true or false",
    "path": "path",
    "seats": 'seat numbers such as "1-32" or "1-10,15,20-22"',
    "rule": 'rule such as "all > 1/2"',
    "quorum": 'rule such as "all >= 2/3", or "none"',
    "methods": "list of " + ", ".join(f'"{method}"' for method in Method),
}
REQUIRED_EXAMPLES = {
    "[[line]] name": '"left"',
    "[[line]] url": '"serial:///dev/ttyUSB0?baud=115200&parity=E"',
    "[[line]] seats": '"1-32"',
    "[[preset]] name": '"local_committee"',
    "[[preset]] based_on": '"standing_committee"',
}
"""Options without a default are those of lists."""


def reference() -> str:
    """The whole page."""
    return INTRODUCTION + "".join(f"\n{_section_page(*each)}" for each in sections())


def sections(model: type[Section] = Config, prefix: str = "") -> Iterator[tuple[str, type[Section]]]:
    """(header such as `[mqtt.tls]`, model) of every section, in the order of the models."""
    for name, option in model.model_fields.items():
        if section := section_of(option):
            key = f"{prefix}{option.alias or name}"
            is_list = option.annotation is not section
            yield f"[[{key}]]" if is_list else f"[{key}]", section
            yield from sections(section, f"{key}.")


def section_of(option: FieldInfo) -> type[Section] | None:
    """The model of `option` where it is a section or a list of them, else None."""
    candidates = (option.annotation, *get_args(option.annotation))
    return next((each for each in candidates if isinstance(each, type) and issubclass(each, Section)), None)


def _section_page(header: str, model: type[Section]) -> str:
    options = {name: option for name, option in model.model_fields.items() if not section_of(option)}
    body = "\n".join(_option_lines(header, name, option) for name, option in options.items())
    return f"## {header}\n\n{model.__doc__}\n\n```toml\n{header}\n{body}\n```\n"


def _option_lines(header: str, name: str, option: FieldInfo) -> str:
    sentences = (str(option.description), f"{_range(option)}.")
    remark = "\n".join(f"# {line}" for each in sentences for line in wrap(each, REMARK_WIDTH))
    if option.is_required():
        example = REQUIRED_EXAMPLES[f"{header} {name}"]
        return f"{remark} Required.\n{name} = {example}"
    if option.default is None:
        return f"{remark} Default: none.\n#{name} ="
    return f"{remark}\n#{name} = {_as_toml(option.default)}"


def _range(option: FieldInfo) -> str:
    schema = _json_schema(option)
    if "enum" in schema:
        return "One of: " + ", ".join(_as_toml(value) for value in schema["enum"])
    words = WRITTEN_AS[schema["type"]].capitalize()
    if "minimum" in schema:
        words += f" from {schema['minimum']} to {schema['maximum']}"
    if "maxLength" in schema:
        words += f" of {schema.get('minLength', 0)} to {schema['maxLength']} characters"
    if "pattern" in schema:
        words += f", pattern `{schema['pattern']}`"
    return words


def _json_schema(option: FieldInfo) -> dict[str, Any]:
    schema = TypeAdapter(option.rebuild_annotation()).json_schema()
    alternatives = [each for each in schema.get("anyOf", [schema]) if each.get("type") != "null"]
    return {**schema, **alternatives[0]}


def _as_toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return str(value) if isinstance(value, int) else f'"{value}"'


if __name__ == "__main__":
    sys.stdout.write(reference())
