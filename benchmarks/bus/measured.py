"""What a benchmark found: values under dotted keys, how they spread, and what is to be said about them."""

import statistics
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any


@dataclass(slots=True)
class Findings:
    """Values of one area. `values` and `beside` have dotted keys; a value is None where it could not be measured."""

    values: dict[str, float | None] = field(default_factory=dict)
    spread: dict[str, tuple[float, float]] = field(default_factory=dict)
    beside: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def median(self, key: str, samples: Sequence[float]) -> None:
        """The median of rounds stands for them; without a round there is no value."""
        self.values[key] = statistics.median(samples) if samples else None
        if samples:
            self.spread[key] = min(samples), max(samples)

    def take(self, other: "Findings") -> None:
        """Add what another area found."""
        self.values |= other.values
        self.spread |= other.spread
        self.beside |= other.beside
        self.notes += other.notes


def nested(flat: Mapping[str, Any]) -> dict[str, Any]:
    """Dotted keys as levels: {"a.b": 1} is {"a": {"b": 1}}."""
    root: dict[str, Any] = {}
    for key, value in flat.items():
        *path, last = key.split(".")
        level = root
        for name in path:
            level = level.setdefault(name, {})
        level[last] = value
    return root


def flattened(root: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """Levels as dotted keys: what `nested` was made of."""
    flat: dict[str, Any] = {}
    for name, value in root.items():
        if isinstance(value, Mapping):
            flat |= flattened(value, f"{prefix}{name}.")
        else:
            flat[f"{prefix}{name}"] = value
    return flat


def rounded(values: Mapping[str, Any], digits: int = 4) -> dict[str, Any]:
    """Numbers as short as they are sure."""
    return {key: _short(value, digits) for key, value in values.items()}


def _short(value: Any, digits: int) -> Any:
    if isinstance(value, float):
        return float(f"{value:.{digits}g}")
    if isinstance(value, Iterable) and not isinstance(value, str | Mapping):
        return [_short(item, digits) for item in value]
    return value
