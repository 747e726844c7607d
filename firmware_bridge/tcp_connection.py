"""A TCP connection to a device in the hall's network: made without blocking, and soon noticed when it is dead."""

import asyncio
import errno
import ipaddress
import socket

from firmware_bridge.errors import (
    HostRefusesError,
    HostSilentError,
    HostUnknownError,
    HostUnreachableError,
    PortError,
)

CONNECT_TIMEOUT_S = 3.0
"""A device in the hall's network answers in milliseconds; a lost SYN is sent again after 1 s."""
KEEPALIVE_IDLE_S = 2
KEEPALIVE_INTERVAL_S = 1
KEEPALIVE_COUNT = 3
"""A connection on which nothing is asked is found dead after 5 s; one that is used, sooner (SocketPort)."""
ADDRESSES_MAX = 4
"""Addresses of one name that are tried; a device has one, or one of each kind."""

_Address = tuple[int, tuple[str, int] | tuple[str, int, int, int]]
_NO_WAY = (errno.ENETUNREACH, errno.EHOSTUNREACH, errno.ENETDOWN, errno.EHOSTDOWN, errno.EADDRNOTAVAIL)


async def connect(host: str, port: int) -> socket.socket:
    """A connected socket that does not block and sends at once; PortError by leaf type."""
    name = endpoint(host, port)
    try:
        async with asyncio.timeout(CONNECT_TIMEOUT_S):
            return await _connect_to_one(await _addresses(host, port))
    except TimeoutError as error:
        raise HostSilentError(
            name,
            f"nothing came back within {CONNECT_TIMEOUT_S:.0f} s; look whether it has power and a firewall is between",
        ) from error
    except socket.gaierror as error:
        raise HostUnknownError(
            name, "no machine of that name is known; correct it, or give the address in figures"
        ) from error
    except OSError as error:
        raise _port_error(name, error) from error


def endpoint(host: str, port: int) -> str:
    """How a technician writes host and port."""
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


async def _addresses(host: str, port: int) -> list[_Address]:
    if _is_in_figures(host):
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_NUMERICHOST)
    else:
        found = await asyncio.get_running_loop().getaddrinfo(host, port, type=socket.SOCK_STREAM)
    return [(family, address) for family, _, _, _, address in found[:ADDRESSES_MAX]]  # type: ignore[misc]  # the stubs allow for a Python without IPv6


def _is_in_figures(host: str) -> bool:
    """Whether `host` needs no name service, which could block."""
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


async def _connect_to_one(addresses: list[_Address]) -> socket.socket:
    """The first address that takes the connection; the error of the last where none does."""
    trouble: OSError = socket.gaierror(socket.EAI_NONAME, "no address")
    for family, address in addresses:
        connection = socket.socket(family, socket.SOCK_STREAM)
        try:
            connection.setblocking(False)
            _set_up(connection)
            await asyncio.get_running_loop().sock_connect(connection, address)
        except OSError as error:
            connection.close()
            trouble = error
        except BaseException:
            connection.close()
            raise
        else:
            return connection
    raise trouble


def _set_up(connection: socket.socket) -> None:
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, KEEPALIVE_IDLE_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, KEEPALIVE_INTERVAL_S)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPCNT, KEEPALIVE_COUNT)


def _port_error(name: str, error: OSError) -> PortError:
    if error.errno == errno.ECONNREFUSED:
        return HostRefusesError(
            name, "it takes no connection; look at its mode, its port and who else is connected to it"
        )
    if error.errno in _NO_WAY:
        return HostUnreachableError(name, "no way leads there; look at cables, switches and addresses")
    if error.errno == errno.ETIMEDOUT:
        return HostSilentError(name, "nothing came back; look whether it has power")
    return PortError(name, f"connecting failed ({error.strerror}); look at the network")
