"""A half-duplex RS-485 line with units on it, pure: bytes and the time go in, bytes come out when due.

What the master sends takes wire time to arrive; a unit answers after its turnaround; the answer is handed
over when its last character has left. Where two drivers talk at once, neither is understood.
"""

from collections import deque
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from seat_protocol.frames import FrameScanner
from seat_protocol.registers import BROADCAST_UNIT
from simulators.faults import Misfortune
from simulators.modbus import heard_request_length
from simulators.timing import LineTiming

UNSENT_BYTES_MAX = 4096
"""What the transmit buffer of a serial port holds; a master that sends more has to wait."""
ANSWERS_MAX = 64
"""Answers that may wait at once: only long delays pile them up, and a line has a few dozen units."""


class Unit(Protocol):
    """What a line needs of the things screwed to it."""

    address: int

    def handle(self, frame: bytes, now_ns: int) -> bytes | None:
        """The answer to a frame, or None."""


@dataclass(slots=True)
class _Transmission:
    start_ns: int
    end_ns: int
    data: bytes

    def overlaps(self, other: "_Transmission") -> bool:
        return self.start_ns < other.end_ns and other.start_ns < self.end_ns


@dataclass(slots=True)
class WireCounters:
    """What happened on the line since it was built."""

    requests: int = 0
    answers: int = 0
    lost: int = 0
    collisions: int = 0


class Wire:
    """The line; `units` may be changed between calls (plug, unplug, two units at one address)."""

    def __init__(self, units: Sequence[Unit], timing: LineTiming, misfortune: Misfortune) -> None:
        self.timing = timing
        self.misfortune = misfortune
        self.units = units
        self.counters = WireCounters()
        self._scanner = FrameScanner(heard_request_length)
        self._unfinished_bytes = 0
        self._quiet_ns: int | None = None
        self._from_master: deque[_Transmission] = deque()
        self._to_master: list[_Transmission] = []

    @property
    def has_room(self) -> bool:
        """Whether the master's transmit buffer takes more."""
        return sum(len(sent.data) for sent in self._from_master) < UNSENT_BYTES_MAX

    def receive(self, data: bytes, now_ns: int) -> None:
        """The master hands over bytes; they leave when what it sent before has left."""
        start_ns = max(now_ns, self._from_master[-1].end_ns) if self._from_master else now_ns
        sent = _Transmission(start_ns, start_ns + self.timing.wire_ns(len(data)), data)
        self._from_master.append(sent)
        self._collide(sent, self._to_master)

    def due_ns(self) -> int | None:
        """When `advance` has something to do; None when the line is at rest."""
        dues = [answer.end_ns for answer in self._to_master]
        if self._from_master:
            dues.append(self._from_master[0].end_ns)
        elif self._quiet_ns is not None:
            dues.append(self._quiet_ns)
        return min(dues, default=None)

    def advance(self, now_ns: int) -> bytes:
        """Let everything happen that is due by `now_ns`; returns what reaches the master."""
        arrived = b""
        while (due_ns := self.due_ns()) is not None and due_ns <= now_ns:
            arrived += self._deliver(due_ns)
            self._hear(due_ns)
            self._notice_silence(due_ns)
        return arrived

    def _deliver(self, now_ns: int) -> bytes:
        ended = [answer for answer in self._to_master if answer.end_ns <= now_ns]
        self._to_master = [answer for answer in self._to_master if answer.end_ns > now_ns]
        return b"".join(answer.data for answer in ended)

    def _hear(self, now_ns: int) -> None:
        while self._from_master and self._from_master[0].end_ns <= now_ns:
            data = self._from_master.popleft().data
            frames = self._scan(self._scanner.feed(data), len(data))
            self._quiet_ns = now_ns + self.timing.gap_ns if self._unfinished_bytes else None
            for frame in frames:
                self._answer(frame, now_ns)

    def _notice_silence(self, now_ns: int) -> None:
        if self._quiet_ns is None or self._from_master or self._quiet_ns > now_ns:
            return
        self._quiet_ns = None
        for frame in self._scan(self._scanner.silence(), 0):
            self._answer(frame, now_ns)

    def _scan(self, frames: list[bytes], fed_bytes: int) -> list[bytes]:
        self._unfinished_bytes += (
            fed_bytes - sum(len(frame) for frame in frames) - self._scanner.skipped_bytes
        )
        self._scanner.skipped_bytes = 0
        return frames

    def _answer(self, frame: bytes, now_ns: int) -> None:
        self.counters.requests += 1
        if self.misfortune.loses_request():
            self.counters.lost += 1
            return
        meant = [unit for unit in self.units if frame[0] in (BROADCAST_UNIT, unit.address)]
        answers = [answer for unit in meant if (answer := unit.handle(frame, now_ns)) is not None]
        if not answers:
            return
        if self.misfortune.loses_answer() or len(self._to_master) >= ANSWERS_MAX:
            self.counters.lost += 1
            return
        self._send(self.misfortune.spoil_perhaps(_driven_at_once(answers)), now_ns)

    def _send(self, data: bytes, now_ns: int) -> None:
        start_ns = now_ns + self.timing.turnaround_ns + self.misfortune.delay_ns()
        answer = _Transmission(start_ns, start_ns + self.timing.wire_ns(len(data)), data)
        self._collide(answer, [*self._from_master, *self._to_master])
        self._to_master.append(answer)
        self.counters.answers += 1

    def _collide(self, newcomer: _Transmission, others: list[_Transmission]) -> None:
        for other in others:
            if newcomer.overlaps(other):
                self.counters.collisions += 1
                newcomer.data = self.misfortune.scramble(newcomer.data)
                other.data = self.misfortune.scramble(other.data)


def _driven_at_once(answers: list[bytes]) -> bytes:
    """Units at one address answer together: what they say alike is understood, a low bit beats a high one."""
    together = bytearray(max(answers, key=len))
    for answer in answers:
        for position, byte in enumerate(answer):
            together[position] &= byte
    return bytes(together)
