"""Where an election or a choice stands over its rounds: what was decided, and what is put next."""

from collections.abc import Collection
from dataclasses import dataclass, replace

from controller.domain.choices import Choice, ChoiceOutcome
from controller.domain.elections import Election, ElectionOutcome, outcome_among
from controller.domain.questions import Outcome
from controller.domain.refusal import RefusedError
from controller.domain.spelling import as_known

Contest = Election | Choice
"""A question that those with the most votes win, in one round or in several."""


@dataclass(frozen=True, slots=True)
class CandidateResult:
    """The announced result of one candidate, voted on alone (逐人表决)."""

    name: str
    yes: int
    no: int
    abstain: int
    passed: bool


@dataclass(frozen=True, slots=True)
class Standing:
    """One election or choice: `asked` by the agenda item, `put` by the present round or by the next.

    `results` are those of the present round, one by one; `outcome` is what it has decided, None: nothing yet.
    `before` is what the round before has decided, None: the present one is the first; `won_before` are all whom
    the rounds before have elected or chosen. `stood_before` are all who stood or were written in for an election and
    have not won, those of the last round first, by their votes. `is_deadlocked`: the round before was among the tied
    of an earlier one, and elected nobody.
    """

    asked: Contest
    put: Contest
    results: tuple[CandidateResult, ...] = ()
    outcome: Outcome | None = None
    before: Outcome | None = None
    won_before: tuple[str, ...] = ()
    stood_before: tuple[str, ...] = ()
    is_deadlocked: bool = False

    @property
    def may_be_named(self) -> tuple[str, ...]:
        """Whom the chair may name for a further round of an election: the tied alone, else all who have not won."""
        if not isinstance(self.before, ElectionOutcome) or self.results:
            return ()
        return self.tied_before or self.stood_before

    @property
    def tied_before(self) -> tuple[str, ...]:
        """Who has to be voted on again, all of them and nobody else; once, as votes alone end no deadlock."""
        if not isinstance(self.before, ElectionOutcome) or self.is_deadlocked:
            return ()
        return self.before.tied

    @property
    def won(self) -> tuple[str, ...]:
        """Everybody and everything that has been elected or chosen so far."""
        return self.won_before + _winners(self.outcome)

    @property
    def is_decided(self) -> bool:
        """Whether every seat or place is filled."""
        return self.outcome is not None and not places_left(self.outcome)

    @property
    def next_candidate(self) -> str:
        """Who is voted on next, one by one; empty when all have been, and of a choice."""
        done = {result.name for result in self.results}
        names = self.put.candidates if isinstance(self.put, Election) else ()
        return next((name for name in names if name not in done), "")

    def is_one_by_one(self, *, with_keys: bool) -> bool:
        """Whether the candidates are voted on one after the other: with the keys, and where there is no choice.

        Once the first one was, the others are by whatever method, so that no result is dropped.
        """
        if not isinstance(self.put, Election) or self.put.is_contested or self.put.has_write_ins:
            return False
        return with_keys or bool(self.results)


def places_left(outcome: Outcome) -> int:
    """Seats or places that a round has not filled."""
    return outcome.seats_left if isinstance(outcome, ElectionOutcome) else outcome.places_left


def standing_to_put(known: Standing | None, asked: Contest, named: Collection[str] = ()) -> Standing:
    """What is to be put: the question of the item, the round that goes on, or a further one among who is left.

    `named` are the candidates whom the chair wants in a further round. RefusedError where nothing is left to be
    decided, and where those who are named cannot stand.
    """
    if known is not None and known.is_decided:
        code = "election_decided" if isinstance(asked, Election) else "choice_decided"
        raise RefusedError(code, names="、".join(known.won))
    standing = _next(known, asked)
    return _among(standing, tuple(named)) if named else standing


def standing_of_round(known: Standing | None, asked: Contest, put: Contest) -> Standing:
    """The standing that an announced round belongs to, which has put the question `put`."""
    return replace(_next(known, asked), put=put)


def require_nobody_named(named: Collection[str]) -> None:
    """RefusedError where candidates are named for a question that has none."""
    if named:
        raise RefusedError("candidates_not_asked")


def outcome_one_by_one(election: Election, results: Collection[CandidateResult]) -> ElectionOutcome:
    """Who is elected, once everybody has been voted on."""
    votes = {result.name: result.yes for result in results}
    passed = frozenset(result.name for result in results if result.passed)
    return outcome_among(votes, passed, election)


def with_result(standing: Standing, result: CandidateResult) -> Standing:
    """After one more candidate; a repeated round takes the place of the earlier one."""
    return replace(standing, results=(*_but(standing, result.name), result))


def undone(standing: Standing, candidate: str) -> Standing:
    """As if the present round had not been announced; one by one, as if nobody had been voted on under this name."""
    left = replace(standing, results=_but(standing, candidate), outcome=None)
    return left if left.results else replace(left, put=_still_open(left.asked, left.before))


def _but(standing: Standing, name: str) -> tuple[CandidateResult, ...]:
    return tuple(each for each in standing.results if each.name != name)


def _winners(outcome: Outcome | None) -> tuple[str, ...]:
    if outcome is None:
        return ()
    return outcome.elected if isinstance(outcome, ElectionOutcome) else outcome.chosen


def _next(known: Standing | None, asked: Contest) -> Standing:
    """The first round, the one that is not decided yet, or a further one."""
    if known is None:
        return Standing(asked, asked)
    if known.outcome is None:
        return known
    put = _still_open(known.asked, known.outcome)
    return Standing(
        known.asked,
        put,
        before=known.outcome,
        won_before=known.won,
        stood_before=_who_stood(known),
        is_deadlocked=_is_deadlocked(known.before, known.outcome),
    )


def _who_stood(known: Standing) -> tuple[str, ...]:
    """Everybody who has stood up to the round that `known` ends with, and has not won."""
    last = known.outcome.results if isinstance(known.outcome, ElectionOutcome) else ()
    names = dict.fromkeys((*(result.name for result in last), *known.stood_before))
    return tuple(name for name in names if name not in known.won)


def _is_deadlocked(before: Outcome | None, outcome: Outcome) -> bool:
    """Whether the round with this outcome was to tell the tied of the round `before` apart, and elected nobody."""
    was_tied = isinstance(before, ElectionOutcome) and bool(before.tied)
    return was_tied and isinstance(outcome, ElectionOutcome) and not outcome.elected


def _still_open(asked: Contest, before: Outcome | None) -> Contest:
    """What the round `before` has left open: the tied alone, else all on the ballot paper who have not won."""
    match asked, before:
        case Election(), ElectionOutcome() as outcome:
            on_paper = {result.name for result in outcome.results if not result.is_write_in}
            left = tuple(name for name in outcome.next_candidates if name in on_paper)
            with_write_ins = asked.has_write_ins and not outcome.tied
            return Election(outcome.tied or left, outcome.seats_left, with_write_ins)
        case Choice(), ChoiceOutcome() as outcome:
            not_chosen = tuple(result.name for result in outcome.results if not result.is_chosen)
            places = outcome.places_left
            return Choice(outcome.tied or not_chosen, places, min(asked.marks_max, places))
    return asked


def _among(standing: Standing, named: tuple[str, ...]) -> Standing:
    """A further round of an election among those whom the chair names, by their votes."""
    may_be_named = standing.may_be_named
    if not may_be_named or not isinstance(standing.put, Election):
        raise RefusedError("candidates_not_asked")
    named = tuple(as_known(name, may_be_named) for name in named)
    replace(standing.put, candidates=named).check()
    for name in named:
        if name not in may_be_named:
            raise RefusedError("candidate_not_left", name=name)
    if len(named) < len(standing.tied_before):
        raise RefusedError("candidates_tied", names="、".join(standing.tied_before))
    by_votes = tuple(name for name in may_be_named if name in named)
    return replace(standing, put=replace(standing.put, candidates=by_votes))
