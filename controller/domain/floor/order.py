"""Who is next: points of order, then replies, then the speakers of the list, then everybody else."""

from collections.abc import Iterable, Iterator

from controller.domain.floor.speeches import FloorMode, RequestKind
from controller.domain.state import State


def upcoming(state: State) -> Iterator[int]:
    """Seats in the order in which they will speak; who is on the list and not here is passed over."""
    waiting = (request.seat for request in state.waiting if request.kind is not RequestKind.SPEECH)
    speeches = (request.seat for request in state.waiting if request.kind is RequestKind.SPEECH)
    yield from dict.fromkeys(
        (*waiting, *_called_by_list(state), *speeches)
    )  # everybody where he stands first


def next_seat(state: State) -> int | None:
    """Who speaks next, None where nobody is to speak."""
    return next(upcoming(state), None)


def listed_seat(state: State, member_id: str) -> int | None:
    """Seat of a person on the list of speakers; None for somebody without one."""
    member = state.members.get(member_id)
    return None if member is None else member.seat


def speakers_of(state: State, member_ids: Iterable[str]) -> list[str]:
    """Those of an agenda item's speakers who are on the roster with a seat, each once."""
    return [who for who in dict.fromkeys(member_ids) if listed_seat(state, who) is not None]


def _called_by_list(state: State) -> Iterator[int]:
    if state.floor.mode is not FloorMode.LIST:
        return
    for member_id in state.listed:
        seat = listed_seat(state, member_id)
        if seat is not None and state.is_present(seat) and state.speech_of(seat) is None:
            yield seat
