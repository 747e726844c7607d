"""What happens in the hall without an order; where it has no meaning it is ignored."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from controller.domain.votes import Ballot


@dataclass(frozen=True, slots=True)
class SignInPressed:
    """Somebody pressed the sign-in key."""

    seat: int


@dataclass(frozen=True, slots=True)
class SpeakPressed:
    """Somebody pressed the key that asks to speak; a second press takes the request back.

    `pressed_at_ms` is the wall time of the press, None where only the reading is known; it may have been as much
    as `doubt_ms` later.
    """

    seat: int
    pressed_at_ms: int | None = None
    doubt_ms: int = 0


@dataclass(frozen=True, slots=True)
class VoteRead:
    """A seat reports what it has latched for a round; the ballot may be secret and stays out of the repr.

    `pressed_at_ms` is the wall time at which the seat latched it, None where that is not known.
    """

    seat: int
    round_tag: int
    ballot: Ballot = field(repr=False)
    pressed_at_ms: int | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class VoteSwept:
    """All seats of the electorate were frozen and read: `ballots` of those that latched one.

    `unreachable` are the seats that did not answer, `pressed_at_ms` the wall times at which the ballots were
    latched, where known. Ballots and times may be those of a secret vote and stay out of the repr.
    """

    round_tag: int
    ballots: Mapping[int, Ballot] = field(repr=False)
    unreachable: tuple[int, ...]
    pressed_at_ms: Mapping[int, int] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True)
class VoteTimeUp:
    """The time of a timed vote has passed."""

    round_tag: int


@dataclass(frozen=True, slots=True)
class SpeechTimeUp:
    """The time of a speech has passed; `granted_at_ms` tells which speech."""

    seat: int
    granted_at_ms: int


@dataclass(frozen=True, slots=True)
class CardRead:
    """A seat unit reports the card in its reader, None for none; told again and again as long as it is there."""

    seat: int
    card: str | None = field(repr=False)


@dataclass(frozen=True, slots=True)
class SignInTimeUp:
    """The time of the sign-in has passed; `closes_at_ms` tells which."""

    closes_at_ms: int


@dataclass(frozen=True, slots=True)
class SpeechNearEnd:
    """One minute of a speech is left; `granted_at_ms` tells which speech."""

    seat: int
    granted_at_ms: int


@dataclass(frozen=True, slots=True)
class MicrophoneFree:
    """A microphone may be free for who is next, in the modes in which nobody need say so."""


HallInput = (
    SignInPressed
    | SpeakPressed
    | VoteRead
    | VoteSwept
    | VoteTimeUp
    | SpeechTimeUp
    | CardRead
    | SignInTimeUp
    | SpeechNearEnd
    | MicrophoneFree
)
"""What happens in the hall; where it has no meaning it is ignored."""
