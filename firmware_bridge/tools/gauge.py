"""How much of what is said on a line gets lost, judged by exchanges to which an answer was due."""

ASKED_ENOUGH = 40
"""A line that loses one exchange in ten passes so many without a loss once in seventy times."""
LOOKS_ON_A_STEADY_LINE = 3
LOOKS_ON_ANOTHER_LINE = 8
"""So often nobody must answer before nobody is there. With the most losses that are believed, eight times in a row
come once in 400 000."""
LOST_SHARE_MAX = 0.2
"""On a line that loses more than every fifth exchange, silence says nothing; it has to be mended first."""


class Gauge:
    """Counts, and tells how often to look before believing that nobody is there."""

    def __init__(self) -> None:
        self.asked = 0
        self.failed = 0

    def note(self, *, is_answered: bool) -> None:
        """An answer was due, and came or not."""
        self.asked += 1
        self.failed += not is_answered

    def note_answered(self, failures_before: int) -> None:
        """An answer came after so many requests without one."""
        self.asked += failures_before + 1
        self.failed += failures_before

    @property
    def asks_left(self) -> int:
        """How many more exchanges make a judgement."""
        return max(0, ASKED_ENOUGH - self.asked)

    @property
    def is_steady(self) -> bool:
        """Whether nothing was lost in enough exchanges."""
        return self.failed == 0 and self.asked >= ASKED_ENOUGH

    @property
    def loses_too_much(self) -> bool:
        """Whether silence says nothing."""
        return self.failed > LOST_SHARE_MAX * self.asked

    @property
    def looks(self) -> int:
        """How often nobody must answer."""
        return LOOKS_ON_A_STEADY_LINE if self.is_steady else LOOKS_ON_ANOTHER_LINE
