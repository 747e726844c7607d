"""Votes other than motions as they are published."""

from controller.contract.documents.outcome import (
    ChoiceOutcomeDocument,
    ElectionOutcomeDocument,
    GradeOutcomeDocument,
    OptionOutcome,
    OutcomeDocument,
    PapersDocument,
    PersonOutcome,
    PollFigureDocument,
    QuestionDocument,
)
from controller.domain.choices import ChoiceOutcome
from controller.domain.elections import CandidateCount, ElectionCount, ElectionOutcome, PersonResult
from controller.domain.polls import poll_figures
from controller.domain.questions import Question
from controller.domain.satisfaction import GradeCount, Grading
from controller.domain.state import State
from controller.domain.vote_phases import VotePhase
from controller.domain.votes import Round
from controller.service.agenda_items import question_fields


def question_document(question: Question) -> QuestionDocument:
    """What is put to the vote."""
    return QuestionDocument.model_validate({"kind": question.kind, **question_fields(question)})


def papers_document(vote: Round) -> PapersDocument | None:
    """The papers of a count; None where there were none."""
    papers = vote.papers
    if papers is None:
        return None
    return PapersDocument(issued=papers.issued, returned=papers.returned, invalid=papers.invalid)


def outcome_document(state: State, vote: Round) -> OutcomeDocument | None:
    """What a round has decided; None before the count, and of a motion.

    Of an election one by one, the outcome is there when the last candidate's result is announced.
    """
    if vote.settings.candidate and vote.phase is VotePhase.ANNOUNCED:
        return _one_by_one(state, vote)
    question = vote.settings.question
    if isinstance(vote.count, GradeCount) and isinstance(question, Grading):
        return _of_grades(question, vote.count)
    match vote.outcome:
        case ElectionOutcome() as outcome:
            sides = vote.count.candidates if isinstance(vote.count, ElectionCount) else {}
            return election_document(outcome, dict(sides))
        case ChoiceOutcome() as outcome:
            return _of_choice(outcome)
    return None


def poll_documents(vote: Round) -> tuple[PollFigureDocument, ...]:
    """The figures of a straw poll on an election or a choice; empty before the count, and of all else."""
    return tuple(
        PollFigureDocument(
            name=figure.name,
            votes=figure.votes,
            no=None if figure.sides is None else figure.sides.no,
            abstain=None if figure.sides is None else figure.sides.abstain,
            rank=figure.rank,
            write_in=figure.is_write_in,
        )
        for figure in poll_figures(vote)
    )


def election_document(outcome: ElectionOutcome, sides: dict[str, CandidateCount]) -> ElectionOutcomeDocument:
    """The outcome of an election with the marks of each candidate."""
    return ElectionOutcomeDocument(
        results=tuple(_person(each, sides.get(each.name)) for each in outcome.results),
        elected=outcome.elected,
        tied=outcome.tied,
        seats_left=outcome.seats_left,
        next_candidates=outcome.next_candidates,
        need=outcome.need,
    )


def _one_by_one(state: State, vote: Round) -> ElectionOutcomeDocument | None:
    standing = state.standings.get(vote.settings.item_number or 0)
    if standing is None or not isinstance(standing.outcome, ElectionOutcome):
        return None
    sides = {each.name: CandidateCount(each.yes, each.no, each.abstain) for each in standing.results}
    return election_document(standing.outcome, sides)


def _person(result: PersonResult, sides: CandidateCount | None) -> PersonOutcome:
    return PersonOutcome(
        name=result.name,
        yes=result.yes,
        no=None if sides is None else sides.no,
        abstain=None if sides is None else sides.abstain,
        rank=result.rank,
        meets_rule=result.meets_rule,
        elected=result.is_elected,
        write_in=result.is_write_in,
    )


def _of_choice(outcome: ChoiceOutcome) -> ChoiceOutcomeDocument:
    results = tuple(
        OptionOutcome(name=each.name, votes=each.votes, rank=each.rank, chosen=each.is_chosen)
        for each in outcome.results
    )
    return ChoiceOutcomeDocument(
        results=results,
        chosen=outcome.chosen,
        tied=outcome.tied,
        places_left=outcome.places_left,
        need=outcome.need,
    )


def _of_grades(grading: Grading, count: GradeCount) -> GradeOutcomeDocument:
    return GradeOutcomeDocument(
        ballots=dict(count.ballots),
        favourable=count.favourable(grading),
        invalid=count.invalid,
        not_voted=count.not_voted or 0,
    )
