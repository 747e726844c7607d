"""One request at a time on one open port: a value comes out only when it is this request's answer.

The states of the line, and what ends each of them:

    FREE --request--> GAP --silent for long enough--> REPLY --answer, refusal--> FREE
                                                      REPLY --timeout--> FREE, quarantined
    any  --the port is gone--> LOST

RTU has no transaction number: an answer that comes after its timeout looks like the answer to the next
request. Therefore a line is quarantined after a timeout, and after bytes that nobody asked for: the next
request waits until the line has been silent for longer than the slowest answer takes. A caller that gives up
changes nothing on the wire: its request stays in flight until it is answered or timed out.
"""

import asyncio
import os
import time
from collections import deque
from dataclasses import dataclass
from enum import Enum, auto

from firmware_bridge.errors import BridgeError, NoAnswerError, PortLostError
from firmware_bridge.ports import Port
from firmware_bridge.timer import line_timer
from firmware_bridge.timing import JABBER_S, SLOWEST_ANSWER_S, LineTiming
from seat_protocol.errors import ExceptionResponseError, FrameError
from seat_protocol.frames import FRAME_BYTES_MAX, FrameScanner, Request, answer_length
from seat_protocol.timing import BROADCAST_TURNAROUND_S

WAITING_REQUESTS_MAX = 8
"""A line has one driver; more than a few waiting requests come from callers that cancel in a loop."""
READ_BYTES_MAX = 4 * FRAME_BYTES_MAX
"""Bytes taken in one turn of the event loop; a flood waits in the kernel, whose buffer is bounded."""
NOISE_BYTES_MAX = 4
"""Stray bytes that are noise of a driver turning round: the shortest frame has five."""


class _Phase(Enum):
    FREE = auto()  # nothing is asked
    GAP = auto()  # a request waits for silence
    REPLY = auto()  # a request is on the wire, its answer is awaited
    LOST = auto()  # the port is gone; nothing more happens


@dataclass(slots=True)
class Counters:
    """What happened on a line since the bridge was made; rising numbers."""

    answers: int = 0
    refusals: int = 0
    timeouts: int = 0
    retries: int = 0
    frame_errors: int = 0
    skipped_bytes: int = 0
    stray_bytes: int = 0
    echoes: int = 0


@dataclass(frozen=True, slots=True)
class _Asked:
    request: Request
    answer: asyncio.Future[tuple[int, ...]]
    since_s: float


class Master:
    """The master's side of one line. Made and used in the event loop; `close` gives the port back."""

    def __init__(self, port: Port, timing: LineTiming, counters: Counters) -> None:
        self.last_round_trip_s = 0.0
        self._port = port
        self._timing = timing
        self._counters = counters
        self._loop = asyncio.get_running_loop()
        self._timer = line_timer(self._timer_fired)
        self._scanner = FrameScanner(lambda _: None)
        self._phase = _Phase.FREE
        self._waiting: deque[_Asked] = deque()
        self._asked: _Asked | None = None
        self._loss: PortLostError | None = None
        self._sent_at_s = 0.0
        self._last_character_at_s = time.monotonic()
        self._quarantined = True  # what was asked before this port was opened may still be answered
        self._stray_bytes = 0
        self._echo_due = b""
        self._echo_held = b""
        self._loop.add_reader(port.fd, self._receive)

    def transact(self, request: Request) -> asyncio.Future[tuple[int, ...]]:
        """The registers that answer `request`, none for a write or a broadcast.

        NoAnswerError; ExceptionResponseError when the unit refused; PortLostError. The future may be
        cancelled at any time.
        """
        answer: asyncio.Future[tuple[int, ...]] = self._loop.create_future()
        if self._loss is not None:
            answer.set_exception(self._loss)
        elif len(self._waiting) >= WAITING_REQUESTS_MAX:
            answer.set_exception(
                BridgeError(f"{self._port.name}: {WAITING_REQUESTS_MAX} requests wait already")
            )
        else:
            self._waiting.append(_Asked(request, answer, time.monotonic()))
            if self._phase is _Phase.FREE:
                self._next()
        return answer

    def raise_when_lost(self) -> None:
        """PortLostError when the port has gone away."""
        if self._loss is not None:
            raise self._loss

    def close(self) -> None:
        """Fail what is in flight and give back the port; harmless when repeated."""
        self._lose("closed")

    def _next(self) -> None:
        """Take the next request that still has a caller; it is sent after the silence that is due."""
        self._phase = _Phase.FREE
        self._asked = None
        while self._waiting:
            asked = self._waiting.popleft()
            if not asked.answer.done():
                self._asked = asked
                self._phase = _Phase.GAP
                self._send_when_silent(asked)
                return

    def _send_when_silent(self, asked: _Asked) -> None:
        self._receive()  # what has arrived by now belongs to no request
        if self._phase is not _Phase.GAP:
            return
        silent_at_s = min(self._silent_at_s(), asked.since_s + JABBER_S)
        if time.monotonic() < silent_at_s:
            self._timer.arm(silent_at_s)
        elif asked.answer.done():
            self._next()
        else:
            self._send(asked)

    def _silent_at_s(self) -> float:
        silence_s = SLOWEST_ANSWER_S if self._quarantined else self._timing.gap_s
        return self._last_character_at_s + silence_s

    def _send(self, asked: _Asked) -> None:
        request = asked.request
        if not self._write(request.frame):
            return
        self._sent_at_s = time.monotonic()
        self._last_character_at_s = self._sent_at_s + self._timing.on_the_wire_s(len(request.frame))
        self._quarantined = False
        self._stray_bytes = 0
        self._echo_due, self._echo_held = request.frame, b""
        if request.response_length:
            self._phase = _Phase.REPLY
            self._scanner.restart(answer_length(request))
            self._timer.arm(self._last_character_at_s + self._timing.reply_timeout_s(request))
        else:
            self._last_character_at_s += BROADCAST_TURNAROUND_S
            asked.answer.set_result(())
            self._next()

    def _write(self, frame: bytes) -> bool:
        try:
            written = os.write(self._port.fd, frame)
        except OSError as error:
            self._lose(f"writing failed ({error.strerror})")
            return False
        if written < len(frame):
            self._lose("it takes no more bytes")
        return written == len(frame)

    def _receive(self) -> None:
        """Take what has arrived; called by the event loop, and before anything is decided by the clock."""
        try:
            data = os.read(self._port.fd, READ_BYTES_MAX)
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._lose(f"reading failed ({error.strerror})")
            return
        if not data:
            self._lose("it was unplugged")
            return
        self._last_character_at_s = max(self._last_character_at_s, time.monotonic())
        if self._echo_due:
            data = self._behind_echo(data)
        if self._phase is _Phase.REPLY:
            self._match(self._scanner.feed(data))
        else:
            self._stray(len(data))

    def _behind_echo(self, data: bytes) -> bytes:
        """Bytes behind the local echo of the request, which some adapters deliver first."""
        held, frame = self._echo_held + data, self._echo_due
        if len(held) < len(frame) and frame.startswith(held):
            self._echo_held = held
            return b""
        self._echo_due = self._echo_held = b""
        if not held.startswith(frame):
            return held
        self._counters.echoes += 1
        return held[len(frame) :]

    def _match(self, frames: list[bytes]) -> None:
        for frame in frames:
            if self._phase is _Phase.REPLY:
                self._take(frame)
            else:
                self._stray(len(frame))

    def _take(self, frame: bytes) -> None:
        asked = self._asked
        if asked is None:
            return
        try:
            registers = asked.request.parse(frame)
        except ExceptionResponseError as refusal:
            self._counters.refusals += 1
            self._end(asked, refusal)
        except FrameError:
            self._counters.frame_errors += 1
        else:
            self._counters.answers += 1
            self.last_round_trip_s = self._last_character_at_s - self._sent_at_s
            self._end(asked, registers)

    def _end(self, asked: _Asked, outcome: tuple[int, ...] | Exception) -> None:
        self._timer.disarm()
        self._counters.skipped_bytes += self._scanner.skipped_bytes
        self._echo_due = self._echo_held = b""
        if not asked.answer.done():
            if isinstance(outcome, Exception):
                asked.answer.set_exception(outcome)
            else:
                asked.answer.set_result(outcome)
        self._next()

    def _stray(self, count_bytes: int) -> None:
        self._stray_bytes += count_bytes
        self._counters.stray_bytes += count_bytes
        if self._stray_bytes > NOISE_BYTES_MAX:
            self._quarantined = True

    def _timer_fired(self) -> None:
        asked = self._asked
        if asked is None:
            return
        if self._phase is _Phase.GAP:
            self._send_when_silent(asked)
        elif self._phase is _Phase.REPLY:
            self._receive()  # an answer that waits in the kernel while this program was busy is in time
            if self._phase is _Phase.REPLY and self._asked is asked:
                self._give_up(asked)

    def _give_up(self, asked: _Asked) -> None:
        held, self._echo_held, self._echo_due = self._echo_held, b"", b""
        self._match([*self._scanner.feed(held), *self._scanner.silence()])
        if self._phase is _Phase.REPLY and self._asked is asked:
            self._counters.timeouts += 1
            self._quarantined = True
            self._end(asked, NoAnswerError(asked.request.unit, self._timing.reply_timeout_s(asked.request)))

    def _lose(self, trouble: str) -> None:
        if self._loss is not None:
            return
        self._phase = _Phase.LOST
        self._loss = PortLostError(self._port.name, trouble)
        self._loop.remove_reader(self._port.fd)
        self._timer.close()
        self._port.close()
        waiting, self._asked = [self._asked, *self._waiting], None
        self._waiting.clear()
        for asked in waiting:
            if asked is not None and not asked.answer.done():
                asked.answer.set_exception(self._loss)
