"""Tells systemd how the service is doing (sd_notify(3)); silent where no systemd asks."""

import logging
import os
import socket

WATCHDOG_SHARE = 0.5
"""Half the watchdog's time, as sd_watchdog_enabled(3) advises."""

_log = logging.getLogger(__name__)


def notify(state: str) -> None:
    """Send one state line, for example READY=1, to the socket that systemd names.

    A manager that has gone away is no reason to stop a meeting: that is logged, and nothing is raised.
    """
    address = os.environ.get("NOTIFY_SOCKET")
    if not address:
        return
    if address.startswith("@"):
        address = "\0" + address[1:]
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sock:
            sock.connect(address)
            sock.sendall(state.encode())
    except OSError as error:
        _log.warning("the service manager did not hear %s: %s", state, error.strerror)


def watchdog_interval_s() -> float | None:
    """How often WATCHDOG=1 is due, in seconds; None when systemd watches nothing."""
    micros = os.environ.get("WATCHDOG_USEC", "")
    return int(micros) * WATCHDOG_SHARE / 1e6 if micros.isdigit() and int(micros) > 0 else None
