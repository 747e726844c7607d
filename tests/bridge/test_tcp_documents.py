"""docs/lines.md says what the code does: its URLs can be used, and it names every option and every manner."""

import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from firmware_bridge.errors import LineUrlError
from firmware_bridge.gateway_port import TIMEOUT_MS_DEFAULT, TIMEOUT_MS_MAX, TIMEOUT_MS_MIN
from firmware_bridge.network_port import LATENCY_MS_DEFAULT, LATENCY_MS_MAX, LATENCY_MS_MIN
from firmware_bridge.ports import check_url
from simulators.firmwares import FIRMWARES
from simulators.gateway import Manners
from simulators.memory_line import MemoryLines

TEXT = (Path(__file__).parents[2] / "docs" / "lines.md").read_text(encoding="utf-8")
URLS = sorted({url for url in re.findall(r"[a-z+]+://[^\s`'|)]+", TEXT) if not url.startswith("http")})
SECTIONS = {
    "serial": "serial:///dev/ttyUSB0",
    "rtu+tcp": "rtu+tcp://192.168.1.50:4001",
    "tcp": "tcp://192.168.1.50",
    "sim": "sim://left",
}


@pytest.fixture(autouse=True)
def _lines_in_memory() -> None:
    MemoryLines().register()


def section(title: str) -> str:
    return TEXT.split(f"\n## {title}\n")[1].split("\n## ")[0]


def test_there_are_examples_of_every_kind() -> None:
    assert {urlsplit(url).scheme for url in URLS} == set(SECTIONS)


@pytest.mark.parametrize("url", URLS)
def test_every_url_that_it_shows_can_be_used(url: str) -> None:
    check_url(url)


@pytest.mark.parametrize("scheme", list(SECTIONS))
def test_every_option_that_a_kind_of_line_has_is_explained(scheme: str) -> None:
    with pytest.raises(LineUrlError, match="there are ") as refused:
        check_url(f"{SECTIONS[scheme]}?nonsense=1")
    options = str(refused.value).partition("there are ")[2].split(", ")
    assert all(f"`{option}`" in section(scheme) for option in options), options


def test_defaults_and_ranges_are_those_of_the_code() -> None:
    assert f"| `timeout_ms` | {TIMEOUT_MS_DEFAULT} | {TIMEOUT_MS_MIN} to {TIMEOUT_MS_MAX} |" in TEXT
    assert f"| `latency_ms` | {LATENCY_MS_DEFAULT} | {LATENCY_MS_MIN} to {LATENCY_MS_MAX} |" in TEXT


def test_every_firmware_of_simulated_units_is_named() -> None:
    assert all(f"`{name}`" in section("sim") for name in FIRMWARES)


def test_every_manner_of_a_simulated_gateway_is_explained() -> None:
    assert re.findall(
        r"^\| `([a-z-]+)` \|", section("To rehearse with network devices"), re.MULTILINE
    ) == list(Manners)
