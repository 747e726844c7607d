"""How people differ: each delegate's temper, drawn once from the seed."""

from dataclasses import dataclass
from enum import Enum
from random import Random

from seat_protocol.status import Key
from simulators.errors import LayoutError

_SUM_TOLERANCE = 1e-9


class Habit(Enum):
    """Kinds of delegates (代表)."""

    PUNCTUAL = "punctual"
    LATE = "late"
    ABSENT = "absent"
    UNDECIDED = "undecided"  # votes, then changes the choice once
    FORGETFUL = "forgetful"  # presses only when the lamp has been blinking for long
    DOUBLE_PRESSING = "double-pressing"


@dataclass(frozen=True, slots=True)
class PartyLine:
    """Probability of each choice."""

    yes: float = 0.82
    no: float = 0.10
    abstain: float = 0.08

    def __post_init__(self) -> None:
        chances = (self.yes, self.no, self.abstain)
        if min(chances) < 0 or abs(sum(chances) - 1) > _SUM_TOLERANCE:
            raise LayoutError(f"a party line of {chances} is none: probabilities that sum to 1")

    def choose(self, random: Random, among: Key) -> Key:
        """One of the keys in `among`, by these probabilities; any of them where the line allows none."""
        keys = [key for key in (Key.YES, Key.NO, Key.ABSTAIN) if key in among]
        weights = [{Key.YES: self.yes, Key.NO: self.no, Key.ABSTAIN: self.abstain}[key] for key in keys]
        return random.choices(keys, weights if any(weights) else None)[0]


@dataclass(frozen=True, slots=True)
class Temper:
    """Times of one person, in seconds at the pace of real life: (shortest, longest)."""

    habit: Habit
    reaction_s: tuple[float, float]
    patience_s: float = 3.0
    change_of_mind_s: tuple[float, float] = (2.0, 6.0)
    speeches_per_hour: float = 1.0
    speech_s: tuple[float, float] = (20.0, 120.0)


_REACTION_S = {
    Habit.PUNCTUAL: (0.6, 3.0),
    Habit.LATE: (6.0, 15.0),
    Habit.ABSENT: (0.0, 0.0),
    Habit.UNDECIDED: (1.5, 5.0),
    Habit.FORGETFUL: (25.0, 60.0),
    Habit.DOUBLE_PRESSING: (0.6, 3.0),
}
"""A person who watches the unit needs half a second to see and press; who reads the bill needs more."""

_SHARES = {
    Habit.PUNCTUAL: 64,
    Habit.LATE: 10,
    Habit.ABSENT: 6,
    Habit.UNDECIDED: 6,
    Habit.FORGETFUL: 4,
    Habit.DOUBLE_PRESSING: 10,
}


def temper_of(habit: Habit) -> Temper:
    """The usual temper of that habit."""
    return Temper(habit, _REACTION_S[habit])


def any_temper(random: Random) -> Temper:
    """The temper of somebody in an ordinary sitting."""
    return temper_of(random.choices(list(_SHARES), list(_SHARES.values()))[0])
