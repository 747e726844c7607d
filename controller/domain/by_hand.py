"""Counts that people make: hands, papers, applause. What does not add up is refused or void, never repaired."""

from controller.domain.counting import closed
from controller.domain.elections import ElectionCount
from controller.domain.events import Event
from controller.domain.events.counts import CountConfirmed, CountEntered, VoteAcclaimed
from controller.domain.events.votes import VoteVoided
from controller.domain.inputs.votes import ConfirmCount, EnterCount
from controller.domain.opening import require_move
from controller.domain.presets import Method
from controller.domain.question_counts import (
    as_asked,
    checked_count,
    closed_with,
    require_figures_of_question,
)
from controller.domain.refusal import RefusedError
from controller.domain.spelling import as_known, without_blanks
from controller.domain.state import State
from controller.domain.tallies import Count, Tally
from controller.domain.vote_checks import require_can_carry
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Entered, EnteredFigures, HandCount, Remainder, Round

MORE_RETURNED = "more_returned_than_issued"
"""Why a round on paper is void: somebody has put in a paper that nobody issued."""


def decide_enter(state: State, order: EnterCount) -> tuple[Event, ...]:
    """Enter a count; it stands at once, or waits for a second person."""
    vote = require_move(state, VoteMove.ENTER)
    if order.figures is None:
        return _acclaimed(vote, order.operator)
    figures = as_asked(vote, order.figures)
    _require_not_elected(state, vote, figures)
    return _entered(vote, figures, order.operator)


def decide_confirm(state: State, order: ConfirmCount) -> tuple[Event, ...]:
    """Somebody else confirms the figures; with other figures the one who entered them has to confirm in turn."""
    vote = require_move(state, VoteMove.CONFIRM)
    entered = vote.entered
    if entered is None or without_blanks(entered.operator) == without_blanks(order.operator):
        raise RefusedError("same_person", name=order.operator)
    confirmed = CountConfirmed(vote.tag, order.operator)
    if entered.figures is None:
        return _acclaimed_by_two(vote, order, confirmed)
    figures = None if order.figures is None else as_asked(vote, order.figures)
    if figures is not None and figures != entered.figures:
        _require_not_elected(state, vote, figures)
        return _entered(vote, figures, order.operator)
    return confirmed, _counted(vote, entered.figures)


def tally_of(vote: Round, figures: HandCount) -> Tally:
    """What the figures say of everybody who may vote; RefusedError where they cannot be those of one count."""
    _require_counts(figures)
    if vote.settings.method is Method.PAPER:
        not_voted = vote.electorate.present - _papers(vote, figures)
    else:
        not_voted = _rest(vote, figures)
    counted = figures.yes + figures.no + figures.abstain + figures.invalid
    if counted + not_voted != vote.electorate.present:
        raise RefusedError(
            "counted_not_present", counted=counted + not_voted, present=vote.electorate.present
        )
    return Tally(
        vote.electorate.all_members,
        vote.electorate.present,
        figures.yes,
        figures.no,
        figures.abstain,
        not_voted,
        figures.invalid,
    )


def _acclaimed(vote: Round, operator: str) -> tuple[Event, ...]:
    if vote.settings.method is not Method.ACCLAMATION:
        raise RefusedError("figures_missing")
    require_can_carry(vote.settings, vote.electorate)
    if vote.settings.needs_confirmation:
        return (CountEntered(vote.tag, None, operator),)
    return (VoteAcclaimed(vote.tag),)


def _acclaimed_by_two(vote: Round, order: ConfirmCount, confirmed: CountConfirmed) -> tuple[Event, ...]:
    """Both have heard it; who has not does not confirm, and the vote falls back to a method that counts."""
    if order.figures is not None:
        raise RefusedError("no_figures_by_acclamation")
    require_can_carry(vote.settings, vote.electorate)
    return confirmed, VoteAcclaimed(vote.tag)


def _entered(vote: Round, figures: EnteredFigures, operator: str) -> tuple[Event, ...]:
    if vote.settings.method is Method.ACCLAMATION:
        raise RefusedError("no_figures_by_acclamation")
    require_figures_of_question(vote, figures)
    entered = CountEntered(vote.tag, figures, operator)
    counted = _counted(vote, figures)
    return (entered,) if vote.settings.needs_confirmation else (entered, counted)


def _counted(vote: Round, figures: EnteredFigures) -> Event:
    """What the figures lead to once they stand: a result, or the end of the round."""
    if _is_void(vote, figures):
        return VoteVoided(vote.tag, MORE_RETURNED)
    if isinstance(figures, HandCount):
        return closed(vote, Count(tally_of(vote, figures)), ())
    return closed_with(vote, checked_count(vote, figures))


def _require_not_elected(state: State, vote: Round, figures: EnteredFigures) -> None:
    """Who was elected in an earlier round of the item is not written in again."""
    standing = state.standings.get(vote.settings.item_number or 0)
    if standing is None or not isinstance(figures, ElectionCount):
        return
    for name in figures.write_ins:
        if as_known(name, standing.won) in standing.won:
            raise RefusedError("already_elected", name=name)


def _is_void(vote: Round, figures: EnteredFigures) -> bool:
    """Whether more papers came back than were issued; RefusedError for figures that no count of papers has."""
    if vote.settings.method is not Method.PAPER:
        return False
    if isinstance(figures, HandCount):
        return _has_more_returned(vote, figures)
    if figures.papers is None:
        return False
    figures.papers.check(vote.electorate.present)
    return figures.papers.is_void


def _has_more_returned(vote: Round, figures: HandCount) -> bool:
    issued, returned, present = figures.issued, figures.returned, vote.electorate.present
    if issued is None or returned is None or returned <= issued:
        return False
    _require_counts(figures)
    if issued > present:
        raise RefusedError("issued_over_present", issued=issued, present=present)
    return True


def _require_counts(figures: HandCount) -> None:
    given = (figures.yes, figures.no, figures.abstain, figures.invalid)
    optional = (figures.not_voted, figures.issued, figures.returned)
    lowest = min(*given, *(count for count in optional if count is not None), 0)
    if lowest < 0:
        raise RefusedError("figure_negative", count=lowest)


def _rest(vote: Round, figures: HandCount) -> int:
    """Who did not raise a hand: as entered, or whoever is left of those present."""
    if figures.issued is not None or figures.returned is not None or figures.invalid:
        raise RefusedError("papers_without_paper")
    if figures.not_voted is not None:
        return figures.not_voted
    if vote.settings.remainder is Remainder.ENTERED:
        raise RefusedError("not_voted_missing")
    counted, present = figures.yes + figures.no + figures.abstain, vote.electorate.present
    if counted > present:
        raise RefusedError("counted_over_present", counted=counted, present=present)
    return present - counted


def _papers(vote: Round, figures: HandCount) -> int:
    """Papers returned, which are the valid and the invalid ones, and no more than were issued."""
    issued, returned, present = figures.issued, figures.returned, vote.electorate.present
    if issued is None or returned is None:
        raise RefusedError("papers_missing")
    if figures.not_voted is not None and figures.not_voted != present - returned:
        raise RefusedError("counted_not_present", counted=returned + figures.not_voted, present=present)
    if issued > present:
        raise RefusedError("issued_over_present", issued=issued, present=present)
    valid = figures.yes + figures.no + figures.abstain
    if returned != valid + figures.invalid:
        raise RefusedError("returned_not_counted", returned=returned, valid=valid, invalid=figures.invalid)
    return returned


def apply_entered(state: State, event: CountEntered, _at_ms: int) -> None:
    """The figures are there, and count for nothing before they are confirmed."""
    vote = state.round_called(event.round_tag)
    vote.entered = Entered(event.figures, event.operator)
    vote.phase = VotePhase.UNCONFIRMED


def apply_confirmed(_state: State, _event: CountConfirmed, _at_ms: int) -> None:
    """Kept in the record; the count follows."""


def apply_acclaimed(state: State, event: VoteAcclaimed, at_ms: int) -> None:
    """Carried without a count; the announcement follows."""
    vote = state.round_called(event.round_tag)
    vote.is_acclaimed = True
    vote.phase = VotePhase.CLOSED
    vote.closed_at_ms = at_ms
