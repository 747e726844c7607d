"""Whether the figures of an election, a choice or a satisfaction vote can be true: with checks of its own. Pure."""

from collections.abc import Collection, Iterator, Mapping

from controller.domain.choices import Choice, ChoiceCount
from controller.domain.elections import Election, ElectionCount
from controller.domain.paper import Papers
from controller.domain.questions import Question, QuestionCount
from controller.domain.satisfaction import GradeCount, Grading


def impossible_in(question: Question, count: QuestionCount, present: int) -> Iterator[str]:
    """What in `count` cannot be true of one round with `present` voters; nothing where all can."""
    yield from _of_papers(count.papers, present)
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
            yield f"figures of another kind than {question.kind}"


def _of_papers(papers: Papers | None, present: int) -> Iterator[str]:
    if papers is None:
        return
    is_possible = 0 <= papers.invalid <= papers.returned <= papers.issued <= present
    if not is_possible:
        yield f"{papers} with {present} present"


def _of_names(asked: Collection[str], given: Collection[str]) -> Iterator[str]:
    if set(asked) != set(given):
        yield f"{', '.join(sorted(set(asked) ^ set(given)))} asked or counted, and not both"


def _of_election(election: Election, count: ElectionCount, counted: int) -> Iterator[str]:
    yield from _of_names(election.candidates, count.candidates)
    for name, sides in count.candidates.items():
        if min(sides.yes, sides.no, sides.abstain) < 0 or sides.yes + sides.no + sides.abstain != counted:
            yield f"{name} has {sides.yes}, {sides.no} and {sides.abstain} on {counted} papers"
    if count.write_ins and not election.has_write_ins:
        yield "somebody written in where nobody can be"
    for name in count.write_ins.keys() & set(election.candidates):
        yield f"{name} written in, and a candidate"
    in_favour = {name: sides.yes for name, sides in count.candidates.items()} | dict(count.write_ins)
    yield from _of_marks(in_favour, election.seats, counted)


def _of_marks(marks: Mapping[str, int], each_max: int, counted: int) -> Iterator[str]:
    for name, number in marks.items():
        if not 0 <= number <= counted:
            yield f"{name} has {number} votes on {counted} papers"
    if sum(marks.values()) > each_max * counted:
        yield f"{sum(marks.values())} marks on {counted} papers with {each_max} each"


def _of_grades(count: GradeCount, present: int) -> Iterator[str]:
    given, silent = sum(count.ballots.values()) + count.invalid, count.not_voted or 0
    if min(*count.ballots.values(), count.invalid, silent) < 0 or given + silent != present:
        yield f"{given} ballots and {silent} who gave none, with {present} present"
    if count.papers is not None and (count.papers.returned, count.papers.invalid) != (given, count.invalid):
        yield f"{given} ballots, {count.invalid} invalid, on {count.papers}"
