"""What the figures of the lines are to be, and where the time goes that stands between them and more."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any


class Relation(StrEnum):
    """How a figure is compared."""

    VALUE = ""
    RATIO = "of"
    DIFFERENCE = "beyond"


@dataclass(frozen=True, slots=True)
class Goal:
    """A bound for the figure `key`, itself or over or beside the figure `to`; an upper bound, or at least that much."""

    key: str
    what: str
    limit: float
    where_it_goes: str
    relation: Relation = Relation.VALUE
    to: str = ""
    is_at_least: bool = False

    def judged(self, found: Mapping[str, Any]) -> float | None:
        """The number that is held against the limit; None where it was not measured."""
        value, other = found.get(self.key), found.get(self.to) if self.to else None
        if value is None or (self.to and not other):
            return None
        if other is None:
            return float(value)
        return float(value / other if self.relation is Relation.RATIO else value - other)

    def is_met(self, found: Mapping[str, Any]) -> bool | None:
        """Whether the goal is met; None where it was not measured."""
        judged = self.judged(found)
        if judged is None:
            return None
        return judged >= self.limit if self.is_at_least else judged <= self.limit

    def text(self) -> str:
        """The goal in a few characters."""
        sign = "≥" if self.is_at_least else "≤"
        if self.relation is Relation.RATIO:
            return f"{sign} {self.limit:g} x `{self.to}`"
        if self.relation is Relation.DIFFERENCE:
            return f"{sign} `{self.to}` {self.limit:+g}"
        return f"{sign} {self.limit:g}"


_CPU = "cpu_us_per_transaction"
_CPU_GOES = (
    "the floor is a reader callback that reads, checks and writes (`cpu_us_floor`); the rest is what exact association "
    "costs: phases, echo, patience, the generator"
)
_LINE_GOES = "waking up and taking one more turn of the event loop; C reads as soon as it is woken"
_SWEEP_GOES = "nothing but the wire"
_CLOSE_GOES = (
    "the wire is a sweep in slots and the readings of those who pressed last (`collect.*.wire_and_journal_ms`); the "
    "processor hears every slot, settles and counts the ballots, and packs the result for the disk"
)
_SPARSE_GOES = (
    "on the wire (`lamp_ms.framed_without_disk`): the event poll under way, in one case of twenty a seat met in turn, "
    "the poll that tells the press, and the lamp; and the disk"
)

GOALS = (
    Goal(
        f"{_CPU}.ours",
        "processor per transaction, one line, us",
        0.40,
        _CPU_GOES,
        Relation.RATIO,
        f"{_CPU}.pymodbus",
    ),
    Goal(
        f"{_CPU}.32_lines.ours",
        "processor per transaction, 32 lines, us",
        0.20,
        _CPU_GOES,
        Relation.RATIO,
        f"{_CPU}.32_lines.pymodbus",
    ),
    Goal(
        "line_use_115200.ours",
        "use of a line at 115200",
        -0.01,
        _LINE_GOES,
        Relation.DIFFERENCE,
        "line_use_115200.libmodbus_c",
        is_at_least=True,
    ),
    Goal("sweep_vs_physics.strict", "sweep over formula, strict gap", 1.02, _SWEEP_GOES),
    Goal("sweep_vs_physics.chars", "sweep over formula, 3.5 characters", 1.02, _SWEEP_GOES),
    Goal("sweep_vs_physics.framed", "sweep over formula, framed", 1.02, _SWEEP_GOES),
    Goal("sweep_vs_physics.slots", "round of slots over formula", 1.02, _SWEEP_GOES),
    Goal(
        "sweep_ms.8E1.slots.32",
        "round of slots, 32 seats, 8E1, ms",
        27,
        "the slots take 24.4 ms and a gap; one seat is read in full (3.5 ms) in every other round",
    ),
    Goal("collect_close_to_result_ms.164", "close to result, 164 seats, ms", 60, _CLOSE_GOES),
    Goal("collect_close_to_result_ms.3376", "close to result, 3,376 seats, ms", 150, _CLOSE_GOES),
    Goal("press_to_lamp_ms.sparse.p99", "press to lamp, one at a time, p99, ms", 15, _SPARSE_GOES),
    Goal(
        "press_to_lamp_ms.mass.p99",
        "press to lamp, 64 seats in a second, p99, ms",
        1.3,
        "each press takes a reading and a lamp, some 8 ms of wire",
        Relation.RATIO,
        "lamp_ms.sweep_by_formula.framed",
    ),
    Goal(
        "wrong_values_in_faulted_transactions.ours",
        "wrong values",
        0,
        "an answer that comes twice, the second time while the same unit is asked with the same function and does not "
        "answer: RTU has nothing to tell the two by (`faulted.ours.wrong_by_cause`, `wrong_by_pattern`)",
    ),
    Goal("discover_64_ms", "scan of 64 units, strict gap, ms", 600, "nothing but the wire"),
    Goal("controller_memory_mb.96", "memory of `hall run`, 96 seats, MB", 80, "interpreter and libraries"),
    Goal(
        "controller_memory_mb.3376",
        "memory of `hall run`, 3,376 seats, MB",
        160,
        "documents and faces of the hall",
    ),
)

KEYS = frozenset(
    {
        f"{_CPU}.{name}"
        for name in (
            "ours",
            "pymodbus",
            "pyserial_asyncio_fast",
            "libmodbus_c",
            "32_lines.ours",
            "32_lines.pymodbus",
        )
    }
    | {f"line_use_115200.{name}" for name in ("ours", "pymodbus", "libmodbus_c")}
    | {f"sweep_vs_physics.{way}" for way in ("strict", "chars", "framed", "slots")}
    | {f"collect_close_to_result_ms.{seats}" for seats in (164, 3376)}
    | {f"press_to_lamp_ms.{kind}.{part}" for kind in ("sparse", "mass") for part in ("p50", "p99")}
    | {f"wrong_values_in_faulted_transactions.{name}" for name in ("ours", "pymodbus")}
    | {"discover_64_ms"}
    | {f"controller_memory_mb.{seats}" for seats in (96, 3376)}
)
"""The values of the results file; everything else in it explains them."""
