"""What a scenario says about faults reaches the hall as it stands, and nothing else does."""

from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, cast

import pytest

from simulators.faults import NO_FAULTS, LineFaults
from simulators.scenario.step import Step
from simulators.scenario.troubles import FAULTS, TROUBLES, SetLineFaults
from simulators.trouble import HEALTHY, Trouble

if TYPE_CHECKING:
    from simulators.scenario.stage import Stage

VERBS = {deed.word: deed for deed in TROUBLES}
CHANCES = (
    "request_loss", "answer_loss", "garbage", "glitch", "truncation", "foreign", "repetition", "delay"
)  # fmt: skip


class RecordingHall:
    """Writes down what it is told to do."""

    def __init__(self) -> None:
        self.told: list[tuple[object, ...]] = []

    def __getattr__(self, name: str) -> Any:
        return lambda *settings: self.told.append((name, *settings))


async def told(word: str, **keys: object) -> list[tuple[object, ...]]:
    hall = RecordingHall()
    step: Step = VERBS[word].model_validate(keys)
    await step.run(cast("Stage", SimpleNamespace(hall=hall)))
    return hall.told


async def test_every_fault_of_a_line_reaches_the_line_under_its_own_name() -> None:
    chances = {name: number / 10 for number, name in enumerate(CHANCES, start=1)}
    others: dict[str, Any] = {"delay_ms": 7.5, "repetition_ms": 3.0, "echo": True, "usb_latency_ms": 16}
    wanted = {**chances, **others}
    assert set(wanted) == set(FAULTS)
    assert await told("line_faults", line=2, **wanted) == [("set_faults", 2, LineFaults(**wanted))]


async def test_a_line_without_faults_is_mended() -> None:
    assert await told("line_faults", line=3) == [("set_faults", 3, NO_FAULTS)]


@pytest.mark.parametrize(
    ("keys", "trouble"),
    [
        ({"babble": 0.25}, Trouble(babble=0.25)),
        ({"stuck": True}, Trouble(is_stuck=True)),
        ({"late_ms": 1.5}, Trouble(late_us=1500)),
        ({"present_share": 0.5, "presence_period_ms": 80}, Trouble(present_share=0.5, presence_period_ms=80)),
        ({}, HEALTHY),
    ],
)
async def test_what_is_wrong_with_a_unit_reaches_every_seat_named(
    keys: dict[str, Any], trouble: Trouble
) -> None:
    wanted = [("trouble_seat", seat, trouble) for seat in (2, 3, 7)]
    assert await told("seat_faults", seats="2-3,7", **keys) == wanted


@pytest.mark.parametrize(
    ("word", "keys", "wanted"),
    [
        ("brown_out", {"seats": "4-5"}, [("brown_out_seat", 4), ("brown_out_seat", 5)]),
        ("brown_out_line", {"line": 2}, [("brown_out_line", 2)]),
        ("add_duplicate", {"seats": 6}, [("add_duplicate", 6)]),
        ("remove_duplicate", {"seats": 6}, [("remove_duplicate", 6)]),
        ("clear_faults", {}, [("clear_faults",)]),
    ],
)
async def test_every_other_verb_does_what_its_name_says(
    word: str, keys: dict[str, object], wanted: list[tuple[object, ...]]
) -> None:
    assert await told(word, **keys) == wanted


def test_a_scenario_can_say_all_that_can_be_wrong_with_a_line() -> None:
    assert set(FAULTS) <= set(SetLineFaults.model_fields)
