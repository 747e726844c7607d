"""A vote (表决): its settings, who may vote, and what is known of a round."""

from collections.abc import Collection
from dataclasses import dataclass, field
from enum import StrEnum

from controller.domain.agenda import AgendaItem
from controller.domain.choices import Choice, ChoiceOutcome
from controller.domain.elections import Election, ElectionOutcome
from controller.domain.kinds import MOTION, Motion
from controller.domain.paper import Papers
from controller.domain.people import PresidingOfficer
from controller.domain.presence import AttendanceCount
from controller.domain.presets import Method, NoPress, TieRule
from controller.domain.questions import Outcome, Question, QuestionCount
from controller.domain.rules import Figures, Rule
from controller.domain.tallies import PartTally, Tally
from controller.domain.verdicts import Verdict
from controller.domain.vote_phases import VotePhase

ROUND_TAG_MAX = 0xFFFF
"""A round tag is one register on the wire; 0 means no round."""
_MS_PER_S = 1000
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


class Purpose(StrEnum):
    """What a vote is for."""

    DECISION = "decision"
    TEST = "test"  # 试表决: shows that everything works; stays out of reports and archive
    STRAW_POLL = "straw_poll"  # 意向性表决: counted, but it decides nothing and has no verdict


class ResultShown(StrEnum):
    """When the hall sees figures (GB 50799-2012, 6.2.2)."""

    AFTER_CLOSE = "after_close"
    LIVE = "live"  # totals while the vote runs; named votes only


class Remainder(StrEnum):
    """Of a count by hand: how it is known who did not vote. A yes, no or abstention is never worked out."""

    COMPUTED = "computed"  # whoever is not among the figures entered
    ENTERED = "entered"  # the figure is entered, too, and all must make up the present


@dataclass(frozen=True, slots=True)
class VoteSettings:
    """All that is fixed when a vote is put. `duration_s` None: the chair ends it.

    `groups` and `seats` say who may vote: members of one of these groups and on these seats; both empty: all.
    `items_together` are the items of a vote on several of them (合并表决), which has no one `item_number`.
    `question` is what is put; of an election that is voted on one by one (逐人表决), `candidate` is whose turn it is.
    """

    title: str
    item_number: int | None
    secrecy: Secrecy
    press_rule: PressRule
    duration_s: int | None
    majority: Rule
    preset: str
    no_press: NoPress = NoPress.NOT_VOTED
    method: Method = Method.ELECTRONIC
    purpose: Purpose = Purpose.DECISION
    result_shown: ResultShown = ResultShown.AFTER_CLOSE
    minimum_open_s: int = 0
    groups: tuple[str, ...] = ()
    seats: tuple[int, ...] = ()
    remainder: Remainder = Remainder.COMPUTED
    needs_confirmation: bool = False
    question: Question = MOTION
    candidate: str = ""
    items_together: tuple[int, ...] = ()
    tie: TieRule = TieRule.LOST

    @property
    def item_numbers(self) -> tuple[int, ...]:
        """The items that the vote decides on."""
        return self.items_together or (() if self.item_number is None else (self.item_number,))

    @property
    def is_yes_no(self) -> bool:
        """Whether the answers are yes, no and abstain; those to other questions have figures of their own."""
        return isinstance(self.question, Motion) or bool(self.candidate)

    @property
    def is_by_votes(self) -> bool:
        """Whether those with the most votes win, so that there is no one verdict."""
        return isinstance(self.question, Election | Choice) and not self.candidate

    @property
    def is_electronic(self) -> bool:
        """Whether the seats take the votes."""
        return self.method is Method.ELECTRONIC

    @property
    def has_verdict(self) -> bool:
        """Whether the count decides anything."""
        return self.purpose is not Purpose.STRAW_POLL


@dataclass(frozen=True, slots=True)
class HandCount:
    """What was counted by hand. `not_voted` None: it is worked out; the papers are None unless there were any."""

    yes: int
    no: int
    abstain: int
    not_voted: int | None = None
    issued: int | None = None
    returned: int | None = None
    invalid: int = 0


EnteredFigures = HandCount | QuestionCount
"""What somebody enters: the sides of a motion, or the figures of another question."""


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


@dataclass(frozen=True, slots=True)
class Entered:
    """Figures that somebody entered, None for applause, and in whose name."""

    figures: EnteredFigures | None
    operator: str


@dataclass(slots=True)
class Round:
    """One vote from its preparation to the announcement. Only `apply` changes it.

    `ballots` holds what was recorded by seat; in a secret vote the value is None: that the seat voted is
    all that the state knows. `called` are the seats whose turn in a roll call has come, in that order.
    `window_closed_at_ms` is when the vote was closed for the delegates; reading the seats again does not move it.
    `held_at_ms` is since when it is held.
    `predecessor` and `successor` are the tags of the rounds of the same question before and after this one.
    """

    tag: int
    settings: VoteSettings
    electorate: Electorate
    opened_at_ms: int | None
    phase: VotePhase = VotePhase.OPEN
    resumed_at_ms: int = 0
    window_closed_at_ms: int | None = None
    held_at_ms: int | None = None
    elapsed_before_ms: int = 0
    ballots: dict[int, Ballot | None] = field(default_factory=dict)
    unreachable: tuple[int, ...] = ()
    tally: Tally | None = None
    tally_parts: tuple[PartTally, ...] = ()
    verdict: Verdict | None = None
    closed_at_ms: int | None = None
    announced_at_ms: int | None = None
    end_reason: str = ""
    extra_s: int = 0
    revision: int = 0
    """How often the terms were changed: prepared anew, or extended."""
    unready: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    entered: Entered | None = None
    is_acclaimed: bool = False
    called: tuple[int, ...] = ()
    discrepancy: Tally | None = None
    predecessor: int | None = None
    successor: int | None = None
    shown_shift_s: int = 0
    """What the seats count down from beside the truth: a unit begins anew only with another number."""
    attendance: AttendanceCount | None = None
    """When the vote was opened; None in records of versions that did not keep it."""
    quorum_lost_at_ms: int | None = None
    """When the meeting first lost its quorum while votes were being cast."""
    count: QuestionCount | None = None
    """Of a question that is not answered by yes, no and abstain, in place of `tally`."""
    outcome: Outcome | None = None
    items: tuple[AgendaItem, ...] = ()
    """What was put, as the agenda had it then."""
    presiding: PresidingOfficer | None = None
    """When the vote was opened; None where no presiding officer was here, and in records that did not keep it."""
    casting_vote: bool | None = None
    """Whether the chair decided a tie with a yes; None: there was none, or the chair has not decided."""

    @property
    def papers(self) -> Papers | None:
        """The papers of a count; None before it, and where there were none."""
        if self.count is not None:
            return self.count.papers
        figures = None if self.entered is None or self.tally is None else self.entered.figures
        if not isinstance(figures, HandCount) or figures.issued is None or figures.returned is None:
            return None
        return Papers(figures.issued, figures.returned, figures.invalid)

    @property
    def silent_seats(self) -> tuple[int, ...]:
        """Seats of the electorate of which no vote is recorded, by number."""
        return tuple(sorted(self.electorate.members_by_seat.keys() - self.ballots.keys()))

    @property
    def stopped_at_ms(self) -> int | None:
        """Since when no press counts: the close, or the hold that goes on; None while votes are being cast."""
        return self.window_closed_at_ms if self.held_at_ms is None else self.held_at_ms

    @property
    def is_secret(self) -> bool:
        """Whether choices must not be recorded."""
        return self.settings.secrecy is Secrecy.SECRET

    @property
    def is_test(self) -> bool:
        """Whether the round stays out of reports and archive."""
        return self.settings.purpose is Purpose.TEST

    @property
    def is_all_filled(self) -> bool:
        """Whether the most votes have filled every seat or place that there was."""
        match self.outcome:
            case ElectionOutcome(seats_left=0) | ChoiceOutcome(places_left=0):
                return True
        return False

    @property
    def passed(self) -> bool | None:
        """What there is to announce: the verdict, the casting vote, the applause; None where nothing is decided."""
        if not self.settings.has_verdict or self.settings.is_by_votes or self.phase is VotePhase.VOID:
            return None
        if self.casting_vote is not None:
            return self.casting_vote
        return self.is_acclaimed or (self.verdict is not None and self.verdict.passed)

    @property
    def duration_s(self) -> int | None:
        """How long the vote lasts with all its extensions, None when the chair ends it."""
        duration_s = self.settings.duration_s
        return None if duration_s is None else duration_s + self.extra_s

    @property
    def countdown_s(self) -> int | None:
        """What the seats count down from since the clock last began to run; a begun second counts."""
        duration_s = self.duration_s
        if duration_s is None:
            return None
        return max(0, duration_s - self.elapsed_before_ms // _MS_PER_S + self.shown_shift_s)

    def elapsed_ms(self, now_ms: int) -> int:
        """Time in which votes could be cast so far; it stands still while the vote is held."""
        running_ms = now_ms - self.resumed_at_ms if self.phase is VotePhase.OPEN else 0
        return self.elapsed_before_ms + max(0, running_ms)

    def remaining_ms(self, now_ms: int) -> int | None:
        """Time left of a timed vote, None when the chair ends it."""
        duration_s = self.duration_s
        return None if duration_s is None else max(0, duration_s * _MS_PER_S - self.elapsed_ms(now_ms))
