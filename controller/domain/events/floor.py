"""Events of the floor: requests, speeches, the list of speakers, the chair's priority."""

from dataclasses import dataclass

from controller.domain.floor.speeches import FloorSettings, RequestKind


@dataclass(frozen=True, slots=True)
class SpeechRequested:
    """A seat asked to speak; `pressed_at_ms` is the wall time of the press, which may be read later.

    The press was not before it, and not more than `doubt_ms` after it.
    """

    seat: int
    pressed_at_ms: int
    doubt_ms: int = 0
    kind: RequestKind = RequestKind.SPEECH


@dataclass(frozen=True, slots=True)
class RequestWithdrawn:
    """A request to speak was taken off the list."""

    seat: int


@dataclass(frozen=True, slots=True)
class FloorGranted:
    """A seat has the floor; its microphone is open. `turn` of the person on this topic, 0 for what counts as none."""

    seat: int
    limit_s: int
    kind: RequestKind = RequestKind.SPEECH
    turn: int = 1


@dataclass(frozen=True, slots=True)
class SpeechExtended:
    """A speech may last longer."""

    seat: int
    extra_s: int


@dataclass(frozen=True, slots=True)
class SpeechNearsEnd:
    """A speaker was warned that `remaining_s` are left."""

    seat: int
    remaining_s: int


@dataclass(frozen=True, slots=True)
class SpeechEnded:
    """A speech is over; `reason` is chair, speaker, time, left, adjourned, override or alarm."""

    seat: int
    reason: str


@dataclass(frozen=True, slots=True)
class FloorChanged:
    """The floor is given in another way from now on."""

    settings: FloorSettings
    microphone_limit: int


@dataclass(frozen=True, slots=True)
class SpeakersListed:
    """The list of speakers of the item was given."""

    member_ids: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class SpeakerUnlisted:
    """A person was taken off the list of speakers."""

    member_id: str


@dataclass(frozen=True, slots=True)
class FloorPriorityTaken:
    """Who presides has the floor; `mutes`: alone."""

    seat: int
    mutes: bool


@dataclass(frozen=True, slots=True)
class FloorPriorityEnded:
    """Who presides has finished; `reason` is chair, speaker, left, adjourned or alarm."""

    seat: int
    reason: str


FloorEvent = (
    SpeechRequested
    | RequestWithdrawn
    | FloorGranted
    | SpeechExtended
    | SpeechNearsEnd
    | SpeechEnded
    | FloorChanged
    | SpeakersListed
    | SpeakerUnlisted
    | FloorPriorityTaken
    | FloorPriorityEnded
)
