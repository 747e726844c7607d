"""What the doctor measures on a line in trouble, and what it says of it, word by word."""

import asyncio
import inspect
import re
from collections.abc import Callable

import pytest

from controller.contract.catalogue import Language, entries
from controller.technician.doctor_words import finding_in_words
from firmware_bridge.program import Steps
from firmware_bridge.tools import diagnosis
from firmware_bridge.tools.diagnosis import Finding, diagnose
from firmware_bridge.tools.discovery import discover
from firmware_bridge.tools.examination import LineFigures, examine
from firmware_bridge.tools.latency import BUCKETS_MS, Latencies
from firmware_bridge.tools.workbench import Workbench
from seat_protocol.status import Key
from simulators.faults import LineFaults
from simulators.memory_line import MemoryLine
from simulators.trouble import Trouble
from tests.bridge.memory_bench import Given, line_of, row, work

SEATS = {100 + unit: unit for unit in range(1, 21)}
EXAMINED_S = 10.0


def examined(line: MemoryLine, meanwhile: Callable[[Workbench], None] | None = None) -> LineFigures:
    def program(bench: Workbench) -> Steps[LineFigures]:
        if meanwhile is not None:
            meanwhile(bench)
        return (yield from examine(bench, SEATS, EXAMINED_S))

    return work(line, program)


def verdict(line: MemoryLine) -> list[str]:
    """What the doctor says, in English."""

    def program(bench: Workbench) -> Steps[tuple[Finding, ...]]:
        discovery = yield from discover(bench, ())
        figures = yield from examine(bench, SEATS, EXAMINED_S)
        return diagnose(figures, discovery, SEATS)

    return [finding_in_words(finding, Language.EN) for finding in work(line, program)]


def test_a_line_without_faults_has_no_findings_and_exact_latencies() -> None:
    line = line_of(row(20))
    assert verdict(line) == []
    figures = examined(line)
    assert figures.duration_s == pytest.approx(EXAMINED_S, abs=0.2)
    assert figures.total("answered") == figures.total("asked") > 2000
    assert figures.latencies.percentile_ms(50) == pytest.approx(0.2, abs=0.01)  # the turnaround of a unit
    assert figures.latencies.histogram() == (figures.total("asked"), *[0] * len(BUCKETS_MS))


def test_a_line_on_which_nobody_is_found_is_not_well() -> None:
    def program(bench: Workbench) -> Steps[tuple[Finding, ...]]:
        discovery = yield from discover(bench, ())
        return diagnose((yield from examine(bench, {}, EXAMINED_S)), discovery, {})

    line = line_of(row(4))
    for unit in line.units:
        unit.cut_power()
    assert [finding.code for finding in work(line, program)] == ["line_silent"]


def dead(line: MemoryLine) -> None:
    line.units[6].cut_power()


def all_dead(line: MemoryLine) -> None:
    for unit in line.units:
        unit.cut_power()


def loose(line: MemoryLine) -> None:
    line.units[6].trouble = Trouble(present_share=0.8)


def late(line: MemoryLine) -> None:
    line.units[6].trouble = Trouble(late_us=9000)


def faulty(line: MemoryLine) -> None:
    line.units[6].has_fault = True


def twin(line: MemoryLine) -> None:
    line.units.append(Given(0xBEEF, 7).build())


def plain_twin(line: MemoryLine) -> None:
    line.units[6:7] = [Given(1, 7, "plain").build(), Given(2, 7, "plain").build()]


def spare(line: MemoryLine) -> None:
    line.units.append(Given(0xBEEF, 0).build())


def guest(line: MemoryLine) -> None:
    line.units.append(Given(0xBEEF, 99).build())


def adapter(faults: LineFaults) -> Callable[[MemoryLine], None]:
    def spoil(line: MemoryLine) -> None:
        line.misfortune.faults = faults

    return spoil


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (dead, "seat 107: does not answer (address 7): check cable and power."),
        (
            all_dead,
            (
                "no seat answers: check the adapter's cable, the seats' power, whether A and B are swapped, and"
                " speed and parity."
            ),
        ),
        (loose, "seat 107: 27 % of the requests get nothing (address 7): a loose contact; check its plug."),
        (
            late,
            "seat 107: answers much later than the others (9 ms): update its firmware or replace the unit.",
        ),
        (faulty, "seat 107: reports a hardware fault: replace the unit."),
        (twin, "duplicate address 7: units 0x00001007, 0x0000beef; mend it with hall address LINE --mend."),
        (
            plain_twin,
            (
                "seat 107: sends broken frames (address 7): two units at this address, or a bad transceiver or"
                " joint."
            ),
        ),
        (spare, "unit 0x0000beef has no address: give it one with hall address, or take it off the line."),
        (guest, "unit 0x0000beef at address 99 belongs to no seat: correct the config or its address."),
        (
            adapter(LineFaults(usb_latency_ms=16)),
            (
                "all seats answer slowly (12 ms): mostly the latency timer of the USB adapter is 16 ms; set it to"
                " 1 ms."
            ),
        ),
        (
            adapter(LineFaults(echo=True)),
            "local echo: the adapter hears what it sends; switch its echo off (receiver off while sending).",
        ),
        (
            adapter(LineFaults(garbage=0.03)),
            "noise: 20 broken frames in 1000; check termination, bias and shield.",
        ),
        (
            adapter(LineFaults(answer_loss=0.05)),
            (
                "the whole line loses frames: 6 % of the requests get nothing; check termination, joints and power"
                " supply."
            ),
        ),
        (
            adapter(LineFaults(truncation=1)),
            "nothing but broken frames comes: check speed and parity, and whether A and B are swapped.",
        ),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_the_verdict_names_the_cause_and_the_remedy(spoil: Callable[[MemoryLine], None], said: str) -> None:
    line = line_of(row(20))
    spoil(line)
    assert verdict(line) == [said]


def test_a_unit_that_talks_unasked_is_told_of() -> None:
    line = line_of(row(20))
    line.units[3].trouble = Trouble(babble=0.3)
    assert any("bytes came that nobody had asked for" in text for text in verdict(line))


@pytest.mark.parametrize("firmware", ["full", "plain"])
def test_a_unit_that_starts_anew_is_noticed(firmware: str) -> None:
    line = line_of(row(20, firmware))
    for unit in line.units:
        unit._is_rebooted = False  # as a controller that has seen it leaves it

    def reboot_later(bench: Workbench) -> None:
        reboot = line.units[4].reboot
        asyncio.get_running_loop().call_later(3.0, lambda: reboot(round(bench.now_s() * 1e9)))

    figures = examined(line, reboot_later)
    assert {seat.seat: seat.restarts for seat in figures.seats if seat.restarts} == {105: 1}


def test_an_examination_changes_nothing_at_the_seats() -> None:
    line = line_of(row(20))
    line.units[0].hold(Key.SPEAK, 0)
    before = [(unit.identity, unit.address, unit.event_counter, unit._showing.check()) for unit in line.units]
    verdict(line)
    assert before == [
        (unit.identity, unit.address, unit.event_counter, unit._showing.check()) for unit in line.units
    ]


def test_a_dead_seat_does_not_take_the_time_of_the_living() -> None:
    alive, with_dead = line_of(row(20)), line_of(row(20))
    for unit in with_dead.units[10:]:
        unit.cut_power()
    asked = [figures.total("answered") for figures in (examined(alive), examined(with_dead))]
    assert asked[1] > asked[0] / 2


def test_percentiles_are_nearest_ranks() -> None:
    latencies = Latencies()
    assert latencies.percentile_ms(50) is None
    for value_ms in (1, 2, 3, 4, 40):
        latencies.note(value_ms / 1000)
    assert [latencies.percentile_ms(percent) for percent in (0, 20, 50, 95, 100)] == [1, 1, 3, 40, 40]
    assert latencies.histogram() == (1, 1, 2, 0, 0, 0, 1)


def test_every_finding_has_words_in_both_languages() -> None:
    quoted = re.findall(r'"([a-z]+(?:_[a-z]+)*)"', inspect.getsource(diagnosis))
    codes = {word for word in quoted if "_" in word or word in ("noise", "losses", "duplicate")}
    codes -= {"latency_ms", "per_mille"}
    assert {"noise", "seat_silent", "adapter_slow", "without_address"} <= codes
    assert {f"doctor.{code}" for code in codes} <= entries().keys()
