"""What a decision of the domain is."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from controller.domain.events import Event
from controller.domain.refusal import Refusal
from controller.domain.votes import Ballot

Urn = Mapping[int, Ballot]
"""Secret choices by seat; they live in memory alone."""


@dataclass(frozen=True, slots=True)
class Decision:
    """What follows from an input: events to keep, maybe a refusal, and secret choices for memory alone."""

    events: tuple[Event, ...] = ()
    refusal: Refusal | None = None
    secret: Urn = field(default_factory=dict, repr=False)


NOTHING = Decision()
