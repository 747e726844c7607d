"""A rule (表决规则): what share of whom has to say yes. Whole numbers decide, never a percentage.

`rule_text` reads rules as people write them, `verdicts` applies them.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum


class Base(StrEnum):
    """Of what a share is taken. With a group or by weight it counts those of the group, or their weights."""

    ALL = "all"  # 全体组成人员
    PRESENT = "present"  # 实到
    PARTICIPATED = "participated"  # yes + no + abstain: whoever did not press is left out
    YES_NO = "yes_no"  # abstentions do not count at all
    VALID = "valid"  # valid ballots: what `participated` is called on paper
    CAST = "cast"  # ballots handed in, invalid ones included
    FIXED = "fixed"  # a number that the rule itself names


class Comparison(StrEnum):
    """过半数 is `>`, 三分之二以上 is `>=`."""

    MORE_THAN = ">"
    AT_LEAST = ">="


@dataclass(frozen=True, slots=True)
class Figures:
    """Whose votes are counted: of everybody or of one group, by heads or by weight."""

    group: str | None = None
    is_weighted: bool = False

    @property
    def text(self) -> str:
        """As a rule says it, with a blank at the end; empty for everybody by heads."""
        group = "" if self.group is None else f"group({self.group}) "
        return f"{group}weight " if self.is_weighted else group


WHOLE = Figures()
"""Everybody, by heads."""


@dataclass(frozen=True, slots=True)
class Condition:
    """One comparison, for example `all > 1/2`. `fixed_count` is the base where `base` is FIXED, else None."""

    base: Base
    comparison: Comparison
    numerator: int
    denominator: int
    group: str | None = None
    is_weighted: bool = False
    fixed_count: int | None = None

    @property
    def text(self) -> str:
        """The condition as config and record write it."""
        base = self.base if self.fixed_count is None else f"{self.base}({self.fixed_count})"
        return f"{self.figures.text}{base} {self.comparison} {self.numerator}/{self.denominator}"

    @property
    def figures(self) -> Figures:
        """Whose votes it looks at."""
        return Figures(self.group, self.is_weighted)

    def need(self, base_count: int) -> int:
        """Fewest votes that meet the condition for a base of `base_count`; never none, so an empty base fails."""
        product = self.numerator * base_count
        if self.comparison is Comparison.MORE_THAN:
            return product // self.denominator + 1
        return max(1, -(-product // self.denominator))


@dataclass(frozen=True, slots=True)
class AllOf:
    """A rule that is met when every part is (double majorities)."""

    all_of: tuple["Rule", ...]

    @property
    def text(self) -> str:
        """The parts joined by `and`."""
        return " and ".join(map(_as_part, self.all_of))


@dataclass(frozen=True, slots=True)
class AnyOf:
    """A rule that is met when one part is."""

    any_of: tuple["Rule", ...]

    @property
    def text(self) -> str:
        """The parts joined by `or`."""
        return " or ".join(map(_as_part, self.any_of))


Rule = Condition | AllOf | AnyOf
"""Every rule has its canonical `text`, from which `rule_text.parse_rule` makes the same rule again."""


def conditions(rule: Rule) -> Iterator[Condition]:
    """Every comparison in `rule`, from left to right."""
    match rule:
        case Condition():
            yield rule
        case AllOf(parts) | AnyOf(parts):
            for part in parts:
                yield from conditions(part)


def figures_needed(rule: Rule) -> tuple[Figures, ...]:
    """Whose votes `rule` looks at, each once, in the order of the rule."""
    return tuple(dict.fromkeys(condition.figures for condition in conditions(rule)))


def groups_named(rule: Rule) -> frozenset[str]:
    """The groups that `rule` names."""
    return frozenset(each.group for each in figures_needed(rule) if each.group is not None)


def is_weighted(rule: Rule) -> bool:
    """Whether `rule` counts weights anywhere."""
    return any(each.is_weighted for each in figures_needed(rule))


def _as_part(rule: Rule) -> str:
    return rule.text if isinstance(rule, Condition) else f"({rule.text})"
