"""The vote that runs, or the last one."""

from typing import Annotated, Literal

from pydantic import Field

from controller.contract.documents.attendance import AttendanceFigures
from controller.contract.documents.document import Count, Document
from controller.contract.documents.outcome import (
    ChoiceOutcomeDocument,
    ElectionOutcomeDocument,
    GradeOutcomeDocument,
    PapersDocument,
    PollFigureDocument,
    QuestionDocument,
)
from controller.contract.documents.tally import (
    EnteredDocument,
    PartTallyDocument,
    TallyDocument,
    VerdictDocument,
)
from controller.contract.model import ContractModel, SeatNumber, WallTime
from controller.domain.presets import Method, NoPress
from controller.domain.vote_phases import VotePhase
from controller.domain.votes import PressRule, Purpose, Remainder, ResultShown, Secrecy


class EarlierRound(ContractModel):
    """An earlier round of the same question, which this one repeats or takes the place of."""

    round_tag: Annotated[int, Field(ge=0, le=0xFFFF)]
    phase: VotePhase
    method: Method
    successor: int
    voted: Count
    passed: bool | None = Field(description="null for a round without a result; a void one has none.")
    reason: str = ""


class PresidingState(ContractModel):
    """Who presided (主持人)."""

    member_id: str
    name: str


class VoteDocument(Document):
    """`state/vote`: the vote that runs or the last one. Before the count it says how many voted, no more.

    `round_tag` 0 and phase None: no vote yet. `remaining_ms` is the time left at `at_ms`; it runs while the
    phase is `open`; None where the chair ends the vote.

    `purpose` `test`: everything about it must say that it is a test. `live` has the totals of a named vote that
    is shown while it runs, `entered` figures that wait for a second person, `discrepancy` figures that do not add
    up, in place of a result. `turn` is the seat that is called next in a roll call.
    """

    round_tag: Annotated[int, Field(ge=0, le=0xFFFF)] = 0
    phase: VotePhase | None = None
    revision: Count = Field(
        default=0, description="How often the terms were changed: prepared anew, or extended."
    )
    title: str = ""
    item_number: int | None = None
    secrecy: Secrecy = Secrecy.NAMED
    press_rule: PressRule = PressRule.LAST
    rule: str = ""
    preset: str = ""
    duration_s: int | None = None
    remaining_ms: Count | None = None
    all_members: Count = 0
    present: Count = 0
    voted: Count = 0
    unreachable: tuple[SeatNumber, ...] = ()
    tally: TallyDocument | None = None
    tally_parts: tuple[PartTallyDocument, ...] = Field(
        default=(),
        description="Counts by group and by weight: those that the rule needs, in a named vote all.",
    )
    verdict: VerdictDocument | None = None
    opened_at_ms: WallTime | None = None
    closed_at_ms: WallTime | None = None
    announced_at_ms: WallTime | None = None
    end_reason: str = ""
    not_voted_seats: tuple[SeatNumber, ...] = Field(
        default=(), description="Of a named vote that runs: seats that have not voted. Empty in a secret one."
    )
    present_without_unit: Count = Field(
        default=0, description="Present and without a unit to vote with; they are among the not voted."
    )
    attendance: AttendanceFigures | None = Field(default=None, description="When the vote was opened.")
    quorum_lost_at_ms: WallTime | None = Field(
        default=None, description="When the meeting first lost its quorum while the vote was running."
    )
    method: Method = Method.ELECTRONIC
    purpose: Purpose = Purpose.DECISION
    result_shown: ResultShown = ResultShown.AFTER_CLOSE
    no_press: NoPress = NoPress.NOT_VOTED
    remainder: Remainder = Remainder.COMPUTED
    needs_confirmation: bool = False
    minimum_open_s: Count = 0
    groups: tuple[str, ...] = ()
    asked_seats: tuple[SeatNumber, ...] = Field(
        default=(), description="Seats that alone have a vote, where the question names some."
    )
    warnings: tuple[str, ...] = Field(
        default=(),
        description="`small_secret_electorate`: so few vote in secret that the result may give them away;"
        " `method_exception`, `write_in_exception`: the vote departs from what the preset says and no statute fixes;"
        " `rule_exception`: it has a rule in place of the preset's.",
    )
    unready: tuple[SeatNumber, ...] = Field(
        default=(), description="Seats that were not ready when the chair went on without them."
    )
    live: TallyDocument | None = None
    entered: EnteredDocument | None = None
    discrepancy: TallyDocument | None = None
    acclaimed: bool = False
    passed: bool | None = Field(
        default=None, description="What there is to announce; None: nothing, or nothing yet."
    )
    presiding: PresidingState | None = Field(
        default=None,
        description="Who presided when the vote was opened; None: no presiding officer was here.",
    )
    casting_vote: Literal["yes", "no"] | None = Field(
        default=None,
        description="What the chair decided on a tie (主持人决定票); the tally and the verdict are those of the count.",
    )
    called: Count = 0
    turn: SeatNumber | None = None
    predecessor: int | None = None
    earlier: tuple[EarlierRound, ...] = ()
    item_numbers: tuple[int, ...] = Field(
        default=(), description="Items that are voted on together (合并表决); `item_number` is None then."
    )
    question: QuestionDocument = QuestionDocument()
    candidate: str = Field(
        default="",
        description="Who is voted on, in an election one by one (逐人表决): a yes or no to one person.",
    )
    papers: PapersDocument | None = Field(default=None, description="Of a count on paper; None before it.")
    outcome: ElectionOutcomeDocument | ChoiceOutcomeDocument | GradeOutcomeDocument | None = Field(
        default=None, description="Of an election, a choice or a satisfaction vote; such a vote has no tally."
    )
    poll: tuple[PollFigureDocument, ...] = Field(
        default=(),
        description="Of a straw poll (意向性表决) on an election or a choice, most votes first: such a vote decides"
        " nothing and has no outcome.",
    )
