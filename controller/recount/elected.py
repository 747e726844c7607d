"""What an election was said to have decided, held against the rounds that led to it."""

from collections.abc import Iterable

from controller.domain.elections import Election, ElectionOutcome
from controller.domain.events.counts import ElectionDecided, VoteClosed
from controller.domain.events.votes import VoteOpened
from controller.domain.votes import Purpose
from controller.recount.differences import Difference
from controller.recount.winners import elected_again

AnnouncedRound = tuple[VoteOpened, VoteClosed]
"""A round that was announced and that nothing has taken the place of."""


def differences_of_decision(
    decided: ElectionDecided, announced: Iterable[AnnouncedRound]
) -> list[Difference]:
    """How `decided` differs from what the `announced` rounds, in the order of the record, lead to."""
    rounds = list(announced)
    last = next((each for each in reversed(rounds) if each[0].round_tag == decided.round_tag), None)
    if last is None:
        return [Difference("not_announced", round_tag=decided.round_tag)]
    again = last[1].outcome
    if last[0].settings.candidate:
        again = _one_by_one(decided.item_number, last[0].settings.question, rounds)
    if again == decided.outcome:
        return []
    return [Difference("figures", what="decided", recorded=str(decided.outcome), counted=str(again))]


def _one_by_one(item_number: int, question: object, rounds: list[AnnouncedRound]) -> ElectionOutcome | None:
    """Of every candidate the last round counts, beside the last ones of the others."""
    if not isinstance(question, Election):
        return None
    votes: dict[str, int] = {}
    passed: dict[str, bool] = {}
    for opened, closed in rounds:
        settings = opened.settings
        is_of_it = settings.item_number == item_number and settings.question == question
        if not is_of_it or settings.purpose is not Purpose.DECISION or closed.tally is None:
            continue
        votes.pop(settings.candidate, None)  # who is voted on again comes after the others
        votes[settings.candidate] = closed.tally.yes
        passed[settings.candidate] = closed.verdict is not None and closed.verdict.passed
    enough = [name for name in votes if passed[name]]
    return elected_again(votes, enough, question.candidates, question.seats, need=None)
