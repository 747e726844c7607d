"""Whether a casting vote (主持人决定票) was the chair's to give, by a reckoning of its own."""

from collections.abc import Iterator

from controller.domain.events.counts import VoteClosed
from controller.domain.kinds import Kind
from controller.domain.rules import Base, Comparison, Condition, Rule
from controller.domain.votes import VoteSettings
from controller.recount.differences import Difference


def differences_of_casting(
    settings: VoteSettings, closed: VoteClosed | None, already: bool | None
) -> Iterator[Difference]:
    """What speaks against a casting vote on what was `closed`; `already`: one that was given before."""
    if already is not None:
        yield Difference("casting_twice")
    if (
        settings.tie != "chair_casting"
        or settings.purpose != "decision"
        or settings.question.kind is not Kind.MOTION
        or not _is_simple_majority(settings.majority)
    ):
        yield Difference("casting_not_by_rule", rule=settings.majority.text)
    tally = None if closed is None else closed.tally
    if closed is None or tally is None or closed.verdict is None:
        yield Difference("casting_without_count")
    elif tally.yes != tally.no or closed.verdict.passed or closed.verdict.need != tally.yes + 1:
        yield Difference("casting_not_tied", yes=tally.yes, no=tally.no)


def _is_simple_majority(rule: Rule) -> bool:
    """More than half of everybody, however the fraction is written: no group, no weight, no number of votes."""
    if not isinstance(rule, Condition) or rule.comparison is not Comparison.MORE_THAN:
        return False
    is_of_everybody = rule.figures.group is None and not rule.figures.is_weighted
    return is_of_everybody and rule.base is not Base.FIXED and rule.denominator == 2 * rule.numerator
