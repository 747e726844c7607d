"""From a scenario file to steps: every key checked, every problem told with its step and its remedy."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from controller.config.presets import PresetSection
from controller.config.values import nearest
from controller.contract.catalogue import Language
from controller.errors import SeatNumbersError
from controller.files.bounded_files import FileFaultError, parse_toml, read_bounded
from controller.files.file_problems import echo, fault_in_words
from controller.seat_numbers import seat_numbers
from simulators.scenario.errors import ScenarioFileError
from simulators.scenario.fixed_words import annotation_at, fixed_words, model_in
from simulators.scenario.hall_table import HallTable
from simulators.scenario.orders import COMMANDS, Order
from simulators.scenario.own_presets import presets_in
from simulators.scenario.read_model import DOCUMENTS, DocumentAt, DocumentHas
from simulators.scenario.step import Kind, Step
from simulators.scenario.words import (
    DEEDS,
    EXPECTATIONS,
    SUBJECTS,
    VERBS,
    command_keys,
    document_keys,
    own_keys,
)

FILE_BYTES_MAX = 1 << 20
"""A scenario is written by hand; a megabyte is a mistake in the file name."""
STEPS_MAX = 2000
"""An hour of meeting; what is longer belongs into several files."""
FILE_KEYS = ("title", "must_fail", "fails_at", "hall", "preset", "step")
KINDS = tuple(kind.value for kind in Kind)
_QUOTED = re.compile(r"'([^']*)'")
"""Words as pydantic lists them."""


@dataclass(frozen=True, slots=True)
class NumberedStep:
    """One step as it will be taken; `text` is what the output calls it."""

    number: int
    text: str
    step: Step


@dataclass(frozen=True, slots=True)
class Scenario:
    """One file, ready to be played. `fails_at` is the text of the step that must fail; empty where none must."""

    path: Path
    title: str
    hall: HallTable
    steps: tuple[NumberedStep, ...]
    fails_at: str = ""
    presets: tuple[PresetSection, ...] = ()

    @property
    def name(self) -> str:
        """The file's name without its ending."""
        return self.path.stem


class _StepProblemError(ValueError):
    """Why one step cannot be taken."""


def read_scenario(path: Path) -> Scenario:
    """The scenario in `path`; ScenarioFileError with all its problems."""
    raw = _toml(path)
    problems = [
        f"unknown key '{echo(key)}'; {nearest(key, FILE_KEYS)}" for key in raw if key not in FILE_KEYS
    ]
    hall = _hall(raw.get("hall", {}), problems)
    presets = presets_in(raw, hall.preset if hall else None, problems)
    steps = _steps(raw.get("step"), problems)
    problems += _misplaced(steps, hall) if hall is not None else []
    title, fails_at = _title(raw, problems), _fails_at(raw, steps, problems)
    if problems or hall is None:
        raise ScenarioFileError(path, problems)
    return Scenario(path, title, hall, tuple(steps), fails_at, presets)


def _toml(path: Path) -> dict[str, Any]:
    try:
        return parse_toml(read_bounded(path, FILE_BYTES_MAX))
    except FileFaultError as fault:
        raise ScenarioFileError(path, ["; ".join(fault_in_words(fault, Language.EN))]) from fault


def _title(raw: Mapping[str, Any], problems: list[str]) -> str:
    title = raw.get("title")
    if isinstance(title, str) and title:
        return title
    problems.append('title is missing: write what the scenario tells, title = "..."')
    return ""


def _hall(raw: object, problems: list[str]) -> HallTable | None:
    try:
        return HallTable.model_validate(raw)
    except ValidationError as error:
        known = tuple(HallTable.model_fields)
        problems += [f"[hall]: {_problem(detail, known)}" for detail in error.errors(include_url=False)]
    return None


def _steps(raw: object, problems: list[str]) -> list[NumberedStep]:
    if not isinstance(raw, list) or not raw or len(raw) > STEPS_MAX:
        problems.append(f"a scenario has 1 to {STEPS_MAX} steps, each under its own [[step]]")
        return []
    steps: list[NumberedStep] = []
    for number, table in enumerate(raw, start=1):
        try:
            steps.append(NumberedStep(number, step_text(table), read_step(table)))
        except _StepProblemError as error:
            problems += [f"step {number}: {problem}" for problem in error.args]
    return steps


def _misplaced(steps: list[NumberedStep], hall: HallTable) -> Iterator[str]:
    """Seats and lines that the hall does not have."""
    for each in steps:
        seats, line = getattr(each.step, "seats", ()), getattr(each.step, "line", 1)
        if any(seat > hall.seats for seat in seats):
            yield f"step {each.number}: seat {max(seats)}: the hall has seats 1 to {hall.seats}"
        if line > hall.lines:
            yield f"step {each.number}: line {line}: the hall has lines 1 to {hall.lines}"


def _fails_at(raw: Mapping[str, Any], steps: list[NumberedStep], problems: list[str]) -> str:
    must_fail, text = raw.get("must_fail", False), raw.get("fails_at", "")
    if must_fail is not True:
        if text or must_fail is not False:
            problems.append("fails_at goes with must_fail = true; leave both out where all must go well")
        return ""
    texts = [step.text for step in steps]
    if texts.count(str(text)) != 1:
        hint = nearest(str(text), [known for known in texts if known]) if steps else ""
        problems.append(f"fails_at must be the text of exactly one step; {hint}")
    return str(text)


def read_step(table: object) -> Step:
    """The step that a table of the file describes; the error's args are its problems."""
    if not isinstance(table, dict):
        raise _StepProblemError("is no table; write [[step]]")
    kinds = [kind for kind in Kind if kind in table]
    if len(kinds) != 1 or not isinstance(table[kinds[0]], str):
        hint = next((nearest(key, KINDS) for key in table if key not in KINDS), "")
        raise _StepProblemError(f'a step has either do = "..." or expect = "..."; {hint}'.rstrip("; "))
    kind, word = kinds[0], table[kinds[0]]
    keys = {key: value for key, value in table.items() if key != kind}
    return _deed(word, keys) if kind is Kind.DO else _expectation(word, keys)


def step_text(table: object) -> str:
    """What the output calls a step: its note, or what it says."""
    if not isinstance(table, dict):
        return ""
    if note := table.get("note"):
        return str(note)
    kind = next((kind for kind in Kind if kind in table), Kind.DO)
    settings = (f"{key}={value}" for key, value in _flat(table) if key not in (kind, "timeout_s"))
    return " ".join((f"{'expect ' if kind is Kind.EXPECT else ''}{table.get(kind)}", *settings))


def _flat(table: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, str]]:
    for key, value in table.items():
        if isinstance(value, dict):
            yield from _flat(value, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", str(value).lower() if isinstance(value, bool) else str(value)


def _deed(word: str, keys: dict[str, Any]) -> Step:
    if word in COMMANDS:
        return _order(word, keys)
    if word not in DEEDS:
        raise _StepProblemError(f"unknown verb '{echo(word)}'; {nearest(word, VERBS)}")
    return _validated(DEEDS[word], keys, own_keys(DEEDS[word]), word)


def _order(word: str, keys: dict[str, Any]) -> Step:
    known = command_keys(word)
    _check_keys(word, keys, known)
    fields = {key: value for key, value in keys.items() if key in COMMANDS[word].model_fields}
    common = {key: value for key, value in keys.items() if key not in fields}
    if isinstance(fields.get("seats"), str):
        fields["seats"] = _seats_of(word, fields["seats"])
    return _validated(Order, {**common, "command": {"name": word, **fields}}, known, word)


def _seats_of(word: str, text: str) -> list[int]:
    try:
        return list(seat_numbers(text))
    except SeatNumbersError as error:
        raise _StepProblemError(f"{word}: seats: {error}") from error


def _expectation(word: str, keys: dict[str, Any]) -> Step:
    if word in EXPECTATIONS:
        expectation = _validated(EXPECTATIONS[word], keys, own_keys(EXPECTATIONS[word]), word)
        if isinstance(expectation, DocumentAt) and expectation.contains is None:
            place = annotation_at(DOCUMENTS[expectation.name], expectation.path)
            _check_word(f"{expectation.name}.{expectation.path}", place, expectation.equals)
        return expectation
    if word not in DOCUMENTS:
        raise _StepProblemError(f"unknown expectation '{echo(word)}'; {nearest(word, SUBJECTS)}")
    _check_keys(word, keys, document_keys(word))
    wanted = {key: value for key, value in keys.items() if key in DOCUMENTS[word].model_fields}
    if not wanted:
        raise _StepProblemError(f"{word}: say what is expected; {nearest('', DOCUMENTS[word].model_fields)}")
    _check_deeper(word, DOCUMENTS[word], wanted)
    common = {key: value for key, value in keys.items() if key not in wanted}
    return _validated(DocumentHas, {**common, "document": word, "wanted": wanted}, (), word)


def _check_keys(word: str, keys: Iterable[str], known: tuple[str, ...]) -> None:
    problems = [
        f"{word}: unknown key '{echo(key)}'; {nearest(key, known)}" for key in keys if key not in known
    ]
    if problems:
        raise _StepProblemError(*problems)


def _check_deeper(word: str, model: type[BaseModel], wanted: Mapping[str, Any]) -> None:
    """Keys below a key, as in `quorum.reached`, and values that can only be one of a few words."""
    for key, value in wanted.items():
        annotation = model.model_fields[key].annotation
        inner = model_in(annotation)
        if isinstance(value, dict) and inner is not None:
            _check_keys(f"{word}.{key}", value, tuple(inner.model_fields))
            _check_deeper(f"{word}.{key}", inner, value)
        else:
            _check_word(f"{word}.{key}", annotation, value)


def _check_word(where: str, annotation: Any, value: object) -> None:
    words = fixed_words(annotation)
    if words and value not in words:
        raise _StepProblemError(_no_word(where, value, words))


def _no_word(where: str, value: object, words: Iterable[str]) -> str:
    return f"{where}: can never be '{echo(value)}'; {nearest(str(value), words)}"


def _validated(step: type[Step], keys: Mapping[str, Any], known: tuple[str, ...], word: str) -> Step:
    try:
        return step.model_validate(keys)
    except ValidationError as error:
        details = error.errors(include_url=False)
        raise _StepProblemError(*(f"{word}: {_problem(detail, known)}" for detail in details)) from error


def _problem(detail: ErrorDetails, known: tuple[str, ...]) -> str:
    location = [str(part) for part in detail["loc"]]
    key = ".".join(part for part in location if part not in ("command", *COMMANDS))
    match detail["type"]:
        case "extra_forbidden":
            return f"unknown key '{echo(key)}'; {nearest(location[-1], known)}"
        case "missing":
            return f"{key} is missing"
        case "enum" | "literal_error":
            return _no_word(key, detail["input"], _QUOTED.findall(detail["ctx"]["expected"]))
        case _:
            message = detail["msg"].removeprefix("Value error, ").removeprefix("Input ")
            return f"{key}: {message} (it is {echo(detail['input'])})" if key else message
