"""What may not be put to the vote: settings that contradict each other or the preset, and items out of their turn."""

from collections.abc import Iterator

from controller.domain.agenda import AgendaItem, require_turn
from controller.domain.elections import Election
from controller.domain.presets import Method, Preset
from controller.domain.question_terms import COUNTED_BY_HEADS, require_question_fits
from controller.domain.refusal import RefusedError
from controller.domain.rules import WHOLE, Base, Rule, conditions, figures_needed
from controller.domain.state import State
from controller.domain.tallies import Count, Tally
from controller.domain.verdicts import verdict
from controller.domain.votes import Electorate, Purpose, ResultShown, Round, Secrecy, VoteSettings

SHOWN_BY_METHOD = frozenset({Method.HANDS, Method.ACCLAMATION, Method.ROLL_CALL})
"""Methods by which everybody in the hall sees who chose what."""
EXCEPTIONS = {"methods": "method_exception", "write_in": "write_in_exception", "majority": "rule_exception"}
"""Settings of a preset from which a vote may depart where no statute fixes them, and how the record calls it."""


def require_allowed(state: State, settings: VoteSettings) -> None:
    """Refuse settings that the preset or the agenda item rules out, or that contradict each other."""
    preset = state.presets[settings.preset]
    if settings.purpose is Purpose.DECISION:
        _require_rules_of_items(state, settings)
    if settings.secrecy is Secrecy.NAMED and must_be_secret(state, settings):
        raise RefusedError("secret_always")
    for setting in _departures(preset, settings):
        if setting not in preset.unsettled and setting != "majority":
            raise _departed(preset, setting)
    require_fitting(settings)


def _require_rules_of_items(state: State, settings: VoteSettings) -> None:
    """RefusedError for a preset other than the one that an item which is put names, and for another majority."""
    preset = state.presets[settings.preset]
    has_own_rule = settings.majority != preset.majority and "majority" not in preset.unsettled
    for item in filter(None, map(state.item, settings.item_numbers)):
        if item.preset is None:
            continue
        if item.preset != settings.preset:
            raise RefusedError("item_has_preset", number=item.number, rules=item.preset)
        if has_own_rule:
            raise RefusedError("rule_not_allowed", number=item.number, rule=preset.majority.text)


def exceptions_of(preset: Preset, settings: VoteSettings) -> tuple[str, ...]:
    """Codes of where the vote departs from what the preset has and no statute fixes; they go into the record."""
    return tuple(EXCEPTIONS[setting] for setting in _departures(preset, settings))


def must_be_secret(state: State, settings: VoteSettings) -> bool:
    """Whether the preset of the vote, or that of an item which is put, leaves no choice."""
    items = (state.item(number) for number in settings.item_numbers)
    names = {settings.preset, *(item.preset for item in items if item is not None)}
    return any(preset.secret_always for name, preset in state.presets.items() if name in names)


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
    if settings.method is Method.ACCLAMATION and settings.has_verdict and not is_audible(settings.majority):
        raise RefusedError("acclamation_not_heard", rule=settings.majority.text)
    require_question_fits(settings)


def is_audible(rule: Rule) -> bool:
    """Whether applause can show that `rule` is met: a simple majority of everybody, and of no number named."""
    return all(
        condition.figures == WHOLE
        and condition.base is not Base.FIXED
        and 2 * condition.numerator <= condition.denominator
        for condition in conditions(rule)
    )


def require_can_carry(settings: VoteSettings, electorate: Electorate) -> None:
    """Refuse applause that could not carry the motion though everybody here joined in."""
    if settings.method is not Method.ACCLAMATION or not settings.has_verdict:
        return
    present = electorate.present
    said = verdict(settings.majority, Count(Tally(electorate.all_members, present, present, 0, 0, 0)))
    if not said.passed:
        raise RefusedError("acclamation_cannot_carry", present=present, rule=settings.majority.text)


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


def _departures(preset: Preset, settings: VoteSettings) -> Iterator[str]:
    """The settings of the preset that the vote does not keep to; tests and straw polls are free."""
    if settings.purpose is not Purpose.DECISION:
        return
    if settings.method not in preset.methods:
        yield "methods"
    question = settings.question
    if isinstance(question, Election) and question.has_write_ins and not preset.write_in:
        yield "write_in"
    if settings.majority != preset.majority:
        yield "majority"


def _departed(preset: Preset, setting: str) -> RefusedError:
    if setting == "methods":
        return RefusedError("method_not_allowed", methods=",".join(preset.methods))
    return RefusedError("write_in_not_allowed")
