"""The rows of a roster: one member each, with what the other rows already took."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import replace

from controller.contract.commands import RosterMember
from controller.contract.model import SEAT_MAX
from controller.domain.people import (
    CARD_CHARS_MAX,
    GROUPS_PER_MEMBER_MAX,
    WEIGHT_MAX,
    Member,
    Role,
    card_key,
)
from controller.domain.rule_text import GROUP_CHARS_MAX
from controller.files.file_problems import ProblemList, check_text, clip, length_max
from controller.files.table_columns import ColumnName, Columns, note_faulty_cells
from controller.files.table_values import Row, whole_number
from controller.nameplate import nameplate_text
from controller.seat_numbers import seat_ranges
from seat_protocol.registers import TEXT_BYTES_MAX_NAMEPLATE

ROSTER_COLUMNS = {
    "id": ColumnName(("编号", "id", "member_id"), required=True),
    "name": ColumnName(("姓名", "name"), required=True),
    "seat": ColumnName(("席位", "席位号", "座位", "座位号", "seat"), required=True),
    "role": ColumnName(("身份", "role")),
    "delegation": ColumnName(("代表团", "delegation")),
    "groups": ColumnName(("组别", "groups")),
    "weight": ColumnName(("票权", "weight")),
    "card": ColumnName(("证件卡号", "卡号", "card")),
    "presiding": ColumnName(("主持人", "presiding")),
}
"""Without a role column everybody is a member; with one, a vote is never given by leaving a cell empty."""


def roster_columns(seats_required: bool) -> dict[str, ColumnName]:
    """The columns, that of the seats among them where everybody gets a seat during the meeting."""
    if seats_required:
        return ROSTER_COLUMNS
    return {**ROSTER_COLUMNS, "seat": replace(ROSTER_COLUMNS["seat"], required=False)}


ROLES = {
    "代表": Role.MEMBER,
    "委员": Role.MEMBER,
    "member": Role.MEMBER,
    "列席": Role.OBSERVER,
    "observer": Role.OBSERVER,
    "旁听": Role.VISITOR,
    "visitor": Role.VISITOR,
}


GROUP_SEPARATORS = re.compile("[;；、]")
"""Between the groups of one person, as people write lists in a cell."""
PARENTHESES = re.compile("[()]")
"""A rule that names a group has them around the name."""
_CARD = re.compile(rf"[A-Za-z0-9]{{1,{CARD_CHARS_MAX}}}")
PRESIDING = {"": False, "是": True, "yes": True, "true": True, "否": False, "no": False, "false": False}
"""Who may take the chair; an empty cell says no."""


class RosterRows:
    """Reads row after row into members; problems go to the list.

    Of a required column that is missing nothing is said again by row. `known_seats` None: any seat will do.
    """

    def __init__(
        self,
        columns: Columns,
        known_seats: Collection[int] | None,
        problems: ProblemList,
        *,
        seats_required: bool = True,
    ) -> None:
        self._seats_required = seats_required
        self._columns = columns
        self._problems = problems
        self._known_seats = None if known_seats is None else frozenset(known_seats)
        self._seats_text = seat_ranges(self._known_seats or ())
        self._row_of_id: dict[str, int] = {}
        self._row_of_name: dict[str, int] = {}
        self._row_of_seat: dict[int, int] = {}
        self._row_of_card: dict[str, int] = {}

    def read(self, row: Row) -> Member | None:
        """The member in `row`; None when the role or the seat cannot be told. Look at the problems."""
        if note_faulty_cells(row, self._columns, self._problems):
            return None
        member_id = self._text(row, "id")
        name = self._text(row, "name")
        delegation = self._text(row, "delegation")
        role, seat, card = self._role(row), self._seat(row), self._card(row)
        groups, weight = self._groups(row), self._weight(row)
        presiding = self._presiding(row)
        self._check_id(row, member_id)
        self._check_name(row, name)
        if role is None or (seat is None and self._columns.value(row, "seat")):
            return None
        member = Member(member_id, name, seat, role, delegation, groups, weight, card, presiding)
        self._check_whole(row, member)
        return member

    def _text(self, row: Row, key: str) -> str:
        value = self._columns.value(row, key)
        option = "member_id" if key == "id" else key
        check_text(
            self._problems, row.number, self._columns.label[key], value, length_max(RosterMember, option)
        )
        return value

    def _check_id(self, row: Row, member_id: str) -> None:
        if not self._columns.has("id"):
            return
        if not member_id:
            self._error(row, "id", "missing_id")
        elif (earlier := self._row_of_id.setdefault(member_id, row.number)) != row.number:
            self._error(row, "id", "duplicate_id", value=clip(member_id), earlier=earlier)

    def _check_name(self, row: Row, name: str) -> None:
        if not self._columns.has("name"):
            return
        if not name:
            self._error(row, "name", "missing_name")
        elif (earlier := self._row_of_name.setdefault(name, row.number)) != row.number:
            label = self._columns.label["name"]
            self._problems.warn(row.number, label, "same_name", value=clip(name), earlier=earlier)

    def _role(self, row: Row) -> Role | None:
        if not self._columns.has("role"):
            return Role.MEMBER
        word = self._columns.value(row, "role")
        role = ROLES.get(unicodedata.normalize("NFKC", word).casefold())
        if not word:
            self._error(row, "role", "missing_role", roles=", ".join(ROLES))
        elif role is None:
            self._error(row, "role", "unknown_role", value=clip(word), roles=", ".join(ROLES))
        return role

    def _presiding(self, row: Row) -> bool:
        word = self._columns.value(row, "presiding")
        if (presiding := PRESIDING.get(unicodedata.normalize("NFKC", word).casefold())) is None:
            self._error(row, "presiding", "presiding_not_boolean", value=clip(word))
        return bool(presiding)

    def _seat(self, row: Row) -> int | None:
        written = self._columns.value(row, "seat")
        if not written:
            return None
        seat = whole_number(written, SEAT_MAX)
        if seat is None:
            self._error(row, "seat", "seat_not_a_number", value=clip(written))
        elif self._known_seats is not None and seat not in self._known_seats:
            self._error(row, "seat", "unknown_seat", seat=seat, seats=self._seats_text)
        elif (earlier := self._row_of_seat.setdefault(seat, row.number)) != row.number:
            self._error(row, "seat", "seat_twice", seat=seat, earlier=earlier)
        return seat

    def _groups(self, row: Row) -> tuple[str, ...]:
        written = GROUP_SEPARATORS.split(self._columns.value(row, "groups"))
        groups = tuple(dict.fromkeys(name for each in written if (name := each.strip())))
        if len(groups) > GROUPS_PER_MEMBER_MAX:
            self._error(row, "groups", "too_many_groups", count=len(groups), limit=GROUPS_PER_MEMBER_MAX)
        for name in groups:
            label = self._columns.label["groups"]
            check_text(self._problems, row.number, label, name, GROUP_CHARS_MAX)
            if PARENTHESES.search(name):
                self._error(row, "groups", "group_parentheses", value=clip(name))
        return groups

    def _weight(self, row: Row) -> int:
        written = self._columns.value(row, "weight")
        weight = whole_number(written, WEIGHT_MAX) if written else 1
        if weight is None:
            self._error(row, "weight", "weight_not_whole", value=clip(written), limit=WEIGHT_MAX)
        return weight or 1

    def _card(self, row: Row) -> str:
        """The card's number; what is no number is told and left out."""
        written = self._columns.value(row, "card")
        if not written:
            return ""
        card = unicodedata.normalize("NFKC", written)
        if not _CARD.fullmatch(card):
            self._error(row, "card", "card_not_a_number", value=clip(written), limit=CARD_CHARS_MAX)
            return ""
        if (earlier := self._row_of_card.setdefault(card_key(card), row.number)) != row.number:
            self._error(row, "card", "card_twice", earlier=earlier)
        return card

    def _check_whole(self, row: Row, member: Member) -> None:
        is_seat_missing = member.role is Role.MEMBER and member.seat is None and self._columns.has("seat")
        if is_seat_missing and self._seats_required:
            self._error(row, "seat", "member_without_seat")
        plate_bytes = len(nameplate_text(member).encode("utf-8"))
        if plate_bytes > TEXT_BYTES_MAX_NAMEPLATE:
            limit = TEXT_BYTES_MAX_NAMEPLATE
            self._error(row, "name", "nameplate_too_long", length=plate_bytes, limit=limit)

    def _error(self, row: Row, key: str, code: str, **params: str | int) -> None:
        self._problems.error(row.number, self._columns.label[key], code, **params)
