"""Majorities and quorums in whole numbers; no percentage decides anything."""

from dataclasses import dataclass
from enum import StrEnum


class Base(StrEnum):
    """Of what a majority is taken."""

    ALL = "all"  # 全体组成人员
    PRESENT = "present"  # 实到
    PARTICIPATED = "participated"  # yes + no + abstain
    YES_NO = "yes_no"  # abstentions do not count at all


class Comparison(StrEnum):
    """过半数 is `>`, 三分之二以上 is `>=`."""

    MORE_THAN = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Rule:
    """`base comparison numerator/denominator`, for example `all > 1/2`."""

    base: Base
    comparison: Comparison
    numerator: int
    denominator: int

    @property
    def text(self) -> str:
        """The rule as config and record write it."""
        return f"{self.base} {self.comparison} {self.numerator}/{self.denominator}"

    def need(self, base_count: int) -> int:
        """Fewest votes that meet the rule for a base of `base_count`."""
        product = self.numerator * base_count
        if self.comparison is Comparison.MORE_THAN:
            return product // self.denominator + 1
        return -(-product // self.denominator)

    def is_met(self, votes: int, base_count: int) -> bool:
        """Whether `votes` of `base_count` suffice; a base of zero never does."""
        return base_count > 0 and votes >= self.need(base_count)


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of one round: yes + no + abstain + not_voted is always `present`."""

    all_members: int
    present: int
    yes: int
    no: int
    abstain: int
    not_voted: int

    @property
    def voted(self) -> int:
        """How many pressed a key."""
        return self.yes + self.no + self.abstain

    @property
    def adds_up(self) -> bool:
        """Whether the invariant holds."""
        counts = (self.all_members, self.present, self.yes, self.no, self.abstain, self.not_voted)
        return min(counts) >= 0 and self.voted + self.not_voted == self.present <= self.all_members

    def base_count(self, base: Base) -> int:
        """How many `base` stands for in this round."""
        return {
            Base.ALL: self.all_members,
            Base.PRESENT: self.present,
            Base.PARTICIPATED: self.voted,
            Base.YES_NO: self.yes + self.no,
        }[base]


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says about a tally; the chair announces it."""

    rule: Rule
    base_count: int
    need: int
    passed: bool


def verdict(rule: Rule, tally: Tally) -> Verdict:
    """Apply `rule` to the yes votes of `tally`."""
    base_count = tally.base_count(rule.base)
    return Verdict(rule, base_count, rule.need(base_count), rule.is_met(tally.yes, base_count))


@dataclass(frozen=True, slots=True)
class Preset:
    """The rules of a body. Times in seconds; `source` names the text they come from."""

    name: str
    quorum: Rule | None
    majority: Rule
    secret: bool
    speech_first_s: int
    speech_second_s: int
    source: str


_HALF_OF_ALL = Rule(Base.ALL, Comparison.MORE_THAN, 1, 2)
_TWO_THIRDS_OF_ALL = Rule(Base.ALL, Comparison.AT_LEAST, 2, 3)
_HALF_OF_PRESENT = Rule(Base.PRESENT, Comparison.MORE_THAN, 1, 2)

PRESETS = {
    preset.name: preset
    for preset in (
        Preset(
            "congress_plenary",
            _TWO_THIRDS_OF_ALL,
            _HALF_OF_ALL,
            secret=True,
            speech_first_s=600,
            speech_second_s=300,
            source="NPC rules of procedure 2021, articles 4 and 57-60",
        ),
        Preset(
            "constitution_amendment",
            _TWO_THIRDS_OF_ALL,
            _TWO_THIRDS_OF_ALL,
            secret=True,
            speech_first_s=600,
            speech_second_s=300,
            source="NPC rules of procedure 2021, articles 59-60",
        ),
        Preset(
            "presidium",
            _TWO_THIRDS_OF_ALL,
            _HALF_OF_ALL,
            secret=False,
            speech_first_s=900,
            speech_second_s=600,
            source="NPC rules of procedure 2021, article 58; the quorum from a local rule",
        ),
        Preset(
            "standing_committee",
            _HALF_OF_ALL,
            _HALF_OF_ALL,
            secret=True,
            speech_first_s=600,
            speech_second_s=300,
            source="rules of procedure of a standing committee; the speaking limits from a local rule",
        ),
        Preset(
            "procedural_motion",
            None,
            _HALF_OF_PRESENT,
            secret=False,
            speech_first_s=600,
            speech_second_s=300,
            source="a local rule on motions inside a sitting",
        ),
    )
}
"""The rules of the bodies by name."""
