"""The command `hall recount` with its options; it loads its work only when it runs."""

from pathlib import Path
from typing import Annotated

import typer


def count_again(
    journal: Annotated[
        Path | None, typer.Argument(help="Folder of a journal or of a copy; the config's when absent.")
    ] = None,
    config: Annotated[Path, typer.Option("--config", help="Configuration file.")] = Path("config.toml"),
    as_json: Annotated[bool, typer.Option("--json", help="One JSON object a round.")] = False,
) -> None:
    """Count every round of the record again and compare; exit code 1 where one is not as recorded."""
    from controller.config import load_config  # noqa: PLC0415 - loaded when the command runs
    from controller.recount.printing import recount_journal  # noqa: PLC0415 - likewise

    code = recount_journal(journal or load_config(config).journal.folder, as_json=as_json)
    raise typer.Exit(code)
