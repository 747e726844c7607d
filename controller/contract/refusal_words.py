"""A refusal of the domain in the words of the catalogue."""

from controller.contract.catalogue import Language, entries, text
from controller.domain.refusal import Refusal


def refusal_in_words(refusal: Refusal, language: Language) -> str:
    """The refusal as a person reads it."""
    params = {name: _param_in_words(name, value, language) for name, value in refusal.params.items()}
    return text(f"refusal.{refusal.code}", language, **params)


def _param_in_words(name: str, value: str | int, language: Language) -> str | int:
    """Phases, moves, methods, kinds and known presets have words of their own in each language."""
    if name == "methods":
        words = (text(f"preset.{method}", language) for method in str(value).split(","))
        return text("preset.separator", language).join(words)
    if name == "rules":
        key = f"console.preset_{value}"
        return text(key, language) if key in entries() else value
    if name == "move":
        return text(f"move.{str(value).removeprefix('vote.')}", language)
    return text(f"{name}.{value}", language) if name in ("phase", "kind") else value
