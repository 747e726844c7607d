"""Commands about votes (表决): putting a question, moving the vote, and counts that people make."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from controller.contract.attendance_commands import OfOnePerson
from controller.contract.model import ContractModel, GroupName, Name, PresetName, RuleText, SeatNumber, Title
from controller.contract.names import NamesApart, OneSpelling
from controller.contract.visible import Visible
from controller.domain.agenda import AGENDA_ITEMS_MAX
from controller.domain.choices import OPTIONS_MAX
from controller.domain.elections import CANDIDATES_MAX
from controller.domain.people import MEMBERS_MAX
from controller.domain.presets import Method, NoPress
from controller.domain.satisfaction import GRADES_MAX
from controller.domain.votes import DURATION_S_MAX, PressRule, Purpose, Remainder, ResultShown, Secrecy

REASON_CHARS_MAX = 200
"""One sentence, as minutes have it."""
GROUPS_ASKED_MAX = 100
"""Three times the delegations of the largest assembly."""


_SeenName = Annotated[Name, Visible, OneSpelling]


class VoteTerms(ContractModel):
    """What is put to the vote, and how. What is absent comes from the agenda item, the preset and the config."""

    item_number: Annotated[int, Field(ge=1, le=AGENDA_ITEMS_MAX)] | None = None
    item_numbers: Annotated[
        tuple[Annotated[int, Field(ge=1, le=AGENDA_ITEMS_MAX)], ...], Field(max_length=AGENDA_ITEMS_MAX)
    ] = Field(
        default=(), description="Items that are voted on together (合并表决), in place of `item_number`."
    )
    title: Annotated[Title, Visible] | None = Field(
        default=None,
        description="With `item_number` or `item_numbers`: another title for them. Alone: a motion of its own,"
        " of no item (程序性动议). Without either the current item is put.",
    )
    secrecy: Secrecy | None = None
    press_rule: PressRule | None = None
    duration_s: Annotated[int, Field(ge=0, le=DURATION_S_MAX)] | None = Field(
        default=None, description="Seconds; 0: the chair ends the vote; absent: as the config says."
    )
    preset: PresetName | None = None
    rule: Annotated[RuleText, Visible] | None = Field(
        default=None, description="Rule in place of the preset's, for example `all >= 2/3` (procedure.md)."
    )
    method: Method | None = Field(default=None, description="The usual one of the preset when absent.")
    purpose: Purpose = Purpose.DECISION
    result_shown: ResultShown | None = Field(
        default=None,
        description="`live`: totals while the vote runs; named votes only. Absent: as the config says.",
    )
    minimum_open_s: Annotated[int, Field(ge=0, le=DURATION_S_MAX)] = Field(
        default=0, description="The chair cannot close the vote earlier."
    )
    no_press: NoPress | None = None
    groups: Annotated[tuple[GroupName, ...], Field(max_length=GROUPS_ASKED_MAX)] = Field(
        default=(), description="Only members of these groups have a vote."
    )
    seats: Annotated[tuple[SeatNumber, ...], Field(max_length=MEMBERS_MAX)] = Field(
        default=(), description="Only the members on these seats have a vote."
    )
    remainder: Remainder = Field(
        default=Remainder.COMPUTED, description="Of a show of hands: how it is known who did not vote."
    )
    needs_confirmation: bool | None = Field(
        default=None,
        description="Whether a second person confirms a count by hand; absent: as the preset says.",
    )
    candidates: Annotated[tuple[_SeenName, ...], Field(max_length=CANDIDATES_MAX)] = Field(
        default=(),
        description=(
            "Of a further round of an election: who stands, out of those who `may_be_named` (`state/agenda`);"
            " absent: all on the ballot paper who are left."
        ),
    )


class VotePrepare(VoteTerms):
    """Prepare a vote, or change the one that is prepared; nothing shows on the seats."""

    name: Literal["vote.prepare"] = "vote.prepare"


class _OpensRound(ContractModel):
    """A command after which seats take votes."""

    despite_unready: bool = Field(
        default=False, description="Go on although seats are not ready; they are named in the record."
    )


class VoteReady(_OpensRound):
    """Announce the prepared question on seats and screens, if the vote could be opened."""

    name: Literal["vote.ready"] = "vote.ready"


class VoteOpen(VoteTerms, _OpensRound):
    """Put to the vote (付表决): what is prepared, or prepare and open in one."""

    name: Literal["vote.open"] = "vote.open"

    @property
    def says_nothing(self) -> bool:
        """Whether it leaves the question to what is prepared."""
        return self == VoteOpen(despite_unready=self.despite_unready)


class VoteRepeat(_OpensRound):
    """Put the question of the last round to the vote again (重新表决), in a new round."""

    name: Literal["vote.repeat"] = "vote.repeat"


class VoteFallBack(_OpensRound):
    """Ask the question that is being voted on by another method, in a new round."""

    name: Literal["vote.fall_back"] = "vote.fall_back"
    method: Method
    secrecy: Literal["named"] | None = Field(
        default=None,
        description="`named`: a secret ballot may be given up for a method that shows who chose what, although the"
        " preset does not name that method. A method that keeps the secret stays secret.",
    )
    reason: Annotated[str, Field(max_length=REASON_CHARS_MAX), Visible] = ""


class VoteExtend(ContractModel):
    """Let a timed vote run longer."""

    name: Literal["vote.extend"] = "vote.extend"
    extra_s: Annotated[int, Field(ge=1, le=DURATION_S_MAX)]


VoteCount = Annotated[int, Field(ge=0, le=MEMBERS_MAX)]


class CandidateFigures(ContractModel):
    """What was marked for one candidate; nothing marked is an abstention."""

    yes: VoteCount
    no: VoteCount
    abstain: VoteCount


class _OfFigures(ContractModel):
    """Figures of a count by hand: those of one kind of question, or none.

    A motion has yes, no and abstain; an election `candidates` and `write_ins`, a choice `marks`, a satisfaction
    vote `grades`, each by name.
    """

    yes: VoteCount | None = None
    no: VoteCount | None = None
    abstain: VoteCount | None = None
    not_voted: VoteCount | None = None
    issued: VoteCount | None = Field(default=None, description="Papers handed out (发出).")
    returned: VoteCount | None = Field(default=None, description="Papers handed in (收回).")
    invalid: VoteCount = 0
    candidates: (
        Annotated[dict[_SeenName, CandidateFigures], Field(max_length=CANDIDATES_MAX), NamesApart] | None
    ) = None
    write_ins: Annotated[dict[_SeenName, VoteCount], Field(max_length=MEMBERS_MAX), NamesApart] = Field(
        default={}, description="Votes for others than the candidates (另选他人), by name."
    )
    marks: Annotated[dict[_SeenName, VoteCount], Field(max_length=OPTIONS_MAX), NamesApart] | None = None
    grades: Annotated[dict[_SeenName, VoteCount], Field(max_length=GRADES_MAX), NamesApart] | None = None

    @property
    def has_figures(self) -> bool:
        """Whether anything was counted."""
        return bool(self._kinds_given)

    @model_validator(mode="after")
    def _all_sides(self) -> Self:
        sides = (self.yes, self.no, self.abstain)
        if None in sides and any(side is not None for side in sides):
            raise ValueError("yes, no and abstain belong together; a side is never worked out")
        if self._says_more and not self._kinds_given:
            raise ValueError("yes, no and abstain are missing, or the figures of another kind of question")
        if len(self._kinds_given) > 1:
            raise ValueError("figures of two kinds of question: " + ", ".join(self._kinds_given))
        if self.write_ins and self.candidates is None:
            raise ValueError("write_ins without candidates")
        if self.candidates is not None or self.marks is not None:
            self._require_whole_papers()
        return self

    def _require_whole_papers(self) -> None:
        """Nothing that was entered is left out of the count: with names the papers say all that is not marked."""
        if (self.issued is None) is not (self.returned is None):
            raise ValueError("issued and returned belong together")
        if self.invalid and self.issued is None:
            raise ValueError("invalid papers, but none issued and returned")
        if self.not_voted is not None:
            raise ValueError("not_voted is what issued and returned leave; leave it out")

    @property
    def _kinds_given(self) -> tuple[str, ...]:
        return tuple(
            name for name in ("yes", "candidates", "marks", "grades") if getattr(self, name) is not None
        )

    @property
    def _says_more(self) -> bool:
        return bool(self.invalid or self.write_ins) or any(
            n is not None for n in (self.not_voted, self.issued, self.returned)
        )


class VoteEnter(_OfFigures):
    """Enter a count by hand (hands, papers); without figures: the hall applauded (鼓掌通过)."""

    name: Literal["vote.enter"] = "vote.enter"


class VoteConfirm(_OfFigures):
    """Confirm the figures that somebody else entered; with figures, correct them: then the other one confirms."""

    name: Literal["vote.confirm"] = "vote.confirm"


class VoteCall(OfOnePerson):
    """Record what a member answered in a roll call (唱名表决); `none`: no answer."""

    name: Literal["vote.call"] = "vote.call"
    ballot: Literal["yes", "no", "abstain", "none"]


class VoteCast(ContractModel):
    """Give the casting vote of the chair on a tie (主持人决定票), where the rules of the body know one."""

    name: Literal["vote.cast"] = "vote.cast"
    ballot: Literal["yes", "no"]


class VoteMoveCommand(ContractModel):
    """A move of the vote that says nothing but a reason; the table of moves says which is possible when."""

    name: Literal[
        "vote.hold",
        "vote.resume",
        "vote.close",
        "vote.sweep_again",
        "vote.accept",
        "vote.announce",
        "vote.cancel",
        "vote.void",
    ]
    reason: Annotated[str, Field(max_length=REASON_CHARS_MAX), Visible] = ""


VoteCommand = (
    VotePrepare
    | VoteReady
    | VoteOpen
    | VoteRepeat
    | VoteFallBack
    | VoteExtend
    | VoteEnter
    | VoteConfirm
    | VoteCall
    | VoteCast
    | VoteMoveCommand
)
"""Every command of this file."""
