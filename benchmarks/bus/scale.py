"""How much is measured: everything in minutes, a quick look, or hardly anything."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes and numbers of repetitions."""

    name: str
    processor_rounds: int
    transactions: int
    sweeps: int
    halls: tuple[int, ...]
    collect_rounds: int
    sparse_presses: int
    press_rounds: int
    line_use_rounds: int
    line_use_transactions: int
    faulted_ours: int
    faulted_pymodbus_s: float
    discoveries: int
    votes_for_memory: bool


FULL = Scale(
    name="full",
    processor_rounds=9,
    transactions=4000,
    sweeps=20,
    halls=(164, 3376),
    collect_rounds=5,
    sparse_presses=100,
    press_rounds=5,
    line_use_rounds=25,
    line_use_transactions=200,
    faulted_ours=1_000_000,
    faulted_pymodbus_s=120.0,
    discoveries=5,
    votes_for_memory=True,
)
QUICK = Scale(
    name="quick",
    processor_rounds=2,
    transactions=400,
    sweeps=3,
    halls=(164, 3376),
    collect_rounds=1,
    sparse_presses=10,
    press_rounds=1,
    line_use_rounds=2,
    line_use_transactions=100,
    faulted_ours=10_000,
    faulted_pymodbus_s=5.0,
    discoveries=1,
    votes_for_memory=False,
)
