"""Events of the meeting itself: roster, agenda, pushed texts, alarm."""

from dataclasses import dataclass

from controller.domain.agenda import AgendaItem
from controller.domain.floor.speeches import USUAL_FLOOR, FloorSettings
from controller.domain.people import Member, SeatingMode
from controller.domain.presets import Preset


@dataclass(frozen=True, slots=True)
class RosterImported:
    """The roster was replaced."""

    members: tuple[Member, ...]


@dataclass(frozen=True, slots=True)
class AgendaReplaced:
    """The agenda was replaced."""

    items: tuple[AgendaItem, ...]


@dataclass(frozen=True, slots=True)
class MeetingOpened:
    """The meeting was opened under the rules of `preset`; without `enforce_quorum` a vote needs none.

    `own_presets` are the hall's own beside the known ones; they hold until the next meeting opens.
    """

    title: str
    preset: str
    microphone_limit: int
    enforce_quorum: bool
    own_presets: tuple[Preset, ...] = ()
    seating: SeatingMode = SeatingMode.FIXED
    remote_counts: bool = False
    floor: FloorSettings = USUAL_FLOOR


@dataclass(frozen=True, slots=True)
class MeetingAdjourned:
    """The meeting was adjourned."""


@dataclass(frozen=True, slots=True)
class ItemTaken:
    """An agenda item was taken up."""

    number: int


@dataclass(frozen=True, slots=True)
class ItemWithdrawn:
    """An agenda item was withdrawn; it will not be voted on."""

    number: int


@dataclass(frozen=True, slots=True)
class MessagePushed:
    """A text stands on `seats`, None for all."""

    text: str
    seats: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class MessagesCleared:
    """No seat shows a pushed text."""


@dataclass(frozen=True, slots=True)
class AlarmRaised:
    """Fire alarm: microphones are off, the hall is being left."""

    reason: str


@dataclass(frozen=True, slots=True)
class AlarmCleared:
    """The danger is over."""


MeetingEvent = (
    RosterImported
    | AgendaReplaced
    | MeetingOpened
    | MeetingAdjourned
    | ItemTaken
    | ItemWithdrawn
    | MessagePushed
    | MessagesCleared
    | AlarmRaised
    | AlarmCleared
)
