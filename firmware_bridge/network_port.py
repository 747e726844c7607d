"""Serial device servers: `rtu+tcp://192.168.1.50:4001?baud=115200`, RTU frames through a TCP connection.

The device server passes bytes on and knows nothing of frames; speed and parity of its serial side are set at the
device, and told here so that times are computed right.
"""

from dataclasses import dataclass
from urllib.parse import SplitResult

from firmware_bridge.errors import LineUrlError
from firmware_bridge.ports import START_AND_DATA_BITS, Port, UrlOptions
from firmware_bridge.socket_port import SocketPort
from firmware_bridge.tcp_connection import connect, endpoint

LATENCY_MS_DEFAULT = 200
"""A device server packs bytes for some milliseconds, and a lost segment is sent again after 200 ms."""
LATENCY_MS_MIN = 5
LATENCY_MS_MAX = 400
"""Twice this and the unit's own time stay below the second after which a line is not waited for (JABBER_S)."""
TCP_PORT_MAX = 65_535


@dataclass(frozen=True, slots=True)
class RtuTcpSettings:
    """What an `rtu+tcp://` URL says."""

    host: str
    port: int
    baud: int
    parity: str
    stop_bits: int
    latency_s: float

    @classmethod
    def from_url(cls, parts: SplitResult) -> "RtuTcpSettings":
        """Read the URL; LineUrlError for anything that is not understood."""
        host, port = host_and_port(parts, "rtu+tcp://192.168.1.50:4001")
        options = UrlOptions(parts)
        settings = cls(
            host,
            port,
            options.baud(),
            options.letter("parity", "E", "EON"),
            int(options.letter("stop", "1", "12")),
            options.number("latency_ms", LATENCY_MS_DEFAULT, LATENCY_MS_MIN, LATENCY_MS_MAX) / 1000,
        )
        options.end()
        return settings

    @property
    def character_bits(self) -> int:
        """Bits of one character on the wire."""
        return START_AND_DATA_BITS + (self.parity != "N") + self.stop_bits


async def open_rtu_tcp(parts: SplitResult) -> Port:
    """The opener of `rtu+tcp://`."""
    settings = RtuTcpSettings.from_url(parts)
    connection = await connect(settings.host, settings.port)
    name = endpoint(settings.host, settings.port)
    return SocketPort(name, connection, settings.baud, settings.character_bits, settings.latency_s)


def host_and_port(parts: SplitResult, example: str, default_port: int | None = None) -> tuple[str, int]:
    """Whom the URL names; LineUrlError with `example` where that can't be told."""
    url = parts.geturl()
    try:
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise LineUrlError(url, f"its port goes from 1 to {TCP_PORT_MAX}; write it like {example}") from error
    port = default_port if port is None else port
    if not host or not port or parts.path not in ("", "/") or parts.username is not None or parts.fragment:
        raise LineUrlError(url, f"host and port follow two slashes, and nothing else: {example}")
    return host, port
