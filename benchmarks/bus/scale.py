"""How much is measured: everything in minutes, a quick look, or hardly anything."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes and numbers of repetitions."""

    name: str
    processor_rounds: int
    transactions: int
    sweeps: int


FULL = Scale(name="full", processor_rounds=9, transactions=4000, sweeps=20)
QUICK = Scale(name="quick", processor_rounds=2, transactions=400, sweeps=3)
