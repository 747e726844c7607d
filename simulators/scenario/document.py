"""The reference of the scenario language, made from its words: `python -m simulators.scenario.document` prints it.

Every example is cut out of a shipped scenario, so each one is run by the tests.
"""

import sys
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any

from pydantic import BaseModel
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from controller.config.presets import PresetSection
from simulators.scenario.fixed_words import fixed_words_in
from simulators.scenario.hall_table import HallTable
from simulators.scenario.orders import COMMANDS, REFUSAL_CODES, Order
from simulators.scenario.read_model import DOCUMENTS
from simulators.scenario.step import Expectation, Step
from simulators.scenario.words import DEEDS, EXPECTATIONS, own_keys

SCENARIOS = Path(__file__).resolve().parents[2] / "scenarios"
"""The shipped scenarios, beside the packages in the source tree."""
BASIC = tuple(Step.model_fields)
"""Keys of every step."""
COMMON = tuple(Expectation.model_fields)
"""Keys of every expectation, those of every step among them."""

INTRODUCTION = """\
# Scenarios

A scenario is a readable TOML file that plays a meeting on the real stack with no one watching: simulated seats
on pseudo-terminals with wire time, an MQTT broker, the journal on disk, and the same controller that `hall run`
starts. It is a rehearsal, an acceptance test and a bug report in one.

    hall scenario scenarios/presidium-first-meeting.toml
    hall scenario scenarios/*.toml --seed 7

Standard output is one JSON line for every check (`scenario`, `step`, `check`, `passed`, `seconds`, and `seen`
where it failed) and one summary line for every scenario. Exit code 0: every scenario did what its file says;
1: one did not, and its journal and logs are kept; 2: a file cannot be run, and then none is.
`--patience 4` stretches every timeout, for a machine that is busy.

## How to write one

Begin with a comment that tells the story, then the hall, then the steps in order. A step either does something
(`do = "..."`) or expects something (`expect = "..."`). The first step that fails ends the scenario.

```toml
# Three people sign in and vote.
title = "My first scenario"

[hall]
seats = 3
lines = 1
vote_duration_s = 0        # the chair ends the vote

[[step]]
do = "meeting.open"

[[step]]
do = "sign_in"
seats = "1-3"

[[step]]
expect = "attendance"
present = 3

[[step]]
do = "vote.open"
item_number = 1

[[step]]
do = "press"
seats = "1-2"
key = "yes"

[[step]]
note = "the delegates see that their votes count"
expect = "seat"
seats = "1-2"
lamps.yes = "on"

[[step]]
do = "vote.close"

[[step]]
expect = "vote"
phase = "closed"
tally = {yes = 2, not_voted = 1}
```

* Nothing is slept away: an expectation waits until it is true, at most `timeout_s`, and says what was seen instead.
  Expect what a step leads to before you build on it: a command is answered before the seats have heard of it.
* Seats are written as `5`, `"1-57"` or `"1-57,60"`. Seat 5 belongs to 代表05, member `M05` (three digits in a hall
  of 100 seats or more).
* A key that is not known, a wrong value, a phase that no document can ever have or an unknown verb stops everything
  before anything is started, and the message names the file, the step, the key and the nearest known word.
* A fault lasts until it is set otherwise, or until `clear_faults`. Chance follows the seed, but what the controller
  asks meanwhile depends on the machine: expect how it ends, not when.
* The agenda has three items to start with: 1 and 2 with a motion, 3 without.
* A scenario that must fail says `must_fail = true` and `fails_at = "..."`, the text of the check that fails (its
  `note`, or what the output prints for it). It is as written only if it fails exactly there.
* The same `--seed` gives the same random presses, faults and units.

Keys of the file:

| key | meaning |
|---|---|
| `title` | what the scenario tells; required |
| `must_fail` | true: it must fail at the check that `fails_at` names |
| `fails_at` | text of the check at which it must fail |
| `[hall]` | the hall, below |
| `[[preset]]` | rules of a body of its own, below |
| `[[step]]` | one step |

This page is generated: `python -m simulators.scenario.document > docs/scenarios.md`.
"""


def document() -> str:
    """The whole page."""
    return "\n".join(
        (
            INTRODUCTION,
            *_hall(),
            *_presets(),
            *_every_step(),
            *_deeds(),
            *_commands(),
            *_expectations(),
            *_documents(),
        )
    )


def examples(word: str, kind: str) -> Iterator[tuple[str, str]]:
    """(file name, text) of every step with this word in the shipped scenarios."""
    for path, text in _shipped():
        _, *steps = text.split("[[step]]\n")
        for step in steps:
            if f'{kind} = "{word}"' in step.splitlines():
                yield path.name, f"[[step]]\n{step.rstrip()}"


def _shipped() -> Iterator[tuple[Path, str]]:
    for path in sorted(SCENARIOS.glob("*.toml")):
        yield path, path.read_text(encoding="utf-8")


def _hall() -> Iterator[str]:
    yield "## The hall\n"
    yield f"`[hall]`. {HallTable.__doc__}\n"
    yield _table_of(HallTable.model_fields)


def _presets() -> Iterator[str]:
    yield "## Rules of a body of its own\n"
    yield (
        "One `[[preset]]` for each, as in config.toml; what is absent is as in `based_on`. Its name may stand in\n"
        "`[hall]`, in an agenda and in a vote.\n"
    )
    yield _table_of(PresetSection.model_fields)
    heads = ((path.name, text.split("[[step]]\n")[0]) for path, text in _shipped())
    yield from _shortest((name, head[at:]) for name, head in heads if (at := head.find("[[preset]]\n")) >= 0)


def _every_step() -> Iterator[str]:
    yield "## Keys of every step\n"
    yield _table_of(Step.model_fields)
    yield "Every expectation has one more:\n"
    yield _table_of(_fields(Expectation, BASIC))


def _deeds() -> Iterator[str]:
    yield "## Verbs of the hall\n"
    for word, deed in DEEDS.items():
        yield from _entry("do", word, deed)


def _commands() -> Iterator[str]:
    yield "## Commands\n"
    yield (
        "Every command of the published contract is a verb under its own name; its keys are the fields of the\n"
        "command. It must be answered, and done unless `refused` is there. While\n"
        "seats are not ready it is given again until its `timeout_s` is over, as a chair would do. Keys of every\n"
        "command:\n"
    )
    yield _table_of(_fields(Order, BASIC))
    yield f"Codes of refusals: {_listed(REFUSAL_CODES)}.\n"
    for name, model in COMMANDS.items():
        yield f"### `{name}`\n"
        yield f"{_meaning(model)}\n"
        yield _table_of({key: field for key, field in model.model_fields.items() if key != "name"})
        yield from _example("do", name)


def _expectations() -> Iterator[str]:
    yield "## Expectations\n"
    for word, expectation in EXPECTATIONS.items():
        yield from _entry("expect", word, expectation)


def _documents() -> Iterator[str]:
    yield "## Expectations of a whole document\n"
    yield (
        "Every retained document is an expectation under its own name; its keys are the fields of the document, and\n"
        'what is not named is not compared. `"none"` stands for nothing, `"1-5"` for a list of seats, and a dotted\n'
        "key reaches inside: `verdict.passed = true`.\n"
    )
    for name, model in DOCUMENTS.items():
        yield f"### `{name}`\n"
        yield f"{_meaning(model)}\n"
        yield f"Keys: {_listed(model.model_fields)}.\n"
        yield from _values(model)
        yield from _example("expect", name)


def _values(model: type[BaseModel]) -> Iterator[str]:
    """The values that are words of a fixed list; any other word stops the scenario before it starts."""
    places = [f"* `{place}`: {_listed(words)}" for place, words in fixed_words_in(model)]
    if places:
        yield "\n".join(("Values that are one of a few words:\n", *places, ""))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"`{word}`" for word in words)


def _entry(kind: str, word: str, step: type[BaseModel]) -> Iterator[str]:
    yield f"### `{word}`\n"
    yield f"{_meaning(step)}\n"
    yield _table_of(_fields(step, COMMON))
    yield from _example(kind, word)


def _example(kind: str, word: str) -> Iterator[str]:
    """The shortest step with this word."""
    yield from _shortest(examples(word, kind))


def _shortest(found: Iterable[tuple[str, str]]) -> Iterator[str]:
    """The shortest of these (file name, text), if there is one; what is refused only where there is nothing else."""
    for name, text in sorted(found, key=_poorness)[:1]:
        yield f"From `scenarios/{name}`:\n\n```toml\n{text.rstrip()}\n```\n"


def _poorness(example: tuple[str, str]) -> tuple[bool, int, tuple[str, str]]:
    _, text = example
    return "\nrefused = " in text, len(text), example


def _fields(step: type[BaseModel], known: Collection[str]) -> dict[str, FieldInfo]:
    return {key: step.model_fields[key] for key in own_keys(step) if key not in known}


def _meaning(model: type[BaseModel]) -> str:
    return "\n".join(line.strip() for line in (model.__doc__ or "").strip().splitlines())


def _table_of(fields: Mapping[str, FieldInfo]) -> str:
    if not fields:
        return ""
    rows = (
        f"| `{key}` | {_default(field)} | {_cell(field.description or '')} |" for key, field in fields.items()
    )
    return "\n".join(("| key | default | meaning |", "|---|---|---|", *rows, ""))


def _default(field: FieldInfo) -> str:
    if field.is_required():
        return "required"
    default: Any = field.get_default(call_default_factory=True, validated_data={})
    if default in (None, "", (), {}, PydanticUndefined) or isinstance(default, BaseModel):
        return "-"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default:g}`" if isinstance(default, int | float) else f"`{default!s}`"


def _cell(text: str) -> str:
    return text.replace("|", "\\|")


def main() -> None:
    """Print the page."""
    sys.stdout.write(document())


if __name__ == "__main__":
    main()
