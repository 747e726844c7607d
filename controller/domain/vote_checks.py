"""What may not be put to the vote: settings that contradict each other, and items whose turn it is not."""

from controller.domain.agenda import AgendaItem, require_turn
from controller.domain.presets import Method
from controller.domain.question_terms import COUNTED_BY_HEADS, require_question_fits
from controller.domain.refusal import RefusedError
from controller.domain.rules import WHOLE, figures_needed
from controller.domain.state import State
from controller.domain.votes import Purpose, ResultShown, Round, Secrecy, VoteSettings

SHOWN_BY_METHOD = frozenset({Method.HANDS, Method.ACCLAMATION, Method.ROLL_CALL})
"""Methods by which everybody in the hall sees who chose what."""


def require_fitting(settings: VoteSettings) -> None:
    """Refuse settings that contradict each other."""
    is_secret = settings.secrecy is Secrecy.SECRET
    if is_secret and settings.method in SHOWN_BY_METHOD:
        raise RefusedError("method_not_secret")
    if is_secret and settings.result_shown is ResultShown.LIVE:
        raise RefusedError("live_not_secret")
    if settings.duration_s is not None and settings.minimum_open_s > settings.duration_s:
        raise RefusedError(
            "minimum_over_duration", minimum_s=settings.minimum_open_s, duration_s=settings.duration_s
        )
    if settings.method in COUNTED_BY_HEADS and figures_needed(settings.majority) != (WHOLE,):
        raise RefusedError("method_counts_heads", rule=settings.majority.text)
    require_question_fits(settings)


def require_undecided(state: State, item: AgendaItem) -> None:
    """RefusedError for an item whose turn it is not, or that is decided: `vote.repeat` is the way to that."""
    require_turn(state.agenda, state.settled, item)
    if item.number in state.settled:
        raise RefusedError("item_settled", number=item.number)


def require_same_matter(state: State, vote: Round) -> None:
    """RefusedError where what `vote` was about may not be put once more: changed, withdrawn or out of its turn."""
    for item in vote.items:
        now = state.item(item.number)
        if now is None or not item.is_same_matter(now):
            raise RefusedError("item_changed", number=item.number, title=item.title)
        if vote.settings.purpose is Purpose.DECISION:
            require_turn(state.agenda, state.settled, now)
