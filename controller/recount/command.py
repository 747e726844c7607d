"""The command `hall recount` with its options; it loads its work only when it runs."""

from pathlib import Path
from typing import Annotated

import typer

from controller.contract.catalogue import Language, language_of_locale


def count_again(
    journal: Annotated[
        Path | None, typer.Argument(help="Folder of a journal or of a copy; the config's when absent.")
    ] = None,
    config: Annotated[Path, typer.Option("--config", help="Configuration file.")] = Path("config.toml"),
    lang: Annotated[
        Language | None,
        typer.Option("--lang", help="Language of the text; the config's or else the locale's when absent."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a round.")] = False,
) -> None:
    """Count every round of the record again and compare; exit code 1 where one is not as recorded."""
    from controller.config import load_config  # noqa: PLC0415 - loaded when the command runs
    from controller.journal.database import holds_journal  # noqa: PLC0415 - likewise
    from controller.journal.errors import JournalError  # noqa: PLC0415 - likewise
    from controller.recount.printing import recount_journal  # noqa: PLC0415 - likewise

    if journal is not None and not holds_journal(journal):
        raise JournalError(
            journal, "there is no journal in this folder; name the one that holds journal.sqlite"
        )
    loaded = None if journal is not None else load_config(config)
    folder = journal or (loaded or load_config(config)).journal.folder
    language = lang or (loaded.language if loaded else language_of_locale())
    raise typer.Exit(recount_journal(folder, as_json=as_json, language=language))
