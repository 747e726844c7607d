"""The chair's casting vote (主持人决定票): as many yes as no, and the rules of the body leave it to the chair.

The figures stay as counted; the casting vote stands beside them and decides.
"""

from controller.domain.events import Event
from controller.domain.events.counts import CastingVoteGiven, VoteClosed
from controller.domain.inputs.votes import CastVote
from controller.domain.kinds import Motion
from controller.domain.opening import require_move
from controller.domain.presets import TieRule
from controller.domain.refusal import RefusedError
from controller.domain.rules import WHOLE, Base, Comparison, Condition, Rule
from controller.domain.state import State
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Purpose, VoteSettings


def can_tie(rule: Rule) -> bool:
    """Whether one more yes can decide between as many yes as no: a simple majority of everybody, by heads."""
    return (
        isinstance(rule, Condition)
        and rule.figures == WHOLE
        and rule.base is not Base.FIXED
        and rule.comparison is Comparison.MORE_THAN
        and 2 * rule.numerator == rule.denominator
    )


def is_left_to_chair(settings: VoteSettings, closed: VoteClosed) -> bool:
    """Whether the count waits for the casting vote: a tied decision on a motion that lacks one yes, and no more.

    Where the others present or all members are the base, abstentions can leave it short of more than one; then it is
    lost. Where nobody said yes or no there is nothing to decide between.
    """
    tally, said = closed.tally, closed.verdict
    if tally is None or said is None or not _asks_chair(settings):
        return False
    return tally.yes == tally.no > 0 and said.need == tally.yes + 1


def decide_cast(state: State, order: CastVote) -> tuple[Event, ...]:
    """The chair decides between as many yes as no; RefusedError where the rules or the count do not ask for it."""
    vote = state.vote
    if vote is not None and vote.phase is VotePhase.CLOSED and vote.casting_vote is None:
        raise RefusedError("not_tied" if _asks_chair(vote.settings) else "no_casting_vote")
    vote = require_move(state, VoteMove.CAST)
    return (CastingVoteGiven(vote.tag, order.is_yes),)


def _asks_chair(settings: VoteSettings) -> bool:
    return (
        settings.tie is TieRule.CHAIR_CASTING
        and settings.purpose is Purpose.DECISION
        and isinstance(settings.question, Motion)
        and can_tie(settings.majority)
    )


def apply_cast(state: State, event: CastingVoteGiven, _at_ms: int) -> None:
    """Decided; the announcement follows."""
    vote = state.round_called(event.round_tag)
    vote.casting_vote = event.is_yes
    vote.phase = VotePhase.CLOSED
