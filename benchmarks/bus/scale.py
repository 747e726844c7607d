"""How much is measured: everything in minutes, a quick look, or hardly anything."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Layout:
    """A hall on pseudo-terminals."""

    seats: int
    lines: int
    baud: int


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes and numbers of repetitions; halls by the name under which their figures are kept."""

    name: str
    processor_rounds: int
    transactions: int
    line_use_rounds: int
    line_use_transactions: int
    sweeps: int
    halls: Mapping[str, int]
    collect_rounds: int
    lamp_seats: int
    sparse_presses: int
    press_rounds: int
    faulted_ours: int
    faulted_pymodbus_s: float
    discoveries: int
    memory_halls: Mapping[str, Layout]
    votes_for_memory: bool


HALLS = {"164": 164, "3376": 3376}
MEMORY_HALLS = {"96": Layout(96, 3, 115_200), "3376": Layout(3376, 106, 9600)}
"""The big hall is slow, for so many lines at full speed are more than a simulator on the same machine can play."""

FULL = Scale(
    name="full",
    processor_rounds=9,
    transactions=4000,
    line_use_rounds=40,
    line_use_transactions=100,
    sweeps=20,
    halls=HALLS,
    collect_rounds=3,
    lamp_seats=64,
    sparse_presses=100,
    press_rounds=5,
    faulted_ours=1_000_000,
    faulted_pymodbus_s=90.0,
    discoveries=5,
    memory_halls=MEMORY_HALLS,
    votes_for_memory=True,
)
QUICK = Scale(
    name="quick",
    processor_rounds=2,
    transactions=400,
    line_use_rounds=2,
    line_use_transactions=100,
    sweeps=3,
    halls=HALLS,
    collect_rounds=1,
    lamp_seats=64,
    sparse_presses=10,
    press_rounds=1,
    faulted_ours=10_000,
    faulted_pymodbus_s=5.0,
    discoveries=1,
    memory_halls=MEMORY_HALLS,
    votes_for_memory=False,
)
TINY = Scale(
    name="tiny",
    processor_rounds=1,
    transactions=32,
    line_use_rounds=1,
    line_use_transactions=20,
    sweeps=2,
    halls={"164": 4, "3376": 40},
    collect_rounds=1,
    lamp_seats=4,
    sparse_presses=2,
    press_rounds=1,
    faulted_ours=1000,
    faulted_pymodbus_s=1.0,
    discoveries=1,
    memory_halls={"96": Layout(4, 1, 115_200), "3376": Layout(8, 2, 115_200)},
    votes_for_memory=False,
)
"""For the test that the benchmarks themselves still run; its halls are not those that their names say."""
