"""How much of a line's time may be spent on seats that are out of touch."""

SHARE = 0.015
"""Of the line's time: below two per cent, so that nobody feels how many seats are dead."""
SAVED_S_MAX = 0.1
"""What may be spent at once, and owed: two probes that wait as long as an answer may take."""


class ProbeBudget:
    """Fills while time passes, and is emptied by probes; a probe may be begun while anything is left."""

    def __init__(self, now_s: float) -> None:
        self._at_s = now_s
        self._saved_s = SAVED_S_MAX

    def allows(self, now_s: float) -> bool:
        """Whether a probe may begin now."""
        self._saved_s = min(self._saved_s + SHARE * (now_s - self._at_s), SAVED_S_MAX)
        self._at_s = now_s
        return self._saved_s > 0

    def spend(self, took_s: float) -> None:
        """A probe that nobody answered took so long."""
        self._saved_s = max(self._saved_s - took_s, -SAVED_S_MAX)
