"""Choosing k of n (民生实事票决): every voter marks up to k options, and those with the most votes are chosen."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from controller.domain.kinds import Kind
from controller.domain.paper import Papers, counted_papers
from controller.domain.ranking import ranks, select_most
from controller.domain.refusal import RefusedError

OPTIONS_MAX = 100
"""More projects than anybody could weigh."""


@dataclass(frozen=True, slots=True)
class Choice:
    """`places` of the `options` are chosen; a ballot with more than `marks_max` marks is invalid."""

    options: tuple[str, ...]
    places: int
    marks_max: int
    kind: Literal[Kind.CHOICE] = Kind.CHOICE

    def check(self) -> None:
        """RefusedError for a choice that can't be made."""
        if not 2 <= len(self.options) <= OPTIONS_MAX:  # noqa: PLR2004 - of one option nothing is chosen
            raise RefusedError("options_count", limit=OPTIONS_MAX)
        for name in self.options:
            if self.options.count(name) > 1:
                raise RefusedError("option_twice", name=name)
        for what in (self.places, self.marks_max):
            if not 1 <= what <= len(self.options):
                raise RefusedError("places_to_choose", places=what, options=len(self.options))


@dataclass(frozen=True, slots=True)
class ChoiceCount:
    """Marks by option; `papers` is None where hands were counted."""

    marks: Mapping[str, int]
    papers: Papers | None

    def check(self, choice: Choice, voters: int) -> None:
        """RefusedError where the figures can't be those of one count; nothing is ever repaired."""
        counted = counted_papers(self.papers, voters)
        for name in choice.options:
            marks = self.marks.get(name)
            if marks is None:
                raise RefusedError("option_not_counted", name=name)
            if not 0 <= marks <= counted:
                raise RefusedError("option_marks", name=name, marks=marks, ballots=counted)
        for name in self.marks:
            if name not in choice.options:
                raise RefusedError("not_an_option", name=name)
        total = sum(self.marks.values())
        if total > choice.marks_max * counted:
            raise RefusedError("too_many_marks", marks=total, seats=choice.marks_max, ballots=counted)


@dataclass(frozen=True, slots=True)
class OptionResult:
    """How one option came out; options with the same votes share a rank."""

    name: str
    votes: int
    rank: int
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class ChoiceOutcome:
    """What was chosen, most votes first; the `tied` stand level for the last `places_left`. `need`: marks needed."""

    results: tuple[OptionResult, ...]
    chosen: tuple[str, ...]
    tied: tuple[str, ...]
    places_left: int
    need: int = 0


def outcome(choice: Choice, marks: Mapping[str, int], need: int = 0) -> ChoiceOutcome:
    """What is chosen with at least `need` marks, for a count that was checked."""
    votes = {name: marks[name] for name in choice.options}
    selection = select_most({name: n for name, n in votes.items() if n >= need}, choice.places)
    rank_of = ranks(votes)
    results = tuple(
        OptionResult(name, votes[name], rank_of[name], is_chosen=name in selection.chosen)
        for name in sorted(votes, key=lambda name: rank_of[name])
    )
    return ChoiceOutcome(results, selection.chosen, selection.tied, selection.places_left, need)
