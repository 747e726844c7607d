"""Numbers of a vote as somebody gives them: checked against each other, never repaired."""

import difflib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields, replace

from controller.contract.catalogue import Language, text
from controller.domain.rules import WHOLE, Base, Figures, Rule, conditions, figures_needed
from controller.domain.tallies import Count, Discrepancy, PaperBallots, PartTally, Tally, discrepancy
from seat_protocol.errors import HallError

NUMBER_MAX = 10**12
"""The weights of the largest assembly, all at their limit, with room for two digits more."""
ECHO_CHARS_MAX = 40
"""Enough to recognise one's own typing."""


class NumbersRefusedError(HallError):
    """The numbers are not those of a vote. `code` says why (group `verdict` of the catalogue)."""

    def __init__(self, code: str, **params: str | int) -> None:
        super().__init__(f"{code} {params}")
        self.code = code
        self.params = params

    def in_words(self, language: Language) -> str:
        """The reason and the remedy for people."""
        return text(f"verdict.{self.code}", language, **self.params)


@dataclass(frozen=True, slots=True)
class Numbers:
    """What somebody gave; None is what was not given. Without `not_voted` it is what is left of `present`."""

    yes: int
    no: int = 0
    abstain: int = 0
    invalid: int = 0
    members: int | None = None
    present: int | None = None
    not_voted: int | None = None

    @property
    def tally(self) -> Tally:
        """The numbers as a count; what nobody gave is as large as it has to be, and is in no base of the rule."""
        chosen = self.yes + self.no + self.abstain + self.invalid
        present = chosen + (self.not_voted or 0) if self.present is None else self.present
        not_voted = max(0, present - chosen) if self.not_voted is None else self.not_voted
        members = present if self.members is None else self.members
        return Tally(members, present, self.yes, self.no, self.abstain, not_voted, self.invalid)


def count_of(
    rule: Rule, whole: Numbers, parts: Iterable[tuple[Figures, Numbers]], paper: PaperBallots | None = None
) -> Count:
    """The count that `rule` can be applied to; NumbersRefusedError where something is missing or contradictory."""
    given = {WHOLE: whole}
    for figures, numbers in parts:
        if figures in given:
            raise NumbersRefusedError("given_twice", what=_name(figures))
        given[figures] = numbers
    _require_needed(rule, given)
    others = tuple(
        PartTally(figures, numbers.tally) for figures, numbers in given.items() if figures != WHOLE
    )
    count = Count(_with_room(whole, others, paper).tally, others)
    if found := discrepancy(count, paper):
        raise _refused(found)
    return count


def parse_numbers(written: str) -> Numbers:
    """Numbers such as `present=20,yes=12,no=8`; NumbersRefusedError names the word or number that is wrong."""
    names = [field.name for field in fields(Numbers)]
    found: dict[str, int] = {}
    for part in written.split(","):
        name, _, digits = (word.strip() for word in part.partition("="))
        name = name.replace("-", "_")
        if name not in names:
            raise _unknown_number(name, names)
        if name in found:
            raise NumbersRefusedError("given_twice", what=name)
        found[name] = _whole(name, digits)
    if "yes" not in found:
        raise NumbersRefusedError("number_missing", name="yes", written=written[:ECHO_CHARS_MAX])
    return Numbers(**found)


def _unknown_number(name: str, names: Sequence[str]) -> NumbersRefusedError:
    found, known = name[:ECHO_CHARS_MAX], ", ".join(names)
    for nearest in difflib.get_close_matches(found, names, n=1):
        return NumbersRefusedError("unknown_number_near", found=found, nearest=nearest, known=known)
    return NumbersRefusedError("unknown_number", found=found, known=known)


def parse_group(written: str, *, is_weighted: bool = False) -> tuple[Figures, Numbers]:
    """A group with its numbers, such as `A:present=20,yes=12`."""
    group, colon, numbers = written.rpartition(":")
    if not colon or not group.strip():
        raise NumbersRefusedError("group_without_name", written=written[:ECHO_CHARS_MAX])
    return Figures(group.strip(), is_weighted), parse_numbers(numbers)


def _with_room(whole: Numbers, parts: Iterable[PartTally], paper: PaperBallots | None) -> Numbers:
    """`whole` with totals that nobody gave as large as the largest group and the papers handed out need them."""
    tally, groups = whole.tally, [part.tally for part in parts if not part.figures.is_weighted]
    present = tally.present
    if whole.present is None and whole.not_voted is None:
        not_voted = max((group.not_voted for group in groups), default=0)
        issued = paper.issued if paper else 0
        room = max(present + not_voted, issued, *(group.present for group in groups))
        present = room if whole.members is None else max(present, min(room, whole.members))
    members = whole.members
    if members is None:
        members = max(tally.all_members, present, *(group.all_members for group in groups))
    return replace(whole, members=members, present=present)


def _refused(found: Discrepancy) -> NumbersRefusedError:
    where = "" if found.figures == WHOLE else f"{_name(found.figures)}: "
    if not found.field:
        return NumbersRefusedError(found.code, where=where, first=found.first, second=found.second)
    name = _NUMBER_NAMES.get(found.field, found.field)
    return NumbersRefusedError(
        found.code,
        where=where,
        field=name,
        first=found.first,
        second=found.second,
        option=f"--{name.replace('_', '-')}",
    )


_NUMBER_NAMES = {"all_members": "members"}
"""Fields of a tally whose number is called differently."""


def _require_needed(rule: Rule, given: dict[Figures, Numbers]) -> None:
    needed = figures_needed(rule)
    for figures in given.keys() - {WHOLE, *needed}:
        raise NumbersRefusedError("not_asked", what=_name(figures))
    for figures in needed:
        if figures not in given:
            raise NumbersRefusedError("figures_missing", what=_name(figures), option=_option(figures))
    for condition in conditions(rule):
        numbers = given[condition.figures]
        if condition.base is Base.ALL and numbers.members is None:
            raise NumbersRefusedError("base_missing", rule=condition.text, name="members")
        if condition.base is Base.PRESENT and numbers.present is None:
            raise NumbersRefusedError("base_missing", rule=condition.text, name="present")


def _whole(name: str, digits: str) -> int:
    is_number = digits.isascii() and digits.isdecimal() and len(digits) <= len(str(NUMBER_MAX))
    if not is_number or int(digits) > NUMBER_MAX:
        raise NumbersRefusedError("not_whole", name=name, found=digits[:ECHO_CHARS_MAX], limit=NUMBER_MAX)
    return int(digits)


def _name(figures: Figures) -> str:
    return figures.text.strip()


def _option(figures: Figures) -> str:
    if figures.group is None:
        return '--weight "members=...,present=...,yes=..."'
    option = "--group-weight" if figures.is_weighted else "--group"
    return f'{option} "{figures.group}:members=...,present=...,yes=..."'
