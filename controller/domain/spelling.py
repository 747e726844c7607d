"""How names are spelled: what looks the same to a reader is one name."""

import unicodedata


def one_spelling(name: str) -> str:
    """`name` composed (NFC), without blanks at its ends, and with one plain blank for every run of blanks."""
    return " ".join(unicodedata.normalize("NFC", name).split())


def without_blanks(name: str) -> str:
    """What names that differ in nothing but blanks have in common: 张一 and 张　一."""
    return "".join(unicodedata.normalize("NFC", name).split())
