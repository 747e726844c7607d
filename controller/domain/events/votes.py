"""Events of a round from its preparation to its end, all but ballots and counts."""

from dataclasses import dataclass

from controller.domain.people import PresidingOfficer
from controller.domain.presence import AttendanceCount
from controller.domain.presets import Method
from controller.domain.votes import ElectorateGroup, VoteSettings


@dataclass(frozen=True, slots=True)
class VotePrepared:
    """A vote was prepared, or changed before it was opened."""

    round_tag: int
    settings: VoteSettings


@dataclass(frozen=True, slots=True)
class VoteReadied:
    """The question stands on seats and screens; `unready` seats were out of touch, and the chair went on."""

    round_tag: int
    unready: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class VoteOpened:
    """A vote is open; the electorate is frozen as `seats` (seat, member id), with the attendance of that moment.

    `weights` (seat, weight) has the votes that weigh more than one, `all_weight` is that of all members;
    `groups` are those that the rule names, in a named vote those of the roster.
    `present_without_unit` members are present and have no unit to vote with; they are among the not voted. `unready`
    seats were not ready, and the chair went on; `warnings` are codes of what was told at the opening; `predecessor`
    is the round that this one repeats or takes the place of; `presiding` is who presided,
    None: no presiding officer was here.
    """

    round_tag: int
    settings: VoteSettings
    seats: tuple[tuple[int, str], ...]
    all_members: int
    all_weight: int = 0
    weights: tuple[tuple[int, int], ...] = ()
    groups: tuple[ElectorateGroup, ...] = ()
    present_without_unit: int = 0
    weight_without_unit: int = 0
    attendance: AttendanceCount | None = None
    unready: tuple[int, ...] = ()
    warnings: tuple[str, ...] = ()
    predecessor: int | None = None
    presiding: PresidingOfficer | None = None


@dataclass(frozen=True, slots=True)
class VoteOpeningRefused:
    """A vote could not be opened; the refusal belongs to the record. `seats` are those that were the reason."""

    title: str
    code: str
    seats: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class VoteHeld:
    """Nobody can press for the time being."""

    round_tag: int


@dataclass(frozen=True, slots=True)
class VoteResumed:
    """Voting goes on."""

    round_tag: int


@dataclass(frozen=True, slots=True)
class VoteExtended:
    """A timed vote lasts longer."""

    round_tag: int
    extra_s: int


@dataclass(frozen=True, slots=True)
class VoteFrozen:
    """The vote is at its end; the seats are being read. `reason` is chair, time or again."""

    round_tag: int
    reason: str


@dataclass(frozen=True, slots=True)
class SeatsUnreachable:
    """Seats did not answer the freeze; the chair decides."""

    round_tag: int
    seats: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class VoteRepeated:
    """The round keeps its record; `successor` asks the same question again."""

    round_tag: int
    successor: int


@dataclass(frozen=True, slots=True)
class VoteFellBack:
    """The round keeps its record and is not counted; `successor` asks the same question by `method`.

    `voted` is how many votes were in. `by_name`: the order gave the secret ballot up, which the preset did not.
    """

    round_tag: int
    successor: int
    method: Method
    reason: str
    voted: int
    by_name: bool = False


@dataclass(frozen=True, slots=True)
class VoteCancelled:
    """The vote was taken back before the count."""

    round_tag: int
    reason: str


@dataclass(frozen=True, slots=True)
class VoteVoided:
    """The vote does not stand: by the chair's word, because ballots were lost, or for more papers than were issued."""

    round_tag: int
    reason: str


VoteEvent = (
    VotePrepared
    | VoteReadied
    | VoteOpened
    | VoteOpeningRefused
    | VoteHeld
    | VoteResumed
    | VoteExtended
    | VoteFrozen
    | SeatsUnreachable
    | VoteRepeated
    | VoteFellBack
    | VoteCancelled
    | VoteVoided
)
