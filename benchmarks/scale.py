"""How much is measured: everything in minutes, or a quick look."""

from dataclasses import dataclass

from firmware_bridge import GapPolicy

ALL_GAPS = (GapPolicy.STRICT, GapPolicy.CHARACTERS, GapPolicy.FRAMED)


@dataclass(frozen=True, slots=True)
class Scale:
    """Sizes and numbers of repetitions. `lines` share `seats`, `big_lines` share `big_seats`."""

    name: str
    starts: int
    seats: int
    lines: int
    gaps: tuple[GapPolicy, ...]
    sparse_presses: int
    mass_rounds: int
    idle_s: float
    commands: int
    big_seats: int
    big_lines: int
    commits: int
    assembly: int
    replayed_events: int


FULL = Scale(
    name="full",
    starts=7,
    seats=96,
    lines=3,
    gaps=ALL_GAPS,
    sparse_presses=120,
    mass_rounds=5,
    idle_s=5.0,
    commands=50,
    big_seats=3000,
    big_lines=60,
    commits=500,
    assembly=3000,
    replayed_events=20_000,
)
QUICK = Scale(
    name="quick",
    starts=2,
    seats=96,
    lines=3,
    gaps=(GapPolicy.CHARACTERS,),
    sparse_presses=20,
    mass_rounds=2,
    idle_s=2.0,
    commands=15,
    big_seats=400,
    big_lines=8,
    commits=100,
    assembly=1000,
    replayed_events=4000,
)
TINY = Scale(
    name="tiny",
    starts=1,
    seats=6,
    lines=2,
    gaps=(GapPolicy.FRAMED,),
    sparse_presses=3,
    mass_rounds=1,
    idle_s=0.2,
    commands=3,
    big_seats=12,
    big_lines=3,
    commits=5,
    assembly=20,
    replayed_events=50,
)
"""For the test that the benchmarks themselves still run."""
