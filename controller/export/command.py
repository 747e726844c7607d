"""`hall export`: the files, and what is told about them."""

from pathlib import Path
from typing import TextIO

from controller.config import load_config
from controller.contract.catalogue import Language
from controller.export import ExportFormat
from controller.export.files import export_journal, kind_of


def export_files(
    config: Path, out: Path, kind: ExportFormat | None, language: Language | None, names: TextIO, told: TextIO
) -> None:
    """Write what `config` says the journal is to `out`: file names to `names`, replaced ones to `told`.

    Without `kind` the ending of `out` says it, without `language` the config.
    """
    loaded = load_config(config)
    spoken = language or Language(loaded.hall.language)
    for written in export_journal(loaded.journal.folder, out, kind or kind_of(out), spoken):
        names.write(f"{written.path}\n")
        if written.is_replaced:
            told.write(f"replaced an earlier {written.path}\n")
