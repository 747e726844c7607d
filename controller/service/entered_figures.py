"""Figures that people enter, between the contract and the domain."""

from controller.contract.documents.tally import EnteredDocument
from controller.contract.vote_commands import CandidateFigures, VoteConfirm, VoteEnter
from controller.domain.choices import ChoiceCount
from controller.domain.elections import CandidateCount, ElectionCount
from controller.domain.paper import Papers
from controller.domain.satisfaction import GradeCount
from controller.domain.votes import Entered, EnteredFigures, HandCount


def figures_of(command: VoteEnter | VoteConfirm) -> EnteredFigures | None:
    """What a command says was counted; None: nothing."""
    if command.candidates is not None:
        sides = {name: CandidateCount(c.yes, c.no, c.abstain) for name, c in command.candidates.items()}
        return ElectionCount(sides, dict(command.write_ins), _papers(command))
    if command.marks is not None:
        return ChoiceCount(dict(command.marks), _papers(command))
    if command.grades is not None:
        return GradeCount(dict(command.grades), command.invalid, command.not_voted, _papers(command))
    return _sides(command)


def entered_document(entered: Entered | None) -> EnteredDocument | None:
    """What was entered and waits for a second person, as it is published."""
    if entered is None:
        return None
    match entered.figures:
        case None:
            return EnteredDocument(operator=entered.operator, acclaimed=True)
        case HandCount() as figures:
            return _document_of_sides(entered.operator, figures)
        case ElectionCount(candidates, write_ins, papers):
            sides = {
                name: CandidateFigures(yes=c.yes, no=c.no, abstain=c.abstain)
                for name, c in candidates.items()
            }
            document = EnteredDocument(operator=entered.operator, candidates=sides, write_ins=dict(write_ins))
        case ChoiceCount(marks, papers):
            document = EnteredDocument(operator=entered.operator, marks=dict(marks))
        case GradeCount(ballots, invalid, not_voted, papers):
            document = EnteredDocument(
                operator=entered.operator, grades=dict(ballots), invalid=invalid, not_voted=not_voted
            )
    return document if papers is None else document.model_copy(update=_of_papers(papers))


def _papers(command: VoteEnter | VoteConfirm) -> Papers | None:
    if command.issued is None or command.returned is None:
        return None
    return Papers(command.issued, command.returned, command.invalid)


def _of_papers(papers: Papers) -> dict[str, int]:
    return {"issued": papers.issued, "returned": papers.returned, "invalid": papers.invalid}


def _sides(command: VoteEnter | VoteConfirm) -> HandCount | None:
    if command.yes is None or command.no is None or command.abstain is None:
        return None
    return HandCount(
        command.yes,
        command.no,
        command.abstain,
        command.not_voted,
        command.issued,
        command.returned,
        command.invalid,
    )


def _document_of_sides(operator: str, figures: HandCount) -> EnteredDocument:
    return EnteredDocument(
        operator=operator,
        yes=figures.yes,
        no=figures.no,
        abstain=figures.abstain,
        not_voted=figures.not_voted,
        issued=figures.issued,
        returned=figures.returned,
        invalid=figures.invalid,
    )
