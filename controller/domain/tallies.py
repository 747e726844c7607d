"""Counts of a round, and whether they add up. What does not add up is told, never repaired."""

from collections.abc import Iterator
from dataclasses import astuple, dataclass, fields

from controller.domain.rules import WHOLE, Base, Condition, Figures


@dataclass(frozen=True, slots=True)
class Tally:
    """The count of one round: yes + no + abstain + invalid + not_voted is always `present`.

    Counted by heads or, where a rule asks for it, by weight.
    """

    all_members: int
    present: int
    yes: int
    no: int
    abstain: int
    not_voted: int
    invalid: int = 0

    @property
    def voted(self) -> int:
        """Valid votes."""
        return self.yes + self.no + self.abstain

    @property
    def counted(self) -> int:
        """Everything that has to make up `present`."""
        return self.voted + self.invalid + self.not_voted

    def base_count(self, condition: Condition) -> int:
        """How many the base of `condition` is in this round."""
        if condition.fixed_count is not None:
            return condition.fixed_count
        return {
            Base.ALL: self.all_members,
            Base.PRESENT: self.present,
            Base.PARTICIPATED: self.voted,
            Base.YES_NO: self.yes + self.no,
            Base.VALID: self.voted,
            Base.CAST: self.voted + self.invalid,
        }[condition.base]


@dataclass(frozen=True, slots=True)
class PartTally:
    """The count of one group, or by weight."""

    figures: Figures
    tally: Tally


@dataclass(frozen=True, slots=True)
class Count:
    """All that was counted in a round: everybody by heads, and the parts that the rule or the record needs."""

    whole: Tally
    parts: tuple[PartTally, ...] = ()

    def of(self, figures: Figures) -> Tally:
        """The count of `figures`; LookupError where nobody counted them."""
        if figures == WHOLE:
            return self.whole
        for part in self.parts:
            if part.figures == figures:
                return part.tally
        raise LookupError(f"nothing was counted for {figures.text.strip()}")


@dataclass(frozen=True, slots=True)
class Discrepancy:
    """Two figures that contradict each other; `code` names how. `figures` says in which count.

    `field` is the field of the tally where the same one of two counts is compared, else empty.
    """

    code: str
    first: int
    second: int
    figures: Figures = WHOLE
    field: str = ""


@dataclass(frozen=True, slots=True)
class PaperBallots:
    """Ballot papers handed out and handed in (发出、收回)."""

    issued: int
    returned: int


def discrepancy(count: Count, paper: PaperBallots | None = None) -> Discrepancy | None:
    """The first thing in `count` that does not add up; None where all does."""
    return next(_discrepancies(count, paper), None)


def _discrepancies(count: Count, paper: PaperBallots | None) -> Iterator[Discrepancy]:
    yield from _in_tally(WHOLE, count.whole)
    if paper is not None:
        yield from _on_paper(count.whole, paper)
    for part in count.parts:
        yield from _in_tally(part.figures, part.tally)
        if not part.figures.is_weighted:
            yield from _beyond(part, count.whole)


def _in_tally(figures: Figures, tally: Tally) -> Iterator[Discrepancy]:
    lowest = min(astuple(tally))
    if lowest < 0:
        yield Discrepancy("negative", lowest, 0, figures)
    if tally.present > tally.all_members:
        yield Discrepancy("present_over_members", tally.present, tally.all_members, figures)
    if tally.counted != tally.present:
        yield Discrepancy("counted_not_present", tally.counted, tally.present, figures)


def _on_paper(tally: Tally, paper: PaperBallots) -> Iterator[Discrepancy]:
    if paper.returned > paper.issued:
        yield Discrepancy("returned_over_issued", paper.returned, paper.issued)
    if paper.issued > tally.present:
        yield Discrepancy("issued_over_present", paper.issued, tally.present)
    if paper.returned != tally.voted + tally.invalid:
        yield Discrepancy("returned_not_counted", paper.returned, tally.voted + tally.invalid)


def _beyond(part: PartTally, whole: Tally) -> Iterator[Discrepancy]:
    """A group has no more of anything than everybody together."""
    for field in fields(Tally):
        ours, all_together = getattr(part.tally, field.name), getattr(whole, field.name)
        if ours > all_together:
            yield Discrepancy("part_over_whole", ours, all_together, part.figures, field.name)
