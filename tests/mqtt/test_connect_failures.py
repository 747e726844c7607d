"""What a technician reads when the broker does not serve the controller."""

import asyncio
import contextlib
import gc
import ssl
from asyncio import StreamReader, StreamWriter
from collections.abc import AsyncIterator, Awaitable, Callable
from pathlib import Path

import pytest

from controller.mqtt import client
from controller.mqtt.broker_address import BrokerAddress
from controller.mqtt.client import LinkHealth, MqttLink
from tests.debian import needs_program
from tests.mqtt.brokers import Mosquitto, free_port
from tests.mqtt.hall import TOPICS, Record
from tests.mqtt.waiting import until

SECRET = "hunter2"  # noqa: S105  it opens nothing


async def test_where_nothing_listens_host_port_and_remedy_are_named(
    caplog: pytest.LogCaptureFixture,
) -> None:
    port = free_port()
    async with _link(BrokerAddress("127.0.0.1", port)) as link:
        await until(lambda: "listens" in link.health.reason)
        await asyncio.sleep(3 * client.RECONNECT_DELAY_S_MIN)
    assert link.health.reason == (
        f"MQTT broker at 127.0.0.1, port {port}: "
        "nothing listens there; start the broker or correct host and port"
    )
    assert len(caplog.records) == 1, "loud once, quiet after"


async def test_an_unknown_host_name_is_called_so() -> None:
    async with _link(BrokerAddress("no-such-host.invalid", 1883)) as link:
        await until(lambda: "this host name is unknown" in link.health.reason)


@needs_program("mosquitto")
async def test_a_wrong_password_is_called_so_and_never_shown(tmp_path: Path) -> None:
    broker = Mosquitto(tmp_path, extra="allow_anonymous false")
    await broker.start()
    address = BrokerAddress("127.0.0.1", broker.port, username="hall", password=SECRET)
    try:
        async with _link(address) as link:
            await until(lambda: "does not admit user hall" in link.health.reason)
    finally:
        await broker.stop()
    assert "correct user name and password" in link.health.reason
    assert SECRET not in f"{link.health.reason} {address} {address!r}"


# paho leaves its socket to the garbage collector when the handshake fails; nothing of it stays open
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
async def test_tls_on_a_port_without_tls_is_called_so() -> None:
    async with _server(_answer_nonsense) as port:
        address = BrokerAddress("127.0.0.1", port, tls_context=ssl.create_default_context())
        async with _link(address) as link:
            await until(lambda: "check that this port speaks TLS" in link.health.reason)
    gc.collect()


async def test_a_server_that_is_silent_is_asked_for_its_protocol(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(client, "ANSWER_TIMEOUT_S", 0.2)
    async with _server(_stay_silent) as port, _link(BrokerAddress("127.0.0.1", port)) as link:
        await until(lambda: "no MQTT answer; check the port" in link.health.reason)


async def test_a_broker_that_forbids_the_command_topic_is_called_so() -> None:
    async with _server(_refuse_subscriptions) as port, _link(BrokerAddress("127.0.0.1", port)) as link:
        await until(lambda: f"subscribe to {TOPICS.command}; allow it" in link.health.reason)


@pytest.mark.parametrize("client_name", ["", "a/b", "+", "#", "x" * 41, "控制台"])
async def test_a_reply_can_not_leave_its_topic(client_name: str) -> None:
    async with _link(BrokerAddress("127.0.0.1", free_port())) as link:
        with pytest.raises(ValueError, match="must be checked before"):
            link.reply(client_name, b"r")


async def test_a_document_can_not_be_deleted_by_mistake() -> None:
    async with _link(BrokerAddress("127.0.0.1", free_port())) as link:
        with pytest.raises(ValueError, match="would delete the retained document vote"):
            link.set_document("vote", b"")
        with pytest.raises(KeyError):
            link.set_document("votes", b"{}")


@contextlib.asynccontextmanager
async def _link(address: BrokerAddress) -> AsyncIterator[MqttLink]:
    healths: list[LinkHealth] = []
    link = MqttLink(
        TOPICS,
        address,
        outbox=Record(),
        on_command=lambda _payload: None,
        on_unread=lambda _unread: None,
        wall_clock_ms=lambda: 0,
        on_health=healths.append,
    )
    async with link:
        yield link
    assert not any(health.connected for health in healths)


@contextlib.asynccontextmanager
async def _server(answer: Callable[[StreamReader, StreamWriter], Awaitable[None]]) -> AsyncIterator[int]:
    async def serve(reader: StreamReader, writer: StreamWriter) -> None:
        with contextlib.suppress(ConnectionError, asyncio.IncompleteReadError):
            await answer(reader, writer)
        writer.close()

    server = await asyncio.start_server(serve, "127.0.0.1", 0)
    async with server:
        yield server.sockets[0].getsockname()[1]


async def _answer_nonsense(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.read(1)
    writer.write(b"this is no TLS")


async def _stay_silent(reader: StreamReader, _writer: StreamWriter) -> None:
    await reader.read()


async def _refuse_subscriptions(reader: StreamReader, writer: StreamWriter) -> None:
    await reader.readexactly(2)
    await reader.read(1000)
    writer.write(b"\x20\x02\x00\x00")
    subscribe = await reader.read(1000)
    writer.write(b"\x90\x03" + subscribe[2:4] + b"\x80")
    await reader.read()
