"""`hall presets`: the rules of the known bodies and of those in the config, with their sources."""

import difflib
import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from pathlib import Path
from typing import TextIO

from controller.config import load_config
from controller.contract.catalogue import Language, entries, text
from controller.contract.rule_words import rule_in_words
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Preset
from controller.domain.rules import Rule
from controller.procedure.errors import ProcedureError

SETTINGS = (
    "quorum",
    "majority",
    "secret",
    "secret_always",
    "speech_first_s",
    "speech_second_s",
    "speech_extension_s",
    "speeches_beside_votes",
    "methods",
    "confirm_hand_count",
    "write_in",
    "tie",
    "no_press",
)
"""What a preset settles, in the order in which it is shown."""


DEFAULT_CONFIG = Path("config.toml")


class UnknownPresetError(ProcedureError):
    """There is no preset of that name; the message names the nearest."""


def show_presets(
    presets: Mapping[str, Preset], name: str | None, language: Language, out: TextIO, *, as_json: bool
) -> None:
    """Print all presets, or the one called `name`; UnknownPresetError."""
    if name is not None and name not in presets:
        raise _unknown(name, presets, language)
    chosen = list(presets.values()) if name is None else [presets[name]]
    if as_json:
        told: object = [as_json_value(each) for each in chosen] if name is None else as_json_value(chosen[0])
        out.write(json.dumps(told, ensure_ascii=False) + "\n")
    else:
        out.write("\n".join(_in_words(chosen, language)))


def own_presets_of(config: Path | None) -> tuple[Preset, ...]:
    """The presets of the config `config`, or of the `config.toml` where one is; ConfigError."""
    path = config or DEFAULT_CONFIG
    if config is None and not path.exists():
        return ()
    return load_config(path).own_presets


def as_json_value(preset: Preset) -> dict[str, object]:
    """The preset with its rules as text, for programs."""
    values = {name: getattr(preset, name) for name in SETTINGS}
    values |= {"quorum": preset.quorum and preset.quorum.text, "majority": preset.majority.text}
    return {"name": preset.name, **values, "source": preset.source, "unsettled": list(preset.unsettled)}


def setting_in_words(preset: Preset, name: str, language: Language) -> str:
    """The value of one setting for people; a star behind it: no statute fixes it."""
    value = getattr(preset, name)
    star = "*" if name in preset.unsettled else ""
    if name in {"quorum", "majority"}:
        return f"{_rule(value, language)}{star}"
    if isinstance(value, bool):
        return f"{text('preset.yes' if value else 'preset.no', language)}{star}"
    if isinstance(value, int):
        return f"{text('preset.minutes', language, minutes=_minutes(value))}{star}"
    words = value if isinstance(value, tuple) else (value,)
    return text("preset.separator", language).join(text(f"preset.{each}", language) for each in words) + star


def _rule(rule: Rule | None, language: Language) -> str:
    return text("preset.none", language) if rule is None else f"{rule_in_words(rule, language)} ({rule.text})"


def _minutes(seconds: int) -> str:
    whole, rest = divmod(seconds, 60)
    return f"{whole}:{rest:02}" if rest else str(whole)


def _in_words(presets: Iterable[Preset], language: Language) -> Iterator[str]:
    for preset in presets:
        yield _heading(preset, language)
        for name in SETTINGS:
            yield f"  {text(f'preset.{name}', language)}: {setting_in_words(preset, name, language)}"
        yield f"  {text('preset.source', language)}: {_source(preset, language)}"
        yield ""
    yield text("preset.star", language) + "\n"


def _unknown(name: str, known: Collection[str], language: Language) -> UnknownPresetError:
    for nearest in difflib.get_close_matches(name, known, n=1):
        return UnknownPresetError(text("preset.unknown_near", language, name=name, nearest=nearest))
    return UnknownPresetError(text("preset.unknown", language, name=name, known=", ".join(known)))


def _heading(preset: Preset, language: Language) -> str:
    """The name of a known body in words, with the one that files and commands give; a hall's own as it is."""
    key = f"console.preset_{preset.name}"
    if key not in entries():
        return preset.name
    return text("preset.heading", language, title=text(key, language), name=preset.name)


def _source(preset: Preset, language: Language) -> str:
    """The source in the language; a hall's own preset may have taken over that of a known one."""
    known = next((each.name for each in PRESETS.values() if each.source == preset.source), None)
    return preset.source if known is None else text(f"preset_source.{known}", language)
