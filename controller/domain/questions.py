"""The question that an agenda item puts."""

from controller.domain.choices import Choice, ChoiceCount, ChoiceOutcome
from controller.domain.elections import Election, ElectionCount, ElectionOutcome
from controller.domain.kinds import MOTION, Kind, Motion
from controller.domain.refusal import RefusedError
from controller.domain.satisfaction import GradeCount, Grading
from controller.domain.spelling import first_alike, one_spelling

Question = Motion | Election | Choice | Grading
"""What is put to the vote."""
QuestionCount = ElectionCount | ChoiceCount | GradeCount
"""The figures of a question that is not answered by yes, no and abstain."""
Outcome = ElectionOutcome | ChoiceOutcome
"""Who or what has won by the most votes."""


def check_question(question: Question) -> None:
    """RefusedError for a question that can't be put, by whatever method, or of which two names look alike."""
    _require_apart(question)
    if isinstance(question, Grading):
        question.check(with_keys=False)
    elif not isinstance(question, Motion):
        question.check()


def question_of(
    kind: Kind,
    options: tuple[str, ...],
    places: int | None = None,
    marks_max: int | None = None,
    *,
    write_ins: bool = False,
    favourable: tuple[str, ...] = (),
) -> Question:
    """The question as an agenda names it; RefusedError for one that can't be put, or says what it has no use for.

    `options` are candidates, projects or grades. Without `places` there is one; without `marks_max` a ballot has as
    many marks as there are places. A satisfaction vote without `options` has the usual three grades.
    """
    options, favourable = tuple(map(one_spelling, options)), tuple(map(one_spelling, favourable))
    if kind is Kind.SATISFACTION:
        _refuse_needless(kind, places=places, marks_max=marks_max, write_ins=write_ins or None)
        grading = Grading(options, frozenset(favourable)) if options or favourable else Grading()
        grading.check(with_keys=False)
        return grading
    _refuse_needless(kind, favourable=favourable or None)
    if kind is Kind.MOTION:
        _refuse_needless(kind, options=options or None, places=places, marks_max=marks_max)
        _refuse_needless(kind, write_ins=write_ins or None)
        return MOTION
    question: Election | Choice
    if kind is Kind.ELECTION:
        _refuse_needless(kind, marks_max=marks_max)
        question = Election(options, places or 1, write_ins)
    else:
        _refuse_needless(kind, write_ins=write_ins or None)
        question = Choice(options, places or 1, marks_max or places or 1)
    question.check()
    return question


def _refuse_needless(kind: Kind, **given: object) -> None:
    for field, value in given.items():
        if value is not None:
            raise RefusedError("question_needless", kind=kind, field=field)


def _require_apart(question: Question) -> None:
    """RefusedError where two names differ in nothing but blanks: no count could tell them apart."""
    match question:
        case Election(candidates=names) if name := first_alike(names):
            raise RefusedError("candidate_twice", name=name)
        case Choice(options=names) if name := first_alike(names):
            raise RefusedError("option_twice", name=name)
        case Grading(grades=names) if first_alike(names):
            raise RefusedError("grade_twice")
