"""Where the log goes: a file, or standard error."""

import logging
import sys
from pathlib import Path

_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"


def log_to(file: Path | None, level: str) -> None:
    """Send log records of `level` and above to `file`, None for standard error."""
    handler: logging.Handler = logging.StreamHandler(sys.stderr)
    if file is not None:
        file.parent.mkdir(parents=True, exist_ok=True)
        handler = logging.FileHandler(file, encoding="utf-8")
    logging.basicConfig(level=level.upper(), format=_FORMAT, handlers=[handler], force=True)
