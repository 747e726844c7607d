"""What systemd and subscribers are told about the service's life."""

import asyncio
import os
import socket
from pathlib import Path

import pytest

from simulators.program import Program
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal
from tests.debian import needs_program
from tests.integration.desk import desk_at
from tests.integration.stack import START_TIMEOUT_S
from tests.mqtt.brokers import Mosquitto
from tests.mqtt.waiting import PATIENCE_S, until

LINE = RehearsalLine("line1", "serial:///dev/no-such-port?baud=115200&parity=E", "1-4")
WATCHDOG_US = "100000"


@pytest.fixture
def config(tmp_path: Path) -> Path:
    return write_rehearsal(tmp_path, Rehearsal([LINE]), seats=4)


def test_systemd_hears_that_it_is_ready_alive_and_stopping(
    config: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(os.fspath(config.parent / "notify"))
        manager.settimeout(PATIENCE_S)
        monkeypatch.setenv("NOTIFY_SOCKET", manager.getsockname())
        monkeypatch.setenv("WATCHDOG_USEC", WATCHDOG_US)
        with Program(["run", "--config", str(config)], config.parent / "controller.log") as program:
            heard = [manager.recv(100)]
            while heard.count(b"WATCHDOG=1") < 2 or b"READY=1" not in heard:
                heard.append(manager.recv(100))
            assert program.end() == 0
            while heard[-1] != b"STOPPING=1":
                heard.append(manager.recv(100))
    assert set(heard) == {b"READY=1", b"WATCHDOG=1", b"STOPPING=1"}


def test_a_manager_that_has_gone_away_stops_nothing(config: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", os.fspath(config.parent / "nobody"))
    with Program(["run", "--config", str(config)], config.parent / "controller.log") as program:
        program.wait_for("listening", START_TIMEOUT_S)
        assert program.end() == 0


@needs_program("mosquitto")
async def test_subscribers_of_an_external_broker_hear_that_the_service_has_stopped(tmp_path: Path) -> None:
    """The embedded broker ends with the controller, and may take along what it has not handed on."""
    broker = Mosquitto(tmp_path)
    await broker.start()
    try:
        settings = Rehearsal([LINE], broker="external", mqtt_port=broker.port)
        order = ["run", "--config", str(write_rehearsal(tmp_path, settings, seats=4))]
        async with desk_at(broker.port) as desk:
            with Program(order, tmp_path / "controller.log") as program:
                await until(lambda: desk.status == "online")
                assert await asyncio.to_thread(program.end) == 0
            await until(lambda: desk.status == "stopped")
    finally:
        await broker.stop()


def test_the_last_word_of_the_service_is_that_it_has_stopped(config: Path) -> None:
    with Program(["run", "--config", str(config)], config.parent / "controller.log") as program:
        program.wait_for("listening", START_TIMEOUT_S)
        assert program.end() == 0
        assert program.wait_for("stopped", START_TIMEOUT_S) == {"state": "stopped"}
