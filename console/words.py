"""The console's texts in the language of the moment."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from controller.contract.catalogue import Language, text

MS_PER_S = 1000


@dataclass(slots=True)
class Words:
    """Looks texts up in the catalogue; one is shared by all widgets, so that a switch reaches them all."""

    language: Language

    def __call__(self, key: str, **params: str | int) -> str:
        """The text `key` with `params` filled in."""
        return text(key, self.language, **params)

    def switch(self) -> None:
        """Go over to the other language."""
        self.language = Language.EN if self.language is Language.ZH else Language.ZH

    def listed(self, numbers: Iterable[int]) -> str:
        """Numbers as a list in a sentence; the separators hold a blank, so that no number is broken in two."""
        return self("console.separator").join(str(number) for number in numbers)

    def either(self, chinese: str, english: str) -> str:
        """Of two ready texts the one in the language of the moment."""
        return chinese if self.language is Language.ZH else english


def time_of_day(wall_ms: int) -> str:
    """Local time of day, for example 10:32:05; dashes for a time that no calendar holds."""
    try:
        return datetime.fromtimestamp(wall_ms / MS_PER_S).astimezone().strftime("%H:%M:%S")
    except (OverflowError, OSError, ValueError):
        return "--:--:--"


def minutes_and_seconds(duration_ms: int) -> str:
    """A time left as 4:05, rounded up: 0:00 means that it is over."""
    minutes, seconds = divmod(-(-max(0, duration_ms) // MS_PER_S), 60)
    return f"{minutes}:{seconds:02d}"
