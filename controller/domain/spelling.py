"""How names are spelled: what looks the same to a reader is one name."""

import unicodedata
from collections.abc import Iterable


def one_spelling(name: str) -> str:
    """`name` composed (NFC), without blanks at its ends, and with one plain blank for every run of blanks.

    It never grows: the few characters that take more room composed stay, so that a limit kept is kept.
    """
    spelled = " ".join(unicodedata.normalize("NFC", name).split())
    return spelled if len(spelled) <= len(name) else name


def without_blanks(name: str) -> str:
    """What names that differ in nothing but blanks have in common: 张一 and 张　一."""
    return "".join(unicodedata.normalize("NFC", name).split())


def as_known(name: str, known: Iterable[str]) -> str:
    """`name` as it is spelled among the `known` ones; unchanged where it is none of them."""
    alike = without_blanks(name)
    return next((each for each in known if without_blanks(each) == alike), name)


def first_alike(names: Iterable[str]) -> str:
    """The first of `names` that differs from one before it in nothing but blanks; empty without one."""
    seen: set[str] = set()
    for name in names:
        alike = without_blanks(name)
        if alike in seen:
            return name
        seen.add(alike)
    return ""
