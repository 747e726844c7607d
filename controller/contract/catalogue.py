"""The one catalogue of texts for people, in Chinese and English."""

import locale
import os
import string
import tomllib
from enum import StrEnum
from functools import cache
from importlib.resources import files

FALLBACK_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")
"""Where POSIX looks for the language of messages, first one set wins."""


class Language(StrEnum):
    """Languages of the catalogue."""

    ZH = "zh"
    EN = "en"


def text(key: str, language: Language, **params: str | int) -> str:
    """The text `key` (for example "refusal.no_quorum") with `params` filled in.

    KeyError for a key or a parameter that does not exist: a text that is missing must not go unnoticed.
    """
    return entries()[key][language].format_map(params)


@cache
def entries() -> dict[str, dict[str, str]]:
    """The whole catalogue: dotted key to language to text."""
    raw = tomllib.loads(files("controller.contract").joinpath("catalogue.toml").read_text(encoding="utf-8"))
    return {f"{group}.{name}": both for group, names in raw.items() for name, both in names.items()}


def placeholders(message: str) -> set[str]:
    """Names in braces in `message`."""
    return {name for _, name, _, _ in string.Formatter().parse(message) if name is not None}


def language_of_locale() -> Language:
    """Chinese in a Chinese locale, English in any other."""
    name = next((os.environ[key] for key in FALLBACK_VARIABLES if os.environ.get(key)), None)
    name = name or (locale.getlocale()[0] or "")
    return Language.ZH if name.lower().startswith(("zh", "chinese")) else Language.EN
