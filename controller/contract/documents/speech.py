"""The floor: who waits, who speaks, and for how long everybody has spoken."""

from pydantic import Field

from controller.contract.documents.document import Count, Document
from controller.contract.model import ContractModel, MemberId, SeatNumber, WallTime
from controller.domain.floor.speeches import FloorMode, RequestKind, WhenFull


class WaitingSpeaker(ContractModel):
    """A request to speak: by rank of its kind, and in it in the order of the presses.

    The key was pressed `doubt_ms` after `requested_at_ms` at the latest. `is_tied`: it and a neighbour on the list
    were pressed so closely together that nobody can know who was first, and the lot gave them their places.
    `turn` of the person on this topic; 0: it would count as none.
    """

    seat: SeatNumber
    name: str
    requested_at_ms: WallTime
    doubt_ms: int = Field(default=0, ge=0)
    is_tied: bool = False
    kind: RequestKind = RequestKind.SPEECH
    turn: Count = 1


class ListedSpeaker(ContractModel):
    """Somebody still to be called by the list of the item (发言名单)."""

    member_id: MemberId
    seat: SeatNumber
    name: str
    is_present: bool


class ActiveSpeaker(ContractModel):
    """Somebody who has the floor. `remaining_ms` is the time left at the document's `at_ms`.

    `is_near_end`: the speaker was warned. `is_muted`: the chair speaks alone, and the time stands still.
    """

    seat: SeatNumber
    name: str
    granted_at_ms: WallTime
    limit_s: Count
    remaining_ms: Count
    kind: RequestKind = RequestKind.SPEECH
    turn: Count = 1
    is_near_end: bool = False
    is_muted: bool = False


class ChairSpeaker(ContractModel):
    """Who presides has the floor before all others (主席优先); `mutes`: alone."""

    seat: SeatNumber
    name: str
    mutes: bool
    since_ms: WallTime


class FloorRules(ContractModel):
    """How the floor is given (发言方式)."""

    mode: FloorMode
    when_full: WhenFull
    open_list: bool
    chair_mutes: bool


class SpokenTime(ContractModel):
    """For how long somebody has spoken in this meeting, in speeches that are over."""

    member_id: MemberId
    name: str
    delegation: str
    spoken_ms: Count


class DelegationTime(ContractModel):
    """For how long the members of a delegation have spoken."""

    delegation: str
    spoken_ms: Count


class SpeechDocument(Document):
    """`state/speech`: the speakers' list (发言队列) and the open microphones."""

    waiting: tuple[WaitingSpeaker, ...]
    speaking: tuple[ActiveSpeaker, ...]
    microphone_limit: Count
    floor: FloorRules | None = None
    next_seat: SeatNumber | None = Field(default=None, description="Who speaks next; None: nobody is to.")
    listed: tuple[ListedSpeaker, ...] = ()
    priority: ChairSpeaker | None = Field(default=None, description="None: the chair does not speak.")
    spoken: tuple[SpokenTime, ...] = ()
    spoken_by_delegation: tuple[DelegationTime, ...] = ()
