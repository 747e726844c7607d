"""What an agenda file says about the question of an item, and of what the item is a part."""

import re
from collections.abc import Callable, Mapping
from typing import Any, TypeVar

from controller.domain.agenda import AGENDA_ITEMS_MAX, Part
from controller.domain.elections import CANDIDATES_MAX
from controller.domain.kinds import MOTION, Kind
from controller.domain.questions import Question, check_question, question_of
from controller.domain.refusal import RefusedError
from controller.files.file_problems import ProblemList, check_text, echo, reason_in_words
from controller.files.table_columns import ColumnName

QUESTION_COLUMNS = {
    "part": ColumnName(("性质", "part")),
    "part_of": ColumnName(("所属议题", "part_of")),
    "kind": ColumnName(("表决类型", "kind")),
    "options": ColumnName(("候选人或选项", "options")),
    "places": ColumnName(("应选名额", "places")),
    "marks_max": ColumnName(("每票至多选", "marks_max")),
    "write_ins": ColumnName(("另选他人", "write_ins")),
    "favourable": ColumnName(("计为满意", "favourable")),
}
"""Columns of a table and keys of a TOML entry, beside those that every item has."""

KIND_WORDS = {
    "表决": Kind.MOTION,
    "选举": Kind.ELECTION,
    "票决": Kind.CHOICE,
    "满意度测评": Kind.SATISFACTION,
}
PART_WORDS = {"整体表决": Part.WHOLE, "修正案": Part.AMENDMENT, "单独表决": Part.CLAUSE}
NAME_CHARS_MAX = 40
"""What the published contract allows for a name."""
REFUSED_AS = {
    "candidates_count": ("options", "names_needed"),
    "options_count": ("options", "names_needed"),
    "grades_count": ("options", "names_needed"),
    "candidate_twice": ("options", "named_twice"),
    "option_twice": ("options", "named_twice"),
    "grade_twice": ("options", "named_twice"),
    "seats_to_fill": ("places", "places_unfit"),
    "places_to_choose": ("places", "places_unfit"),
    "grades_favourable": ("favourable", "favourable_unfit"),
    "question_needless": ("kind", "needless_for_kind"),
}
"""What the hall would refuse, as (column, problem): the column is where it is mended."""
LISTED = re.compile(r"[;；、\n]")
"""What stands between the names in one cell of a table."""

Value = TypeVar("Value")


class QuestionReader:
    """Reads the question of one entry; `values` and the names for people (`labels`) by column."""

    def __init__(
        self,
        problems: ProblemList,
        row: int,
        values: Mapping[str, Any],
        labels: Mapping[str, str],
    ) -> None:
        self._problems = problems
        self._row = row
        self._values = values
        self._labels = labels
        self.is_part_clear = False

    def part(self) -> tuple[Part, int | None]:
        """What the item is, and of which other one; `is_part_clear` says whether both could be read."""
        told_before = len(self._problems.found)
        part = self._word("part", PART_WORDS, Part) or Part.WHOLE
        part_of = self._whole("part_of", AGENDA_ITEMS_MAX)
        self.is_part_clear = len(self._problems.found) == told_before
        return part, part_of

    def question(self) -> Question:
        """The question; look at the problems."""
        kind = self._word("kind", KIND_WORDS, Kind) or Kind.MOTION
        options, favourable = self._names("options"), self._names("favourable")
        places = self._whole("places", CANDIDATES_MAX)
        marks_max = self._whole("marks_max", CANDIDATES_MAX)
        write_ins = self._yes_or_no("write_ins")
        try:
            question = question_of(
                kind, options, places, marks_max, write_ins=write_ins, favourable=favourable
            )
            check_question(question)
        except RefusedError as refused:
            self._cannot_be_put(refused)
            return MOTION
        return question

    def _cannot_be_put(self, refused: RefusedError) -> None:
        code = refused.refusal.code
        key, problem = REFUSED_AS.get(code, ("kind", "question_cannot_be_put"))
        if code == "question_needless":
            key = str(refused.refusal.params["field"])
        reason = reason_in_words(refused, self._problems.language)
        self._error(key, problem, reason=reason)

    def _word(self, key: str, words: Mapping[str, Value], known: Callable[[str], Value]) -> Value | None:
        value = self._values.get(key, "")
        if value == "":
            return None
        if isinstance(value, str) and value in words:
            return words[value]
        try:
            return known(value)
        except ValueError:
            self._error(key, "unknown_word", value=echo(value), words=", ".join(words))
            return None

    def _whole(self, key: str, number_max: int) -> int | None:
        value = self._values.get(key, "")
        if value == "":
            return None
        if isinstance(value, bool) or not isinstance(value, int) or not 1 <= value <= number_max:
            self._error(key, "number_not_whole", value=echo(value), limit=number_max)
            return None
        return value

    def _yes_or_no(self, key: str) -> bool:
        value = self._values.get(key, "")
        if value != "" and not isinstance(value, bool):
            self._error(key, "secret_not_boolean", value=echo(value))
        return value is True

    def _names(self, key: str) -> tuple[str, ...]:
        value = self._values.get(key, "")
        if isinstance(value, str):
            value = [name for name in LISTED.split(value) if name.strip()]
        if not isinstance(value, list) or not all(isinstance(name, str) for name in value):
            self._error(key, "not_names")
            return ()
        if len(value) > CANDIDATES_MAX:
            self._error(key, "too_many_names", count=len(value), limit=CANDIDATES_MAX)
            return ()
        names = tuple(name.strip() for name in value)
        for name in names:
            check_text(self._problems, self._row, self._label(key), name, NAME_CHARS_MAX)
        return names

    def _label(self, key: str) -> str:
        return self._labels.get(key, key)

    def _error(self, key: str, code: str, **params: str | int) -> None:
        self._problems.error(self._row, self._label(key), code, **params)
