"""What is wrong with a config, one line each: dotted key, problem, and the nearest known key."""

from collections.abc import Iterator
from typing import Any, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from controller.config.misfits import broker_misfits, line_clashes, line_misfits
from controller.config.models import LINES_MAX, Config, LineSection, MqttSection
from controller.config.presets import PRESETS_MAX, RULE_PROBLEM, PresetSection, preset_clashes
from controller.config.readable import readable, readable_entries
from controller.config.values import SEVERAL_PROBLEMS, Section, nearest
from controller.files.file_problems import echo, printable

KEY_LENGTH_MAX = 80
"""Twice the longest dotted key there is; what is longer is no key of ours."""
PROBLEMS_MAX = 50
"""More than one screen of problems helps nobody; what is left out is counted."""

Location = tuple[int | str, ...]
WANTED = {
    "bool_type": "should be true or false",
    "int_type": "should be a whole number",
    "string_type": "should be a text in quotes",
    "model_type": "should be a section of its own, its name in [ ]",
}
"""What validation calls by the names of a programming language."""


def describe_all(error: ValidationError | None, raw: dict[str, Any]) -> tuple[str, ...]:
    """Every problem of `raw`: what validation found (if it did), and lines or presets that clash."""
    found = [problem for detail in _details(error) for problem in _describe(detail)]
    problems = list(
        dict.fromkeys((*found, *_misfits(raw)))
    )  # those of a section without a mistake are in both
    if len(problems) > PROBLEMS_MAX:
        problems[PROBLEMS_MAX:] = [f"and {len(problems) - PROBLEMS_MAX} more problems"]
    return tuple(problems)


def _misfits(raw: dict[str, Any]) -> Iterator[str]:
    """What does not go together among the options that are right by themselves."""
    lines = readable_entries(LineSection, raw.get("line"), LINES_MAX)
    presets = readable_entries(PresetSection, raw.get("preset"), PRESETS_MAX)
    for index, line in lines.items():
        for option, text in line_misfits(line):
            yield f"{_dotted(('line', index, option))}: {text}"
    for option, text in broker_misfits(readable(MqttSection, raw.get("mqtt"))):
        yield f"{_dotted(('mqtt', option))}: {text}"
    for index, option, text in line_clashes(lines):
        yield f"{_dotted(('line', index, option))}: {text}"
    for place, text in preset_clashes(presets, _chosen_preset(raw)):
        yield f"{_dotted(place)}: {text}"


def _details(error: ValidationError | None) -> list[ErrorDetails]:
    return error.errors(include_url=False) if error else []


def _describe(detail: ErrorDetails) -> Iterator[str]:
    location = detail["loc"]
    if detail["type"] == SEVERAL_PROBLEMS:
        for option, problem in detail["ctx"]["problems"]:
            yield f"{_dotted((*location, option))}: {problem}"
    else:
        yield f"{_dotted(location)}: {_problem(detail)}"


def _problem(detail: ErrorDetails) -> str:
    location = detail["loc"]
    match detail["type"]:
        case "extra_forbidden":
            known = _options(location[:-1])
            return f"is not a known option; {nearest(str(location[-1]), known)}"
        case "missing":
            return f"is missing: {_description(location)}"
        case _ if detail["type"] == RULE_PROBLEM:
            return detail["msg"]
        case "string_pattern_mismatch":
            return f"does not fit: {_description(location)} {_it_is(detail['input'])}"
        case _:
            message = WANTED.get(detail["type"], detail["msg"].removeprefix("Input "))
            return f"{message} {_it_is(detail['input'])}"


def _it_is(value: object) -> str:
    shown = echo(value)
    if isinstance(value, bool):
        shown = shown.lower()  # as TOML writes it
    return f'(it is "{shown}")' if isinstance(value, str) else f"(it is {shown})"


def _dotted(location: Location) -> str:
    """`line[2].gap` for ("line", 1, "gap"): lines are counted from 1, as people do."""
    dotted = "".join(f"[{part + 1}]" if isinstance(part, int) else f".{part}" for part in location)
    return printable(dotted.removeprefix("."))[:KEY_LENGTH_MAX]


def _options(location: Location) -> tuple[str, ...]:
    model = _model_at(location)
    return tuple(field.alias or name for name, field in model.model_fields.items())


def _description(location: Location) -> str:
    model, option = _model_at(location[:-1]), location[-1]
    fields = {field.alias or name: field for name, field in model.model_fields.items()}
    return fields[str(option)].description or ""


def _model_at(location: Location) -> type[BaseModel]:
    model: type[BaseModel] = Config
    for part in location:
        if isinstance(part, str):
            field = next(f for name, f in model.model_fields.items() if part == (f.alias or name))
            model = _section_of(field.annotation)
    return model


def _section_of(annotation: Any) -> type[Section]:
    candidates = (annotation, *get_args(annotation))
    return next(each for each in candidates if isinstance(each, type) and issubclass(each, Section))


def _chosen_preset(raw: dict[str, Any]) -> object:
    meeting = raw.get("meeting")
    return meeting.get("preset") if isinstance(meeting, dict) else None
