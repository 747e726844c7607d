"""A `sim://` URL can say what is wrong with its line, for technicians to train on."""

import asyncio
from urllib.parse import urlsplit

import pytest

from firmware_bridge.errors import LineUrlError
from firmware_bridge.ports import check_url
from simulators.faults import LineFaults
from simulators.memory_line import MemoryLine, MemoryLines, MemoryLineSettings


def line_at(url: str) -> MemoryLine:
    return MemoryLineSettings.from_url(urlsplit(url)).build(0)


def test_twins_and_spares_come_behind_the_units_with_serial_numbers_of_their_own() -> None:
    line = line_at("sim://left?units=1-3&twins=2,3&spares=2")
    assert [unit.address for unit in line.units] == [1, 2, 3, 2, 3, 0, 0]
    assert len({unit.identity.serial for unit in line.units}) == 7


def test_more_units_do_not_change_the_serial_numbers_of_the_others() -> None:
    plain, more = line_at("sim://left?units=1-3"), line_at("sim://left?units=1-3&spares=1")
    assert [unit.identity for unit in plain.units] == [unit.identity for unit in more.units[:3]]


def test_dead_units_have_no_power() -> None:
    assert [unit.has_power for unit in line_at("sim://left?units=1-3&dead=2").units] == [True, False, True]


def test_losses_noise_latency_and_echo_are_those_of_the_line() -> None:
    line = line_at("sim://left?losses=20&noise=5&latency_ms=16&echo=1")
    assert line.misfortune.faults == LineFaults(answer_loss=0.02, garbage=0.005, usb_latency_ms=16, echo=True)


@pytest.mark.parametrize(
    "option",
    [
        "dead=x",
        "dead=0",
        "dead=248",
        "twins=1-3",
        "twins=1,,2",
        "dead=99999",
        "spares=33",
        "noise=1001",
        "echo=2",
    ],
)
def test_a_defect_that_cannot_be_is_refused_with_what_can(option: str) -> None:
    async def check() -> None:
        MemoryLines().register()
        check_url(f"sim://left?{option}")

    with pytest.raises(LineUrlError, match=r"give|takes|one of"):
        asyncio.run(check())
