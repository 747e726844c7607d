"""Elections, choices and satisfaction votes in the sheets."""

from controller.domain.choices import ChoiceOutcome
from controller.domain.elections import CandidateCount, ElectionCount, ElectionOutcome
from controller.domain.polls import PollFigure, poll_figures
from controller.domain.questions import Outcome, Question
from controller.domain.satisfaction import GradeCount, Grading
from controller.domain.standings import CandidateResult, Standing
from controller.domain.vote_phases import VotePhase
from controller.domain.votes import Ballot, Round
from controller.export.cells import Row

OPTION_COLUMNS = ("option", "option_votes", "no_votes", "abstentions", "rank", "won")
"""Of every candidate, option and grade."""
_BETWEEN = "；"


def question_columns(vote: Round, standing: Standing | None) -> Row:
    """What a round asked, and who or what has won; the last one of a vote one by one tells who is elected in all."""
    row: Row = dict.fromkeys(("issued", "returned", "elected", "tied", "places_left"))
    row |= {"question": vote.settings.question.kind.value, "candidate": vote.settings.candidate}
    row["items_together"] = ",".join(map(str, vote.settings.items_together))
    papers = vote.papers
    if papers is not None:
        row |= {"issued": papers.issued, "returned": papers.returned, "invalid": papers.invalid}
    match _decided(vote, standing):
        case ElectionOutcome(elected=won, tied=tied, seats_left=left):
            row |= {"elected": _BETWEEN.join(won), "tied": _BETWEEN.join(tied), "places_left": left}
        case ChoiceOutcome(chosen=won, tied=tied, places_left=left):
            row |= {"elected": _BETWEEN.join(won), "tied": _BETWEEN.join(tied), "places_left": left}
    if isinstance(vote.count, GradeCount):
        row |= {"invalid": vote.count.invalid, "not_voted": vote.count.not_voted}
    return row


def option_rows(vote: Round, standing: Standing | None) -> list[Row]:
    """A row for every candidate, option or grade that was counted."""
    return [dict.fromkeys(OPTION_COLUMNS) | row for row in _rows(vote, standing)]


def _rows(vote: Round, standing: Standing | None) -> list[Row]:
    decided = _decided(vote, standing)
    if isinstance(vote.count, GradeCount):
        return [{"option": grade, "option_votes": ballots} for grade, ballots in vote.count.ballots.items()]
    match vote.outcome or decided:
        case ElectionOutcome(results=people):
            return [
                {
                    "option": person.name,
                    "option_votes": person.yes,
                    **_other_sides(vote, standing, person.name),
                    "rank": person.rank,
                    "won": "yes" if person.is_elected and vote.phase is not VotePhase.VOID else "no",
                }
                for person in people
            ]
        case ChoiceOutcome(results=options):
            return [
                {
                    "option": option.name,
                    "option_votes": option.votes,
                    "rank": option.rank,
                    "won": "yes" if option.is_chosen and vote.phase is not VotePhase.VOID else "no",
                }
                for option in options
            ]
    return [_poll_row(figure) for figure in poll_figures(vote)]


def _poll_row(figure: PollFigure) -> Row:
    """Of a straw poll: it has figures, and nobody has won."""
    sides: Row = {} if figure.sides is None else _sides(figure.sides)
    return {"option": figure.name, "option_votes": figure.votes, "rank": figure.rank, **sides}


def said_by(question: Question, ballot: Ballot) -> str:
    """What a key stood for: a side, or a grade; `invalid` for a key that stood for none."""
    if not isinstance(question, Grading):
        return ballot.value
    place = list(Ballot).index(ballot)
    return question.grades[place] if place < len(question.grades) else "invalid"


def _decided(vote: Round, standing: Standing | None) -> Outcome | None:
    """Who or what has won, one by one on the round of the last candidate; nobody and nothing by a void round."""
    if vote.phase is VotePhase.VOID:
        return None
    if vote.outcome is not None:
        return vote.outcome
    if standing is None or not standing.results or vote.phase is not VotePhase.ANNOUNCED:
        return None
    return standing.outcome if standing.results[-1].name == vote.settings.candidate else None


def _other_sides(vote: Round, standing: Standing | None, name: str) -> Row:
    one_by_one = standing.results if standing else ()
    sides: CandidateCount | CandidateResult | None
    if isinstance(vote.count, ElectionCount):
        sides = vote.count.candidates.get(name)
    else:
        sides = next((each for each in one_by_one if each.name == name), None)
    return {} if sides is None else _sides(sides)


def _sides(sides: CandidateCount | CandidateResult) -> Row:
    return {"no_votes": sides.no, "abstentions": sides.abstain}
