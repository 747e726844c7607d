"""`hall verdict`: what a rule says about the numbers of a vote, by the function that the hall uses."""

import json
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TextIO

from controller.contract.catalogue import Language, text
from controller.contract.rule_words import base_in_words, rule_error_in_words, rule_in_words
from controller.domain.rule_text import RuleTextError, parse_rule
from controller.domain.rules import WHOLE, Base, Figures, Rule, conditions
from controller.domain.tallies import Count, PaperBallots
from controller.domain.verdicts import PartVerdict, Verdict, percent, verdict
from controller.procedure.errors import ProcedureError
from controller.procedure.numbers import Numbers, NumbersRefusedError, count_of, parse_group, parse_numbers


class VerdictRefusedError(ProcedureError):
    """The rule or the numbers are wrong; the message says it in the reader's language."""


@dataclass(frozen=True, slots=True)
class VerdictOrder:
    """What was asked: the rule as text, numbers of everybody, of groups and by weight as they were written."""

    rule: str
    numbers: Numbers
    issued: int | None = None
    returned: int | None = None
    groups: Sequence[str] = ()
    weights: Sequence[str] = ()
    group_weights: Sequence[str] = ()


def say_verdict(order: VerdictOrder, language: Language, out: TextIO, *, as_json: bool) -> None:
    """Print the verdict; VerdictRefusedError with the reason where rule or numbers are wrong."""
    try:
        rule = parse_rule(order.rule)
        count = _count(order, rule)
    except RuleTextError as error:
        raise VerdictRefusedError(rule_error_in_words(error, language)) from error
    except NumbersRefusedError as error:
        raise VerdictRefusedError(error.in_words(language)) from error
    said = verdict(rule, count)
    parts = said.parts or _only_part(said, count)
    if as_json:
        out.write(json.dumps(_as_json(order.numbers, said, parts, count), ensure_ascii=False) + "\n")
    else:
        out.writelines(f"{line}\n" for line in _in_words(order.numbers, said, parts, count, language))


def _count(order: VerdictOrder, rule: Rule) -> Count:
    parts = [
        *(parse_group(each) for each in order.groups),
        *(parse_group(each, is_weighted=True) for each in order.group_weights),
        *((Figures(is_weighted=True), parse_numbers(each)) for each in order.weights),
    ]
    return count_of(rule, order.numbers, parts, _paper(order))


def _paper(order: VerdictOrder) -> PaperBallots | None:
    if order.issued is None and order.returned is None:
        return None
    if order.issued is None or order.returned is None:
        raise NumbersRefusedError("half_of_paper")
    return PaperBallots(order.issued, order.returned)


def _only_part(said: Verdict, count: Count) -> tuple[PartVerdict, ...]:
    (condition,) = conditions(said.rule)
    votes = count.of(condition.figures).yes
    return (PartVerdict(condition, votes, said.base_count or 0, said.need or 0, said.passed),)


def _as_json(
    numbers: Numbers, said: Verdict, parts: Sequence[PartVerdict], count: Count
) -> dict[str, object]:
    tally = count.whole
    return {
        "rule": said.rule.text,
        "base": said.base_count,
        "need": said.need,
        "passed": said.passed,
        "percent": percent(parts[0].votes, parts[0].base_count) if len(parts) == 1 else None,
        "members": numbers.members,
        "present": numbers.present,
        "yes": tally.yes,
        "no": tally.no,
        "abstain": tally.abstain,
        "not_voted": tally.not_voted,
        "invalid": tally.invalid,
        "parts": [_part_as_json(part) for part in parts],
    }


def _part_as_json(part: PartVerdict) -> dict[str, object]:
    return {
        "rule": part.rule.text,
        "votes": part.votes,
        "base": part.base_count,
        "need": part.need,
        "passed": part.passed,
        "percent": percent(part.votes, part.base_count),
    }


def _in_words(
    numbers: Numbers, said: Verdict, parts: Sequence[PartVerdict], count: Count, language: Language
) -> Iterator[str]:
    tally = count.whole
    yield text("verdict.rule", language, rule=rule_in_words(said.rule, language), text=said.rule.text)
    if numbers.members is not None and numbers.present is not None:
        yield text("console.base", language, all_members=tally.all_members, present=tally.present)
    yield text("verdict.counts", language, yes=tally.yes, no=tally.no, abstain=tally.abstain)
    if tally.not_voted or tally.invalid:
        yield text("verdict.other_counts", language, not_voted=tally.not_voted, invalid=tally.invalid)
    for part in parts:
        yield _part_in_words(part, language)
    yield text("verdict.passed" if said.passed else "verdict.rejected", language)


def _part_in_words(part: PartVerdict, language: Language) -> str:
    return text(
        f"verdict.{_outcome(part)}",
        language,
        whose="" if part.rule.figures == WHOLE else f"{part.rule.figures.text.strip()}: ",
        votes=part.votes,
        need=part.need,
        base_count=part.base_count,
        base=base_in_words(part.rule, language),
        percent=percent(part.votes, part.base_count),
    )


def _outcome(part: PartVerdict) -> str:
    """Which sentence tells of `part`; a share of nobody is none."""
    if part.base_count:
        return "part_met" if part.passed else "part_not_met"
    return "part_nobody" if part.rule.base is Base.YES_NO else "part_of_nobody"
