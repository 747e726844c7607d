"""Orders about the floor."""

from dataclasses import dataclass

from controller.domain.floor.speeches import FloorMode, RequestKind, WhenFull


@dataclass(frozen=True, slots=True)
class GrantFloor:
    """The chair gives the floor to a seat; `limit_s` None takes the preset's limit."""

    seat: int
    limit_s: int | None


@dataclass(frozen=True, slots=True)
class ExtendSpeech:
    """The chair extends a speech; `extra_s` None: by what the preset says."""

    seat: int
    extra_s: int | None = None


@dataclass(frozen=True, slots=True)
class EndSpeech:
    """The chair ends a speech."""

    seat: int


@dataclass(frozen=True, slots=True)
class WithdrawRequest:
    """The operator takes a request off the list."""

    seat: int


@dataclass(frozen=True, slots=True)
class RequestFloor:
    """The operator asks for the floor for a seat."""

    seat: int
    kind: RequestKind = RequestKind.SPEECH


@dataclass(frozen=True, slots=True)
class CallNext:
    """The chair gives the floor to who is next; `limit_s` None takes the preset's limit."""

    limit_s: int | None = None


@dataclass(frozen=True, slots=True)
class EndAllSpeeches:
    """The chair has all microphones closed."""


@dataclass(frozen=True, slots=True)
class ListSpeakers:
    """The secretariat gives the speakers of the item by their seats, in their order."""

    seats: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SetFloor:
    """The chair changes how the floor is given; what is None stays."""

    mode: FloorMode | None = None
    when_full: WhenFull | None = None
    open_list: bool | None = None
    chair_mutes: bool | None = None
    microphone_limit: int | None = None


@dataclass(frozen=True, slots=True)
class TakePriority:
    """The chair takes the floor (主席优先); `mutes` None: as the meeting's settings say."""

    mutes: bool | None = None


@dataclass(frozen=True, slots=True)
class EndPriority:
    """The chair has finished."""


FloorOrder = (
    GrantFloor
    | ExtendSpeech
    | EndSpeech
    | WithdrawRequest
    | RequestFloor
    | CallNext
    | EndAllSpeeches
    | ListSpeakers
    | SetFloor
    | TakePriority
    | EndPriority
)
