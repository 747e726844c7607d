"""Whether the figures of an election, a choice or a satisfaction vote can be true: with checks of its own. Pure."""

from collections.abc import Collection, Iterator, Mapping

from controller.domain.choices import Choice, ChoiceCount
from controller.domain.elections import Election, ElectionCount
from controller.domain.paper import Papers
from controller.domain.questions import Question, QuestionCount
from controller.domain.satisfaction import GradeCount, Grading
from controller.recount.differences import Difference


def impossible_in(question: Question, count: QuestionCount, present: int) -> Iterator[Difference]:
    """What in `count` cannot be true of one round with `present` voters; nothing where all can."""
    yield from impossible_papers(count.papers, present)
    counted = present if count.papers is None else count.papers.returned - count.papers.invalid
    match question, count:
        case Election() as election, ElectionCount() as figures:
            yield from _of_election(election, figures, counted)
        case Choice() as choice, ChoiceCount() as figures:
            yield from _of_names(choice.options, figures.marks)
            yield from _of_marks(figures.marks, choice.marks_max, counted)
        case Grading() as grading, GradeCount() as figures:
            yield from _of_names(grading.grades, figures.ballots)
            yield from _of_grades(figures, present)
        case _:
            yield Difference("cannot_kind", kind=question.kind)


def impossible_papers(papers: Papers | None, present: int) -> Iterator[Difference]:
    """What in the papers of a count cannot be true; nothing where there were none."""
    if papers is None:
        return
    is_possible = 0 <= papers.invalid <= papers.returned <= papers.issued <= present
    if not is_possible:
        yield Difference(
            "cannot_papers",
            issued=papers.issued,
            returned=papers.returned,
            invalid=papers.invalid,
            present=present,
        )


def _of_names(asked: Collection[str], given: Collection[str]) -> Iterator[Difference]:
    if set(asked) != set(given):
        yield Difference("cannot_names", names=", ".join(sorted(set(asked) ^ set(given))))


def _of_election(election: Election, count: ElectionCount, counted: int) -> Iterator[Difference]:
    yield from _of_names(election.candidates, count.candidates)
    for name, sides in count.candidates.items():
        if min(sides.yes, sides.no, sides.abstain) < 0 or sides.yes + sides.no + sides.abstain != counted:
            yield Difference(
                "cannot_sides", name=name, yes=sides.yes, no=sides.no, abstain=sides.abstain, papers=counted
            )
    if count.write_ins and not election.has_write_ins:
        yield Difference("cannot_write_in")
    for name in count.write_ins.keys() & set(election.candidates):
        yield Difference("cannot_write_in_candidate", name=name)
    in_favour = {name: sides.yes for name, sides in count.candidates.items()} | dict(count.write_ins)
    yield from _of_marks(in_favour, election.seats, counted)


def _of_marks(marks: Mapping[str, int], each_max: int, counted: int) -> Iterator[Difference]:
    for name, number in marks.items():
        if not 0 <= number <= counted:
            yield Difference("cannot_votes", name=name, votes=number, papers=counted)
    if sum(marks.values()) > each_max * counted:
        yield Difference("cannot_marks", marks=sum(marks.values()), papers=counted, each=each_max)


def _of_grades(count: GradeCount, present: int) -> Iterator[Difference]:
    given, silent = sum(count.ballots.values()) + count.invalid, count.not_voted or 0
    if min(*count.ballots.values(), count.invalid, silent) < 0 or given + silent != present:
        yield Difference("cannot_grades", given=given, silent=silent, present=present)
    if count.papers is not None and (count.papers.returned, count.papers.invalid) != (given, count.invalid):
        yield Difference(
            "cannot_grades_on_papers",
            given=given,
            invalid=count.invalid,
            returned=count.papers.returned,
            papers_invalid=count.papers.invalid,
        )
