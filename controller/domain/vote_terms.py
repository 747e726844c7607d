"""The terms of a vote: from what is asked for, the agenda item and the preset to settings that are frozen."""

from dataclasses import replace

from controller.domain.agenda import AgendaItem
from controller.domain.choices import Choice
from controller.domain.elections import Election
from controller.domain.en_bloc import items_together
from controller.domain.inputs.votes import FallBack, VoteTerms
from controller.domain.kinds import MOTION
from controller.domain.presets import Method, NoPress, Preset
from controller.domain.question_terms import COUNTED_BY_HEADS
from controller.domain.questions import Question
from controller.domain.refusal import RefusedError
from controller.domain.rule_text import RuleTextError, parse_rule
from controller.domain.rules import Rule
from controller.domain.satisfaction import Grading
from controller.domain.standings import require_nobody_named, standing_to_put
from controller.domain.state import State
from controller.domain.vote_checks import SHOWN_BY_METHOD, must_be_secret, require_allowed, require_undecided
from controller.domain.votes import Purpose, ResultShown, Secrecy, VoteSettings

TITLES_BETWEEN = "；"
WITH_KEYS = frozenset({Method.ELECTRONIC, Method.ROLL_CALL})
"""Methods by which everybody says yes, no or abstain, and nothing else."""
ENTERED_BY_HAND = COUNTED_BY_HEADS | {Method.ACCLAMATION}
"""Methods whose result somebody enters, so that a second person can confirm it."""


def settings_of(state: State, terms: VoteTerms) -> VoteSettings:
    """What is asked for, else the agenda item's word, else the preset's; RefusedError where it cannot be."""
    items = items_together(state, terms) if terms.item_numbers else _items(state, terms)
    item = next(iter(items), None)
    preset = _preset(state, terms, item)
    title = terms.title or TITLES_BETWEEN.join(each.motion or each.title for each in items)
    if not title:
        raise RefusedError("no_motion")
    method = terms.method or preset.usual_method
    question, candidate = question_to_put(state, item, method, terms.candidates)
    if terms.purpose is Purpose.DECISION:
        for each in items:
            require_undecided(state, each)
    named_title = f"{title}：{candidate}" if candidate else title
    settings = replace(_settings(named_title, terms, item, preset, question), candidate=candidate)
    require_allowed(state, settings)
    return settings


def _settings(
    title: str, terms: VoteTerms, item: AgendaItem | None, preset: Preset, question: Question
) -> VoteSettings:
    """Every setting from whoever has the say in it; `item` is the only one, or the first of those together."""
    method = terms.method or preset.usual_method
    secrecy = _secrecy(terms, item, preset, method)
    return VoteSettings(
        title=title,
        item_number=None if item is None or terms.item_numbers else item.number,
        secrecy=secrecy,
        press_rule=terms.press_rule,
        duration_s=terms.duration_s if method is Method.ELECTRONIC else None,
        majority=preset.majority if terms.rule is None else _rule(terms.rule),
        preset=preset.name,
        no_press=_no_press(terms, preset, question),
        method=method,
        purpose=terms.purpose,
        result_shown=_result_shown(terms, secrecy, question),
        minimum_open_s=terms.minimum_open_s,
        groups=terms.groups,
        seats=terms.seats,
        remainder=terms.remainder,
        needs_confirmation=_needs_confirmation(terms.needs_confirmation, preset, method),
        question=question,
        items_together=terms.item_numbers,
        tie=preset.tie,
    )


def settings_by(state: State, settings: VoteSettings, order: FallBack) -> VoteSettings:
    """The terms of the same question by another method. Where that shows who chose what, no name is recorded.

    RefusedError where the agenda item or the preset demands a secret ballot and the method shows who chose what, and
    where neither the methods of the preset nor the order itself give it up.
    """
    method = order.method
    from_secret = settings.secrecy is Secrecy.SECRET and method in SHOWN_BY_METHOD
    items = [state.item(number) for number in settings.item_numbers]
    if from_secret and any(item is not None and item.secret for item in items):
        raise RefusedError("method_not_secret")
    preset = state.presets[settings.preset]
    is_given_up = from_secret and not must_be_secret(state, settings)
    if is_given_up and not order.by_name and method not in preset.methods:
        raise RefusedError("fall_back_not_secret")
    changed = replace(
        settings,
        secrecy=Secrecy.NAMED if from_secret else settings.secrecy,
        duration_s=None,  # nobody knows how long the hall takes by other means; the chair ends it
        method=method,
        minimum_open_s=0,
        needs_confirmation=_needs_confirmation(None, preset, method),
    )
    require_allowed(state, changed)
    return changed


def question_to_put(
    state: State, item: AgendaItem | None, method: Method, named: tuple[str, ...] = ()
) -> tuple[Question, str]:
    """The question of the item as far as it is still open; one by one, who is voted on next (逐人表决).

    `named` are the candidates whom the chair wants in a further round of an election.
    """
    question = MOTION if item is None else item.question
    if item is None or not isinstance(question, Election | Choice):
        require_nobody_named(named)
        return question, ""
    standing = standing_to_put(state.standings.get(item.number), question, named)
    if not standing.is_one_by_one(with_keys=method in WITH_KEYS):
        return standing.put, ""
    return standing.put, standing.next_candidate


def _items(state: State, terms: VoteTerms) -> tuple[AgendaItem, ...]:
    """The item that is named, or the current one where nothing is; a title alone is a motion of its own, of none."""
    if terms.item_number is None:
        current = None if terms.title else state.item(state.item_number)
        return () if current is None else (current,)
    item = state.item(terms.item_number)
    if item is None:
        raise RefusedError("unknown_item", number=terms.item_number)
    return (item,)


def _preset(state: State, terms: VoteTerms, item: AgendaItem | None) -> Preset:
    name = terms.preset or (item and item.preset) or state.preset_name
    if name not in state.presets:
        raise RefusedError("unknown_preset", preset=name)
    return state.presets[name]


def _secrecy(terms: VoteTerms, item: AgendaItem | None, preset: Preset, method: Method) -> Secrecy:
    """A preset's secret ballot is that of the voting units; what a person asked for is never given up."""
    if terms.secrecy is not None:
        return terms.secrecy
    if item is not None and item.secret is not None:
        return Secrecy.SECRET if item.secret else Secrecy.NAMED
    is_secret = preset.secret_always or (preset.secret and method not in SHOWN_BY_METHOD)
    return Secrecy.SECRET if is_secret else Secrecy.NAMED


def _result_shown(terms: VoteTerms, secrecy: Secrecy, question: Question) -> ResultShown:
    """What the hall's settings say of live figures holds for named votes alone; grades are never shown live."""
    if terms.result_shown is not None:
        return terms.result_shown
    is_secret = secrecy is Secrecy.SECRET
    return ResultShown.AFTER_CLOSE if is_secret or isinstance(question, Grading) else terms.usual_result_shown


def _no_press(terms: VoteTerms, preset: Preset, question: Question) -> NoPress:
    """A preset that takes silence for an abstention knows of no grade."""
    if terms.no_press is not None:
        return terms.no_press
    return NoPress.NOT_VOTED if isinstance(question, Grading) else preset.no_press


def _needs_confirmation(asked: bool | None, preset: Preset, method: Method) -> bool:
    if method not in ENTERED_BY_HAND:
        return False
    return preset.confirm_hand_count if asked is None else asked


def _rule(text: str) -> Rule:
    try:
        return parse_rule(text)
    except RuleTextError as error:
        raise RefusedError(f"rule_{error.code}", **error.params) from error
