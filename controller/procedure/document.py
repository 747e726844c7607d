"""Writes the tables of `docs/procedure.md`: `python -m controller.procedure.document docs/procedure.md`."""

import re
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from controller.contract.catalogue import Language, entries, text
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Preset
from controller.domain.rule_text import CONDITIONS_MAX, DEPTH_MAX, GROUP_CHARS_MAX, NUMBER_MAX, RULE_CHARS_MAX
from controller.domain.rules import Base
from controller.domain.vote_phases import MOVES, VotePhase
from controller.procedure.presets_command import SETTINGS, setting_in_words

_SECTION: Final = re.compile(r"(<!-- generated: (\w+) -->\n).*?(<!-- end of generated -->)", re.DOTALL)


def generated(page: str) -> str:
    """`page` with its generated sections made anew."""
    tables = {"bases": _bases(), "limits": _limits(), "presets": _presets(), "sources": _sources()}
    tables |= {"moves": _moves(), "phases": _phases()}
    return _SECTION.sub(lambda found: found[1] + tables[found[2]] + found[3], page)


def _bases() -> str:
    rows = [
        (f"`{_written(base)}`", *(_base(base, language) for language in (Language.ZH, Language.EN)))
        for base in Base
    ]
    return _table(("base", "zh", "en"), rows)


def _written(base: Base) -> str:
    return f"{base}(100)" if base is Base.FIXED else base


def _base(base: Base, language: Language) -> str:
    return text(f"rule.base_{base}", language, count=100)


def _limits() -> str:
    rows = [
        ("characters of a rule", str(RULE_CHARS_MAX)),
        ("parentheses within parentheses", str(DEPTH_MAX)),
        ("conditions", str(CONDITIONS_MAX)),
        ("a number", str(NUMBER_MAX)),
        ("characters of the name of a group", str(GROUP_CHARS_MAX)),
    ]
    return _table(("limit", "at most"), rows)


def _presets() -> str:
    head = ("setting", *(f"`{name}`" for name in PRESETS))
    rows = [(f"`{name}`", *(_value(preset, name) for preset in PRESETS.values())) for name in SETTINGS]
    return _table(head, rows)


def _value(preset: Preset, name: str) -> str:
    if name in {"quorum", "majority"}:
        rule = getattr(preset, name)
        star = "*" if name in preset.unsettled else ""
        return f"`{rule.text}`{star}" if rule else "none"
    return setting_in_words(preset, name, Language.EN)


def _moves() -> str:
    rows = [
        (f"`{phase or 'none'}`", f"`{move}`", " or ".join(f"`{after}`" for after in then))
        for phase, moves in MOVES.items()
        for move, then in moves.items()
    ]
    return _table(("phase", "command", "leads to"), rows)


def _phases() -> str:
    rows = [
        (f"`{phase}`", *(text(f"phase.{phase}", language) for language in (Language.ZH, Language.EN)))
        for phase in VotePhase
    ]
    return _table(("phase", "zh", "en"), rows)


def _sources() -> str:
    names = {key.removeprefix("console.preset_"): both for key, both in entries().items()}
    rows = [(f"`{name}`", names[name]["zh"], preset.source) for name, preset in PRESETS.items()]
    return _table(("preset", "zh", "source"), rows)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    return "".join(f"| {' | '.join(cells)} |\n" for cells in (head, ("---",) * len(head), *rows))


if __name__ == "__main__":
    path = Path(sys.argv[1])
    path.write_text(generated(path.read_text(encoding="utf-8")), encoding="utf-8")
