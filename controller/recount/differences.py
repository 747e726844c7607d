"""What a recount finds, as codes with values: English for programs and logs, either language for people."""

from typing import Self

from controller.contract.catalogue import Language, entries, text


class Difference(str):
    """One difference in English; `code` names its text in the catalogue (group `recount`), `params` fill it."""

    __slots__ = ("code", "params")
    code: str
    params: dict[str, str | int]

    def __new__(cls, code: str, /, **params: str | int) -> Self:
        """The difference `code`; KeyError for a text or a value of it that is not there."""
        made = super().__new__(cls, _in_words(code, params, Language.EN))
        made.code, made.params = code, params
        return made

    def __getnewargs_ex__(self) -> tuple[tuple[str], dict[str, str | int]]:
        """What a copy is made of."""
        return (self.code,), self.params

    def in_words(self, language: Language) -> str:
        """For people."""
        return _in_words(self.code, self.params, language)


def _in_words(code: str, params: dict[str, str | int], language: Language) -> str:
    return text(
        f"recount.{code}", language, **{name: _said(value, language) for name, value in params.items()}
    )


def _said(value: str | int, language: Language) -> str | int:
    """A word of the record, such as a side or a verdict, in words; other values stay."""
    key = f"recount_value.{value}"
    return text(key, language) if key in entries() else value
