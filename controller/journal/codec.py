"""Events as JSON and back. The events are plain dataclasses; pydantic checks what comes from the disk."""

from dataclasses import replace
from functools import cache
from typing import get_args

from pydantic import TypeAdapter, ValidationError

from controller.domain.events import Event
from controller.domain.events.counts import BallotCalled, BallotRecorded
from controller.domain.events.meeting import RosterImported
from seat_protocol.errors import HallError

EVENT_TYPES: dict[str, type] = {event_type.__name__: event_type for event_type in get_args(Event)}
"""Every kind of event by the name under which it is kept and published."""


_CLEANED = frozenset({BallotCalled.__name__, BallotRecorded.__name__, RosterImported.__name__})
"""Kinds that say more in the record than anybody else may know."""


class UnknownEventError(HallError):
    """A kind of event that this version does not know."""


class BrokenEventError(HallError):
    """The body of an event does not fit its kind."""


@cache
def adapter(kind: str) -> TypeAdapter[Event]:
    """Encoder and checker of one kind of event; made when first needed."""
    return TypeAdapter(EVENT_TYPES[kind])


def encode(event: Event) -> tuple[str, str]:
    """Kind and JSON body of `event`."""
    kind = type(event).__name__
    return kind, adapter(kind).dump_json(event).decode()


def decode(kind: str, body: str) -> Event:
    """The event that `encode` made; UnknownEventError or BrokenEventError."""
    if kind not in EVENT_TYPES:
        raise UnknownEventError(f"event kind {kind[:40]!r} is not known to this version")
    try:
        event: Event = adapter(kind).validator.validate_json(body, strict=True)
    except ValidationError as error:
        raise BrokenEventError(f"{kind}: {error.error_count()} problems in its body") from error
    return event


def published_body(kind: str, body: str) -> str:
    """What the event stream says of a kept body: of a vote that the seat has voted, never what, also in a named one.

    A stream that told choices before the close would be a running tally; named choices stand in the record.
    Numbers of cards open doors and seats; they stay in the record too.
    """
    if kind not in _CLEANED:
        return body
    event = decode(kind, body)
    if isinstance(event, BallotRecorded | BallotCalled):
        event = replace(event, ballot=None)
    elif isinstance(event, RosterImported):
        event = replace(event, members=tuple(replace(member, card="") for member in event.members))
    return encode(event)[1]
