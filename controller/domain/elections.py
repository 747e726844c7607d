"""Elections (选举): who is elected, and what is to be voted on again.

Elected is who meets the rule (more than half of all members), and of these the ones with the most votes, up to the
seats. Who stands level for the last seat is voted on again among the tied; seats that nobody won are voted on again
among those who were not elected, by their votes (地方组织法, article 29).
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from controller.domain.kinds import Kind
from controller.domain.paper import Papers, counted_papers
from controller.domain.ranking import ranks, select_most
from controller.domain.refusal import RefusedError
from controller.domain.spelling import as_known

CANDIDATES_MAX = 200
"""A ballot paper with more names would be a book."""


@dataclass(frozen=True, slots=True)
class Election:
    """What is decided: `seats` (应选名额) among `candidates`, in the order of the ballot paper."""

    candidates: tuple[str, ...]
    seats: int
    has_write_ins: bool
    kind: Literal[Kind.ELECTION] = Kind.ELECTION

    @property
    def is_contested(self) -> bool:
        """差额选举: more candidates than seats."""
        return len(self.candidates) > self.seats

    def check(self) -> None:
        """RefusedError for an election that can't be held."""
        if not 1 <= len(self.candidates) <= CANDIDATES_MAX:
            raise RefusedError("candidates_count", limit=CANDIDATES_MAX)
        for name in self.candidates:
            if self.candidates.count(name) > 1:
                raise RefusedError("candidate_twice", name=name)
        if not 1 <= self.seats <= len(self.candidates):
            raise RefusedError("seats_to_fill", seats=self.seats, candidates=len(self.candidates))


@dataclass(frozen=True, slots=True)
class CandidateCount:
    """The marks for one person; on a paper nothing marked is an abstention."""

    yes: int
    no: int
    abstain: int

    @property
    def marks(self) -> int:
        """Papers that are accounted for."""
        return self.yes + self.no + self.abstain


@dataclass(frozen=True, slots=True)
class ElectionCount:
    """The count of one round: marks by candidate, votes for others by name (另选他人), and the papers.

    `papers` is None where hands were counted.
    """

    candidates: Mapping[str, CandidateCount]
    write_ins: Mapping[str, int]
    papers: Papers | None

    def check(self, election: Election, voters: int) -> None:
        """RefusedError where the figures can't be those of one round of `election`; nothing is ever repaired."""
        counted = counted_papers(self.papers, voters)
        for name in election.candidates:
            self._check_candidate(name, counted)
        for name in self.candidates:
            if name not in election.candidates:
                raise RefusedError("not_a_candidate", name=name)
        self._check_write_ins(election, counted)
        approvals = sum(count.yes for count in self.candidates.values()) + sum(self.write_ins.values())
        if approvals > election.seats * counted:
            raise RefusedError("too_many_marks", marks=approvals, seats=election.seats, ballots=counted)

    def _check_candidate(self, name: str, counted: int) -> None:
        count = self.candidates.get(name)
        if count is None:
            raise RefusedError("candidate_not_counted", name=name)
        if min(count.yes, count.no, count.abstain) < 0:
            raise RefusedError("count_negative", what=name, count=min(count.yes, count.no, count.abstain))
        if count.marks != counted:
            raise RefusedError("candidate_marks", name=name, marks=count.marks, ballots=counted)

    def _check_write_ins(self, election: Election, counted: int) -> None:
        if self.write_ins and not election.has_write_ins:
            raise RefusedError("no_write_ins")
        for name, votes in self.write_ins.items():
            if as_known(name, election.candidates) in election.candidates:
                raise RefusedError("write_in_candidate", name=name)
            if votes < 1:
                raise RefusedError("count_negative", what=name, count=votes)
            if votes > counted:
                raise RefusedError("write_in_votes", name=name, votes=votes, ballots=counted)


@dataclass(frozen=True, slots=True)
class PersonResult:
    """How one person came out; persons with the same votes share a rank."""

    name: str
    yes: int
    rank: int
    meets_rule: bool
    is_elected: bool
    is_write_in: bool


@dataclass(frozen=True, slots=True)
class ElectionOutcome:
    """What a round has decided. `next_candidates` are those for the `seats_left`, most votes first.

    They are the `tied` alone where some stand level for the last seats. `need` votes were needed; None where the
    candidates were voted on one after the other, each with a verdict of its own.
    """

    results: tuple[PersonResult, ...]
    elected: tuple[str, ...]
    tied: tuple[str, ...]
    seats_left: int
    next_candidates: tuple[str, ...]
    need: int | None = None


def outcome(election: Election, count: ElectionCount, need: int) -> ElectionOutcome:
    """Who is elected with at least `need` votes, for a count that was checked. Pure arithmetic."""
    votes = {name: count.candidates[name].yes for name in election.candidates} | dict(count.write_ins)
    qualified = frozenset(name for name, number in votes.items() if number >= need)
    return replace(outcome_among(votes, qualified, election), need=need)


def outcome_among(
    votes: Mapping[str, int], qualified: Collection[str], election: Election
) -> ElectionOutcome:
    """Who is elected of the `qualified`, those who meet the rule, by their `votes`."""
    selection = select_most({name: votes[name] for name in votes if name in qualified}, election.seats)
    rank_of = ranks(votes)
    results = tuple(
        PersonResult(
            name,
            votes[name],
            rank_of[name],
            meets_rule=name in qualified,
            is_elected=name in selection.chosen,
            is_write_in=name not in election.candidates,
        )
        for name in sorted(votes, key=lambda name: rank_of[name])
    )
    again = selection.tied or tuple(result.name for result in results if not result.is_elected)
    left = selection.places_left
    return ElectionOutcome(results, selection.chosen, selection.tied, left, again if left else ())
