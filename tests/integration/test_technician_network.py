"""The technician on lines in the network: what a gateway hides is said, and a controller's line is left alone."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from controller.exit_codes import ExitCode
from firmware_bridge import GapPolicy, Port
from firmware_bridge.tools.discovery import discover
from firmware_bridge.tools.found import Doubt, DoubtKind, FoundBy
from firmware_bridge.tools.workbench import workbench
from simulators.gateway import SimulatedGateway
from simulators.memory_line import MemoryLine, MemoryLineSettings
from simulators.program import Program
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal
from simulators.serial_server import SimulatedSerialServer
from tests.integration.stack import START_TIMEOUT_S
from tests.integration.test_command_line import hall

LINE = "sim://behind?units=1-4&twins=2&spares=1&baud=921600"


class Behind:
    """Four units, a twin and a spare behind devices in the network."""

    def __init__(self) -> None:
        now_ns = round(asyncio.get_running_loop().time() * 1e9)
        self.line: MemoryLine = MemoryLineSettings.from_url(urlsplit(LINE)).build(now_ns)
        self.gateway = SimulatedGateway(self.open_line)
        self.serial_server = SimulatedSerialServer(self.open_line)

    async def open_line(self) -> Port:
        return self.line.open()

    @property
    def serial_url(self) -> str:
        return f"rtu+tcp://{self.serial_server.address}?baud=921600&parity=E&latency_ms=50"


@pytest.fixture(name="behind")
async def _behind() -> AsyncIterator[Behind]:
    behind = Behind()
    async with behind.gateway, behind.serial_server:
        yield behind


async def test_behind_a_gateway_units_are_found_by_address_and_what_it_hides_is_said(behind: Behind) -> None:
    async with workbench(f"{behind.gateway.url}?timeout_ms=200", GapPolicy.STRICT) as bench:
        discovery = await bench.run(discover(bench, range(1, 7)))
    assert {found.unit for found in discovery.units} == {1, 3, 4}
    assert {found.found_by for found in discovery.units} == {FoundBy.ADDRESS}
    assert Doubt(DoubtKind.GATEWAY) in discovery.doubts


async def test_behind_a_device_server_scan_and_search_find_everybody(behind: Behind) -> None:
    async with workbench(behind.serial_url, GapPolicy.STRICT) as bench:
        discovery = await bench.run(discover(bench, ()))
    assert len(discovery.units) == 6
    assert list(discovery.duplicates) == [2]
    assert len(discovery.without_address) == 1
    assert discovery.is_complete, discovery.doubts


async def test_a_network_line_that_the_controller_drives_is_left_alone(
    behind: Behind, tmp_path: Path
) -> None:
    line = RehearsalLine("far", behind.serial_url, "1-4")
    config = write_rehearsal(tmp_path, Rehearsal([line]), seats=4)
    with Program(["run", "--config", str(config)], tmp_path / "controller.log") as program:
        port = (await asyncio.to_thread(program.wait_for, "listening", START_TIMEOUT_S))["port"]
        await asyncio.to_thread(program.wait_for, "swept", START_TIMEOUT_S)
        config.write_text(config.read_text().replace("port = 0", f"port = {port}"))
        before = [unit.address for unit in behind.line.units]
        for arguments, code in (
            (("address", "far", "--serial", "0x1", "--unit", "9", "--yes"), ExitCode.UNAVAILABLE),
            (("discover", "--quick"), ExitCode.UNAVAILABLE),
            (("doctor", "--lang", "en", "--seconds", "0"), ExitCode.FAILED),
        ):
            told = await asyncio.to_thread(hall, *arguments, "--config", str(config))
            assert told.returncode == code, told.stderr
            said = told.stdout if arguments[0] == "doctor" else told.stderr
            assert "controller" in said
        assert [unit.address for unit in behind.line.units] == before
