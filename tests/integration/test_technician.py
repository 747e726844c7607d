"""The technician's commands as they are typed: on lines in memory, and on the serial ports of a simulated hall."""

import json
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from controller.exit_codes import ExitCode
from seat_protocol.face import Lamp, Lamps
from seat_protocol.status import Key
from simulators.hall import SimulatedHall
from simulators.program import Program
from simulators.rehearsal import Rehearsal, RehearsalLine, write_rehearsal
from tests.integration.stack import START_TIMEOUT_S
from tests.integration.terminal import Terminal, in_terminal
from tests.integration.test_command_line import hall

KEYS = (Key.YES, Key.NO, Key.ABSTAIN, Key.SPEAK, Key.SIGN_IN)
SEATS = 6


class Site:
    """Six seats on two serial lines, with a config that expects one more on each."""

    def __init__(self, folder: Path, simulated: SimulatedHall) -> None:
        self.hall = simulated
        urls = simulated.urls()
        lines = [RehearsalLine("left", urls[0], "1-3,7"), RehearsalLine("right", urls[1], "4-6,8")]
        self.config = write_rehearsal(folder, Rehearsal(lines), seats=SEATS)

    def run(self, *arguments: str) -> "subprocess.CompletedProcess[str]":
        return hall(*arguments, "--config", str(self.config))

    def addresses(self, line: int) -> dict[int, int]:
        with self.hall.line(line).units() as units:
            return {unit.identity.serial: unit.address for unit in units}


@pytest.fixture(name="site")
async def _site(tmp_path: Path) -> Any:
    async with SimulatedHall(SEATS, 2, folder=tmp_path / "lines") as simulated:
        yield Site(tmp_path, simulated)


def test_discover_names_the_units_of_a_line_without_any_config(tmp_path: Path) -> None:
    url = "sim://left?units=1-5&spares=1&twins=3"
    told = hall("discover", "--url", url, "--quick", "--json", folder=tmp_path)
    assert told.returncode == ExitCode.FAILED
    assert "settle it with: hall address LINE --mend" in told.stderr
    (line,) = json.loads(told.stdout)["lines"]
    assert line["complete"]
    assert [unit["unit"] for unit in line["units"]] == [None, 1, 2, 3, 3, 4, 5]
    assert list(line["duplicates"]) == ["3"]
    assert {unit["found_by"] for unit in line["units"]} == {"scan"}


def test_discover_finds_units_of_plain_firmware_by_asking_addresses(tmp_path: Path) -> None:
    told = hall(
        "discover", "--url", "sim://left?units=2-5&firmware=plain", "--addresses", "1-9", folder=tmp_path
    )
    assert told.returncode == 0, told.stderr
    head, _, *rows = told.stdout.splitlines()
    assert "4 units" in head
    assert [row.split()[0] for row in rows] == ["2", "3", "4", "5"]
    assert all(row.endswith("address") for row in rows)


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("discover", "--url", "sim://left?unit=1"), ExitCode.USAGE, "unknown option"),
        (("discover", "--url", "sim://left?dead=x"), ExitCode.USAGE, "give addresses like 5"),
        (("discover", "--url", "sim://left", "--line", "left"), ExitCode.USAGE, "give one of them"),
        (("discover", "--url", "sim://left", "--addresses", "0-9"), ExitCode.USAGE, "--addresses"),
        (("discover", "--url", "sim://left", "--addresses", "248"), ExitCode.USAGE, "1 to 247"),
        (("discover", "--config", "absent.toml"), ExitCode.CONFIG, "absent.toml"),
        (("discover", "--url", "serial:///dev/no-such-port"), ExitCode.UNAVAILABLE, "no such port"),
        (("address", "sim://left"), ExitCode.USAGE, "--serial SERIAL --unit ADDRESS"),
        (("address", "sim://left", "--serial", "x", "--unit", "3"), ExitCode.USAGE, "no serial number"),
        (("address", "serial:///dev/no-such-port", "--mend"), ExitCode.UNAVAILABLE, "no such port"),
        (("doctor", "--url", "serial:///dev/no-such-port"), ExitCode.UNAVAILABLE, "no such port"),
        (("doctor", "--url", "serial:///dev/no-such-port", "--walk"), ExitCode.UNAVAILABLE, "no such port"),
    ],
)
def test_what_is_wrong_is_told_with_its_remedy_and_exit_code(
    arguments: tuple[str, ...], code: ExitCode, said: str, tmp_path: Path
) -> None:
    told = hall(*arguments, folder=tmp_path)
    assert told.returncode == code
    assert told.stdout == ""
    assert said in told.stderr


def test_a_unit_without_an_address_is_not_all_well(tmp_path: Path) -> None:
    told = hall("discover", "--url", "sim://left?units=1-3&spares=1", "--quick", folder=tmp_path)
    assert told.returncode == ExitCode.FAILED
    assert "complete" in told.stdout.splitlines()[0]
    assert "no address" in told.stdout


async def test_discover_tells_seats_and_duplicates_of_every_line_of_the_config(site: Site) -> None:
    twin = site.hall.add_duplicate(2)
    told = site.run("discover", "--quick")
    assert told.returncode == ExitCode.FAILED, "an address twice is nothing to begin a meeting with"
    (row,) = [line for line in told.stdout.splitlines() if f"{twin.serial:#010x}" in line]
    assert row.split()[:2] == ["2", "2"]
    assert row.endswith("duplicate address")
    assert "right: 3 units" in told.stdout


async def test_a_duplicate_is_mended_by_serial_after_a_yes(site: Site) -> None:
    before = site.addresses(1)
    twin = site.hall.add_duplicate(2)
    (keeper,) = [serial for serial, unit in before.items() if unit == 2]
    unconfirmed = site.run("address", "left", "--mend", "--keep", hex(keeper))
    assert unconfirmed.returncode == ExitCode.USAGE
    assert "nothing was written" in unconfirmed.stderr
    assert site.addresses(1) == before | {twin.serial: 2}
    told = site.run("address", "left", "--mend", "--keep", hex(keeper), "--yes")
    assert told.returncode == 0, told.stderr
    assert told.stdout == f"unit {twin.serial:#010x} from address 2 to address 4 (seat 7): done, read back\n"
    assert site.addresses(1) == before | {twin.serial: 4}


async def test_who_keeps_an_address_is_asked_at_a_terminal_and_a_no_writes_nothing(site: Site) -> None:
    before = site.addresses(1)
    twin = site.hall.add_duplicate(2)
    with in_terminal("address", "left", "--mend", "--config", str(site.config)) as terminal:
        terminal.read_until(b"which one keeps it?")
        terminal.type(f"{twin.serial:#x}\n".encode())
        terminal.read_until(b"to address 4 (seat 7)? [y/N]")
        terminal.type(b"n\n")
        assert terminal.end() == ExitCode.FAILED
    assert site.addresses(1) == before | {twin.serial: 2}


async def test_one_unit_is_given_the_address_of_a_seat_and_no_other_one(site: Site) -> None:
    serial = next(serial for serial, unit in site.addresses(2).items() if unit == 3)
    taken = site.run("address", "right", "--serial", hex(serial), "--unit", "2", "--yes")
    assert taken.returncode == ExitCode.USAGE
    assert "something answers at address 2" in taken.stderr
    told = site.run("address", "right", "--serial", hex(serial), "--unit", "4", "--yes")
    assert told.returncode == 0, told.stderr
    assert site.addresses(2)[serial] == 4


async def test_doctor_names_the_dead_seats_and_shows_the_figures(site: Site) -> None:
    told = site.run("doctor", "--seconds", "0.5", "--lang", "en")
    assert told.returncode == ExitCode.FAILED
    assert "seat 7: does not answer (address 4): check cable and power." in told.stdout
    assert "seat 8: does not answer (address 4): check cable and power." in told.stdout
    in_chinese = site.run("doctor", "--line", "left", "--seconds", "0", "--lang", "zh")
    assert "7号席位：无应答（地址4），请检查线缆和电源。" in in_chinese.stdout
    assert "right" not in in_chinese.stdout
    described = json.loads(site.run("doctor", "--line", "right", "--seconds", "0", "--json").stdout)
    (line,) = described["lines"]
    silent = [finding["seat"] for finding in line["findings"] if finding["code"] == "seat_silent"]
    assert silent == [8]
    assert [seat["serial"] is None for seat in line["seats"]] == [False, False, False, True]
    assert sum(line["latency"]["counts"]) == sum(seat["answered"] for seat in line["seats"])


@contextmanager
def controller_on(site: Site) -> Iterator[int]:
    with Program(["run", "--config", str(site.config)], site.config.parent / "controller.log") as program:
        port = program.wait_for("listening", START_TIMEOUT_S)["port"]
        program.wait_for("swept", START_TIMEOUT_S)
        yield int(port)


async def test_while_the_controller_runs_the_doctor_shows_its_figures_and_touches_nothing(site: Site) -> None:
    with controller_on(site) as port:
        told = site.run("doctor", "--port", str(port), "--lang", "en", "--seconds", "0.5")
        assert told.returncode == ExitCode.FAILED
        assert "Line left is in use by the controller" in told.stdout
        assert "Line left: 3 of 4 seats answer." in told.stdout
        assert "seat 7: has not answered since" in told.stdout
        assert "round trip ms" in told.stdout
        assert "rewrites" in told.stdout
        described = json.loads(site.run("doctor", "--port", str(port), "--json").stdout)["lines"][0]
        assert described["source"] == "controller"
        assert described["health"]["counters"]["answers"] > 0
        assert [link["round_trip_ms"] is None for link in described["health"]["seats"]] == [False] * 3 + [
            True
        ]


async def test_while_the_controller_runs_no_address_is_given_and_nobody_walks(site: Site) -> None:
    serial = next(iter(site.addresses(1)))
    with controller_on(site):
        for arguments in (
            ("address", "left", "--serial", hex(serial), "--unit", "9", "--yes"),
            ("doctor", "--walk", "--line", "left"),
            ("discover", "--line", "left", "--quick"),
        ):
            told = site.run(*arguments)
            assert told.returncode == ExitCode.UNAVAILABLE
            assert "another program holds it" in told.stderr
            assert ("stop it first; nothing was written" in told.stderr) is (arguments[0] != "discover")
    assert site.addresses(1)[serial] != 9


async def test_a_busy_port_without_a_controller_is_named(site: Site, tmp_path: Path) -> None:
    with controller_on(site):
        told = hall("doctor", "--url", site.hall.urls()[0], "--seconds", "0", folder=tmp_path)
    assert told.returncode == ExitCode.UNAVAILABLE
    assert "another program holds it" in told.stderr


def walk_in(terminal: Terminal, site: Site, seat: int, keys: tuple[Key, ...] = KEYS) -> None:
    """Press the keys of one seat as they are asked for."""
    for count, key in enumerate(keys):
        rest = list(("yes", "no", "abstain", "speak", "sign in")[count:])
        terminal.read_until(f"seat {seat}: press {' '.join(rest)} (".encode())
        assert site.hall.press(seat, key)


async def test_a_walk_ticks_every_key_off_and_leaves_the_seats_dark(site: Site) -> None:
    arguments = ("doctor", "--walk", "--line", "left", "--lang", "en", "--config", str(site.config))
    with in_terminal(*arguments) as terminal:
        walk_in(terminal, site, 1)
        terminal.read_until(b"seat 1: every key works")
        walk_in(terminal, site, 2, KEYS[:2])
        terminal.read_until(b"seat 2: press abstain speak sign in (")
        assert site.hall.shown(2).lamps.yes is Lamp.ON
        terminal.type(b"s")
        terminal.read_until(b"seat 2: skipped; not pressed: abstain speak sign in")
        terminal.read_until(b"seat 3: press yes")
        terminal.type(b"q")
        assert terminal.end() == ExitCode.FAILED
        assert terminal.is_as_before()
    assert all(site.hall.shown(seat).lamps == Lamps() for seat in (1, 2, 3))


async def test_a_walk_that_is_interrupted_puts_the_lamps_out(site: Site) -> None:
    arguments = ("doctor", "--walk", "--line", "left", "--lang", "en", "--config", str(site.config))
    with in_terminal(*arguments) as terminal:
        terminal.read_until(b"seat 1: press yes")
        terminal.type(b"\x03")
        terminal.end()
        assert terminal.is_as_before()
    assert site.hall.shown(1).lamps == Lamps()
