"""Which questions can be put by which method, and under which rules."""

from controller.domain.choices import Choice
from controller.domain.elections import Election
from controller.domain.presets import Method, NoPress
from controller.domain.refusal import RefusedError
from controller.domain.rules import WHOLE, Base, Rule, conditions, figures_needed
from controller.domain.satisfaction import KEY_GRADES_MAX, Grading
from controller.domain.votes import ResultShown, VoteSettings

COUNTED_BY_HEADS = frozenset({Method.HANDS, Method.PAPER})
"""Methods that give figures by person, and nothing of groups or weights."""


def require_question_fits(settings: VoteSettings) -> None:
    """RefusedError where the question cannot be put on these terms."""
    match settings.question:
        case Election() as election:
            _require_election(settings, election)
        case Choice():
            _require_choice(settings)
        case Grading() as grading:
            _require_grading(settings, grading)


def _require_election(settings: VoteSettings, election: Election) -> None:
    election.check()
    if settings.method is Method.ACCLAMATION:
        raise RefusedError("question_by_acclamation", kind=election.kind)
    if settings.candidate:
        return  # a yes or no to one person
    if settings.method in COUNTED_BY_HEADS:
        _require_one_need(settings.majority)
        return
    if election.is_contested:
        raise RefusedError("contested_by_keys", candidates=len(election.candidates), seats=election.seats)
    if election.has_write_ins:
        raise RefusedError("write_ins_by_keys")
    raise RefusedError("election_one_by_one")


def _require_choice(settings: VoteSettings) -> None:
    if settings.method not in COUNTED_BY_HEADS:
        raise RefusedError("choice_by_keys")
    _require_one_need(settings.majority)


def _require_grading(settings: VoteSettings, grading: Grading) -> None:
    if settings.method in {Method.ACCLAMATION, Method.ROLL_CALL}:
        raise RefusedError("question_by_acclamation", kind=grading.kind)
    _require_heads(settings.majority)
    if settings.is_electronic:
        _require_grading_with_keys(settings, grading)


def _require_grading_with_keys(settings: VoteSettings, grading: Grading) -> None:
    if len(grading.grades) > KEY_GRADES_MAX:
        raise RefusedError("grades_over_keys", count=len(grading.grades), limit=KEY_GRADES_MAX)
    grading.check(with_keys=True)
    if settings.result_shown is ResultShown.LIVE:
        raise RefusedError("grades_not_live")
    if settings.no_press is NoPress.ABSTAIN:
        raise RefusedError("silence_is_no_grade")


def _require_one_need(rule: Rule) -> None:
    """Marks are held against one number; a share of somebody's own yes and no would let one vote win."""
    _require_heads(rule)
    if any(condition.base is Base.YES_NO for condition in conditions(rule)):
        raise RefusedError("question_not_yes_no", rule=rule.text)


def _require_heads(rule: Rule) -> None:
    if figures_needed(rule) != (WHOLE,):
        raise RefusedError("question_counts_heads", rule=rule.text)
