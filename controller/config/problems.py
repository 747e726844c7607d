"""What is wrong with a config, one line each: dotted key, problem, and the nearest known key."""

from collections.abc import Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from controller.config.models import LINES_MAX, Config, LineSection, line_clashes
from controller.config.presets import PRESETS_MAX, RULE_PROBLEM, PresetSection, preset_clashes
from controller.config.values import SEVERAL_PROBLEMS, Section, nearest
from controller.files.file_problems import echo, printable

KEY_LENGTH_MAX = 80
"""Twice the longest dotted key there is; what is longer is no key of ours."""
PROBLEMS_MAX = 50
"""More than one screen of problems helps nobody; what is left out is counted."""

Location = tuple[int | str, ...]
AnySection = TypeVar("AnySection", bound=Section)


def describe_all(error: ValidationError | None, raw: dict[str, Any]) -> tuple[str, ...]:
    """Every problem of `raw`: what validation found (if it did), and lines or presets that clash."""
    problems = [problem for detail in _details(error) for problem in _describe(detail)]
    problems += [
        f"{_dotted(('line', index, option))}: {text}"
        for index, option, text in line_clashes(_good_entries(raw, "line", LineSection, LINES_MAX))
    ]
    presets = _good_entries(raw, "preset", PresetSection, PRESETS_MAX)
    problems += [f"{_dotted(place)}: {text}" for place, text in preset_clashes(presets, _chosen_preset(raw))]
    if len(problems) > PROBLEMS_MAX:
        problems[PROBLEMS_MAX:] = [f"and {len(problems) - PROBLEMS_MAX} more problems"]
    return tuple(problems)


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
            message = detail["msg"].removeprefix("Input ")
            return f"{message} {_it_is(detail['input'])}"


def _it_is(value: object) -> str:
    shown = echo(value)
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


def _good_entries(
    raw: dict[str, Any], name: str, model: type[AnySection], count_max: int
) -> dict[int, AnySection]:
    """The entries that are in order by themselves, so that a fault in one does not hide a clash of others."""
    entries = raw.get(name)
    good: dict[int, AnySection] = {}
    for index, entry in enumerate(entries[:count_max] if isinstance(entries, list) else ()):
        try:
            good[index] = model.model_validate(entry)
        except ValidationError:
            continue
    return good


def _chosen_preset(raw: dict[str, Any]) -> object:
    meeting = raw.get("meeting")
    return meeting.get("preset") if isinstance(meeting, dict) else None
