"""What can be asked on a line, and how its answer is made out in the bytes that come back.

A plain request has one answer of known length; function 46h has one of any length behind an arbitration; a slot
sweep has many. Each is heard by a listener, which says what it heard as soon as it is whole.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from firmware_bridge.timing import LineTiming
from seat_protocol.arbitration import EVENT_WORD_BITS, SCAN_WORD_BITS, ArbitrationTiming
from seat_protocol.errors import ExceptionResponseError, FrameError
from seat_protocol.event_setup import EventSetup
from seat_protocol.fast_lengths import (
    BARE_BYTES,
    EVENT_HEAD_BYTES,
    FAST_MODBUS,
    FAST_UNIT,
    fast_answer_length,
)
from seat_protocol.fast_modbus import (
    CRC_BYTES,
    SCAN_NEXT,
    SCAN_REPLY_BYTES,
    SCAN_START,
    EventRequest,
    parse_scan_answer,
)
from seat_protocol.frames import FrameScanner, Request, answer_length
from seat_protocol.registers import BROADCAST_UNIT
from seat_protocol.slots import SLOT_ANSWER_BYTES, SLOT_SWEEP, SlotAnswer, SlotRequest, SlotScanner

Outcome = tuple[Any, ...] | Exception
"""What came of an exchange: registers for a plain request, none for a write or a broadcast; one EventPacket,
ScanReply or None for function 46h; the SlotAnswers of a sweep. Or why there is nothing."""


class Listener(Protocol):
    """Hears one exchange."""

    @property
    def skipped_bytes(self) -> int:
        """Bytes that belong to no answer."""

    @property
    def rejected_frames(self) -> int:
        """Frames with a right checksum that do not answer the request."""

    def feed(self, data: bytes) -> Outcome | None:
        """Take bytes as they came; the outcome when it is whole."""

    def silence(self) -> Outcome | None:
        """Nothing more will come; the outcome, if what came makes one."""


class WideExchange(Protocol):
    """What is asked beyond the standard functions.

    `unit` and `function` tell whose late answer could be taken for this one's.
    """

    @property
    def unit(self) -> int:
        """Whom it is for."""

    @property
    def function(self) -> int:
        """The function code."""

    @property
    def frame(self) -> bytes:
        """The bytes on the wire."""

    def answer_s(self, timing: LineTiming) -> float:
        """From the end of the request until the last character of the answer of a unit that takes no time."""

    def undecided_s(self, timing: LineTiming) -> float:
        """From the end of the request: what comes sooner can't be the end of the answer."""

    def listener(self) -> Listener:
        """A fresh ear for the answer."""


Exchange = Request | WideExchange
"""Something to ask."""


class PlainListener:
    """Hears the answer to a request of a standard function."""

    def __init__(self) -> None:
        self.skipped_bytes = self.rejected_frames = 0
        self._scanner = FrameScanner(lambda _: None)
        self._request: Request | None = None
        self._is_fresh = True

    def restart(self, request: Request) -> None:
        """Hear the answer to `request` from now on."""
        self.skipped_bytes = self.rejected_frames = 0
        self._request = request
        self._is_fresh = True

    def feed(self, data: bytes) -> Outcome | None:
        """See Listener."""
        request = self._request
        if request is None:
            return None
        if self._is_fresh:
            if len(data) == request.response_length:  # almost always: one piece, whole and right
                outcome = self._judge(request, data)
                if outcome is not None:
                    return outcome
                self.rejected_frames = 0
            self._is_fresh = False
            self._scanner.restart(answer_length(request))
        return self._first(request, self._scanner.feed(data))

    def silence(self) -> Outcome | None:
        """See Listener."""
        if self._request is None or self._is_fresh:
            return None
        return self._first(self._request, self._scanner.silence())

    def _first(self, request: Request, frames: list[bytes]) -> Outcome | None:
        self.skipped_bytes = self._scanner.skipped_bytes
        for frame in frames:
            outcome = self._judge(request, frame)
            if outcome is not None:
                return outcome
        return None

    def _judge(self, request: Request, frame: bytes) -> Outcome | None:
        try:
            return request.parse(frame)
        except ExceptionResponseError as refusal:
            return refusal
        except FrameError:
            self.rejected_frames += 1
            return None


@dataclass(frozen=True, slots=True)
class FastExchange:
    """A request of function 46h; `arbitrated_bits` is the length of the word that settles who answers."""

    frame: bytes
    parse: Callable[[bytes], object]
    arbitrated_bits: int
    answer_bytes_max: int
    unit: int = FAST_UNIT
    function: int = FAST_MODBUS

    @classmethod
    def events(cls, request: EventRequest) -> "FastExchange":
        """Who has events? The outcome holds an EventPacket, or None."""
        answer_bytes_max = EVENT_HEAD_BYTES + request.bytes_max + CRC_BYTES
        return cls(request.frame, request.parse, EVENT_WORD_BITS, answer_bytes_max)

    @classmethod
    def scan(cls, *, is_first: bool) -> "FastExchange":
        """Who is there? The outcome holds a ScanReply, or None behind the last."""
        frame = SCAN_START if is_first else SCAN_NEXT
        return cls(frame, parse_scan_answer, SCAN_WORD_BITS, SCAN_REPLY_BYTES)

    @classmethod
    def setup(cls, request: EventSetup) -> "FastExchange":
        """Tell one unit which registers raise events; the outcome holds which do so now."""
        return cls(request.frame, request.parse, 0, len(request.frame), request.unit)

    def answer_s(self, timing: LineTiming) -> float:
        """See WideExchange."""
        return self._waits_s(timing) + timing.on_the_wire_s(self.answer_bytes_max)

    def undecided_s(self, timing: LineTiming) -> float:
        """See WideExchange: the arbitration, in which every zero is a character, and the shortest frame."""
        return self._waits_s(timing) + timing.on_the_wire_s(BARE_BYTES)

    def listener(self) -> Listener:
        """See WideExchange."""
        return _FastListener(self.parse)

    def _waits_s(self, timing: LineTiming) -> float:
        if not self.arbitrated_bits:
            return 0.0
        return ArbitrationTiming(timing.baud, timing.character_bits).wait_ns(self.arbitrated_bits) / 1e9


class _FastListener:
    def __init__(self, parse: Callable[[bytes], object]) -> None:
        self.rejected_frames = 0
        self._parse = parse
        self._scanner = FrameScanner(fast_answer_length)

    @property
    def skipped_bytes(self) -> int:
        return self._scanner.skipped_bytes

    def feed(self, data: bytes) -> Outcome | None:
        return self._first(self._scanner.feed(data))

    def silence(self) -> Outcome | None:
        return self._first(self._scanner.silence())

    def _first(self, frames: list[bytes]) -> Outcome | None:
        for frame in frames:
            try:
                return (self._parse(frame),)
            except ExceptionResponseError as refusal:
                return refusal
            except FrameError:
                self.rejected_frames += 1
        return None


@dataclass(frozen=True, slots=True)
class SlotExchange:
    """One slot sweep; it is over as soon as the last of the units `expected` was heard.

    The outcome holds what was heard, however little: who is missing is seen by the caller.
    """

    request: SlotRequest
    expected: frozenset[int]
    unit: int = BROADCAST_UNIT
    function: int = SLOT_SWEEP

    @property
    def frame(self) -> bytes:
        """See WideExchange."""
        return self.request.frame

    def answer_s(self, timing: LineTiming) -> float:
        """See WideExchange."""
        return self.request.duration_s(timing.character_s) - timing.on_the_wire_s(len(self.frame))

    def undecided_s(self, timing: LineTiming) -> float:
        """See WideExchange: all slots up to the last one that is expected."""
        last = max(self.expected, default=self.request.first_unit)
        return self.request.answer_start_us(last) / 1e6 + timing.on_the_wire_s(SLOT_ANSWER_BYTES)

    def listener(self) -> Listener:
        """See WideExchange."""
        return _SlotListener(self.request, max(self.expected, default=0))


class _SlotListener:
    rejected_frames = 0

    def __init__(self, request: SlotRequest, last_expected: int) -> None:
        self._scanner = SlotScanner(request)
        self._is_last = max(last_expected, 1)
        self._answers: list[SlotAnswer] = []

    @property
    def skipped_bytes(self) -> int:
        return self._scanner.skipped_bytes

    def feed(self, data: bytes) -> Outcome | None:
        self._answers += self._scanner.feed(data)
        is_over = self._answers and self._answers[-1].unit >= self._is_last
        return self.silence() if is_over else None

    def silence(self) -> Outcome | None:
        return tuple(self._answers)
