"""Reading rules as people write them, for example `all > 1/2 and yes_no >= 2/3`.

    rule      = part { "and" part } | part { "or" part }
    part      = condition | "(" rule ")"
    condition = [ "group(" name ")" ] [ "weight" ] base ( ">" | ">=" ) number "/" number
    base      = "all" | "present" | "participated" | "yes_no" | "valid" | "cast" | "fixed(" number ")"

`and` beside `or` needs parentheses: who reads a rule aloud must not have to know which one binds closer.
"""

import difflib
import re
from collections.abc import Sequence
from fractions import Fraction
from itertools import chain

from controller.domain.rules import AllOf, AnyOf, Base, Comparison, Condition, Rule
from seat_protocol.errors import HallError

RULE_CHARS_MAX = 500
"""Five lines of text; the longest rule known (a double majority of two groups) has 55 characters."""
DEPTH_MAX = 4
"""Parentheses within parentheses: nobody reads more of them aloud."""
CONDITIONS_MAX = 16
"""Twice the parts of any rule known; each is a line of the result sheet."""
NUMBER_MAX = 1_000_000
"""Room for a fixed base in weights; a hall has 4,000 people."""
GROUP_CHARS_MAX = 40
"""As long as the name of a delegation may be."""
NEAR_DENOMINATOR_MAX = 12
"""Shares that rules demand are halves, thirds, quarters, fifths; a twelfth is the finest of them."""
PERCENT = 100
"""What is written in hundredths is meant exactly."""
FOUND_CHARS_MAX = 20
"""Enough of a word to recognise it."""

_TOKEN = re.compile(r" *([0-9]+|[^\W\d]\w*|>=|[^ ])")
_DECIMAL = re.compile(r"([0-9]{1,6}\.[0-9]{1,6}|[0-9]{1,6}(?=%))(%?)")
_PARENTHESIS = re.compile(r"[()]")
_JOINTS = ("and", "or")
_COMPARISONS: tuple[str, ...] = tuple(Comparison)
_BASES: tuple[str, ...] = tuple(Base)
_STARTS: tuple[str, ...] = (*_BASES, "weight", "group", "(")


class RuleTextError(HallError):
    """`text` is no rule. `code` says why and `params` give the details; `column` counts from 1."""

    def __init__(self, code: str, text: str, column: int, **params: str | int) -> None:
        super().__init__(f"column {column}: {code} {params}")
        self.code = code
        self.text = text
        self.column = column
        self.params: dict[str, str | int] = {"column": column, **params}


def parse_rule(text: str) -> Rule:
    """The rule that `text` says; RuleTextError points at the place where it cannot be read."""
    if len(text) > RULE_CHARS_MAX:
        raise RuleTextError("too_long", "", 1, length=len(text), limit=RULE_CHARS_MAX)
    return _Reader(text).whole()


class _Reader:
    """Reads from left to right; `_next` is the next word, sign or number, empty at the end."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._end = 0
        self._conditions = 0
        self._step()

    def whole(self) -> Rule:
        rule = self._rule(depth=0)
        if self._next:
            raise self._unexpected(_JOINTS)
        return rule

    def _rule(self, depth: int) -> Rule:
        parts = [self._part(depth)]
        joint = self._next
        while self._next in _JOINTS:
            if self._next != joint:
                raise self._error("mixed")
            self._step()
            parts.append(self._part(depth))
        return _joined(joint, parts)

    def _part(self, depth: int) -> Rule:
        if self._next != "(":
            return self._condition()
        if depth == DEPTH_MAX:
            raise self._error("too_deep", limit=DEPTH_MAX)
        self._step()
        rule = self._rule(depth + 1)
        self._take(")", (*_JOINTS, ")"))
        return rule

    def _condition(self) -> Condition:
        self._conditions += 1
        if self._conditions > CONDITIONS_MAX:
            raise self._error("too_many", limit=CONDITIONS_MAX)
        expected = _STARTS
        group = None
        if self._next == "group":
            group, expected = self._group(), (*_BASES, "weight")
        weighted = self._next == "weight"
        if weighted:
            self._step()
            expected = _BASES
        base = self._base(expected)
        fixed_count = self._fixed_count() if base is Base.FIXED else None
        return self._compared(base, group, weighted, fixed_count)

    def _compared(self, base: Base, group: str | None, weighted: bool, fixed_count: int | None) -> Condition:
        if self._next not in _COMPARISONS:
            raise self._unexpected(_COMPARISONS)
        comparison, start = Comparison(self._next), self._start
        self._step()
        self._refuse_decimal()
        share_start = self._start
        numerator = self._number()
        self._take("/")
        denominator = self._number()
        if numerator > denominator:
            raise RuleTextError("over_one", self._text, share_start + 1)
        if comparison is Comparison.MORE_THAN and numerator == denominator and fixed_count is None:
            raise RuleTextError("never", self._text, start + 1)
        return Condition(base, comparison, numerator, denominator, group, weighted, fixed_count)

    def _group(self) -> str:
        self._step()
        self._expect("(")
        written = _PARENTHESIS.split(self._text[self._end :])[0]
        name = written.strip()
        if not 1 <= len(name) <= GROUP_CHARS_MAX or not name.isprintable():
            raise RuleTextError("group_name", self._text, self._end + 1, limit=GROUP_CHARS_MAX)
        self._end += len(written)
        self._step()
        self._take(")")
        return name

    def _base(self, expected: Sequence[str]) -> Base:
        if self._next not in _BASES:
            raise self._unexpected(expected)
        base = Base(self._next)
        self._step()
        return base

    def _fixed_count(self) -> int:
        self._take("(")
        count = self._number()
        self._take(")")
        return count

    def _refuse_decimal(self) -> None:
        """Shares are exact: 0.5 and 50% are told with the fraction that was probably meant."""
        if found := _DECIMAL.match(self._text, self._start):
            share = Fraction(found[1]) / (PERCENT if found[2] else 1)
            near = share if share.denominator <= PERCENT else share.limit_denominator(NEAR_DENOMINATOR_MAX)
            nearest = f"{near.numerator}/{near.denominator}" if 0 < near <= 1 else "1/2"
            raise self._error("decimal", found=found[0], nearest=nearest)

    def _number(self) -> int:
        if not (self._next.isascii() and self._next.isdigit()):
            raise self._unexpected(("1/2",) if self._next else ("0-9",))
        number = int(self._next)
        if not 1 <= number <= NUMBER_MAX:
            raise self._error("number", found=self._shown, lowest=1, highest=NUMBER_MAX)
        self._step()
        return number

    def _take(self, sign: str, expected: Sequence[str] = ()) -> None:
        self._expect(sign, expected)
        self._step()

    def _expect(self, sign: str, expected: Sequence[str] = ()) -> None:
        if self._next != sign:
            raise self._unexpected(expected or (sign,))

    def _step(self) -> None:
        found = _TOKEN.match(self._text, self._end)
        self._next = found[1] if found else ""
        self._start, self._end = found.span(1) if found else (len(self._text), len(self._text))

    @property
    def _shown(self) -> str:
        """The token for a message."""
        if not self._next.isprintable():
            return f"U+{ord(self._next[0]):04X}"
        return self._next if len(self._next) <= FOUND_CHARS_MAX else f"{self._next[:FOUND_CHARS_MAX]}…"

    def _unexpected(self, expected: Sequence[str]) -> RuleTextError:
        listed = "  ".join(expected)
        if not self._next:
            return self._error("unfinished", expected=listed)
        words = [word for word in expected if word.isidentifier()]
        near = difflib.get_close_matches(self._next.casefold(), words)
        if near:
            return self._error("unknown_word", found=self._shown, nearest=near[0], expected=listed)
        return self._error("unexpected", found=self._shown, expected=listed)

    def _error(self, code: str, **params: str | int) -> RuleTextError:
        return RuleTextError(code, self._text, self._start + 1, **params)


def _joined(joint: str, parts: list[Rule]) -> Rule:
    """One part stands for itself; parts of the same kind are taken out of their parentheses."""
    if len(parts) == 1:
        return parts[0]
    if joint == "and":
        opened = (part.all_of if isinstance(part, AllOf) else (part,) for part in parts)
        return AllOf(tuple(chain.from_iterable(opened)))
    opened = (part.any_of if isinstance(part, AnyOf) else (part,) for part in parts)
    return AnyOf(tuple(chain.from_iterable(opened)))
