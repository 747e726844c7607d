"""Rules for people: in words, and what is wrong with one, with a mark under the place."""

import unicodedata

from controller.contract.catalogue import Language, text
from controller.domain.rule_text import RULE_CHARS_MAX, RuleTextError, parse_rule
from controller.domain.rules import AllOf, AnyOf, Condition, Figures, Rule

__all__ = ("RULE_CHARS_MAX", "rule_error_in_words", "rule_in_words", "rule_problem", "rule_text_in_words")
WIDE = frozenset("WF")
"""Characters of these classes (East Asian wide and full-width) take two cells of a terminal."""
INDENT = "    "


def rule_in_words(rule: Rule, language: Language) -> str:
    """`all > 1/2` as a part of a sentence."""
    match rule:
        case Condition():
            return _condition_in_words(rule, language)
        case AllOf(parts):
            return text("rule.and", language).join(_part_in_words(part, language) for part in parts)
        case AnyOf(parts):
            return text("rule.or", language).join(_part_in_words(part, language) for part in parts)


def rule_text_in_words(rule: str, language: Language) -> str:
    """The rule that a document names, in words; one in a form that this program does not know stays as it is."""
    try:
        return rule_in_words(parse_rule(rule), language)
    except RuleTextError:
        return rule


def rule_problem(rule: str, language: Language) -> str:
    """What is wrong with a rule that somebody writes, with a mark under the place; empty where it can be read."""
    try:
        parse_rule(rule)
    except RuleTextError as error:
        return rule_error_in_words(error, language)
    return ""


def base_in_words(condition: Condition, language: Language) -> str:
    """Of what the share is taken: 全体组成人员 of a group, or by weight."""
    base = text(f"rule.base_{condition.base}", language, count=condition.fixed_count or 0)
    return figures_in_words(condition.figures, base, language)


def figures_in_words(figures: Figures, what: str, language: Language) -> str:
    """`what` (members, those present) with whose it is."""
    if figures.is_weighted:
        what = text("rule.by_weight", language, what=what)
    if figures.group is not None:
        what = text("rule.of_group", language, what=what, group=figures.group)
    return what


def rule_error_in_words(error: RuleTextError, language: Language) -> str:
    """What is wrong, and below it the rule with a mark under the place."""
    problem = text(f"refusal.rule_{error.code}", language, **error.params)
    if not error.text:
        return problem
    before = error.text[: error.column - 1]
    cells = sum(2 if unicodedata.east_asian_width(each) in WIDE else 1 for each in before)
    shown = "".join(each if each.isprintable() else "·" for each in error.text)
    return f"{problem}\n{INDENT}{shown}\n{INDENT}{' ' * cells}^"


def _condition_in_words(condition: Condition, language: Language) -> str:
    return text(
        f"rule.{condition.comparison.name.lower()}",
        language,
        base=base_in_words(condition, language),
        fraction=f"{condition.numerator}/{condition.denominator}",
    )


def _part_in_words(rule: Rule, language: Language) -> str:
    words = rule_in_words(rule, language)
    return words if isinstance(rule, Condition) else text("rule.part", language, rule=words)
