"""Who is on a line: nobody is invented, and nobody is lost in silence."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from firmware_bridge import GapPolicy
from firmware_bridge.tools.discovery import discover
from firmware_bridge.tools.found import Discovery, DoubtKind, FoundBy
from seat_protocol.crc import with_crc
from seat_protocol.frames import EXCEPTION_BIT
from simulators.errors import RefusalError
from simulators.faults import NO_FAULTS, LineFaults
from simulators.firmwares import FIRMWARES
from simulators.memory_line import MemoryLine
from simulators.modbus import ILLEGAL_ADDRESS
from simulators.trouble import Trouble
from simulators.unit import SeatUnit
from tests.bridge.memory_bench import BORN_NS, Given, line_of, row, work

SEARCHABLE = "addressing only"
QUICK: tuple[int, ...] = ()


@pytest.fixture(autouse=True)
def _firmware_without_scan(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(FIRMWARES, SEARCHABLE, FIRMWARES["full"] & ~FIRMWARES["events"])


def found_on(line: MemoryLine) -> Discovery:
    return work(line, discover)


def pairs(discovery: Discovery) -> set[tuple[int, int]]:
    return {(found.serial, found.unit) for found in discovery.units}


def truth(line: MemoryLine) -> set[tuple[int, int]]:
    return {(unit.identity.serial, unit.address) for unit in line.units if isinstance(unit, SeatUnit)}


class ForeignDevice:
    """A device of another maker: it knows no identity block."""

    has_power = True
    trouble = Trouble()

    def __init__(self, address: int, answer: bytes) -> None:
        self.address = address
        self._answer = answer

    def react(self, frame: bytes, _now_ns: int) -> bytes | None:
        return with_crc(bytes((self.address, *self._answer))) if frame[0] == self.address else None


@pytest.mark.parametrize(("gap", "pass_ms_max"), [(GapPolicy.STRICT, 600), (GapPolicy.CHARACTERS, 500)])
def test_a_scan_hears_64_seats_at_115200_in_600_ms(gap: GapPolicy, pass_ms_max: int) -> None:
    line = line_of(row(64))
    discovery = work(line, lambda bench: discover(bench, QUICK), gap)
    assert pairs(discovery) == truth(line)
    assert discovery.is_complete
    assert discovery.scan_passes == 2
    assert discovery.scan_pass_s is not None
    assert discovery.scan_pass_s * 1000 <= pass_ms_max


@pytest.mark.parametrize(
    ("firmware", "way"),
    [("full", FoundBy.SCAN), (SEARCHABLE, FoundBy.SEARCH), ("slots", FoundBy.ADDRESS)],
)
def test_every_firmware_is_found_on_its_way(firmware: str, way: FoundBy) -> None:
    line = line_of(row(20, firmware))
    discovery = found_on(line)
    assert pairs(discovery) == truth(line)
    assert {found.found_by for found in discovery.units} == {way}
    assert discovery.is_complete


def test_firmwares_may_be_mixed_on_a_line() -> None:
    kinds = ("full", SEARCHABLE, "plain", "events")
    line = line_of([Given(0x8000_0000 + unit, unit, kinds[unit % 4]) for unit in range(1, 33)])
    discovery = found_on(line)
    assert pairs(discovery) == truth(line)
    assert discovery.is_complete


@pytest.mark.parametrize("firmware", ["full", SEARCHABLE])
def test_two_serials_at_one_address_and_units_without_one_are_told(firmware: str) -> None:
    line = line_of(
        [*row(4, firmware), Given(77, 3, firmware), Given(88, 0, firmware), Given(99, 0, firmware)]
    )
    discovery = found_on(line)
    assert {unit: {one.serial for one in those} for unit, those in discovery.duplicates.items()} == {
        3: {77, 0x1003}
    }
    assert [found.serial for found in discovery.without_address] == [88, 99]
    assert discovery.is_complete


def test_twins_that_no_serial_number_tells_apart_are_an_unclear_address() -> None:
    discovery = found_on(line_of([*row(4, "plain"), Given(77, 3, "plain")]))
    assert discovery.unclear == (3,)
    assert {unit for _, unit in pairs(discovery)} == {1, 2, 4}


def test_a_device_of_another_maker_is_no_seat_unit() -> None:
    line = line_of(row(3))
    line.units += [ForeignDevice(40, bytes((3 | EXCEPTION_BIT, 2)))]  # type: ignore[list-item]  # no SeatUnit on purpose
    line.units += [ForeignDevice(41, bytes((3, 14, *range(14))))]  # type: ignore[list-item]  # no SeatUnit on purpose
    discovery = found_on(line)
    assert [stranger.unit for stranger in discovery.strangers] == [40, 41]
    assert discovery.strangers[0].said == "exception 2"
    assert "0001 0203" in discovery.strangers[1].said
    assert len(discovery.units) == 3


class ScannedStranger(SeatUnit):
    """A device of another maker that takes part in scans, as those of Wiren Board do."""

    def read(self, *_: int) -> tuple[int, ...]:
        raise RefusalError(ILLEGAL_ADDRESS)


def test_a_device_of_another_maker_that_is_found_by_scan_is_no_seat_unit_either() -> None:
    line = line_of(row(3))
    line.units.append(ScannedStranger(Given(0xD00_0001, 40, "events").build().identity, 40, BORN_NS))
    discovery = work(line, lambda bench: discover(bench, QUICK))
    assert [(one.unit, one.said) for one in discovery.strangers] == [(40, "serial 0x0d000001 found by scan")]
    assert discovery.is_complete, discovery.doubts
    assert len(discovery.units) == 3


def test_an_empty_line_proves_nothing() -> None:
    discovery = found_on(line_of([]))
    assert not discovery.units
    assert [doubt.kind for doubt in discovery.doubts] == [DoubtKind.NOBODY]


def test_a_line_on_which_a_unit_babbles_without_end_is_given_up_and_told() -> None:
    line = line_of(row(4))
    line.units[2].trouble = Trouble(babble=1)
    discovery = found_on(line)
    assert not discovery.is_complete
    assert pairs(discovery) <= truth(line)
    assert discovery.duration_s < 200


def test_a_line_that_loses_every_third_frame_is_called_one() -> None:
    discovery = found_on(line_of(row(12), LineFaults(answer_loss=0.35)))
    assert DoubtKind.LOSSES in {doubt.kind for doubt in discovery.doubts}


def test_two_answers_that_together_look_like_a_third_unit_do_not_make_one() -> None:
    line = line_of([Given(3391, 9, SEARCHABLE), Given(3450, 25, SEARCHABLE)])  # 3391 & 3450 is 3386
    discovery = found_on(line)
    assert pairs(discovery) == truth(line)
    assert discovery.is_complete, discovery.doubts


def test_a_lost_broadcast_that_unmutes_hides_nobody() -> None:
    faults = LineFaults(request_loss=0.0625, answer_loss=0.0625)
    line = line_of([Given(0, 0), *(Given(serial, 0, SEARCHABLE) for serial in (128, 64, 1))], faults, seed=1)
    assert pairs(found_on(line)) == truth(line)


@pytest.mark.parametrize(
    "faults",
    [
        LineFaults(request_loss=0.03, answer_loss=0.03),
        LineFaults(garbage=0.06),
        LineFaults(truncation=0.05, glitch=0.3),
        LineFaults(echo=True),
        LineFaults(usb_latency_ms=16),
        LineFaults(delay=0.2, delay_ms=15),
    ],
    ids=["losses", "noise", "cut", "echo", "latency", "lateness"],
)
@pytest.mark.parametrize("firmware", ["full", SEARCHABLE, "plain"])
def test_a_bad_line_is_asked_until_everybody_is_found(faults: LineFaults, firmware: str) -> None:
    line = line_of(row(24, firmware), faults)
    discovery = found_on(line)
    assert pairs(discovery) == truth(line)
    assert discovery.is_complete, discovery.doubts


FAULTS = st.one_of(
    st.just(NO_FAULTS),
    st.builds(LineFaults, request_loss=st.floats(0, 0.08), answer_loss=st.floats(0, 0.08)),
    st.builds(LineFaults, garbage=st.floats(0, 0.15)),
    st.builds(LineFaults, truncation=st.floats(0, 0.1), glitch=st.floats(0, 1)),
)
UNITS = st.lists(
    st.builds(
        Given,
        st.integers(0, 0xFFFF_FFFF),
        st.integers(0, 30),
        st.sampled_from(["full", SEARCHABLE]),
    ),
    min_size=1,
    max_size=12,
    unique_by=lambda one: one.serial & 0x0FFF_FFFF,
)


@settings(max_examples=60, deadline=None)
@given(UNITS, FAULTS, st.integers(0, 0xFFFF))
def test_any_set_of_units_is_found_completely_or_called_incomplete(
    units: list[Given], faults: LineFaults, seed: int
) -> None:
    line = line_of(units, faults, seed=seed)
    discovery = found_on(line)
    assert pairs(discovery) <= truth(line)
    if discovery.is_complete:
        assert pairs(discovery) == truth(line)
    if faults == NO_FAULTS:
        assert discovery.is_complete, discovery.doubts


@settings(max_examples=40, deadline=None)
@given(st.sets(st.integers(1, 247), min_size=1, max_size=20), FAULTS, st.integers(0, 0xFFFF))
def test_any_set_of_plain_addresses_is_found_completely_or_called_incomplete(
    addresses: set[int], faults: LineFaults, seed: int
) -> None:
    line = line_of([Given(0x700 + unit, unit, "plain") for unit in sorted(addresses)], faults, seed=seed)
    discovery = found_on(line)
    assert pairs(discovery) <= truth(line)
    if discovery.is_complete and not discovery.unclear:
        assert pairs(discovery) == truth(line)
