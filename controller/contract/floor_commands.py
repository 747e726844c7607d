"""Commands about how the floor is given, and the fire alarm."""

from typing import Annotated, Literal

from pydantic import Field

from controller.contract.model import MICROPHONES_MAX, ContractModel, SeatNumber
from controller.contract.visible import Visible
from controller.domain.agenda import SPEAKERS_MAX
from controller.domain.floor.speeches import FloorMode, RequestKind, WhenFull
from controller.domain.votes import DURATION_S_MAX


class SpeechRequest(ContractModel):
    """Ask for the floor for a seat (代为请求发言); another kind takes the place of the request that waits."""

    name: Literal["speech.request"] = "speech.request"
    seat: SeatNumber
    kind: RequestKind = RequestKind.SPEECH


class SpeechNext(ContractModel):
    """Give the floor to who is next (请下一位发言); `limit_s` from the preset when absent."""

    name: Literal["speech.next"] = "speech.next"
    limit_s: Annotated[int, Field(ge=1, le=DURATION_S_MAX)] | None = None


class SpeechEndAll(ContractModel):
    """Close all microphones (关闭全部传声器); in the automatic modes the requests go too."""

    name: Literal["speech.end_all"] = "speech.end_all"


class SpeechList(ContractModel):
    """Give the speakers of the item in their order (发言名单); none: nobody is called by a list."""

    name: Literal["speech.list"] = "speech.list"
    seats: Annotated[tuple[SeatNumber, ...], Field(max_length=SPEAKERS_MAX)]


class FloorSet(ContractModel):
    """Change how the floor is given (发言方式), while the meeting goes on; what is absent stays."""

    name: Literal["floor.set"] = "floor.set"
    mode: FloorMode | None = None
    when_full: WhenFull | None = Field(
        default=None, description="In the mode `own_key`, with all microphones open: wait, or override."
    )
    open_list: bool | None = Field(
        default=None, description="In the mode `list`: others may join behind the list."
    )
    chair_mutes: bool | None = Field(
        default=None, description="The speak key of who presides closes all other microphones."
    )
    microphone_limit: Annotated[int, Field(ge=1, le=MICROPHONES_MAX)] | None = None


class FloorPriority(ContractModel):
    """Take the floor for who presides (主席优先), beside the limit of microphones."""

    name: Literal["floor.priority"] = "floor.priority"
    mute: bool | None = Field(
        default=None, description="All other microphones close meanwhile; absent: as `chair_mutes` says."
    )


class FloorPriorityEnd(ContractModel):
    """End the chair's priority; microphones that it closed open again."""

    name: Literal["floor.priority_end"] = "floor.priority_end"


class AlarmRaise(ContractModel):
    """Fire alarm (火灾报警): microphones off, a running vote held, the way out on every seat."""

    name: Literal["alarm.raise"] = "alarm.raise"
    reason: Annotated[str, Field(max_length=200), Visible] = Field(
        default="", description="What the building's system says, for example the detector."
    )


class AlarmClear(ContractModel):
    """The danger is over (解除警报); what was stopped stays stopped until the chair goes on."""

    name: Literal["alarm.clear"] = "alarm.clear"
