"""The memory of a seat unit for one round: what was chosen, and whether it may still change."""

from seat_protocol.face import Mode
from seat_protocol.status import Choice

NO_ROUND = 0
_VOTE_MODES = (Mode.VOTE_FIRST, Mode.VOTE_LAST)


class Latch:
    """Holds the choice of one round until another round begins."""

    def __init__(self) -> None:
        self.round_tag = NO_ROUND
        self.choice = Choice.NONE
        self.chosen_at_ns: int | None = None
        self.is_frozen = False

    def enter_round(self, round_tag: int) -> None:
        """Forget choice and freeze when `round_tag` is a new one."""
        if round_tag != self.round_tag:
            self.round_tag = round_tag
            self.choice = Choice.NONE
            self.chosen_at_ns = None
            self.is_frozen = False

    def freeze(self, round_tag: int) -> None:
        """Keep the choice for good, if this is the round that is meant."""
        if round_tag == self.round_tag != NO_ROUND:
            self.is_frozen = True

    def accepts(self, mode: Mode) -> bool:
        """Whether a vote key pressed now counts."""
        if self.is_frozen or self.round_tag == NO_ROUND or mode not in _VOTE_MODES:
            return False
        return mode is Mode.VOTE_LAST or self.choice is Choice.NONE

    def choose(self, choice: Choice, now_ns: int) -> None:
        """Latch `choice`, dated by its first press; the caller asked `accepts` before."""
        if choice is not self.choice:
            self.choice = choice
            self.chosen_at_ns = now_ns
