"""How clients connect: what every MQTT connection of ours has in common."""

import shlex
import socket
from typing import Final

NO_DELAY: Final = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)
"""Socket option: without it a small packet waits up to 40 ms for the acknowledgement of the one before."""


def where_to_connect(host: str, port: int, hall: str) -> str:
    """What to paste into a shell before the examples of `docs/contract.md`: broker and hall of the moment."""
    return f"export HOST={shlex.quote(host)} PORT={port} HALL={shlex.quote(hall)}"
