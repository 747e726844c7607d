"""A vote (表决): its settings, its phases and the table of legal moves."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from controller.domain.presence import AttendanceCount
from controller.domain.presets import NoPress
from controller.domain.rules import Figures, Rule
from controller.domain.tallies import PartTally, Tally
from controller.domain.verdicts import Verdict

ROUND_TAG_MAX = 0xFFFF
"""A round tag is one register on the wire; 0 means no round."""
DURATION_S_MAX = 3600
"""An hour: nobody holds a key that long; the chair ends longer votes by hand."""


class Ballot(StrEnum):
    """What a voter chose."""

    YES = "yes"  # 赞成
    NO = "no"  # 反对
    ABSTAIN = "abstain"  # 弃权


class Secrecy(StrEnum):
    """Whether the record names who chose what."""

    NAMED = "named"  # 记名
    SECRET = "secret"  # noqa: S105 - 无记名, a kind of ballot and no password


class PressRule(StrEnum):
    """Which press counts (GB 50799-2012, 6.2.2)."""

    FIRST = "first"
    LAST = "last"


class VotePhase(StrEnum):
    """Where a vote stands."""

    OPEN = "open"
    HELD = "held"  # nobody can press; what is latched stays
    FREEZING = "freezing"  # the seats are being frozen and read
    UNREACHABLE = "unreachable"  # seats did not answer; the chair decides
    CLOSED = "closed"  # counted, not yet announced
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"  # taken back before the count
    VOID = "void"  # counted or not, it does not stand


class VoteMove(StrEnum):
    """What the chair can do with a vote; the values are the names of the commands."""

    HOLD = "vote.hold"
    RESUME = "vote.resume"
    CLOSE = "vote.close"
    SWEEP_AGAIN = "vote.sweep_again"
    ACCEPT = "vote.accept"
    ANNOUNCE = "vote.announce"
    CANCEL = "vote.cancel"
    VOID = "vote.void"


LEGAL_MOVES: dict[VotePhase, tuple[VoteMove, ...]] = {
    VotePhase.OPEN: (VoteMove.CLOSE, VoteMove.HOLD, VoteMove.CANCEL),
    VotePhase.HELD: (VoteMove.RESUME, VoteMove.CLOSE, VoteMove.CANCEL),
    VotePhase.FREEZING: (),
    VotePhase.UNREACHABLE: (VoteMove.SWEEP_AGAIN, VoteMove.ACCEPT, VoteMove.VOID),
    VotePhase.CLOSED: (VoteMove.ANNOUNCE, VoteMove.VOID),
    VotePhase.ANNOUNCED: (),
    VotePhase.CANCELLED: (),
    VotePhase.VOID: (),
}
"""The one table of legal moves: it drives the domain, the console's footer and the documents."""

RUNNING = frozenset({VotePhase.OPEN, VotePhase.HELD, VotePhase.FREEZING, VotePhase.UNREACHABLE})
"""Phases before the count; no other vote can be opened meanwhile."""
PENDING = RUNNING | {VotePhase.CLOSED}
"""Phases in which the chair still owes the hall a result."""


@dataclass(frozen=True, slots=True)
class VoteSettings:
    """All that is fixed when a vote is put. `duration_s` None: the chair ends it."""

    title: str
    item_number: int | None
    secrecy: Secrecy
    press_rule: PressRule
    duration_s: int | None
    majority: Rule
    preset: str
    no_press: NoPress = NoPress.NOT_VOTED


@dataclass(frozen=True, slots=True)
class ElectorateGroup:
    """A group as it was when the vote opened: all of its members, and the seats of those who may vote."""

    name: str
    all_members: int
    all_weight: int
    seats: tuple[int, ...]
    present_without_unit: int = 0
    weight_without_unit: int = 0


@dataclass(frozen=True, slots=True)
class Electorate:
    """Who may vote, frozen at the opening: member ids by seat, and the size of the body.

    `weights` has the seats whose vote weighs more than one; `groups` those that a rule or the record may need.
    Who is present without a unit to vote with is among the not voted.
    """

    members_by_seat: dict[int, str]
    all_members: int
    all_weight: int = 0
    weights: dict[int, int] = field(default_factory=dict)
    groups: tuple[ElectorateGroup, ...] = ()
    present_without_unit: int = 0
    weight_without_unit: int = 0

    @property
    def present(self) -> int:
        """How many members are present (实到), those without a unit of their own among them."""
        return len(self.members_by_seat) + self.present_without_unit

    def size(self, figures: Figures) -> int:
        """How many `figures` are with everybody present: heads or weight. LookupError for an unknown group."""
        group = None if figures.group is None else self._group(figures.group)
        if figures.is_weighted:
            return self.all_weight if group is None else group.all_weight
        return self.all_members if group is None else group.all_members

    def without_unit(self, figures: Figures) -> int:
        """How many of them, heads or weight, are present and have no unit to vote with."""
        where = self if figures.group is None else self._group(figures.group)
        return where.weight_without_unit if figures.is_weighted else where.present_without_unit

    def seats(self, group: str | None) -> Collection[int]:
        """The seats of a group that may vote, None for all; LookupError for an unknown group."""
        return self.members_by_seat if group is None else self._group(group).seats

    def _group(self, name: str) -> ElectorateGroup:
        for group in self.groups:
            if group.name == name:
                return group
        raise LookupError(f"group {name} was not there when the vote opened")


@dataclass(slots=True)
class Round:
    """One vote from opening to announcement. Only `apply` changes it.

    `ballots` holds what was recorded by seat; in a secret vote the value is None: that the seat voted is
    all that the state knows. `window_closed_at_ms` is when the vote was closed for the delegates; reading the
    seats again does not move it.
    """

    tag: int
    settings: VoteSettings
    electorate: Electorate
    opened_at_ms: int
    phase: VotePhase = VotePhase.OPEN
    resumed_at_ms: int = 0
    window_closed_at_ms: int | None = None
    elapsed_before_ms: int = 0
    ballots: dict[int, Ballot | None] = field(default_factory=dict)
    unreachable: tuple[int, ...] = ()
    tally: Tally | None = None
    tally_parts: tuple[PartTally, ...] = ()
    verdict: Verdict | None = None
    closed_at_ms: int | None = None
    announced_at_ms: int | None = None
    end_reason: str = ""
    attendance: AttendanceCount | None = None
    """When the vote was opened; None in records of versions that did not keep it."""
    quorum_lost_at_ms: int | None = None
    """When the meeting first lost its quorum while votes were being cast."""

    @property
    def silent_seats(self) -> tuple[int, ...]:
        """Seats of the electorate of which no vote is recorded, by number."""
        return tuple(sorted(self.electorate.members_by_seat.keys() - self.ballots.keys()))

    @property
    def is_secret(self) -> bool:
        """Whether choices must not be recorded."""
        return self.settings.secrecy is Secrecy.SECRET

    def elapsed_ms(self, now_ms: int) -> int:
        """Time in which votes could be cast so far; it stands still while the vote is held."""
        running_ms = now_ms - self.resumed_at_ms if self.phase is VotePhase.OPEN else 0
        return self.elapsed_before_ms + max(0, running_ms)

    def remaining_ms(self, now_ms: int) -> int | None:
        """Time left of a timed vote, None when the chair ends it."""
        if self.settings.duration_s is None:
            return None
        return max(0, self.settings.duration_s * 1000 - self.elapsed_ms(now_ms))
