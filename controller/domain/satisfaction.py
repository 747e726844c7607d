"""Satisfaction votes (满意度测评): every voter gives exactly one grade; the grades are set for each vote."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Literal

from controller.domain.kinds import Kind
from controller.domain.paper import Papers
from controller.domain.refusal import RefusedError

GRADES_MAX = 6
"""More grades than anybody tells apart; with the keys of a seat there are three."""
KEY_GRADES_MAX = 3
"""A seat unit has three voting keys."""
KEY_GRADE_CHARS_MAX = 12
"""With the keys, the page of a seat says which key is which grade; three longer names do not fit there."""


@dataclass(frozen=True, slots=True)
class Grading:
    """The grades in the order of the ballot paper; the `favourable` ones together are held against the rule."""

    grades: tuple[str, ...] = ("满意", "基本满意", "不满意")
    favourable: frozenset[str] = frozenset({"满意", "基本满意"})
    kind: Literal[Kind.SATISFACTION] = Kind.SATISFACTION

    def check(self, *, with_keys: bool) -> None:
        """RefusedError for grades that can't be voted on."""
        limit = KEY_GRADES_MAX if with_keys else GRADES_MAX
        if not 2 <= len(self.grades) <= limit:  # noqa: PLR2004 - one grade is no question
            raise RefusedError("grades_count", limit=limit)
        if with_keys and max(map(len, self.grades)) > KEY_GRADE_CHARS_MAX:
            raise RefusedError("grade_too_long", limit=KEY_GRADE_CHARS_MAX)
        if len(set(self.grades)) < len(self.grades):
            raise RefusedError("grade_twice")
        if not self.favourable or not self.favourable < set(self.grades):
            raise RefusedError("grades_favourable")


@dataclass(frozen=True, slots=True)
class GradeCount:
    """Ballots by grade; `invalid` are those with no grade or several.

    `not_voted` None: whoever is left (see `completed`); `papers` None: there were none.
    """

    ballots: Mapping[str, int]
    invalid: int
    not_voted: int | None
    papers: Papers | None = None

    def completed(self, voters: int) -> "GradeCount":
        """With the number of those who did not vote, worked out of all `voters` where nobody said it."""
        if self.not_voted is not None:
            return self
        return replace(self, not_voted=max(0, voters - sum(self.ballots.values()) - self.invalid))

    def check(self, grading: Grading, voters: int) -> None:
        """RefusedError where the figures can't be those of one count; nothing is ever repaired."""
        for grade in grading.grades:
            if grade not in self.ballots:
                raise RefusedError("grade_not_counted", grade=grade)
        for grade, number in (
            *self.ballots.items(),
            ("invalid", self.invalid),
            ("not_voted", self.not_voted or 0),
        ):
            if number < 0:
                raise RefusedError("count_negative", what=grade, count=number)
        for grade in self.ballots:
            if grade not in grading.grades:
                raise RefusedError("not_a_grade", grade=grade)
        counted = sum(self.ballots.values()) + self.invalid + (self.not_voted or 0)
        if counted != voters:
            raise RefusedError("count_not_present", counted=counted, present=voters)
        if self.papers is not None:
            self._check_papers(self.papers, voters)

    def _check_papers(self, papers: Papers, voters: int) -> None:
        papers.check(voters)
        valid = sum(self.ballots.values())
        if papers.returned != valid + self.invalid:
            raise RefusedError(
                "returned_not_counted", returned=papers.returned, valid=valid, invalid=self.invalid
            )

    def favourable(self, grading: Grading) -> int:
        """Ballots that are held against the rule."""
        return sum(number for grade, number in self.ballots.items() if grade in grading.favourable)
