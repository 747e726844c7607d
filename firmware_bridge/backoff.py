"""Growing pauses between tries."""


class Backoff:
    """Doubles the pause from try to try, between two limits."""

    def __init__(self, first_s: float, longest_s: float) -> None:
        self._first_s = first_s
        self._longest_s = longest_s
        self._pause_s = first_s

    def next_s(self) -> float:
        """The pause before the next try."""
        pause_s = self._pause_s
        self._pause_s = min(2 * pause_s, self._longest_s)
        return pause_s

    def reset(self) -> None:
        """It worked; the next trouble starts with the shortest pause."""
        self._pause_s = self._first_s
