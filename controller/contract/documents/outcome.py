"""Published parts of votes other than motions: the question, its count and what it has decided."""

from typing import Literal

from pydantic import Field

from controller.contract.documents.document import Count
from controller.contract.model import ContractModel
from controller.domain.kinds import Kind


class QuestionDocument(ContractModel):
    """What is put: candidates, options or grades in the order of the ballot paper, and how many win."""

    kind: Kind = Kind.MOTION
    options: tuple[str, ...] = ()
    places: int | None = None
    marks_max: int | None = None
    write_ins: bool = False
    favourable: tuple[str, ...] = ()


class PapersDocument(ContractModel):
    """Ballot papers; `returned` are the valid and the invalid ones."""

    issued: int
    returned: int
    invalid: int


class PersonOutcome(ContractModel):
    """How one person came out; `no` and `abstain` are None of a write-in (另选他人)."""

    name: str
    yes: int
    no: int | None
    abstain: int | None
    rank: int
    meets_rule: bool
    elected: bool
    write_in: bool


class ElectionOutcomeDocument(ContractModel):
    """Who is elected, and what is voted on again: `next_candidates` for the `seats_left`."""

    kind: Literal[Kind.ELECTION] = Kind.ELECTION
    results: tuple[PersonOutcome, ...]
    elected: tuple[str, ...]
    tied: tuple[str, ...]
    seats_left: int
    next_candidates: tuple[str, ...]
    need: int | None = Field(description="None where the candidates were voted on one by one.")


class OptionOutcome(ContractModel):
    """How one option came out."""

    name: str
    votes: int
    rank: int
    chosen: bool


class ChoiceOutcomeDocument(ContractModel):
    """What was chosen; the `tied` stand level for the last `places_left`."""

    kind: Literal[Kind.CHOICE] = Kind.CHOICE
    results: tuple[OptionOutcome, ...]
    chosen: tuple[str, ...]
    tied: tuple[str, ...]
    places_left: int
    need: int


class GradeOutcomeDocument(ContractModel):
    """Ballots by grade; the `favourable` ones stand against the rule (see the verdict)."""

    kind: Literal[Kind.SATISFACTION] = Kind.SATISFACTION
    ballots: dict[str, int]
    favourable: int
    invalid: int
    not_voted: int


class PollFigureDocument(ContractModel):
    """How one person or option came out of a straw poll; `no` and `abstain` are None of options and write-ins."""

    name: str
    votes: Count
    no: Count | None
    abstain: Count | None
    rank: int
    write_in: bool


class StandingDocument(ContractModel):
    """Where an election or a choice stands after its announced rounds, and what would be put next."""

    won: tuple[str, ...] = Field(
        description="Who is elected, or what is chosen, so far: by round, in each by votes."
    )
    places_left: Count = Field(description="Seats or places that are not filled yet; 0: it is decided.")
    next_candidates: tuple[str, ...] = Field(
        description="Who or what stands in the round that comes next or goes on, in the order of its paper."
    )
    turn: str = Field(
        default="",
        description="Of `next_candidates`, who is voted on next where it is done one by one (逐人表决).",
    )
    write_ins: bool = Field(default=False, description="Whether that round may elect others (另选他人).")
    further_round: bool = Field(
        default=False, description="Whether it is another round than the first (另行选举)."
    )
    may_be_named: tuple[str, ...] = Field(
        default=(),
        description="Whom the `candidates` of `vote.open` may name in a further round: all who stood or were written in"
        " and are not elected; of those who stand level the tied alone, until a round among them elected nobody.",
    )


OutcomeDocument = ElectionOutcomeDocument | ChoiceOutcomeDocument | GradeOutcomeDocument
"""The outcome of a vote other than a motion, told apart by `kind`."""
