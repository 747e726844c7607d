"""A half-duplex RS-485 line with units on it, pure: bytes and the time go in, bytes come out when due.

What the master sends takes wire time to arrive; a unit answers after its turnaround, in its slot, or when it has won
an arbitration; the answer is handed over when its last character has left. Where two drivers talk at once, neither
is understood.
"""

from collections import deque
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from seat_protocol.arbitration import DOMINANT, dominant_windows
from seat_protocol.fast_lengths import FAST_UNIT
from seat_protocol.frames import FrameScanner
from seat_protocol.registers import BROADCAST_UNIT, SELECTION_UNIT
from simulators.adapter import UsbAdapter
from simulators.babble import Babble
from simulators.faults import Misfortune
from simulators.modbus import heard_request_length
from simulators.reactions import Bid, InSlot, Reaction
from simulators.timing import LineTiming
from simulators.transmission import Airtime, Transmission, driven_at_once, split
from simulators.trouble import HEALTHY, Trouble

UNSENT_BYTES_MAX = 4096
"""What the transmit buffer of a serial port holds; a master that sends more has to wait."""
ANSWERS_MAX = 64
"""Answers that may wait at once: only long delays pile them up, and a line has a few dozen units."""
_NS_PER_US = 1000
_FOR_EVERYBODY = (BROADCAST_UNIT, FAST_UNIT, SELECTION_UNIT)


class Unit(Protocol):
    """What a line needs of the things screwed to it."""

    address: int
    has_power: bool
    trouble: Trouble

    def react(self, frame: bytes, now_ns: int) -> Reaction | None:
        """What the unit does about a frame, or None."""


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
        self._from_master: deque[Transmission] = deque()
        self._to_master = Airtime()
        self._troubled: list[Unit] = []
        self._babble = Babble()
        self._adapter = UsbAdapter()

    @property
    def has_room(self) -> bool:
        """Whether the master's transmit buffer takes more."""
        return sum(len(sent.data) for sent in self._from_master) < UNSENT_BYTES_MAX

    @property
    def is_heard(self) -> bool:
        """Whether the units have heard, and decided about, all that the master has sent."""
        return not self._from_master and self._quiet_ns is None

    def receive(self, data: bytes, now_ns: int) -> None:
        """The master hands over bytes; they leave when what it sent before has left."""
        self._troubled = [unit for unit in self.units if unit.trouble is not HEALTHY]
        self._babble.start(self._babbled_share(), now_ns)
        start_ns = max(now_ns, self._from_master[-1].end_ns) if self._from_master else now_ns
        sent = Transmission(start_ns, start_ns + self.timing.wire_ns(len(data)), data)
        self._from_master.append(sent)
        for other in self._to_master.overlapping(sent):
            self._scramble(sent, other)

    def due_ns(self) -> int | None:
        """When `advance` has something to do; None when the line is at rest."""
        due_ns = self._from_master[0].end_ns if self._from_master else self._quiet_ns
        for other_ns in (self._to_master.due_ns, self._adapter.due_ns, self._babble.due_ns):
            if other_ns is not None and (due_ns is None or other_ns < due_ns):
                due_ns = other_ns
        return due_ns

    def advance(self, now_ns: int) -> bytes:
        """Let everything happen that is due by `now_ns`; returns what reaches the master."""
        arrived = b""
        while (due_ns := self.due_ns()) is not None and due_ns <= now_ns:
            heard = self._deliver(due_ns) + self._hear(due_ns)
            self._notice_silence(due_ns)
            if due_ns == self._babble.due_ns:
                self._babble_on(due_ns)
            arrived += self._through_adapter(heard, due_ns)
        return arrived

    def _deliver(self, now_ns: int) -> bytes:
        data = self._to_master.take(now_ns)
        return b"" if self._troubled and self._is_held() else data

    def _hear(self, now_ns: int) -> bytes:
        """Let the units hear what the master has sent by now; returns what the master hears of itself."""
        echo = b""
        while self._from_master and self._from_master[0].end_ns <= now_ns:
            data = self._from_master.popleft().data
            if self._troubled and self._is_held():
                continue
            if self.misfortune.faults.echo:
                echo += data
            frames = self._scan(self._scanner.feed(data), len(data))
            self._quiet_ns = now_ns + self.timing.gap_ns if self._unfinished_bytes else None
            for frame in frames:
                self._react(frame, now_ns)
        return echo

    def _notice_silence(self, now_ns: int) -> None:
        if self._quiet_ns is None or self._from_master or self._quiet_ns > now_ns:
            return
        self._quiet_ns = None
        for frame in self._scan(self._scanner.silence(), 0):
            self._react(frame, now_ns)

    def _scan(self, frames: list[bytes], fed_bytes: int) -> list[bytes]:
        self._unfinished_bytes += (
            fed_bytes - sum(len(frame) for frame in frames) - self._scanner.skipped_bytes
        )
        self._scanner.skipped_bytes = 0
        return frames

    def _react(self, frame: bytes, now_ns: int) -> None:
        self.counters.requests += 1
        if self.misfortune.loses_request():
            self.counters.lost += 1
            return
        self._to_master.drop_what_has_not_begun(now_ns)
        to = frame[0]
        meant = self.units if to in _FOR_EVERYBODY else [unit for unit in self.units if unit.address == to]
        reactions = [
            (unit, reaction) for unit in meant if (reaction := unit.react(frame, now_ns)) is not None
        ]
        if len(reactions) == 1 and isinstance(reactions[0][1], bytes):
            self._answer(reactions[0][1], self._turned_round_ns(now_ns, reactions[0][0].trouble.late_us))
        elif reactions:
            self._act_together(reactions, now_ns)

    def _act_together(self, reactions: list[tuple[Unit, Reaction]], now_ns: int) -> None:
        answers = [(unit, reaction) for unit, reaction in reactions if isinstance(reaction, bytes)]
        in_slots = [(unit, reaction) for unit, reaction in reactions if isinstance(reaction, InSlot)]
        bids = [reaction for _, reaction in reactions if isinstance(reaction, Bid)]
        for late_us, together in _by_time((unit.trouble.late_us, answer) for unit, answer in answers):
            self._answer(driven_at_once(together), self._turned_round_ns(now_ns, late_us))
        if in_slots:
            self._answer_in_slots(in_slots, now_ns)
        if bids:
            self._arbitrate(bids, now_ns)

    def _turned_round_ns(self, now_ns: int, late_us: int) -> int:
        return now_ns + self.timing.turnaround_ns + late_us * _NS_PER_US

    def _answer(self, answer: bytes, start_ns: int, *, may_be_dropped: bool = False) -> None:
        if self.misfortune.loses_answer() or len(self._to_master) >= ANSWERS_MAX:
            self.counters.lost += 1
            return
        data = self.misfortune.spoil_perhaps(answer)
        start_ns += self.misfortune.delay_ns()
        foreign = self.misfortune.foreign_perhaps(answer)
        if foreign is not None:
            start_ns = self._send(foreign, start_ns) + self.timing.turnaround_ns
        end_ns = self._send(data, start_ns, may_be_dropped=may_be_dropped)
        self.counters.answers += 1
        repeated_after_ns = self.misfortune.repeats_after_ns()
        if repeated_after_ns is not None:
            self._send(data, end_ns + repeated_after_ns)

    def _answer_in_slots(self, in_slots: list[tuple[Unit, InSlot]], now_ns: int) -> None:
        starts = ((slot.delay_ns + unit.trouble.late_us * _NS_PER_US, slot.data) for unit, slot in in_slots)
        for delay_ns, answers in _by_time(starts):
            if self.misfortune.loses_answer():
                self.counters.lost += 1
                continue
            data = self.misfortune.spoil_perhaps(driven_at_once(answers))
            self._send(data, now_ns + self.timing.idle_ns(delay_ns), may_be_dropped=True)
            self.counters.answers += 1

    def _arbitrate(self, bids: list[Bid], now_ns: int) -> None:
        best = min(bids, key=lambda bid: bid.word)
        windows = self.timing.arbitration
        for window in dominant_windows(best.word, best.bits):
            start_ns = now_ns + self.timing.idle_ns(windows.wait_ns(window))
            self._send(bytes((DOMINANT,)), start_ns, may_be_dropped=True)
        frame = driven_at_once([bid.win() for bid in bids if bid.word == best.word])
        start_ns = now_ns + self.timing.idle_ns(windows.wait_ns(best.bits))
        self._answer(frame, start_ns, may_be_dropped=True)

    def _send(self, data: bytes, start_ns: int, *, may_be_dropped: bool = False) -> int:
        """Put bytes on the line towards the master; returns when their last character has left."""
        end_ns = start_ns + self.timing.wire_ns(len(data))
        whole = Transmission(start_ns, end_ns, data, may_be_dropped)
        talking = [sent for sent in self._from_master if sent.overlaps(whole)]
        for other in (*talking, *self._to_master.overlapping(whole)):
            self._scramble(whole, other)
        is_by_character = self.misfortune.faults.usb_latency_ms > 0
        for part in split(whole, self.timing.wire_ns) if is_by_character else (whole,):
            self._to_master.put(part)
        return end_ns

    def _scramble(self, newcomer: Transmission, other: Transmission) -> None:
        self.counters.collisions += 1
        newcomer.data = self.misfortune.scramble(newcomer.data)
        other.data = self.misfortune.scramble(other.data)

    def _is_held(self) -> bool:
        return any(unit.trouble.is_stuck and unit.has_power for unit in self._troubled)

    def _babbled_share(self) -> float:
        return max((unit.trouble.babble for unit in self._troubled if unit.has_power), default=0.0)

    def _babble_on(self, now_ns: int) -> None:
        share = self._babbled_share()
        if share:
            noise = self.misfortune.noise()
            self._send(noise, now_ns)
            self._babble.go_on(share, now_ns, self.timing.wire_ns(len(noise)))
        else:
            self._babble.stop()

    def _through_adapter(self, data: bytes, now_ns: int) -> bytes:
        latency_ns = self.misfortune.usb_latency_ns
        if not latency_ns and self._adapter.due_ns is None:
            return data
        if latency_ns:
            self._adapter.take(data, now_ns, latency_ns)
            return self._adapter.release(now_ns, latency_ns)
        return self._adapter.flush() + data


def _by_time(answers: Iterable[tuple[int, bytes]]) -> list[tuple[int, list[bytes]]]:
    """What begins at the same time, together; the earliest first."""
    times: dict[int, list[bytes]] = {}
    for time, data in answers:
        times.setdefault(time, []).append(data)
    return sorted(times.items())
