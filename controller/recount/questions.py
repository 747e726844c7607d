"""Elections, choices and satisfaction votes, counted again from the record."""

from collections import Counter
from collections.abc import Iterable, Mapping

from controller.domain import choices, elections
from controller.domain.choices import Choice, ChoiceCount
from controller.domain.elections import Election, ElectionCount
from controller.domain.events.counts import VoteClosed
from controller.domain.events.votes import VoteOpened
from controller.domain.paper import Papers
from controller.domain.questions import Outcome, QuestionCount
from controller.domain.refusal import RefusedError
from controller.domain.satisfaction import GradeCount, Grading
from controller.domain.tallies import Count, Tally
from controller.domain.verdicts import verdict
from controller.domain.votes import Ballot, EnteredFigures, Secrecy

Ballots = Mapping[int, Ballot | None]
_KEYS = (Ballot.YES, Ballot.NO, Ballot.ABSTAIN)
"""In the order of the grades."""


def differences_of_question(
    opened: VoteOpened, closed: VoteClosed, figures: EnteredFigures | None, ballots: Ballots
) -> Iterable[str]:
    """How the count and the outcome that were recorded differ from what the record leads to."""
    count = closed.count
    if count is None:
        yield "no count recorded"
        return
    present = len(opened.seats) + opened.present_without_unit
    try:
        _check(opened, count, present)
    except RefusedError as refused:
        yield f"the count cannot be true: {refused.refusal.code} {refused.refusal.params}"
        return
    yield from _of_source(opened, count, figures, ballots, present)
    if opened.settings.has_verdict:
        yield from _of_outcome(opened, closed, count, present)


def _check(opened: VoteOpened, count: QuestionCount, present: int) -> None:
    match opened.settings.question, count:
        case Election() as election, ElectionCount():
            count.check(election, present)
        case Choice() as choice, ChoiceCount():
            count.check(choice, present)
        case Grading() as grading, GradeCount():
            count.check(grading, present)
        case _:
            raise RefusedError("figures_of_kind", kind=opened.settings.question.kind)


def _of_source(
    opened: VoteOpened,
    count: QuestionCount,
    figures: EnteredFigures | None,
    ballots: Ballots,
    present: int,
) -> Iterable[str]:
    """The count against the figures that were entered last, or the ballots of the seats."""
    if not opened.settings.is_electronic:
        entered = figures.completed(present) if isinstance(figures, GradeCount) else figures
        if entered != count:
            yield f"{entered} entered, {count} counted"
        return
    if not isinstance(count, GradeCount) or not isinstance(opened.settings.question, Grading):
        return
    if opened.settings.secrecy is Secrecy.SECRET:
        given = sum(count.ballots.values()) + count.invalid
        if given != len(ballots):
            yield f"{len(ballots)} ballots given in secret, {given} counted"
        return
    again = _by_grade(opened.settings.question, ballots, present)
    if again != count:
        yield f"{count} recorded, {again} counted"


def _by_grade(grading: Grading, ballots: Ballots, present: int) -> GradeCount:
    pressed = Counter(ballots.values())
    counted = {grade: pressed[key] for grade, key in zip(grading.grades, _KEYS, strict=False)}
    voted = sum(pressed.values())
    return GradeCount(counted, voted - sum(counted.values()), present - voted)


def _of_outcome(opened: VoteOpened, closed: VoteClosed, count: QuestionCount, present: int) -> Iterable[str]:
    if isinstance(count, GradeCount) and isinstance(opened.settings.question, Grading):
        favourable = sum(count.ballots[grade] for grade in opened.settings.question.favourable)
        others = sum(count.ballots.values()) - favourable
        tally = Tally(opened.all_members, present, favourable, others, 0, count.not_voted or 0, count.invalid)
        said = verdict(opened.settings.majority, Count(tally))
        if said != closed.verdict:
            yield f"verdict: {closed.verdict} recorded, {said} counted"
        return
    again = _outcome(opened, count, present)
    if again != closed.outcome:
        yield f"outcome: {closed.outcome} recorded, {again} counted"


def _outcome(opened: VoteOpened, count: QuestionCount, present: int) -> Outcome | None:
    papers = count.papers or Papers(present, present, 0)
    tally = Tally(opened.all_members, present, 0, papers.valid, 0, present - papers.returned, papers.invalid)
    need = verdict(opened.settings.majority, Count(tally)).need or 0
    match opened.settings.question, count:
        case Election() as election, ElectionCount():
            return elections.outcome(election, count, need)
        case Choice() as choice, ChoiceCount():
            return choices.outcome(choice, count.marks, need)
    return None
