"""Elections, choices and satisfaction votes, counted again from the record."""

from collections import Counter
from collections.abc import Iterable, Mapping

from controller.domain.choices import Choice, ChoiceCount
from controller.domain.elections import Election, ElectionCount
from controller.domain.events.counts import VoteClosed
from controller.domain.events.votes import VoteOpened
from controller.domain.paper import Papers
from controller.domain.questions import Outcome, Question, QuestionCount
from controller.domain.satisfaction import GradeCount, Grading
from controller.domain.tallies import Count, Tally
from controller.domain.verdicts import verdict
from controller.domain.votes import Ballot, EnteredFigures, Secrecy
from controller.recount.differences import Difference
from controller.recount.possible import impossible_in
from controller.recount.winners import bases_of, chosen_again, elected_again, is_met

Ballots = Mapping[int, Ballot | None]
_KEYS = (Ballot.YES, Ballot.NO, Ballot.ABSTAIN)
"""In the order of the grades."""


def differences_of_question(
    opened: VoteOpened, closed: VoteClosed, figures: EnteredFigures | None, ballots: Ballots
) -> Iterable[Difference]:
    """How the count and the outcome that were recorded differ from what the record leads to."""
    count = closed.count
    if count is None:
        yield Difference("no_count")
        return
    present = len(opened.seats) + opened.present_without_unit
    cannot_be = tuple(impossible_in(opened.settings.question, count, present))
    yield from cannot_be
    if cannot_be:
        return
    yield from _of_source(opened, count, figures, ballots, present)
    if opened.settings.has_verdict:
        yield from _of_outcome(opened, closed, count, present)


def _of_source(
    opened: VoteOpened,
    count: QuestionCount,
    figures: EnteredFigures | None,
    ballots: Ballots,
    present: int,
) -> Iterable[Difference]:
    """The count against the figures that were entered last, or the ballots of the seats."""
    if not opened.settings.is_electronic:
        entered = figures.completed(present) if isinstance(figures, GradeCount) else figures
        if entered != count:
            yield Difference("entered", entered=str(entered), counted=str(count))
        return
    if not isinstance(count, GradeCount) or not isinstance(opened.settings.question, Grading):
        return
    if opened.settings.secrecy is Secrecy.SECRET:
        given = sum(count.ballots.values()) + count.invalid
        if given != len(ballots):
            yield Difference("given_in_secret", given=len(ballots), counted=given)
        return
    again = _by_grade(opened.settings.question, ballots, present)
    if again != count:
        yield Difference("count", recorded=str(count), counted=str(again))


def _by_grade(grading: Grading, ballots: Ballots, present: int) -> GradeCount:
    pressed = Counter(ballots.values())
    counted = {grade: pressed[key] for grade, key in zip(grading.grades, _KEYS, strict=False)}
    voted = sum(pressed.values())
    return GradeCount(counted, voted - sum(counted.values()), present - voted)


def _of_outcome(
    opened: VoteOpened, closed: VoteClosed, count: QuestionCount, present: int
) -> Iterable[Difference]:
    if isinstance(count, GradeCount) and isinstance(opened.settings.question, Grading):
        favourable = sum(count.ballots[grade] for grade in opened.settings.question.favourable)
        others = sum(count.ballots.values()) - favourable
        tally = Tally(opened.all_members, present, favourable, others, 0, count.not_voted or 0, count.invalid)
        said = verdict(opened.settings.majority, Count(tally))
        if said != closed.verdict:
            yield Difference("figures", what="verdict", recorded=str(closed.verdict), counted=str(said))
        return
    yield from _of_winners(opened, closed.outcome, count, present)


def _of_winners(
    opened: VoteOpened, recorded: Outcome | None, count: QuestionCount, present: int
) -> Iterable[Difference]:
    if recorded is None or recorded.need is None:
        yield Difference("no_outcome")
        return
    bases = bases_of(opened.all_members, present, count.papers or Papers(present, present, 0))
    rule, need = opened.settings.majority, recorded.need
    if not is_met(rule, need, bases) or is_met(rule, need - 1, bases):
        yield Difference("need", need=need, rule=rule.text)
    votes = _votes(opened.settings.question, count)
    enough = [name for name in votes if is_met(rule, votes[name], bases)]
    again: Outcome | None = None
    match opened.settings.question:
        case Election(candidates=names, seats=seats):
            again = elected_again(votes, enough, names, seats, need)
        case Choice(places=places):
            again = chosen_again(votes, enough, places, need)
    if again != recorded:
        yield Difference("figures", what="outcome", recorded=str(recorded), counted=str(again))


def _votes(question: Question, count: QuestionCount) -> Mapping[str, int]:
    """In favour of each name: first those that were put, in their order, then who was written in."""
    match question, count:
        case Election(candidates=names), ElectionCount(candidates=sides, write_ins=write_ins):
            return {name: sides[name].yes for name in names} | dict(write_ins)
        case Choice(options=names), ChoiceCount(marks=marks):
            return {name: marks[name] for name in names}
    return {}
