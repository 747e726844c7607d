"""What holds for a body where nothing else is said: quorum, majority, ballot, speaking limits."""

from dataclasses import dataclass
from enum import StrEnum

from controller.domain.rules import Base, Rule, conditions


class Method(StrEnum):
    """How a vote is taken."""

    ELECTRONIC = "electronic"  # 表决器
    HANDS = "hands"  # 举手
    PAPER = "paper"  # 纸质选票
    ACCLAMATION = "acclamation"  # 鼓掌通过
    ROLL_CALL = "roll_call"  # 唱名


class TieRule(StrEnum):
    """What follows when there are as many yes as no."""

    LOST = "lost"
    CHAIR_CASTING = "chair_casting"  # the chair decides
    REVOTE_TIED = "revote_tied"  # vote again among the tied


class NoPress(StrEnum):
    """What it means that a voter who could press did not."""

    NOT_VOTED = "not_voted"  # 未按表决器
    ABSTAIN = "abstain"  # 弃权


@dataclass(frozen=True, slots=True)
class Preset:
    """The rules of a body; times in seconds. `source` names the text they come from.

    `methods` begins with the usual one; the others are what it falls back to, in their order. `unsettled` names
    the settings that no statute fixes: they stand as an older local rule has them, and a body checks its own. A vote
    may depart from them, and the record says so; from the others it may not, but for a rule of its own on what names
    no preset. `secret_always`: nobody may choose a named vote.
    """

    name: str
    quorum: Rule | None
    majority: Rule
    secret: bool
    speech_first_s: int
    speech_second_s: int
    source: str
    speech_extension_s: int = 300
    speeches_beside_votes: bool = True
    methods: tuple[Method, ...] = (Method.ELECTRONIC, Method.HANDS)
    confirm_hand_count: bool = True
    write_in: bool = False
    tie: TieRule = TieRule.LOST
    no_press: NoPress = NoPress.NOT_VOTED
    unsettled: tuple[str, ...] = ()
    secret_always: bool = False

    @property
    def usual_method(self) -> Method:
        """How a vote is taken where nobody says."""
        return self.methods[0]


QUORUM_BASES = frozenset({Base.ALL, Base.FIXED})
"""A quorum compares who is present with something else; any other base is made of those who are present."""


def is_quorum_rule(rule: Rule) -> bool:
    """Whether `rule` can say what a quorum is."""
    return all(condition.base in QUORUM_BASES for condition in conditions(rule))
