"""What a rule says about a count. The system computes the verdict, the chair announces it."""

from dataclasses import dataclass

from controller.domain.rules import AnyOf, Condition, Rule, conditions, figures_needed
from controller.domain.tallies import Count

HUNDREDTHS = 10_000
"""A whole in hundredths of a percent."""


@dataclass(frozen=True, slots=True)
class PartVerdict:
    """What one condition says: `votes` of `base_count` were yes, `need` were needed."""

    rule: Condition
    votes: int
    base_count: int
    need: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the rule says about a count.

    A rule of several parts has no base of its own: `base_count` is None and `parts` has one entry a condition.
    Its `need` is None, too, unless all parts look at the same votes. For a single condition `parts` is empty.
    """

    rule: Rule
    base_count: int | None
    need: int | None
    passed: bool
    parts: tuple[PartVerdict, ...] = ()


def verdict(rule: Rule, count: Count) -> Verdict:
    """Apply `rule` to the yes votes of `count`; LookupError where it needs what was not counted."""
    parts = tuple(_judged(condition, count) for condition in conditions(rule))
    if isinstance(rule, Condition):
        return Verdict(rule, parts[0].base_count, parts[0].need, parts[0].passed)
    is_one_count = len(figures_needed(rule)) == 1
    return Verdict(rule, None, _need(rule, count) if is_one_count else None, _is_met(rule, count), parts)


def percent(votes: int, base_count: int) -> str:
    """Share in percent, cut off after two decimals: "100.00" is said of nothing less than all. "-" of nothing."""
    if base_count <= 0:
        return "-"
    hundredths = votes * HUNDREDTHS // base_count
    return f"{hundredths // 100}.{hundredths % 100:02}"


def _judged(condition: Condition, count: Count) -> PartVerdict:
    tally = count.of(condition.figures)
    base_count = tally.base_count(condition)
    need = condition.need(base_count)
    return PartVerdict(condition, tally.yes, base_count, need, tally.yes >= need)


def _is_met(rule: Rule, count: Count) -> bool:
    if isinstance(rule, Condition):
        return _judged(rule, count).passed
    if isinstance(rule, AnyOf):
        return any(_is_met(part, count) for part in rule.any_of)
    return all(_is_met(part, count) for part in rule.all_of)


def _need(rule: Rule, count: Count) -> int:
    """Fewest votes that meet a rule whose parts all look at the same votes."""
    if isinstance(rule, Condition):
        return _judged(rule, count).need
    if isinstance(rule, AnyOf):
        return min(_need(part, count) for part in rule.any_of)
    return max(_need(part, count) for part in rule.all_of)
