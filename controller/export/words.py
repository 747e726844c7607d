"""What a sheet says in words, in the files that people read."""

from controller.contract.catalogue import Language, entries, text
from controller.export.cells import Cell
from controller.export.sheets import COLUMNS


def headings(name: str, language: Language) -> list[str]:
    """The headings of the sheet `name`."""
    return [text(f"export.{column}", language) for column in COLUMNS[name]]


def said(column: str, value: Cell, language: Language) -> Cell:
    """A code of the record in words; what is no code of its column stays as it is."""
    key = f"export_value.{column}_{value}"
    return text(key, language) if key in entries() else value
