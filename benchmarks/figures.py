"""Figures as values: what was measured, how far it spread, and what stands beside it."""

import math
import statistics
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from seat_protocol.errors import HallError


class BenchmarkError(HallError):
    """Something did not happen that a figure was to be taken from."""


@dataclass(frozen=True, slots=True)
class Beside:
    """What a figure is compared with, in the same unit."""

    what: str
    value: float


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure; `low` and `high` span what was seen."""

    key: str
    what: str
    unit: str
    value: float
    low: float | None = None
    high: float | None = None
    beside: Beside | None = None

    @property
    def ratio(self) -> float | None:
        """The figure over what stands beside it."""
        if self.beside is None or self.beside.value == 0:
            return None
        return self.value / self.beside.value

    def as_json(self) -> dict[str, Any]:
        """The figure as it stands in the results file."""
        beside = None if self.beside is None else {"what": self.beside.what, "value": self.beside.value}
        return {
            "what": self.what,
            "unit": self.unit,
            "value": self.value,
            "low": self.low,
            "high": self.high,
            "beside": beside,
            "ratio": self.ratio,
        }


def percentile(samples: Sequence[float], percent: float) -> float:
    """The smallest sample that `percent` of all do not exceed (nearest rank)."""
    if not samples:
        raise BenchmarkError("nothing was measured")
    rank = max(1, math.ceil(len(samples) * percent / 100))
    return sorted(samples)[rank - 1]


def median_of(
    key: str, what: str, unit: str, samples: Sequence[float], beside: Beside | None = None
) -> Figure:
    """The median of several runs with their spread."""
    if not samples:
        raise BenchmarkError(f"{what}: nothing was measured")
    return Figure(key, what, unit, statistics.median(samples), min(samples), max(samples), beside)
