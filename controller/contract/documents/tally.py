"""Counts and verdicts, as a vote tells them."""

from pydantic import Field

from controller.contract.documents.document import Count
from controller.contract.model import ContractModel
from controller.contract.vote_commands import CandidateFigures


class TallyDocument(ContractModel):
    """The count; yes + no + abstain + not_voted + invalid = present. Invalid votes there are only on paper."""

    yes: Count
    no: Count
    abstain: Count
    not_voted: Count
    invalid: Count = 0


class PartTallyDocument(TallyDocument):
    """The count of one group, or by weight, with its size: of `group` None, everybody."""

    group: str | None
    weighted: bool
    all_members: Count
    present: Count


class PartVerdictDocument(ContractModel):
    """What one part of a rule says: `votes` were yes, `need` of `base_count` were needed."""

    rule: str
    votes: Count
    base_count: Count
    need: Count
    passed: bool


class VerdictDocument(ContractModel):
    """What the rule says about the count: `need` votes of `base_count` were needed.

    A rule of several parts says so in `parts`, by part. Then `base_count` is None, and so is `need` unless all
    parts look at the same votes.
    """

    rule: str
    base_count: Count | None
    need: Count | None
    passed: bool
    parts: tuple[PartVerdictDocument, ...] = ()


class EnteredDocument(ContractModel):
    """Figures, or applause, that `operator` entered, before somebody else has confirmed them: no result yet."""

    operator: str
    yes: Count | None = None
    no: Count | None = None
    abstain: Count | None = None
    not_voted: Count | None = None
    issued: Count | None = None
    returned: Count | None = None
    invalid: Count = 0
    candidates: dict[str, CandidateFigures] | None = None
    write_ins: dict[str, Count] = Field(default_factory=dict)
    marks: dict[str, Count] | None = None
    grades: dict[str, Count] | None = None
    acclaimed: bool = False
