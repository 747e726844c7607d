"""Nobody can say whether a controller drives a line in the network: what writes needs the technician's word."""

import io
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from unicodedata import east_asian_width

import pytest

from controller.contract.catalogue import Language
from controller.exit_codes import ExitCode
from controller.technician import bench
from controller.technician.address_command import AddressOrder, give_address
from controller.technician.bench import ControllerUnknownError, Use, bench_at
from controller.technician.doctor_words import _LINK_COLUMNS, _SEAT_COLUMNS, _head
from controller.technician.exit_code import exit_code_of
from controller.technician.targets import TargetLine, line_meant
from firmware_bridge import GapPolicy
from firmware_bridge.ports import is_shared
from firmware_bridge.tools.addressing import AddressUnsureError
from firmware_bridge.tools.assignment import AddressPlanError, KeeperUnknownError, LineDiffersError
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal

URL = "rtu+tcp://192.0.2.1:4001"


class Opened:
    """Stands for the line: says which was opened."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.urls: list[str] = []
        monkeypatch.setattr(bench, "workbench", self.open)

    @asynccontextmanager
    async def open(self, url: str, _gap: GapPolicy) -> AsyncIterator[None]:
        self.urls.append(url)
        yield


@pytest.fixture(name="opened")
def _opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    return Opened(monkeypatch)


@pytest.fixture(name="line")
def _line(tmp_path: Path, unused_tcp_port: int) -> TargetLine:
    """A line of a hall whose broker is not there."""
    config = write_rehearsal(tmp_path, Rehearsal([RehearsalLine("far", URL, "1-4")]), seats=4)
    config.write_text(config.read_text().replace("port = 0", f"port = {unused_tcp_port}"))
    return line_meant(config, "far")


async def test_addresses_are_not_written_where_the_broker_can_not_be_asked(
    line: TargetLine, opened: Opened
) -> None:
    warned = io.StringIO()
    with pytest.raises(ControllerUnknownError, match=r"--no-controller.*Nothing was written") as refused:
        await give_address(line, AddressOrder().use, 0x1234, 3, lambda _: True, warned, warned)
    assert exit_code_of(refused.value) is ExitCode.UNAVAILABLE
    assert opened.urls == []


async def test_the_technicians_word_opens_the_line(line: TargetLine, opened: Opened) -> None:
    warned = io.StringIO()
    async with bench_at(line, AddressOrder(is_line_free=True).use, warned.write):
        assert opened.urls == [URL]
    assert warned.getvalue() == ""


async def test_who_only_reads_is_warned(line: TargetLine, opened: Opened) -> None:
    warned = io.StringIO()
    async with bench_at(line, Use.READS, warned.write):
        assert opened.urls == [URL]
    assert "can't be known" in warned.getvalue()


@pytest.mark.parametrize(
    ("use", "is_opened"), [(Use.READS, True), (Use.WRITES, False), (Use.WRITES_ON_WORD, True)]
)
async def test_without_a_config_nobody_can_be_asked(use: Use, is_opened: bool, opened: Opened) -> None:
    line = TargetLine(URL, URL, GapPolicy.STRICT)
    if is_opened:
        async with bench_at(line, use, io.StringIO().write):
            pass
    else:
        with pytest.raises(ControllerUnknownError):
            async with bench_at(line, use, io.StringIO().write):
                pass
    assert opened.urls == [URL] * is_opened


async def test_a_serial_port_says_by_itself_whether_it_is_held(opened: Opened) -> None:
    line = TargetLine("left", "serial:///dev/ttyUSB0", GapPolicy.STRICT)
    async with bench_at(line, Use.WRITES, io.StringIO().write):
        assert opened.urls == [line.url]


@pytest.mark.parametrize(
    ("url", "is_so"),
    [(URL, True), ("tcp://192.0.2.1:502", True), ("serial:///dev/ttyUSB0", False)],
)
def test_a_scheme_says_whether_its_ports_are_shared(url: str, is_so: bool) -> None:
    assert is_shared(url) is is_so


@pytest.mark.parametrize(
    ("error", "code"),
    [
        (AddressPlanError(), ExitCode.USAGE),
        (KeeperUnknownError(), ExitCode.USAGE),
        (LineDiffersError(), ExitCode.FAILED),
        (AddressUnsureError(), ExitCode.FAILED),
    ],
)
def test_a_line_that_is_otherwise_is_no_wrong_command_line(error: Exception, code: ExitCode) -> None:
    assert isinstance(error, AddressPlanError | LineDiffersError | AddressUnsureError)
    assert exit_code_of(error) is code


@pytest.mark.parametrize("columns", [_SEAT_COLUMNS, _LINK_COLUMNS])
def test_the_heads_of_tables_are_as_wide_in_chinese_as_in_english(
    columns: tuple[tuple[str, int], ...],
) -> None:
    chinese, english = (_head(columns, language) for language in (Language.ZH, Language.EN))
    assert len(english) == len(chinese) + sum(east_asian_width(character) in "WF" for character in chinese)
    assert not any(character.isascii() and character.isalpha() for character in chinese)
