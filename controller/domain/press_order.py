"""Who pressed first: the order of requests, and what is done where nobody can know.

The clocks of the seats agree within bounds. Of two presses whose bounds do not overlap, the earlier one is first.
Where they overlap it is a tie, and the lot decides: a number made from the time of the press that opens the tie and
the seat, which favours no seat for ever and which anybody can make again from the record.
"""

import zlib
from collections.abc import Iterable, Sequence

from controller.domain.state import SpeechRequest


def in_press_order(requests: Iterable[SpeechRequest]) -> list[SpeechRequest]:
    """The requests, first press first; nobody stands before somebody who surely pressed earlier."""
    waiting = sorted(requests, key=lambda request: (request.requested_at_ms, request.seat))
    order = []
    while waiting:
        tie = first_tie(waiting)
        opened_at_ms = tie[0].requested_at_ms
        first = min(tie, key=lambda request: (lot(opened_at_ms, request.seat), request.seat))
        waiting.remove(first)
        order.append(first)
    return order


def first_tie(waiting: Sequence[SpeechRequest]) -> list[SpeechRequest]:
    """Of requests by their earliest instants, those of which any may have been the first; nearly always one."""
    surely_pressed_at_ms = min(request.requested_at_ms + request.doubt_ms for request in waiting)
    return [request for request in waiting if request.requested_at_ms <= surely_pressed_at_ms]


def overlap(one: SpeechRequest, other: SpeechRequest) -> bool:
    """Whether nobody can know which of the two was first."""
    return (
        one.requested_at_ms <= other.requested_at_ms + other.doubt_ms
        and other.requested_at_ms <= one.requested_at_ms + one.doubt_ms
    )


def lot(opened_at_ms: int, seat: int) -> int:
    """The lot of `seat` in a tie that a press at `opened_at_ms` opens; the lowest comes first."""
    return zlib.crc32(f"{opened_at_ms}:{seat}".encode())
