"""Who belongs to the meeting, and whether they are here."""

from dataclasses import dataclass, field
from enum import StrEnum

WEIGHT_MAX = 1_000_000
"""A weight may stand for thousands of inhabitants or shares."""
GROUPS_PER_MEMBER_MAX = 8
"""Delegation, profession, party, committee: twice what is usual."""
MEMBERS_MAX = 4000
"""The largest assembly known (2,980 deputies) and a third on top for observers and visitors."""


class Role(StrEnum):
    """What a person may do in the meeting."""

    MEMBER = "member"  # 代表、委员: speaks and votes
    OBSERVER = "observer"  # 列席: speaks
    VISITOR = "visitor"  # 旁听: neither


class Attendance(StrEnum):
    """Where a person stands (出席情况)."""

    ABSENT = "absent"  # 缺席: expected and not here yet
    PRESENT = "present"  # 实到
    ON_LEAVE = "on_leave"  # 请假
    LEFT = "left"  # 中途退场


class CheckInMethod(StrEnum):
    """How a check-in (报到) was made."""

    KEY = "key"
    MANUAL = "manual"  # 补签到, by the operator
    CARD = "card"  # 插卡, in the seat unit
    ENTRANCE = "entrance"  # 入口刷卡, at the door
    VIDEO = "video"  # 视频参会, from elsewhere


class SeatingMode(StrEnum):
    """What decides who sits where (座次)."""

    FIXED = "fixed"  # 固定席位: the roster
    CARD = "card"  # 插卡定位: the card in the unit, as long as it is there
    FREE = "free"  # 自由就座: who comes first, by card or by the operator's word


CARD_CHARS_MAX = 32
"""The longest number of an ISO 14443 card has 20 hexadecimal digits; printed numbers of other cards have more."""


@dataclass(frozen=True, slots=True)
class Member:
    """One line of the roster. `seat` is the number of the seat terminal, None without a seat.

    `weight` is what the vote weighs where a rule counts by weight. `presiding`: the person may take the chair
    (主持人), and has its priority on the floor. `card` is the number of the person's card (证件卡), empty without one.
    """

    member_id: str
    name: str
    seat: int | None
    role: Role = Role.MEMBER
    delegation: str = ""
    groups: tuple[str, ...] = ()
    weight: int = 1
    card: str = field(default="", repr=False)
    presiding: bool = False

    @property
    def group_names(self) -> frozenset[str]:
        """The groups that a rule may name this person by; the delegation is one of them."""
        return frozenset(name for name in (*self.groups, self.delegation) if name)


def card_key(card: str) -> str:
    """Card numbers that differ in capitals alone are the same card."""
    return card.upper()


@dataclass(frozen=True, slots=True)
class PresidingOfficer:
    """Who presides (主持人), as the record of a vote names them."""

    member_id: str
    name: str
