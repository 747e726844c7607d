"""How late answers begin: in buckets of milliseconds and in percentiles."""

from collections.abc import Iterable

BUCKETS_MS = (1, 2, 4, 8, 16, 32)
"""Upper ends; a last bucket has no end. Doubling: an adapter's timer of 16 ms stands out, and so does one of 1 ms."""
REMEMBERED_MAX = 100_000
"""Two minutes of the quickest line; later answers count, but are not kept."""


class Latencies:
    """Collects what answers took beyond their time on the wire."""

    def __init__(self) -> None:
        self._values_ms: list[float] = []

    def __len__(self) -> int:
        """How many are kept."""
        return len(self._values_ms)

    def note(self, latency_s: float) -> None:
        """An answer began so late."""
        if len(self._values_ms) < REMEMBERED_MAX:
            self._values_ms.append(max(0.0, latency_s * 1000))

    @classmethod
    def of_all(cls, parts: Iterable["Latencies"]) -> "Latencies":
        """Those of several seats together."""
        whole = cls()
        for part in parts:
            whole._values_ms += part._values_ms[: REMEMBERED_MAX - len(whole._values_ms)]  # noqa: SLF001 - its own kind
        return whole

    def percentile_ms(self, percent: int) -> float | None:
        """So much or less in `percent` of all cases (nearest rank); None where there are none."""
        if not self._values_ms:
            return None
        rank = -(-len(self._values_ms) * percent // 100)
        return round(sorted(self._values_ms)[max(rank, 1) - 1], 3)

    def histogram(self) -> tuple[int, ...]:
        """How many in each bucket, and behind the last."""
        counts = [0] * (len(BUCKETS_MS) + 1)
        for value_ms in self._values_ms:
            counts[_bucket(value_ms)] += 1
        return tuple(counts)


def _bucket(value_ms: float) -> int:
    return next((index for index, end_ms in enumerate(BUCKETS_MS) if value_ms <= end_ms), len(BUCKETS_MS))
