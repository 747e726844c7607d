"""Orders about votes, and the terms on which they are put."""

from dataclasses import dataclass

from controller.domain.presets import Method, NoPress
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import (
    Ballot,
    EnteredFigures,
    PressRule,
    Purpose,
    Remainder,
    ResultShown,
    Secrecy,
)


@dataclass(frozen=True, slots=True)
class SeatReport:
    """What the seats say at the moment of an order, for the round that it would open.

    `not_showing` are seats in touch that do not show the round, `with_choice` those that report a choice for it.
    """

    out_of_touch: frozenset[int] = frozenset()
    not_showing: frozenset[int] = frozenset()
    with_choice: frozenset[int] = frozenset()


_ALL_READY = SeatReport()


@dataclass(frozen=True, slots=True)
class VoteTerms:
    """What is put to the vote, and how; None and empty mean: as the agenda item and the preset say.

    `usual_result_shown` is what the hall's settings say, for votes that may be shown live at all.
    `rule` is the text of a rule that takes the place of the preset's. `item_numbers` are items that are voted on
    together (合并表决), in place of `item_number`. `candidates` are those whom the chair wants in a further round of
    an election.
    """

    item_number: int | None
    title: str | None
    secrecy: Secrecy | None
    press_rule: PressRule
    duration_s: int | None
    preset: str | None
    rule: str | None = None
    method: Method | None = None
    purpose: Purpose = Purpose.DECISION
    result_shown: ResultShown | None = None
    minimum_open_s: int = 0
    no_press: NoPress | None = None
    groups: tuple[str, ...] = ()
    seats: tuple[int, ...] = ()
    remainder: Remainder = Remainder.COMPUTED
    needs_confirmation: bool | None = None
    item_numbers: tuple[int, ...] = ()
    candidates: tuple[str, ...] = ()
    usual_result_shown: ResultShown = ResultShown.AFTER_CLOSE


@dataclass(frozen=True, slots=True)
class PrepareVote(VoteTerms):
    """Somebody prepares a vote, or changes the one that is prepared. Nothing shows on the seats."""


@dataclass(frozen=True, slots=True)
class OpenVote(VoteTerms):
    """The chair puts a question to the vote (付表决).

    `as_prepared`: the order says nothing of its own, so it means the vote that is prepared, where there is one.
    `despite_unready`: the chair goes on although seats are not ready.
    """

    as_prepared: bool = False
    despite_unready: bool = False
    report: SeatReport = _ALL_READY


@dataclass(frozen=True, slots=True)
class ReadyVote:
    """The chair has the prepared question announced on seats and screens."""

    despite_unready: bool = False
    report: SeatReport = _ALL_READY


@dataclass(frozen=True, slots=True)
class RepeatVote:
    """The chair puts the question of the last round to the vote again (重新表决)."""

    despite_unready: bool = False
    report: SeatReport = _ALL_READY


@dataclass(frozen=True, slots=True)
class FallBack:
    """The chair has the question voted on by another `method`, in a new round.

    `by_name`: a secret ballot may be given up for a method that shows who chose what, although the preset does not
    name it.
    """

    method: Method
    reason: str
    despite_unready: bool = False
    report: SeatReport = _ALL_READY
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class ExtendVote:
    """The chair lets a timed vote run longer."""

    extra_s: int


@dataclass(frozen=True, slots=True)
class EnterCount:
    """The operator enters what was counted by hand; `figures` None: the hall applauded (鼓掌通过)."""

    figures: EnteredFigures | None
    operator: str = ""


@dataclass(frozen=True, slots=True)
class ConfirmCount:
    """A second person confirms what was entered, or corrects it with `figures`."""

    figures: EnteredFigures | None = None
    operator: str = ""


@dataclass(frozen=True, slots=True)
class CallMember:
    """The operator records what a member answered in a roll call (唱名表决); `ballot` None: nothing."""

    member_id: str | None
    seat: int | None
    ballot: Ballot | None


@dataclass(frozen=True, slots=True)
class CastVote:
    """The chair gives the casting vote on a tie (主持人决定票)."""

    is_yes: bool


@dataclass(frozen=True, slots=True)
class MoveVote:
    """The chair moves the vote that is pending, by a move that says nothing but a reason."""

    move: VoteMove
    reason: str = ""


VoteOrder = (
    PrepareVote
    | OpenVote
    | ReadyVote
    | RepeatVote
    | FallBack
    | ExtendVote
    | EnterCount
    | ConfirmCount
    | CallMember
    | CastVote
    | MoveVote
)
