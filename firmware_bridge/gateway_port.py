"""Modbus/TCP gateways: `tcp://192.168.1.50:502?timeout_ms=1500&window=8`, several units behind one address."""

import socket
from dataclasses import dataclass
from urllib.parse import SplitResult

from firmware_bridge.gateway_window import WINDOW_MAX
from firmware_bridge.network_port import host_and_port
from firmware_bridge.ports import BAUD_DEFAULT, START_AND_DATA_BITS, Port, UrlOptions
from firmware_bridge.socket_port import SocketPort
from firmware_bridge.tcp_connection import connect, endpoint

MODBUS_TCP_PORT = 502
"""Registered for Modbus/TCP."""
TIMEOUT_MS_DEFAULT = 1500
"""Longer than the second that a gateway waits for a unit as it comes from its maker: then it says that nobody
answered, before we give up and fill its queue with what it has not done yet."""
TIMEOUT_MS_MIN = 50
TIMEOUT_MS_MAX = 10_000
_CHARACTER_BITS = START_AND_DATA_BITS + 2
"""Nobody here knows the gateway's serial side; a port has to say something."""


@dataclass(frozen=True, slots=True)
class GatewaySettings:
    """What a `tcp://` URL says."""

    host: str
    port: int
    timeout_s: float
    window_max: int

    @classmethod
    def from_url(cls, parts: SplitResult) -> "GatewaySettings":
        """Read the URL; LineUrlError for anything that is not understood."""
        host, port = host_and_port(parts, "tcp://192.168.1.50:502", MODBUS_TCP_PORT)
        options = UrlOptions(parts)
        settings = cls(
            host,
            port,
            options.number("timeout_ms", TIMEOUT_MS_DEFAULT, TIMEOUT_MS_MIN, TIMEOUT_MS_MAX) / 1000,
            options.number("window", WINDOW_MAX, 1, WINDOW_MAX),
        )
        options.end()
        return settings


class GatewayPort(SocketPort):
    """A connection on which frames are told apart by MBAP headers; see GatewayMaster."""

    def __init__(self, connection: socket.socket, settings: GatewaySettings) -> None:
        name = endpoint(settings.host, settings.port)
        super().__init__(name, connection, BAUD_DEFAULT, _CHARACTER_BITS, settings.timeout_s)
        self.window_max = settings.window_max


async def open_gateway(parts: SplitResult) -> Port:
    """The opener of `tcp://`."""
    settings = GatewaySettings.from_url(parts)
    return GatewayPort(await connect(settings.host, settings.port), settings)
