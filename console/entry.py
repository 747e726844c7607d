"""Starting the console."""

import asyncio
import logging
import signal
from pathlib import Path

from console.app import ConsoleApp
from console.link import MqttLink
from console.settings import ConsoleSettings

LOG_FORMAT = "%(asctime)s %(levelname)s %(name)s: %(message)s"

_END_SIGNALS = (signal.SIGTERM, signal.SIGHUP)


async def run_console(settings: ConsoleSettings) -> int:
    """Run the console until the operator quits; the exit code of the program."""
    app = ConsoleApp(settings, MqttLink(settings))
    for number in _END_SIGNALS:  # else the terminal would be left as the console draws on it
        asyncio.get_running_loop().add_signal_handler(number, app.exit)
    await app.run_async()
    return app.return_code or 0


def main(settings: ConsoleSettings) -> int:
    """Run the console in this terminal; the exit code of the program."""
    _log_to(settings.log_path)
    return asyncio.run(run_console(settings))


def _log_to(path: Path | None) -> None:
    """Nothing may be written to the terminal that the console draws on."""
    if path is None:
        logging.getLogger().addHandler(logging.NullHandler())
        return
    path.parent.mkdir(parents=True, exist_ok=True)
    logging.basicConfig(filename=path, encoding="utf-8", level=logging.INFO, format=LOG_FORMAT)
