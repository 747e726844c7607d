"""Orders about the meeting itself: roster, agenda, pushed texts, alarm."""

from dataclasses import dataclass

from controller.domain.agenda import AgendaItem
from controller.domain.floor.speeches import USUAL_FLOOR, FloorSettings
from controller.domain.people import Member, SeatingMode
from controller.domain.presets import Preset


@dataclass(frozen=True, slots=True)
class OpenMeeting:
    """The chair opens the meeting (开会) under the rules of `preset`; `own_presets` are the hall's own."""

    title: str
    preset: str
    microphone_limit: int
    enforce_quorum: bool = True
    own_presets: tuple[Preset, ...] = ()
    seating: SeatingMode = SeatingMode.FIXED
    remote_counts: bool = False
    floor: FloorSettings = USUAL_FLOOR


@dataclass(frozen=True, slots=True)
class AdjournMeeting:
    """The chair adjourns the meeting (散会)."""


@dataclass(frozen=True, slots=True)
class ImportRoster:
    """The secretariat replaces the roster. Without `seats_required` whoever votes may be given a seat later."""

    members: tuple[Member, ...]
    seats_required: bool = True


@dataclass(frozen=True, slots=True)
class SetAgenda:
    """The secretariat replaces the agenda; `own_presets` are those that the next meeting will have."""

    items: tuple[AgendaItem, ...]
    own_presets: tuple[Preset, ...] = ()


@dataclass(frozen=True, slots=True)
class SelectItem:
    """The chair takes up an agenda item."""

    number: int


@dataclass(frozen=True, slots=True)
class WithdrawItem:
    """The chair withdraws an agenda item (撤回)."""

    number: int


@dataclass(frozen=True, slots=True)
class PushMessage:
    """The operator pushes a text to `seats`, None for all."""

    text: str
    seats: tuple[int, ...] | None


@dataclass(frozen=True, slots=True)
class ClearMessages:
    """The operator takes the pushed texts away."""


@dataclass(frozen=True, slots=True)
class RaiseAlarm:
    """The building, or a person, raises the fire alarm."""

    reason: str = ""


@dataclass(frozen=True, slots=True)
class ClearAlarm:
    """The danger is over."""


MeetingOrder = (
    OpenMeeting
    | AdjournMeeting
    | ImportRoster
    | SetAgenda
    | SelectItem
    | WithdrawItem
    | PushMessage
    | ClearMessages
    | RaiseAlarm
    | ClearAlarm
)
