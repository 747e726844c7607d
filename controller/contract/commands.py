"""Commands that clients send, and the replies they get."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from controller.contract.attendance_commands import AttendanceCommand, CardNumber, CheckIn, Leave
from controller.contract.model import (
    WALL_TIME_MS_MAX,
    ContractModel,
    MemberId,
    MotionText,
    Name,
    PresetName,
    SeatNumber,
    Title,
)
from controller.contract.visible import Visible, visible
from controller.domain.agenda import AGENDA_ITEMS_MAX
from controller.domain.people import MEMBERS_MAX, Role, SeatingMode
from controller.domain.votes import DURATION_S_MAX, PressRule, Secrecy, VotePhase

COMMAND_BYTES_MAX = 1 << 20
"""A roster of 4,000 people takes about 600 kB; nothing else comes near."""
MESSAGE_BYTES_MAX = 200
"""What the message page of a seat unit holds, in bytes of UTF-8 (66 Chinese characters)."""


_SEEN_MEMBER = visible("member_id", "name", "delegation")
_SEEN_ENTRY = visible("title", paragraphs=("motion",))
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
        description="Whether who takes part by video counts as present; from the config when absent.",
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
    card: CardNumber | None = Field(
        default=None,
        repr=False,
        description="Number of the person's card; it goes in and is never published.",
    )


class RosterImport(ContractModel):
    """Replace the roster (名册); refused while a meeting is open."""

    name: Literal["roster.import"] = "roster.import"
    members: Annotated[
        tuple[Annotated[RosterMember, _SEEN_MEMBER], ...], Field(min_length=1, max_length=MEMBERS_MAX)
    ]


class AgendaEntry(ContractModel):
    """One item of the agenda."""

    number: Annotated[int, Field(ge=1, le=AGENDA_ITEMS_MAX)]
    title: Title
    motion: MotionText = ""
    preset: PresetName | None = None
    secret: bool | None = None


class AgendaSet(ContractModel):
    """Replace the agenda (议程)."""

    name: Literal["agenda.set"] = "agenda.set"
    items: Annotated[tuple[Annotated[AgendaEntry, _SEEN_ENTRY], ...], Field(max_length=AGENDA_ITEMS_MAX)]


class AgendaSelect(ContractModel):
    """Take up an agenda item."""

    name: Literal["agenda.select"] = "agenda.select"
    number: Annotated[int, Field(ge=1, le=AGENDA_ITEMS_MAX)]


class SpeechGrant(ContractModel):
    """Give the floor (批准发言) to a seat; `limit_s` from the preset when absent."""

    name: Literal["speech.grant"] = "speech.grant"
    seat: SeatNumber
    limit_s: Annotated[int, Field(ge=1, le=DURATION_S_MAX)] | None = None


class SpeechExtend(ContractModel):
    """Extend a running speech (延长)."""

    name: Literal["speech.extend"] = "speech.extend"
    seat: SeatNumber
    extra_s: Annotated[int, Field(ge=1, le=DURATION_S_MAX)]


class SpeechEnd(ContractModel):
    """End a running speech (终止发言)."""

    name: Literal["speech.end"] = "speech.end"
    seat: SeatNumber


class SpeechWithdraw(ContractModel):
    """Take a request to speak off the list."""

    name: Literal["speech.withdraw"] = "speech.withdraw"
    seat: SeatNumber


class VoteOpen(ContractModel):
    """Put to the vote (付表决). What is absent comes from the agenda item and the preset."""

    name: Literal["vote.open"] = "vote.open"
    item_number: Annotated[int, Field(ge=1, le=AGENDA_ITEMS_MAX)] | None = None
    title: Annotated[Title, Visible] | None = None
    secrecy: Secrecy | None = None
    press_rule: PressRule | None = None
    duration_s: Annotated[int, Field(ge=0, le=DURATION_S_MAX)] | None = Field(
        default=None, description="Seconds; 0: the chair ends the vote; absent: as the config says."
    )
    preset: PresetName | None = None


class VoteMoveCommand(ContractModel):
    """A move of the running vote; the table of legal moves says which is possible when."""

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
    reason: Annotated[str, Field(max_length=200)] = ""


class MessagePush(ContractModel):
    """Push a text (推送信息) to some seats or to all."""

    name: Literal["message.push"] = "message.push"
    text: Annotated[str, Field(min_length=1, max_length=MESSAGE_BYTES_MAX)]
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
    | CheckIn
    | Leave
    | SpeechGrant
    | SpeechExtend
    | SpeechEnd
    | SpeechWithdraw
    | VoteOpen
    | VoteMoveCommand
    | MessagePush
    | MessageClear
    | AttendanceCommand,
    Field(discriminator="name"),
]


class Expectations(ContractModel):
    """What the client saw when it sent the command; when the state has moved on, the command is refused."""

    round_tag: Annotated[int, Field(ge=0, le=0xFFFF)] | None = None
    vote_phase: VotePhase | None = None


class CommandMessage(ContractModel):
    """One command. The same `id` twice is carried out once and answered twice."""

    id: Annotated[str, Field(min_length=8, max_length=64, pattern=r"^[A-Za-z0-9_.-]+$")]
    client: Annotated[str, Field(min_length=1, max_length=40, pattern=r"^[A-Za-z0-9_.-]+$")]
    operator: Name
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
