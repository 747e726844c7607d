"""How clients connect: what every MQTT connection of ours has in common."""

import socket
from typing import Final

NO_DELAY: Final = ((socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),)
"""Socket option: without it a small packet waits up to 40 ms for the acknowledgement of the one before."""
