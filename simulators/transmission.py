"""Bytes on their way over a line, and what becomes of them when two drivers talk at once."""

import heapq
from collections.abc import Callable
from dataclasses import dataclass


@dataclass(slots=True)
class Transmission:
    """`data` occupies the line from `start_ns` to `end_ns`.

    `may_be_dropped` marks what a unit gives up when it hears another frame before it has begun; `is_whole` is False
    for a part that another one follows.
    """

    start_ns: int
    end_ns: int
    data: bytes
    may_be_dropped: bool = False
    is_whole: bool = True

    def overlaps(self, other: "Transmission") -> bool:
        """Whether the two are on the line at the same time."""
        return self.start_ns < other.end_ns and other.start_ns < self.end_ns


class Airtime:
    """What is or will be sent towards the master, in the order of its arrival."""

    def __init__(self) -> None:
        self._heap: list[tuple[int, int, Transmission]] = []
        self._number = 0
        self._droppable = 0
        self._whole = 0

    def __len__(self) -> int:
        """How many answers, whole or the rest of one, have not arrived."""
        return self._whole

    @property
    def due_ns(self) -> int | None:
        """When the next bytes have arrived."""
        return self._heap[0][0] if self._heap else None

    def overlapping(self, newcomer: Transmission) -> list[Transmission]:
        """What is on the line together with `newcomer`."""
        start_ns, end_ns = newcomer.start_ns, newcomer.end_ns
        return [other for _, _, other in self._heap if other.start_ns < end_ns and start_ns < other.end_ns]

    def put(self, transmission: Transmission) -> None:
        """Send it, whatever it meets."""
        self._number += 1  # those that arrive together stay in the order in which they were sent
        self._droppable += transmission.may_be_dropped
        self._whole += transmission.is_whole
        heapq.heappush(self._heap, (transmission.end_ns, self._number, transmission))

    def take(self, now_ns: int) -> bytes:
        """What has arrived by `now_ns`."""
        arrived = b""
        while self._heap and self._heap[0][0] <= now_ns:
            transmission = heapq.heappop(self._heap)[2]
            self._droppable -= transmission.may_be_dropped
            self._whole -= transmission.is_whole
            arrived += transmission.data
        return arrived

    def drop_what_has_not_begun(self, now_ns: int) -> None:
        """Every unit that waits for its slot or its window heard another frame."""
        if not self._droppable:
            return
        self._heap = [
            entry for entry in self._heap if entry[2].start_ns <= now_ns or not entry[2].may_be_dropped
        ]
        heapq.heapify(self._heap)
        self._droppable = sum(entry[2].may_be_dropped for entry in self._heap)
        self._whole = sum(entry[2].is_whole for entry in self._heap)


def split(transmission: Transmission, wire_ns: Callable[[int], int]) -> list[Transmission]:
    """The characters of a transmission, each as one of its own."""
    start_ns, may_be_dropped, last = (
        transmission.start_ns,
        transmission.may_be_dropped,
        len(transmission.data) - 1,
    )
    return [
        Transmission(
            start_ns + wire_ns(at), start_ns + wire_ns(at + 1), bytes((byte,)), may_be_dropped, at == last
        )
        for at, byte in enumerate(transmission.data)
    ]


def driven_at_once(answers: list[bytes]) -> bytes:
    """Units that answer in step are understood where they say the same; a low bit beats a high one."""
    if len(answers) == 1:
        return answers[0]
    together = bytearray(max(answers, key=len))
    for answer in answers:
        for position, byte in enumerate(answer):
            together[position] &= byte
    return bytes(together)
