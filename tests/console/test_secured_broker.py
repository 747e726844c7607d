"""A hall's own broker: TLS, user and password."""

import asyncio
import getpass
import socket
import ssl
import subprocess
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest

import hall
from console import ConsoleSettings, MqttLink
from console.inbox import LinkDown, LinkUp
from controller.config import load_config
from controller.contract.catalogue import Language
from controller.service.preload import broker_for_clients
from tests.console.test_over_a_broker import CLIENT, COMMAND, Listener
from tests.debian import needs_program, program_path
from tests.mqtt.brokers import Embedded, Mosquitto
from tests.mqtt.waiting import until

USER, PASSWORD = "chair", "opens nothing"
CONFIG = """
[hall]
id = "test"
[mqtt]
broker = "external"
host = "127.0.0.1"
port = {port}
username = "chair"
password_file = "password"
[mqtt.tls]
enabled = true
ca_file = "broker.crt"
[[line]]
name = "A"
url = "serial:///dev/ttyS0?baud=115200"
seats = "1-4"
"""


@asynccontextmanager
async def secured_broker(folder: Path) -> AsyncIterator[Mosquitto]:
    """Mosquitto with a certificate of its own that lets in one user."""
    await asyncio.to_thread(_make_certificate, folder)
    secrets = folder / "users"
    command = [program_path("mosquitto_passwd"), "-b", "-c", str(secrets), USER, PASSWORD]
    await asyncio.to_thread(subprocess.run, command, check=True, capture_output=True)
    user = f"user {getpass.getuser()}"  # started by root, it would otherwise not be let into the folder
    extra = f"certfile {folder}/broker.crt\nkeyfile {folder}/broker.key\npassword_file {secrets}"
    broker = Mosquitto(folder, f"{extra}\n{user}\nallow_anonymous false")
    await broker.start()
    try:
        yield broker
    finally:
        await broker.stop()


def _make_certificate(folder: Path) -> None:
    names = ("-subj", "/CN=broker", "-addext", "subjectAltName=IP:127.0.0.1", "-days", "1")
    files = ("-keyout", f"{folder}/broker.key", "-out", f"{folder}/broker.crt")
    kind = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes")
    command = [program_path("openssl"), "req", "-x509", *kind, *names, *files]
    subprocess.run(command, check=True, capture_output=True)


@asynccontextmanager
async def listening(settings: ConsoleSettings) -> AsyncIterator[tuple[MqttLink, Listener]]:
    link, listener = MqttLink(settings), Listener()
    running = asyncio.create_task(link.run(listener.post))
    try:
        yield link, listener
    finally:
        running.cancel()
        await asyncio.gather(running, return_exceptions=True)


def opened_from_config(folder: Path, port: int, monkeypatch: pytest.MonkeyPatch) -> ConsoleSettings:
    """What the command `hall console` gives to the console."""
    (folder / "password").write_text(f"{PASSWORD}\n", encoding="utf-8")
    (folder / "config.toml").write_text(CONFIG.format(port=port), encoding="utf-8")
    config = load_config(folder / "config.toml")
    opened: list[ConsoleSettings] = []

    def keep(settings: ConsoleSettings) -> int:
        opened.append(settings)
        return 0

    monkeypatch.setattr("console.main", keep)
    broker = broker_for_clients(config, None)
    hall._open_console(config.hall.id, broker, Language.EN, "", folder / "console.log")
    return opened[0]


@needs_program("mosquitto")
@needs_program("mosquitto_passwd")
@needs_program("openssl")
async def test_the_console_signs_in_over_tls_as_the_config_says(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with secured_broker(tmp_path) as broker:
        settings = opened_from_config(tmp_path, broker.port, monkeypatch)
        async with listening(settings) as (link, listener):
            await until(lambda: LinkUp in listener.states)
            assert await link.send(COMMAND)
    assert PASSWORD not in repr(settings)


@needs_program("mosquitto")
@needs_program("mosquitto_passwd")
@needs_program("openssl")
async def test_a_wrong_password_is_no_connection(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    async with secured_broker(tmp_path) as broker:
        settings = replace(opened_from_config(tmp_path, broker.port, monkeypatch), password=PASSWORD[1:])
        async with listening(settings) as (link, listener):
            await until(lambda: LinkDown in listener.states)
            assert LinkUp not in listener.states
            assert not await link.send(COMMAND)


async def test_a_command_does_not_wait_for_the_acknowledgement_of_the_one_before() -> None:
    broker = Embedded()
    await broker.start()
    settings = ConsoleSettings("test", "127.0.0.1", broker.port, None, None, Language.ZH, "", CLIENT)
    try:
        async with listening(settings) as (link, listener):
            await until(lambda: LinkUp in listener.states)
            assert link._client is not None
            sock = link._client._client.socket()
            assert isinstance(sock, socket.socket | ssl.SSLSocket)
            assert sock.getsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY) != 0
    finally:
        await broker.stop()
