"""Commands that clients send, and the replies they get."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from controller.contract.attendance_commands import AttendanceCommand, CardNumber, CheckIn, Leave
from controller.contract.catalogue import Language
from controller.contract.floor_commands import (
    AlarmClear,
    AlarmRaise,
    FloorPriority,
    FloorPriorityEnd,
    FloorSet,
    SpeechEndAll,
    SpeechList,
    SpeechNext,
    SpeechRequest,
)
from controller.contract.model import (
    WALL_TIME_MS_MAX,
    ContractModel,
    GroupName,
    MemberId,
    MotionText,
    Name,
    PresetName,
    SeatNumber,
    Title,
)
from controller.contract.names import OneSpelling
from controller.contract.refusal_words import refusal_in_words
from controller.contract.visible import Visible, VisibleLines, visible
from controller.contract.vote_commands import VoteCommand
from controller.domain.agenda import AGENDA_ITEMS_MAX, SPEAKERS_MAX, Part
from controller.domain.elections import CANDIDATES_MAX
from controller.domain.floor.speeches import FloorMode
from controller.domain.kinds import Kind
from controller.domain.people import GROUPS_PER_MEMBER_MAX, MEMBERS_MAX, WEIGHT_MAX, Role, SeatingMode
from controller.domain.questions import Question, question_of
from controller.domain.refusal import RefusedError
from controller.domain.satisfaction import GRADES_MAX
from controller.domain.vote_phases import VotePhase
from controller.domain.votes import DURATION_S_MAX

COMMAND_BYTES_MAX = 1 << 20
"""A roster of 4,000 people takes about 600 kB; nothing else comes near."""
MESSAGE_BYTES_MAX = 200
"""What the message page of a seat unit holds, in bytes of UTF-8 (66 Chinese characters)."""


ItemNumber = Annotated[int, Field(ge=1, le=AGENDA_ITEMS_MAX)]
_SEEN_MEMBER = visible("member_id", "name", "delegation")
_SEEN_ENTRY = visible("title", "options", "favourable", paragraphs=("motion",))
"""Checked where they come in, and not in the models: what an older record holds is still published."""


class MeetingOpen(ContractModel):
    """Open the meeting (开会): seats may sign in."""

    name: Literal["meeting.open"] = "meeting.open"
    title: Annotated[Title, Visible] | None = Field(
        default=None, description="Title of the meeting; from the config when absent."
    )
    seating: SeatingMode | None = Field(
        default=None, description="What decides who sits where; from the config when absent."
    )
    remote_counts: bool | None = Field(
        default=None,
        description="Whether who takes part by video counts as present and has a vote; from the config when absent.",
    )
    floor_mode: FloorMode | None = Field(
        default=None, description="How the floor is given; from the config when absent."
    )


class MeetingAdjourn(ContractModel):
    """Adjourn the meeting (散会)."""

    name: Literal["meeting.adjourn"] = "meeting.adjourn"


class RosterMember(ContractModel):
    """One person of the roster."""

    member_id: MemberId
    name: Name
    seat: SeatNumber | None = None
    role: Role = Role.MEMBER
    delegation: Annotated[str, Field(max_length=40)] = ""
    groups: Annotated[tuple[Annotated[GroupName, Visible], ...], Field(max_length=GROUPS_PER_MEMBER_MAX)] = (
        Field(default=(), description="Groups that a rule may name, beside the delegation.")
    )
    weight: Annotated[int, Field(ge=1, le=WEIGHT_MAX)] = Field(
        default=1, description="What the vote weighs where a rule counts by weight."
    )
    card: CardNumber | None = Field(
        default=None,
        repr=False,
        description="Number of the person's card; it goes in and is never published.",
    )
    presiding: bool = Field(default=False, description="May take the chair (主持人).")


class RosterImport(ContractModel):
    """Replace the roster (名册); refused while a meeting is open."""

    name: Literal["roster.import"] = "roster.import"
    members: Annotated[
        tuple[Annotated[RosterMember, _SEEN_MEMBER], ...], Field(min_length=1, max_length=MEMBERS_MAX)
    ]


class AgendaEntry(ContractModel):
    """One item of the agenda, and the question that it puts."""

    number: ItemNumber
    title: Title
    motion: MotionText = ""
    preset: PresetName | None = None
    secret: bool | None = None
    part: Part = Field(
        default=Part.WHOLE,
        description="`amendment` (修正案) and `clause` (单独表决) are voted on before the item they are part of.",
    )
    part_of: ItemNumber | None = None
    kind: Kind = Kind.MOTION
    options: Annotated[tuple[Name, ...], Field(max_length=CANDIDATES_MAX)] = Field(
        default=(), description="Candidates, projects or grades, in the order of the ballot paper."
    )
    places: Annotated[int, Field(ge=1, le=CANDIDATES_MAX)] | None = Field(
        default=None, description="Seats to fill (应选名额), or options to choose; 1 when absent."
    )
    marks_max: Annotated[int, Field(ge=1, le=CANDIDATES_MAX)] | None = Field(
        default=None, description="How many options a ballot may mark; as many as `places` when absent."
    )
    write_ins: bool = Field(default=False, description="Whether others may be written in (另选他人).")
    favourable: Annotated[tuple[Name, ...], Field(max_length=GRADES_MAX)] = Field(
        default=(), description="The grades that count for the rule of a satisfaction vote."
    )

    speakers: Annotated[tuple[MemberId, ...], Field(max_length=SPEAKERS_MAX)] = Field(
        default=(), description="Who is to speak on it, in this order (发言名单)."
    )

    @property
    def question(self) -> Question:
        """The question as the domain takes it."""
        return question_of(
            self.kind,
            self.options,
            self.places,
            self.marks_max,
            write_ins=self.write_ins,
            favourable=self.favourable,
        )

    @model_validator(mode="after")
    def _puts_a_question(self) -> Self:
        try:
            self.question  # noqa: B018 - a question that can't be put raises
        except RefusedError as refused:
            raise ValueError(refusal_in_words(refused.refusal, Language.EN)) from None
        return self


class AgendaSet(ContractModel):
    """Replace the agenda (议程)."""

    name: Literal["agenda.set"] = "agenda.set"
    items: Annotated[tuple[Annotated[AgendaEntry, _SEEN_ENTRY], ...], Field(max_length=AGENDA_ITEMS_MAX)]


class AgendaSelect(ContractModel):
    """Take up an agenda item."""

    name: Literal["agenda.select"] = "agenda.select"
    number: ItemNumber


class AgendaWithdraw(ContractModel):
    """Withdraw an agenda item (撤回): it no longer has to be voted on before others."""

    name: Literal["agenda.withdraw"] = "agenda.withdraw"
    number: ItemNumber


class SpeechGrant(ContractModel):
    """Give the floor (批准发言) to a seat; `limit_s` from the preset when absent."""

    name: Literal["speech.grant"] = "speech.grant"
    seat: SeatNumber
    limit_s: Annotated[int, Field(ge=1, le=DURATION_S_MAX)] | None = None


class SpeechExtend(ContractModel):
    """Extend a running speech (延长); `extra_s` from the preset when absent."""

    name: Literal["speech.extend"] = "speech.extend"
    seat: SeatNumber
    extra_s: Annotated[int, Field(ge=1, le=DURATION_S_MAX)] | None = None


class SpeechEnd(ContractModel):
    """End a running speech (终止发言)."""

    name: Literal["speech.end"] = "speech.end"
    seat: SeatNumber


class SpeechWithdraw(ContractModel):
    """Take a request to speak off the list."""

    name: Literal["speech.withdraw"] = "speech.withdraw"
    seat: SeatNumber


class MessagePush(ContractModel):
    """Push a text (推送信息) to some seats or to all."""

    name: Literal["message.push"] = "message.push"
    text: Annotated[str, Field(min_length=1, max_length=MESSAGE_BYTES_MAX), VisibleLines]
    seats: Annotated[tuple[SeatNumber, ...], Field(min_length=1, max_length=MEMBERS_MAX)] | None = None

    @model_validator(mode="after")
    def _fits_the_screen(self) -> Self:
        size = len(self.text.encode("utf-8"))
        if size > MESSAGE_BYTES_MAX:
            raise ValueError(f"text takes {size} bytes of UTF-8, the seat's page holds {MESSAGE_BYTES_MAX}")
        return self


class MessageClear(ContractModel):
    """Take pushed texts off the seats."""

    name: Literal["message.clear"] = "message.clear"


AnyCommand = Annotated[
    MeetingOpen
    | MeetingAdjourn
    | RosterImport
    | AgendaSet
    | AgendaSelect
    | AgendaWithdraw
    | CheckIn
    | Leave
    | SpeechGrant
    | SpeechExtend
    | SpeechEnd
    | SpeechWithdraw
    | MessagePush
    | MessageClear
    | VoteCommand
    | AttendanceCommand
    | SpeechRequest
    | SpeechNext
    | SpeechEndAll
    | SpeechList
    | FloorSet
    | FloorPriority
    | FloorPriorityEnd
    | AlarmRaise
    | AlarmClear,
    Field(discriminator="name"),
]


class Expectations(ContractModel):
    """What the client saw when it sent the command; when the state has moved on, the command is refused."""

    round_tag: Annotated[int, Field(ge=0, le=0xFFFF)] | None = None
    vote_phase: VotePhase | None = None
    vote_revision: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="Of a vote that was prepared or extended: as `state/vote` told it."
    )


class CommandMessage(ContractModel):
    """One command. The same `id` twice is carried out once and answered twice."""

    id: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
    client: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
    operator: Annotated[Name, Visible, OneSpelling]
    sent_at_ms: Annotated[int, Field(ge=0, le=WALL_TIME_MS_MAX)] | None = Field(
        default=None, description="Wall time of sending; a command older than a minute is refused as stale."
    )
    expects: Expectations = Expectations()
    command: AnyCommand


class RefusalText(ContractModel):
    """Why a command was refused, for programs (`code`, `params`) and for people (`zh`, `en`)."""

    code: str
    params: dict[str, str | int] = Field(default_factory=dict)
    zh: str
    en: str


class ReplyMessage(ContractModel):
    """The answer to a command; `seq` is the last event of the journal when it was given."""

    id: str
    outcome: Literal["done", "refused"]
    refusal: RefusalText | None = None
    seq: int = Field(ge=0)
