"""Who pressed first: the order of requests, and what is done where nobody can know.

The clocks of the seats agree within bounds. Of two presses whose bounds do not overlap, the earlier one is first.
Where they overlap it is a tie, and the lot decides: a number made from the press and the seat, which favours no seat
for ever and which anybody can make again from the record. Who stands on the list keeps his place among the others.

All that holds among requests of one rank: a point of order goes before a reply, and a reply before a speech.
"""

import zlib
from collections.abc import Sequence

from controller.domain.floor.speeches import SpeechRequest


def placed(waiting: Sequence[SpeechRequest], newcomer: SpeechRequest) -> list[SpeechRequest]:
    """`waiting` with `newcomer`: by rank, then behind all who surely pressed before, before all who did after."""
    rank = newcomer.kind.rank
    ahead = [request for request in waiting if request.kind.rank < rank]
    equals = [request for request in waiting if request.kind.rank == rank]
    behind = [request for request in waiting if request.kind.rank > rank]
    return [*ahead, *_placed_by_press(equals, newcomer), *behind]


def _placed_by_press(waiting: Sequence[SpeechRequest], newcomer: SpeechRequest) -> list[SpeechRequest]:
    first = 1 + max((at for at, other in enumerate(waiting) if surely_before(other, newcomer)), default=-1)
    end = next((at for at, other in enumerate(waiting) if surely_before(newcomer, other)), len(waiting))
    drawn = lot(newcomer)
    place = next((at for at in range(first, end) if drawn < lot(waiting[at])), end)
    return [*waiting[:place], newcomer, *waiting[place:]]


def surely_before(one: SpeechRequest, other: SpeechRequest) -> bool:
    """Whether `one` was pressed first, whatever the clocks did."""
    return one.requested_at_ms + one.doubt_ms < other.requested_at_ms


def overlap(one: SpeechRequest, other: SpeechRequest) -> bool:
    """Whether nobody can know which of the two was first."""
    return not surely_before(one, other) and not surely_before(other, one)


def lot(request: SpeechRequest) -> tuple[int, int]:
    """The lot of a request; of two that are tied the lower one comes first."""
    return zlib.crc32(f"{request.requested_at_ms}:{request.seat}".encode()), request.seat
