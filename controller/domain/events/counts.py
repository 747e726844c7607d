"""Events of ballots, and of the results that they lead to."""

from dataclasses import dataclass

from controller.domain.elections import ElectionOutcome
from controller.domain.questions import Outcome, QuestionCount
from controller.domain.tallies import PartTally, Tally
from controller.domain.verdicts import Verdict
from controller.domain.votes import Ballot, EnteredFigures


@dataclass(frozen=True, slots=True)
class BallotRecorded:
    """A seat has voted. `ballot` is None in a secret vote."""

    round_tag: int
    seat: int
    ballot: Ballot | None


@dataclass(frozen=True, slots=True)
class BallotCalled:
    """What a member answered in a roll call; None: nothing. `is_correction`: an earlier answer was replaced."""

    round_tag: int
    seat: int
    ballot: Ballot | None
    is_correction: bool


@dataclass(frozen=True, slots=True)
class CountEntered:
    """Figures of a count by hand were entered, or corrected, and wait to be confirmed or are counted at once.

    `figures` None: applause, which waits to be confirmed.
    """

    round_tag: int
    figures: EnteredFigures | None
    operator: str


@dataclass(frozen=True, slots=True)
class CountConfirmed:
    """A second person confirmed the figures that were entered."""

    round_tag: int
    operator: str


@dataclass(frozen=True, slots=True)
class VoteAcclaimed:
    """The hall carried the question by applause; nothing was counted."""

    round_tag: int


@dataclass(frozen=True, slots=True)
class CountDiscrepant:
    """The count does not add up; `tally` are its figures, and there is no result."""

    round_tag: int
    tally: Tally


@dataclass(frozen=True, slots=True)
class VoteClosed:
    """The vote was counted. `unreachable` seats were accepted as such by the chair.

    `away` are the silent seats whose voter had gone before the close, where silence is an abstention: theirs is none.

    `verdict` is None where the vote decides nothing (a straw poll).

    `parts` are the counts of groups and by weight that the rule needs, in a named vote also those of the record.

    A question that is not answered by yes, no and abstain has a `count` in place of the `tally`. Where the most
    votes win, an `outcome` takes the place of the verdict.
    """

    round_tag: int
    tally: Tally | None
    verdict: Verdict | None
    unreachable: tuple[int, ...]
    parts: tuple[PartTally, ...] = ()
    count: QuestionCount | None = None
    outcome: Outcome | None = None
    away: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class CastingVoteGiven:
    """The chair decided a tie, for the motion or against it; the figures stay as they were counted."""

    round_tag: int
    is_yes: bool


@dataclass(frozen=True, slots=True)
class ResultAnnounced:
    """The chair announced the result; `passed` None: nothing was decided."""

    round_tag: int
    passed: bool | None


@dataclass(frozen=True, slots=True)
class ElectionDecided:
    """What the rounds of an election have led to, announced with the last of them, `round_tag`."""

    item_number: int
    round_tag: int
    outcome: ElectionOutcome


CountEvent = (
    BallotRecorded
    | BallotCalled
    | CountEntered
    | CountConfirmed
    | VoteAcclaimed
    | CountDiscrepant
    | VoteClosed
    | CastingVoteGiven
    | ResultAnnounced
    | ElectionDecided
)
