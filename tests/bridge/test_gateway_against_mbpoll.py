"""The simulated gateway and device server against Debian's mbpoll, which knows nothing of seats."""

import asyncio
from urllib.parse import urlsplit

import pytest

from firmware_bridge import Port
from seat_protocol.face import SeatFace
from seat_protocol.registers import IDENTITY, NAMEPLATE
from simulators.gateway import SimulatedGateway
from simulators.memory_line import MemoryLine, MemoryLineSettings
from tests.debian import needs_program, program_path

UNIT = 7


@pytest.fixture
async def line() -> MemoryLine:
    now_ns = round(asyncio.get_running_loop().time() * 1e9)
    return MemoryLineSettings.from_url(urlsplit("sim://mbpoll?units=1-9&seed=4711")).build(now_ns)


async def mbpoll(gateway: SimulatedGateway, *words: str) -> tuple[int, str]:
    """Exit code and output of `mbpoll -m tcp` with these words, before the host."""
    parts = urlsplit(gateway.url)
    process = await asyncio.create_subprocess_exec(
        program_path("mbpoll"),
        *("-m", "tcp", "-p", str(parts.port), "-0", "-1", "-o", "2.0"),
        *words[:-1],
        "127.0.0.1",
        *words[-1].split(),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    output, _ = await process.communicate()
    return process.returncode or 0, output.decode()


def gateway_on(line: MemoryLine) -> SimulatedGateway:
    async def open_line() -> Port:
        return line.open()

    return SimulatedGateway(open_line)


@needs_program("mbpoll")
async def test_mbpoll_reads_who_a_unit_is_through_the_gateway(line: MemoryLine) -> None:
    async with gateway_on(line) as gateway:
        words = ("-a", str(UNIT), "-t", "3:hex", "-r", str(IDENTITY.address), "-c", str(IDENTITY.count), "")
        code, output = await mbpoll(gateway, *words)
    assert code == 0, output
    identity = line.units[UNIT - 1].identity.to_registers()
    assert all(f"[{number}]: \t0x{value:04X}" in output for number, value in enumerate(identity)), output


@needs_program("mbpoll")
async def test_mbpoll_writes_what_a_unit_shows_through_the_gateway(line: MemoryLine) -> None:
    async with gateway_on(line) as gateway:
        registers = SeatFace(nameplate="AB").nameplate_registers()
        words = ("-a", str(UNIT), "-t", "4:hex", "-r", str(NAMEPLATE.address), " ".join(map(hex, registers)))
        code, output = await mbpoll(gateway, *words)
        assert code == 0, output
        now_ns = round(asyncio.get_running_loop().time() * 1e9)
        assert line.units[UNIT - 1].read(NAMEPLATE.address, NAMEPLATE.count, now_ns) == registers


@needs_program("mbpoll")
async def test_mbpoll_is_told_that_nobody_has_an_address(line: MemoryLine) -> None:
    async with gateway_on(line) as gateway:
        code, output = await mbpoll(gateway, "-a", "99", "-t", "3", "-r", "0", "-c", "1", "")
    assert code != 0
    assert "Target device failed to respond" in output, output


@needs_program("mbpoll")
async def test_mbpoll_is_refused_what_no_seat_unit_has(line: MemoryLine) -> None:
    async with gateway_on(line) as gateway:
        code, output = await mbpoll(gateway, "-a", str(UNIT), "-t", "0", "-r", "0", "-c", "1", "")
    assert code != 0
    assert "Illegal function" in output, output
