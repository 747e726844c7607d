"""Where an election stands over its rounds: who was voted on one by one, what was decided, and what comes next."""

from dataclasses import dataclass, replace

from controller.domain.elections import Election, ElectionOutcome, outcome_among
from controller.domain.refusal import RefusedError


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
    """One election of an agenda item: `election` is what its present round puts, None `outcome`: not decided yet.

    `elected_before` are those whom earlier rounds of the item have elected.
    """

    election: Election
    results: tuple[CandidateResult, ...] = ()
    outcome: ElectionOutcome | None = None
    elected_before: tuple[str, ...] = ()

    @property
    def next_candidate(self) -> str:
        """Who is voted on next, one by one; empty when all have been."""
        done = {result.name for result in self.results}
        return next((name for name in self.election.candidates if name not in done), "")

    def is_one_by_one(self, *, with_keys: bool) -> bool:
        """Whether the candidates are voted on one after the other: with the keys, and where there is no choice."""
        return with_keys and not self.election.is_contested and not self.election.has_write_ins

    @property
    def elected(self) -> tuple[str, ...]:
        """Everybody whom the item has elected so far."""
        return self.elected_before + (() if self.outcome is None else self.outcome.elected)


def standing_to_put(known: Standing | None, asked: Election) -> Standing:
    """What is to be put: the question of the item, the round that runs, or a further one among who is left.

    RefusedError where nothing is left to be decided.
    """
    if known is None:
        return Standing(asked)
    outcome = known.outcome
    if outcome is None:
        return known
    if not outcome.seats_left:
        raise RefusedError("election_decided", names="、".join(known.elected))
    again = Election(outcome.next_candidates, outcome.seats_left, asked.has_write_ins and not outcome.tied)
    return Standing(again, elected_before=known.elected)


def elected_before(known: Standing, asked: object) -> tuple[str, ...]:
    """Whom earlier rounds have elected, seen from a round that puts the question `asked`."""
    is_present_round = known.outcome is None and known.election == asked
    return known.elected_before if is_present_round else known.elected


def outcome_one_by_one(standing: Standing) -> ElectionOutcome:
    """Who is elected, once everybody has been voted on."""
    votes = {result.name: result.yes for result in standing.results}
    passed = frozenset(result.name for result in standing.results if result.passed)
    return outcome_among(votes, passed, standing.election)


def with_result(standing: Standing, result: CandidateResult) -> Standing:
    """After one more candidate; a repeated round takes the place of the earlier one."""
    others = tuple(each for each in standing.results if each.name != result.name)
    return replace(standing, results=(*others, result))


def without_result(standing: Standing, name: str) -> Standing:
    """As if nobody had been voted on under this name; the election is open again."""
    return replace(
        standing, results=tuple(each for each in standing.results if each.name != name), outcome=None
    )
