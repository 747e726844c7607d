"""`hall run`: the config is read, the log is opened, the hall is served."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from controller.config import load_config
from controller.errors import ConfigError
from controller.logs import log_to
from controller.service.run import Say, run_hall
from firmware_bridge.errors import BridgeSettingsError


def run_configured(config: Path, say: Say, exit_with_stdin: bool = False) -> None:
    """Serve the hall of the file `config` until it is told to end; ConfigError also for lines that cannot be."""
    loaded = load_config(config)
    log_to(loaded.log.file, loaded.log.level)
    with _named_by(config):
        asyncio.run(run_hall(loaded, say, exit_with_stdin))


@contextmanager
def _named_by(config: Path) -> Iterator[None]:
    """What is wrong with the lines is a mistake in `config`."""
    try:
        yield
    except BridgeSettingsError as error:
        raise ConfigError(config, [str(error)]) from error
