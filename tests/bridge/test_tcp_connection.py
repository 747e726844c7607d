"""Connecting through the network: what a URL may say, and what a technician is told when it does not work."""

import asyncio
import errno
import socket

import pytest

from firmware_bridge import DescriptorPort, socket_port, tcp_connection
from firmware_bridge.errors import (
    HostRefusesError,
    HostSilentError,
    HostUnknownError,
    HostUnreachableError,
    LineUrlError,
    PortError,
)
from firmware_bridge.gateway_port import GatewayPort
from firmware_bridge.ports import check_url, open_port
from tests.bridge.recording import PATIENCE_S
from tests.bridge.tcp_side import TcpPeer, listening

SCHEMES = ["tcp", "rtu+tcp"]


async def test_a_device_server_s_port_says_what_its_url_says_and_sends_at_once() -> None:
    async with listening(TcpPeer(lambda peer, data: peer.send(data))) as peer:
        port = await open_port(f"rtu+tcp://{peer.address}?baud=19200&parity=N&stop=2&latency_ms=50")
        assert isinstance(port, DescriptorPort)
        assert (port.name, port.baud, port.character_bits) == (peer.address, 19_200, 11)
        assert port.latency_s == 0.05
        with socket.socket(fileno=socket.dup(port.fd)) as connection:
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY)
            assert connection.getsockopt(socket.SOL_SOCKET, socket.SO_KEEPALIVE)
            assert connection.getsockopt(socket.IPPROTO_TCP, socket.TCP_KEEPIDLE) < 10
        with pytest.raises(BlockingIOError):
            port.read()
        port.close()


async def test_a_gateway_s_port_says_what_its_url_says() -> None:
    async with listening(TcpPeer(lambda _peer, _data: None)) as peer:
        port = await open_port(f"tcp://{peer.address}?timeout_ms=300&window=4")
        assert isinstance(port, GatewayPort)
        assert (port.latency_s, port.window_max) == (0.3, 4)
        port.close()


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_machine_that_takes_no_connection_refuses(scheme: str) -> None:
    async with listening(TcpPeer(lambda _peer, _data: None)) as peer:
        address = peer.address
    with pytest.raises(HostRefusesError, match="look at its mode, its port") as refused:
        await open_port(f"{scheme}://{address}")
    assert refused.value.port == address


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_name_that_nobody_knows_is_told(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async def nobody_knows(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", nobody_knows)
    with pytest.raises(HostUnknownError, match=r"gateway\.invalid:502: no machine of that name"):
        await open_port(f"{scheme}://gateway.invalid:502")


async def test_a_name_is_looked_up_without_blocking_and_its_next_address_tried(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async with listening(TcpPeer(lambda _peer, _data: None)) as closed:
        closed_port = closed.server.port
    async with listening(TcpPeer(lambda _peer, _data: None)) as peer:

        async def two_addresses(*_: object, **__: object) -> list[object]:
            kind = (socket.AF_INET, socket.SOCK_STREAM, 6, "")
            return [(*kind, ("127.0.0.1", closed_port)), (*kind, ("127.0.0.1", peer.server.port))]

        monkeypatch.setattr(asyncio.get_running_loop(), "getaddrinfo", two_addresses)
        port = await open_port("tcp://gateway.invalid")
        port.close()


async def test_a_machine_that_never_answers_is_given_up_while_the_loop_runs_on(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    async def never(*_: object) -> None:
        await asyncio.Event().wait()

    monkeypatch.setattr(tcp_connection, "CONNECT_TIMEOUT_S", 0.05)
    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", never)
    with pytest.raises(HostSilentError, match="has power"):
        await open_port("tcp://192.0.2.1:502")


@pytest.mark.parametrize(
    ("number", "leaf"),
    [
        (errno.EHOSTUNREACH, HostUnreachableError),
        (errno.ENETUNREACH, HostUnreachableError),
        (errno.ETIMEDOUT, HostSilentError),
        (errno.EACCES, PortError),
    ],
)
async def test_every_way_that_connecting_fails_has_its_remedy(
    number: int, leaf: type[PortError], monkeypatch: pytest.MonkeyPatch
) -> None:
    async def fails(*_: object) -> None:
        raise OSError(number, "as the kernel says")

    monkeypatch.setattr(asyncio.get_running_loop(), "sock_connect", fails)
    with pytest.raises(leaf, match="look"):
        await open_port("tcp://192.0.2.1:502")


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("tcp://", "host and port"),
        ("tcp://10.0.0.1/line", "host and port"),
        ("tcp://10.0.0.1:0", "host and port"),
        ("tcp://user@10.0.0.1", "host and port"),
        ("tcp://10.0.0.1:70000", "from 1 to 65535"),
        ("tcp://10.0.0.1?baud=9600", "unknown option 'baud'"),
        ("tcp://10.0.0.1?window=9", "window is '9'"),
        ("tcp://10.0.0.1?timeout_ms=1", "timeout_ms is '1'"),
        ("rtu+tcp://10.0.0.1", "rtu\\+tcp://192.168.1.50:4001"),
        ("rtu+tcp://10.0.0.1:4001?latency_ms=900", "latency_ms is '900'"),
        ("rtu+tcp://10.0.0.1:4001?rs485=1", "unknown option 'rs485'"),
        ("rtu+tcp://10.0.0.1:4001?parity=X", "parity is 'X'"),
    ],
)
def test_a_url_that_can_not_be_right_is_refused_with_its_fault(url: str, fault: str) -> None:
    with pytest.raises(LineUrlError, match=fault):
        check_url(url)


@pytest.mark.parametrize(
    "url", ["tcp://10.0.0.1", "tcp://[fe80::1]:1502?window=1", "rtu+tcp://box.hall:4001?stop=2"]
)
def test_a_url_that_may_be_right_is_taken(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_device_that_vanishes_without_a_word_is_noticed(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_port, "UNACKNOWLEDGED_S", 0.05)
    async with listening(TcpPeer(lambda _peer, _data: None)) as peer:
        port = await open_port(f"{scheme}://{peer.address}")
        told = asyncio.Event()
        port.watch(told.set)
        try:
            port.write(b"acknowledged")
            await asyncio.sleep(0.2)
            assert not told.is_set()
            monkeypatch.setattr(socket_port, "unacknowledged_bytes", lambda _: 1)
            port.write(b"kept by the kernel")
            async with asyncio.timeout(PATIENCE_S):
                await told.wait()
            with pytest.raises(OSError, match="nothing of what is sent is acknowledged"):
                port.read()
        finally:
            port.close()


@pytest.mark.parametrize("scheme", SCHEMES)
async def test_a_device_that_is_slow_to_acknowledge_is_not_taken_for_gone(
    scheme: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(socket_port, "UNACKNOWLEDGED_S", 0.02)
    monkeypatch.setattr(socket_port, "unacknowledged_bytes", lambda _: 4)
    async with listening(TcpPeer(lambda _peer, _data: None)) as peer:
        port = await open_port(f"{scheme}://{peer.address}")
        told = asyncio.Event()
        port.watch(told.set)
        try:
            for _ in range(40):
                port.write(b"more")
                await asyncio.sleep(0.005)
            assert not told.is_set()
        finally:
            port.close()


async def test_the_kernel_tells_what_nobody_has_acknowledged() -> None:
    near, far = socket.socketpair(socket.AF_UNIX)
    with near, far:
        assert socket_port.unacknowledged_bytes(near.fileno()) == 0
        near.send(b"unread")
        assert socket_port.unacknowledged_bytes(near.fileno()) > 0
