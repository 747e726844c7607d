"""The benchmark of the lines still runs, finds what its document explains, and notices what it should."""

import asyncio
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from benchmarks.bus import contenders, sweeps
from benchmarks.bus.__main__ import AREAS, renewed, run
from benchmarks.bus.goals import GOALS, KEYS, Goal, Relation
from benchmarks.bus.measured import flattened, nested
from benchmarks.bus.misbehaving import AS_THE_BRIDGE_ASKS, Fault, Traffic
from benchmarks.bus.native import compiled, responding
from benchmarks.bus.page import BEGIN, DOCUMENT, END, RESULTS, everything, updated
from benchmarks.bus.scale import TINY
from benchmarks.figures import BenchmarkError

MAY_BE_MISSING = (".pyserial_asyncio_fast", ".libmodbus_c")
NEEDS_A_COMPILER = pytest.mark.skipif(shutil.which("cc") is None, reason="there is no C compiler")


@pytest.fixture(scope="module")
def tiny(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Any]:
    folder = tmp_path_factory.mktemp("bus")
    results_file = folder / "results" / "bus.json"
    run(TINY, list(AREAS), results_file, folder / "work")
    found: dict[str, Any] = json.loads(results_file.read_text(encoding="utf-8"))
    return found


def values_of(results: dict[str, Any]) -> dict[str, float | None]:
    found = everything(results)
    return {key: found.get(key) for key in KEYS}


@NEEDS_A_COMPILER
def test_a_tiny_run_has_exactly_the_keys_that_are_promised(tiny: dict[str, Any]) -> None:
    beside = flattened(tiny["beside"])
    assert everything(tiny).keys() - beside.keys() == KEYS
    assert all(goal.key in KEYS or goal.key in beside for goal in GOALS)
    assert all(value is not None or key.endswith(MAY_BE_MISSING) for key, value in values_of(tiny).items())


@NEEDS_A_COMPILER
def test_what_it_finds_is_possible(tiny: dict[str, Any]) -> None:
    for key, value in values_of(tiny).items():
        assert value is None or value >= 0, key
        if value is not None and key.startswith("line_use"):
            assert value <= 1, key
        if value is not None and key.startswith("sweep_vs_physics"):
            assert 0.99 <= value < 1.5, key
    assert tiny["discover_64_ms"] > 64 * 4.0
    assert tiny["controller_memory_mb"]["96"] > 10
    assert tiny["press_to_lamp_ms"]["sparse"]["p99"] >= tiny["press_to_lamp_ms"]["sparse"]["p50"] > 2.0
    assert tiny["beside"]["faulted"]["ours"]["transactions"] == TINY.faulted_ours
    assert 0 < tiny["beside"]["faulted"]["ours"]["right"] < TINY.faulted_ours
    assert tiny["beside"]["faulted"]["hammered"]["pymodbus"]["wrong"] > 0
    assert set(tiny["load_by_area"]) == set(AREAS)


def test_the_document_shows_the_figures_of_the_results_file() -> None:
    document = DOCUMENT.read_text(encoding="utf-8")
    results = json.loads(RESULTS.read_text(encoding="utf-8"))
    assert updated(document, results) == document
    assert results["scale"] == "full"


def test_a_document_without_marks_is_not_overwritten(tiny: dict[str, Any]) -> None:
    assert updated(f"a\n{BEGIN}old\n{END}z\n", tiny).startswith(f"a\n{BEGIN}Measured ")
    with pytest.raises(BenchmarkError):
        updated("no marks", tiny)


def test_levels_and_dots_say_the_same() -> None:
    flat = {"a.b.ours": 1.0, "a.b.theirs": None, "a.c": 2.0, "d": 3.0}
    assert nested(flat) == {"a": {"b": {"ours": 1.0, "theirs": None}, "c": 2.0}, "d": 3.0}
    assert flattened(nested(flat)) == flat


def test_an_area_measured_anew_keeps_the_others() -> None:
    before = {
        "a": {"ours": 1, "theirs": 2},
        "c": 3,
        "notes": ["n"],
        "machine": {"x": 1},
        "spread": {"a.ours": [1, 1]},
    }
    now = {"a": {"ours": 5}, "notes": ["n", "m"], "machine": {"y": 2}, "spread": {"a.ours": [4, 6]}}
    assert renewed(before, now) == {
        "a": {"ours": 5, "theirs": 2},
        "c": 3,
        "notes": ["n", "m"],
        "machine": {"y": 2},
        "spread": {"a.ours": [4, 6]},
    }


@pytest.mark.parametrize(
    ("relation", "is_at_least", "value", "is_met"),
    [
        (Relation.RATIO, False, 4.0, True),
        (Relation.RATIO, False, 4.1, False),
        (Relation.DIFFERENCE, True, 10.4, True),
        (Relation.DIFFERENCE, True, 10.3, False),
    ],
)
def test_a_goal_is_judged_beside_another_figure(
    relation: Relation, is_at_least: bool, value: float, is_met: bool
) -> None:
    goal = Goal("ours", "what", 0.4, "where", relation, "theirs", is_at_least=is_at_least)
    assert goal.is_met({"ours": value, "theirs": 10.0}) is is_met
    assert goal.is_met({"ours": value}) is None
    assert goal.is_met({"ours": None, "theirs": 10.0}) is None


def test_the_formula_is_the_table_of_the_wire() -> None:
    assert 1000 * sweeps.formula_s("strict", 32, "E") == pytest.approx(
        32 * (35 * 11 / 115.2 + 0.2 + 1.75), abs=1e-9
    )
    slots_ms = (10 + 6) * 11 / 115.2 + 0.2 + 31 * 0.73
    assert 1000 * sweeps.formula_s("slots", 32, "E") == pytest.approx(
        slots_ms + 0.1 + (35 * 11 / 115.2 + 0.2 + 0.1) / 2, abs=1e-6
    )


def test_the_same_seed_asks_for_the_same() -> None:
    one, other = (Traffic(5, AS_THE_BRIDGE_ASKS) for _ in range(2))
    asked = [one.next() for _ in range(300)]
    assert asked == [other.next() for _ in range(300)]
    assert {each.pattern for each in asked} == set(AS_THE_BRIDGE_ASKS)
    assert {each.fault for each in asked} == set(Fault)


@NEEDS_A_COMPILER
@pytest.mark.parametrize("contender", [contenders.ours, contenders.pymodbus, contenders.floor])
async def test_a_contender_that_takes_a_wrong_value_is_found_out(
    contender: contenders.Contender, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    responder = (await asyncio.to_thread(compiled, tmp_path)).responder
    assert responder is not None
    with responding(responder, 1) as paths:
        async with contender(paths, 115_200) as go_on:
            await go_on(3)
            monkeypatch.setattr(contenders, "EXPECTED", [contenders.ADDRESS + 1])
            with pytest.raises(BenchmarkError):
                await go_on(3)
