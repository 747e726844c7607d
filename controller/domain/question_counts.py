"""Counts of elections, choices and satisfaction votes: whether they can be true, and what they lead to."""

from collections.abc import Mapping
from dataclasses import replace
from typing import TypeVar

from controller.domain.choices import Choice, ChoiceCount
from controller.domain.choices import outcome as outcome_of_choice
from controller.domain.elections import Election, ElectionCount
from controller.domain.elections import outcome as outcome_of_election
from controller.domain.events.counts import VoteClosed
from controller.domain.kinds import Kind
from controller.domain.paper import Papers, counted_papers
from controller.domain.presets import Method
from controller.domain.questions import Outcome, QuestionCount
from controller.domain.refusal import RefusedError
from controller.domain.satisfaction import GradeCount, Grading
from controller.domain.spelling import as_known
from controller.domain.tallies import Count, Tally
from controller.domain.verdicts import Verdict, verdict
from controller.domain.votes import EnteredFigures, HandCount, Remainder, Round

Figure = TypeVar("Figure")


def checked_count(vote: Round, figures: QuestionCount) -> QuestionCount:
    """The count of what was entered; RefusedError where the figures cannot be those of one count."""
    _require_papers(vote, figures)
    present = vote.electorate.present
    match vote.settings.question, figures:
        case Election() as election, ElectionCount() as count:
            count.check(election, present)
            return count
        case Choice() as choice, ChoiceCount() as count:
            count.check(choice, present)
            return count
        case Grading() as grading, GradeCount() as count:
            completed = count.completed(present)
            completed.check(grading, present)
            return completed
    raise RefusedError("figures_of_kind", kind=_kind_asked(vote))


def require_figures_of_question(vote: Round, figures: EnteredFigures) -> None:
    """RefusedError where the figures are those of another kind of question."""
    asked = _kind_asked(vote)
    if _KIND_OF[type(figures)] is not asked:
        raise RefusedError("figures_of_kind", kind=asked)


def as_asked(vote: Round, figures: EnteredFigures) -> EnteredFigures:
    """The figures by the names that the question has, where theirs differ in nothing but blanks."""
    match vote.settings.question, figures:
        case Election(candidates=names), ElectionCount() as count:
            return replace(count, candidates=_by_name(count.candidates, names))
        case Choice(options=names), ChoiceCount() as count:
            return replace(count, marks=_by_name(count.marks, names))
        case Grading(grades=names), GradeCount() as count:
            return replace(count, ballots=_by_name(count.ballots, names))
    return figures


def closed_with(vote: Round, count: QuestionCount, unreachable: tuple[int, ...] = ()) -> VoteClosed:
    """The result of a count that was checked."""
    if isinstance(count, GradeCount):
        return VoteClosed(vote.tag, None, _grade_verdict(vote, count), unreachable, count=count)
    outcome = _outcome(vote, count) if vote.settings.has_verdict else None
    return VoteClosed(vote.tag, None, None, unreachable, count=count, outcome=outcome)


def by_grade(grading: Grading, tally: Tally) -> GradeCount:
    """What the keys were pressed for: 赞成, 反对 and 弃权 are the first, the second and the third grade.

    Of two grades the third key is none, so that who pressed it gave an invalid ballot.
    """
    pressed = (tally.yes, tally.no, tally.abstain)
    ballots = dict(zip(grading.grades, pressed, strict=False))
    return GradeCount(ballots, sum(pressed[len(ballots) :]), tally.not_voted)


def _by_name(given: Mapping[str, Figure], names: tuple[str, ...]) -> Mapping[str, Figure]:
    respelled = {as_known(name, names): figure for name, figure in given.items()}
    return respelled if len(respelled) == len(given) else given  # no figure takes the place of another one


def _require_papers(vote: Round, figures: QuestionCount) -> None:
    if vote.settings.method is Method.PAPER:
        if figures.papers is None:
            raise RefusedError("papers_missing")
        return
    invalid = figures.invalid if isinstance(figures, GradeCount) else 0
    if figures.papers is not None or invalid:
        raise RefusedError("papers_without_paper")
    is_rest_open = isinstance(figures, GradeCount) and figures.not_voted is None
    if is_rest_open and vote.settings.remainder is Remainder.ENTERED:
        raise RefusedError("not_voted_missing")


def _kind_asked(vote: Round) -> Kind:
    return Kind.MOTION if vote.settings.is_yes_no else vote.settings.question.kind


_KIND_OF = {
    HandCount: Kind.MOTION,
    ElectionCount: Kind.ELECTION,
    ChoiceCount: Kind.CHOICE,
    GradeCount: Kind.SATISFACTION,
}


def _grade_verdict(vote: Round, count: GradeCount) -> Verdict | None:
    """The favourable ballots against the rule."""
    grading = vote.settings.question
    if not isinstance(grading, Grading) or not vote.settings.has_verdict:
        return None
    favourable, voters = count.favourable(grading), vote.electorate
    others = sum(count.ballots.values()) - favourable
    tally = Tally(
        voters.all_members, voters.present, favourable, others, 0, count.not_voted or 0, count.invalid
    )
    return verdict(vote.settings.majority, Count(tally))


def _outcome(vote: Round, count: ElectionCount | ChoiceCount) -> Outcome | None:
    need = _need(vote, count.papers)
    question = vote.settings.question
    if isinstance(question, Election) and isinstance(count, ElectionCount):
        return outcome_of_election(question, count, need)
    if isinstance(question, Choice) and isinstance(count, ChoiceCount):
        return outcome_of_choice(question, count.marks, need)
    raise LookupError(f"round {vote.tag} asks something else than was counted")


def _need(vote: Round, papers: Papers | None) -> int:
    """How many votes win: the same for everybody, as the rule looks at nobody's own sides (see `question_terms`)."""
    present = vote.electorate.present
    counted = counted_papers(papers, present)
    invalid = 0 if papers is None else papers.invalid
    tally = Tally(vote.electorate.all_members, present, 0, counted, 0, present - counted - invalid, invalid)
    need = verdict(vote.settings.majority, Count(tally)).need
    if need is None:
        raise LookupError(f"{vote.settings.majority.text} names no one number of votes")
    return need
