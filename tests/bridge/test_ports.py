"""Ports: what a URL may say, what goes wrong when opening, and a port that is pulled out and put back."""

import asyncio
import os
import pty
import termios
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import serial

from firmware_bridge import Bridge, DescriptorPort, GapPolicy, LineSettings, serial_port
from firmware_bridge.errors import LineUrlError, PortAbsentError, PortBusyError, PortError, PortSetupError
from firmware_bridge.ports import check_url, open_port
from seat_protocol.frames import FrameScanner, request_length
from tests.bridge.recording import RecordingSink, running, until
from tests.bridge.seat_side import ScriptedUnit


class Adapter:
    """A USB adapter with one seat unit behind it: a pseudo-terminal under a path that stays the same."""

    def __init__(self, path: Path, unit: ScriptedUnit) -> None:
        self.path = path
        self.unit = unit
        self.silent = False
        self._scanner = FrameScanner(request_length)
        self._master = self._slave = -1

    def plug(self) -> None:
        self._master, self._slave = pty.openpty()
        tty.setraw(self._slave)
        os.set_blocking(self._master, False)
        self.path.symlink_to(os.ttyname(self._slave))
        asyncio.get_running_loop().add_reader(self._master, self._receive)

    def unplug(self) -> None:
        if self._master >= 0:
            asyncio.get_running_loop().remove_reader(self._master)
            self.path.unlink()
            os.close(self._slave)
            os.close(self._master)
            self._master = self._slave = -1

    def _receive(self) -> None:
        for frame in self._scanner.feed(os.read(self._master, 4096)):
            answer = None if self.silent else self.unit.answer(frame)
            if answer is not None:
                os.write(self._master, answer)


@contextmanager
def adapter_at(path: Path) -> Iterator[Adapter]:
    adapter = Adapter(path, ScriptedUnit(1))
    try:
        yield adapter
    finally:
        adapter.unplug()


def lines(path: Path) -> list[LineSettings]:
    return [LineSettings("A", f"serial://{path}?baud=115200", GapPolicy.STRICT, {1: 1})]


async def test_a_line_that_is_pulled_out_is_told_and_works_again_under_the_same_url(tmp_path: Path) -> None:
    sink = RecordingSink()
    with adapter_at(tmp_path / "ttyA") as adapter:
        adapter.plug()
        async with running(Bridge(lines(adapter.path), sink)):
            await until(lambda: 1 in sink.statuses)
            adapter.unplug()
            await until(lambda: sink.lines["A"] == "lost")
            assert 1 not in sink.online
            adapter.plug()
            await until(lambda: 1 in sink.statuses)
    assert [entry.partition(":")[0] for entry in sink.story] == [
        "line A back",
        "seat 1 back",
        "line A lost",
        "seat 1 lost",
        "line A back",
        "seat 1 back",
    ]


async def test_pulling_out_the_line_fails_the_request_in_flight_without_waiting_for_its_timeout(
    tmp_path: Path,
) -> None:
    sink = RecordingSink()
    with adapter_at(tmp_path / "ttyA") as adapter:
        adapter.plug()
        bridge = Bridge(lines(adapter.path), sink)
        async with running(bridge):
            await until(lambda: 1 in sink.statuses)
            timeouts = bridge.health()[0].counters.timeouts
            adapter.unplug()
            await until(lambda: sink.lines["A"] == "lost")
            assert bridge.health()[0].counters.timeouts == timeouts


async def test_an_absent_line_is_told_once_and_the_others_work(tmp_path: Path) -> None:
    sink = RecordingSink()
    with adapter_at(tmp_path / "ttyA") as adapter:
        adapter.plug()
        absent = LineSettings("B", f"serial://{tmp_path}/nothing", GapPolicy.STRICT, {2: 1})
        bridge = Bridge([*lines(adapter.path), absent], sink)
        async with running(bridge):
            await bridge.first_sweep_done.wait()
            await until(lambda: 1 in sink.statuses)
            await asyncio.sleep(0.5)
        assert sum(entry.startswith("line B lost") for entry in sink.story) == 1
        assert "plug the adapter in" in bridge.health()[1].reason
        assert "seat 2 lost: its line is lost" in sink.story


async def test_a_port_is_ours_alone_and_the_second_to_open_it_is_told_so(tmp_path: Path) -> None:
    with adapter_at(tmp_path / "ttyA") as adapter:
        adapter.plug()
        port = await open_port(f"serial://{adapter.path}")
        try:
            with pytest.raises(PortBusyError, match="another program") as busy:
                await open_port(f"serial://{adapter.path}")
            assert busy.value.port == str(adapter.path)
        finally:
            port.close()


async def test_an_open_port_tells_nothing_there_from_unplugged(tmp_path: Path) -> None:
    with adapter_at(tmp_path / "ttyA") as adapter:
        adapter.plug()
        port = await open_port(f"serial://{adapter.path}?baud=921600&parity=N&stop=2")
        try:
            assert port.character_bits == 11
            assert isinstance(port, DescriptorPort)
            assert termios.tcgetattr(port.fd)[5] == termios.B921600
            with pytest.raises(BlockingIOError):
                port.read()
        finally:
            port.close()


async def test_a_port_may_be_opened_again_with_the_same_settings(tmp_path: Path) -> None:
    with adapter_at(tmp_path / "ttyA") as adapter:
        adapter.plug()
        for _ in range(3):
            port = await open_port(f"serial://{adapter.path}?parity=E")
            port.close()


async def test_a_path_without_a_device_is_absent(tmp_path: Path) -> None:
    with pytest.raises(PortAbsentError, match="nothing: there is no such port"):
        await open_port(f"serial://{tmp_path}/nothing")


async def test_a_file_is_no_port(tmp_path: Path) -> None:
    (tmp_path / "notes.txt").write_text("minutes")
    with pytest.raises(PortSetupError):
        await open_port(f"serial://{tmp_path}/notes.txt")


async def test_rs485_mode_is_refused_where_the_port_has_none(tmp_path: Path) -> None:
    with adapter_at(tmp_path / "ttyA") as adapter:
        adapter.plug()
        with pytest.raises(PortError) as refused:
            await open_port(f"serial://{adapter.path}?rs485=1")
        assert isinstance(refused.value, PortSetupError)


@pytest.mark.parametrize(
    ("url", "fault"),
    [
        ("serial://ttyUSB0", "three slashes"),
        ("serial:///dev/ttyUSB0?baud=fast", "baud is 'fast'"),
        ("serial:///dev/ttyUSB0?baud=50", "baud is '50'"),
        ("serial:///dev/ttyUSB0?parity=EO", "parity is 'EO'"),
        ("serial:///dev/ttyUSB0?rs485=yes", "rs485 is 'yes'"),
        ("serial:///dev/ttyUSB0?bauds=9600", "unknown option 'bauds'"),
        ("serial://[", "serial:///dev/ttyUSB0"),
        ("/dev/ttyUSB0", "scheme"),
    ],
)
def test_a_url_that_can_not_be_right_is_refused_with_its_fault(url: str, fault: str) -> None:
    with pytest.raises(LineUrlError, match=fault):
        check_url(url)


@pytest.mark.parametrize(("baud", "nearest"), [(250_000, "230400 or 460800"), (1201, "1200 or 1800")])
def test_a_speed_that_the_system_can_not_set_is_refused_before_anything_is_opened(
    baud: int, nearest: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    url = f"serial:///dev/ttyUSB0?baud={baud}"
    check_url(url)  # Linux asks the driver, which alone knows what its adapter can do
    monkeypatch.setattr(serial_port, "SETS_ANY_BAUD", False)
    with pytest.raises(LineUrlError, match=f"{baud}; set line and units to {nearest}"):
        check_url(url)


def test_speeds_that_the_system_has_a_name_for_can_always_be_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(serial_port, "SETS_ANY_BAUD", False)
    for baud in (9600, 115_200, 921_600):
        check_url(f"serial:///dev/ttyUSB0?baud={baud}")


async def test_a_speed_without_a_name_is_set_at_the_port(tmp_path: Path) -> None:
    with adapter_at(tmp_path / "ttyA") as adapter:
        adapter.plug()
        port = await open_port(f"serial://{adapter.path}?baud=250000&parity=N")
        assert port.baud == 250_000
        port.close()


async def test_a_driver_that_refuses_a_speed_is_named_when_the_port_is_opened(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_self: serial.Serial, baudrate: int) -> None:
        raise ValueError(f"Failed to set custom baud rate ({baudrate})")

    monkeypatch.setattr(serial.Serial, "_set_special_baudrate", refuse)
    with adapter_at(tmp_path / "ttyA") as adapter:
        adapter.plug()
        with pytest.raises(PortSetupError, match=r"250000.*change the line's URL"):
            await open_port(f"serial://{adapter.path}?baud=250000")
