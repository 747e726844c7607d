"""The entries of an agenda, from whatever kind of file, checked into agenda items."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from controller.contract.commands import AgendaEntry
from controller.contract.model import MEMBER_ID_CHARS_MAX
from controller.contract.visible import first_invisible
from controller.domain.agenda import AGENDA_ITEMS_MAX, SPEAKERS_MAX, AgendaItem, Part, check_part
from controller.domain.refusal import RefusedError
from controller.files.agenda_question import QUESTION_COLUMNS, QuestionReader
from controller.files.file_problems import ProblemList, check_text, echo, length_max, reason_in_words
from controller.files.table_columns import ColumnName

AGENDA_COLUMNS = {
    "number": ColumnName(("序号", "number"), required=True),
    "title": ColumnName(("议题", "title"), required=True),
    "motion": ColumnName(("表决稿", "motion")),
    "preset": ColumnName(("规则", "preset")),
    "secret": ColumnName(("无记名", "secret")),
    **QUESTION_COLUMNS,
    "speakers": ColumnName(("发言人", "speakers")),
}
"""Columns of a table and keys of a TOML entry."""


_BETWEEN_IDS = re.compile(r"\s*[,，、;；\n]\s*")
"""What people write between the ids of speakers in one cell."""


@dataclass(frozen=True, slots=True)
class RawEntry:
    """One entry as the file has it; an empty text is a value that was not given.

    `unasked` are keys whose column is missing, which is told once for all.
    """

    row: int
    values: Mapping[str, Any]
    labels: Mapping[str, str]
    unasked: frozenset[str] = frozenset()


class AgendaEntries:
    """Reads entry after entry into items; problems go to the list. `presets` are the names that may stand."""

    def __init__(self, problems: ProblemList, presets: Collection[str]) -> None:
        self._problems = problems
        self._presets = presets
        self._row_of_number: dict[int, int] = {}
        self._by_number: dict[int, AgendaItem] = {}
        self._parts: list[tuple[RawEntry, AgendaItem]] = []

    def read(self, entry: RawEntry) -> AgendaItem | None:
        """The item in `entry`; None without a usable number. Look at the problems."""
        number = self._number(entry)
        title = self._text(entry, "title")
        if not title and "title" not in entry.unasked:
            self._error(entry, "title", "missing_title")
        motion = self._text(entry, "motion")
        preset, secret = self._preset(entry), self._secret(entry)
        reader = QuestionReader(self._problems, entry.row, entry.values, entry.labels)
        (part, part_of), question = reader.part(), reader.question()
        speakers = self._speakers(entry)
        if number is None:
            return None
        item = AgendaItem(number, title, motion, preset, secret, part, part_of, question, speakers)
        self._by_number[number] = item
        if reader.is_part_clear:
            self._parts.append((entry, item))
        return item

    def check_parts(self) -> None:
        """Note every item that is part of nothing, of one that is not there, or of itself."""
        for entry, item in self._parts:
            try:
                check_part(self._by_number, item)
            except RefusedError as refused:
                self._note_part(entry, item, refused)

    def _note_part(self, entry: RawEntry, item: AgendaItem, refused: RefusedError) -> None:
        code = refused.refusal.code
        if code == "part_of_nothing":
            code = "part_of_needless" if item.part is Part.WHOLE else "part_of_missing"
        reason = reason_in_words(refused, self._problems.language)
        self._error(entry, "part_of", code, reason=reason)

    def _number(self, entry: RawEntry) -> int | None:
        if "number" in entry.unasked:
            return None
        number = entry.values.get("number", "")
        if number == "":
            self._error(entry, "number", "missing_number", limit=AGENDA_ITEMS_MAX)
            return None
        is_whole = isinstance(number, int) and not isinstance(number, bool)
        if not is_whole or not 1 <= number <= AGENDA_ITEMS_MAX:
            shown = echo(number)
            self._error(entry, "number", "number_not_whole", value=shown, limit=AGENDA_ITEMS_MAX)
            return None
        if (earlier := self._row_of_number.setdefault(number, entry.row)) != entry.row:
            self._error(entry, "number", "number_twice", number=number, earlier=earlier)
        return int(number)

    def _text(self, entry: RawEntry, key: str) -> str:
        value = entry.values.get(key, "")
        if not isinstance(value, str):
            self._error(entry, key, "not_a_text")
            return ""
        value = value.strip().replace("\r\n", "\n")
        allowed = "\n" if key == "motion" else ""  # a voting text may have paragraphs
        limit = length_max(AgendaEntry, key)
        check_text(self._problems, entry.row, entry.labels[key], value, limit, allowed)
        return value

    def _preset(self, entry: RawEntry) -> str | None:
        value = entry.values.get("preset", "")
        if value == "":
            return None
        if not isinstance(value, str) or value not in self._presets:
            shown = echo(value)
            self._error(entry, "preset", "unknown_preset", value=shown, presets=", ".join(self._presets))
        return str(value)

    def _secret(self, entry: RawEntry) -> bool | None:
        value = entry.values.get("secret", "")
        if value == "":
            return None
        if not isinstance(value, bool):
            self._error(entry, "secret", "secret_not_boolean", value=echo(value))
        return bool(value)

    def _speakers(self, entry: RawEntry) -> tuple[str, ...]:
        """Ids of the roster, each once."""
        ids = entry.values.get("speakers", "") or ()
        if isinstance(ids, str):
            ids = _BETWEEN_IDS.split(ids)
        if not isinstance(ids, list) and ids != ():
            ids = [ids]
        limit = MEMBER_ID_CHARS_MAX
        for who in ids:
            if not isinstance(who, str) or not 0 < len(who) <= limit or first_invisible(who):
                self._error(entry, "speakers", "not_an_id", value=echo(who), limit=limit)
                return ()
        if len(ids) > SPEAKERS_MAX or len(set(ids)) < len(ids):
            self._error(entry, "speakers", "speakers_unfit", count=len(ids), limit=SPEAKERS_MAX)
            return ()
        return tuple(ids)

    def _error(self, entry: RawEntry, key: str, code: str, **params: str | int) -> None:
        self._problems.error(entry.row, entry.labels[key], code, **params)
