"""One request at a time on one open port: a value comes out only when it is this request's answer.

The states of the line, and what ends each of them:

    FREE --request--> GAP --silent for long enough--> REPLY --answer, refusal, timeout--> FREE
    any  --the port is gone--> LOST

RTU has no transaction number: an answer that comes after its timeout looks like the answer to the next
request. Therefore, after a timeout, the same unit is not asked the same function again until the slowest answer
would have come; and after bytes that nobody asked for, nobody is asked anything until the line has been silent
for so long. A caller that gives up changes nothing on the wire: its request stays in flight until it is
answered or timed out.
"""

from collections import deque
from enum import Enum, auto

from firmware_bridge.asking import Asked, Desk, Take
from firmware_bridge.counters import Counters
from firmware_bridge.errors import BridgeError, NoAnswerError, PortLostError
from firmware_bridge.exchanges import Exchange, Listener, Outcome, PlainListener
from firmware_bridge.patience import Patience
from firmware_bridge.ports import Port
from firmware_bridge.timing import JABBER_S, JABBERING_S, LineTiming
from firmware_bridge.watchdog import Watchdog
from seat_protocol.frames import READ_HOLDING, READ_INPUT, Request
from seat_protocol.timing import BROADCAST_TURNAROUND_S

WAITING_REQUESTS_MAX = 8
"""A line has one driver; more than a few waiting requests come from callers that cancel in a loop."""
NOISE_BYTES_MAX = 4
"""Stray bytes that are noise of a driver turning round: the shortest frame has five."""


class _Phase(Enum):
    FREE = auto()  # nothing is asked
    GAP = auto()  # a request waits for silence
    REPLY = auto()  # a request is on the wire, its answer is awaited
    LOST = auto()  # the port is gone; nothing more happens


class Master(Desk):
    """The master's side of one line. Made and used in the event loop; `close` gives the port back.

    `told_loss` is called once when the port is gone, whether anything was asked or not. All instants are those of
    the event loop's clock.
    """

    def __init__(self, port: Port, timing: LineTiming, counters: Counters) -> None:
        super().__init__()
        self._port = port
        self._timing = timing
        self._counters = counters
        self._gap_timer = port.timer(self._gap_is_over)
        self._reply_watchdog = Watchdog(self._reply_is_late)
        self._plain_listener = PlainListener()
        self._listener: Listener = self._plain_listener
        self._phase = _Phase.FREE
        self._waiting: deque[Asked] = deque()
        self._asked: Asked | None = None
        self._loss: PortLostError | None = None
        self._sent_at_s = 0.0
        self._last_character_at_s = self._now_s()
        self._character_s = timing.character_s
        self._is_receiving = self._is_jabbering = False
        self._quarantined = True  # what was asked before this port was opened may still be answered
        self._doubtful_until_s: dict[tuple[int, int], float] = {}
        self._patience = Patience(timing.longest_wait_s)
        self._patience_s = timing.longest_wait_s
        self._answer_s = 0.0
        self._stray_bytes = 0
        self._echo_due = b""
        self._echo_held = b""
        port.watch(self._receive)

    def ask(self, request: Exchange, take: Take, *, is_patient: bool = True) -> None:
        """Put `request` on the wire when its turn comes, and call `take` with what comes of it.

        The answer has all the time that the protocol allows, or, without patience, as much as answers on this
        line have been seen to take. NoAnswerError; ExceptionResponseError when the unit refused; PortLostError.
        """
        since_s = self._last_character_at_s if self._is_receiving else self._now_s()
        self._queue(Asked(request, take, since_s, is_patient))

    def close(self) -> None:
        """Fail what is in flight and give back the port; harmless when repeated."""
        self._lose("closed")

    def _queue(self, asked: Asked) -> None:
        if self._loss is not None:
            asked.take(self._loss)
        elif self._phase is _Phase.FREE and not self._waiting:
            self._prepare(asked)
        elif len(self._waiting) >= WAITING_REQUESTS_MAX:
            asked.take(BridgeError(f"{self._port.name}: {WAITING_REQUESTS_MAX} requests wait already"))
        else:
            self._waiting.append(asked)

    def _next(self) -> None:
        """Take the next request that still has a caller, unless the caller of the last one was quicker."""
        while self._phase is _Phase.FREE and self._waiting:
            asked = self._waiting.popleft()
            if asked.is_given_up:
                self._doubt_after_giving_up(asked.request)
            else:
                self._prepare(asked)

    def _prepare(self, asked: Asked) -> None:
        self._asked = asked
        self._phase = _Phase.GAP
        self._send_when_silent(asked)

    def _send_when_silent(self, asked: Asked) -> None:
        if not self._is_receiving:
            self._receive()  # what has arrived by now belongs to no request
            if self._phase is not _Phase.GAP:
                return
        silent_at_s = self._silent_at_s(asked.request)
        now_s = self._now_s()
        longest_at_s = asked.since_s + (JABBERING_S if self._is_jabbering else JABBER_S)
        if now_s < silent_at_s and now_s < longest_at_s:
            self._gap_timer.arm(min(silent_at_s, longest_at_s))
        elif asked.is_given_up:
            self._doubt_after_giving_up(asked.request)
            self._free()
        else:
            self._is_jabbering = now_s < silent_at_s
            self._send(asked, now_s)

    def _silent_at_s(self, request: Exchange) -> float:
        if self._quarantined:
            return self._last_character_at_s + self._timing.slowest_answer_s
        silent_at_s = self._last_character_at_s + self._timing.gap_s
        if not self._doubtful_until_s:
            return silent_at_s
        return max(silent_at_s, self._doubtful_until_s.get((request.unit, request.function), 0.0))

    def _send(self, asked: Asked, now_s: float) -> None:
        request = asked.request
        if not self._write(request.frame):
            return
        self._sent_at_s = now_s
        self._last_character_at_s = now_s + len(request.frame) * self._character_s
        self._quarantined = False
        self._stray_bytes = 0
        self._echo_due, self._echo_held = request.frame, b""
        answer_s = self._listen(request)
        if answer_s is not None:
            self._phase = _Phase.REPLY
            self._answer_s = answer_s
            if self._doubtful_until_s:
                self._doubtful_until_s.pop((request.unit, request.function), None)
            self._patience_s = answer_s + (
                self._timing.longest_wait_s if asked.is_patient else self._patience.short_s
            )
            self._reply_watchdog.set(self._last_character_at_s + self._patience_s)
        else:
            self._last_character_at_s += BROADCAST_TURNAROUND_S
            self._free(asked, ())

    def _listen(self, request: Exchange) -> float | None:
        """Be all ears for the answer; how long it takes on the wire, None where nobody answers."""
        if isinstance(request, Request):
            if not request.response_length:
                return None
            self._plain_listener.restart(request)
            self._listener = self._plain_listener
            return request.response_length * self._character_s
        self._listener = request.listener()
        self._port.rest(self._last_character_at_s + request.undecided_s(self._timing))
        return request.answer_s(self._timing)

    def _write(self, frame: bytes) -> bool:
        try:
            written = self._port.write(frame)
        except OSError as error:
            self._lose(f"writing failed ({error.strerror})")
            return False
        if written < len(frame):
            self._lose("it takes no more bytes")
        return written == len(frame)

    def _receive(self) -> None:
        """Take what has arrived; called by the port, and before anything is decided by the clock."""
        try:
            data = self._port.read()
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._lose(f"reading failed ({error.strerror})")
            return
        if not data:
            self._lose("it was unplugged")
            return
        self._last_character_at_s = max(self._last_character_at_s, self._now_s())
        if self._echo_due:
            data = self._behind_echo(data)
        if self._phase is not _Phase.REPLY:
            self._stray(len(data))
            return
        self._is_receiving = True
        try:
            self._hear(self._listener.feed(data))
        finally:
            self._is_receiving = False

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

    def _hear(self, outcome: Outcome | None) -> None:
        asked = self._asked
        if outcome is None or asked is None:
            return
        if isinstance(outcome, Exception):
            self._counters.refusals += 1
        else:
            self._counters.answers += 1
            self._learn(asked.request)
        self._end(asked, outcome)

    def _learn(self, request: Exchange) -> None:
        round_trip_s = self._last_character_at_s - self._sent_at_s
        self._counters.last_round_trip_s = round_trip_s
        if not isinstance(request, Request):
            self._counters.last_request_left_s = self._sent_at_s
            self._counters.last_answer_began_s = self._last_character_at_s
            return
        request_s = len(request.frame) * self._character_s
        answer_s = request.response_length * self._character_s
        lateness_s = round_trip_s - request_s - answer_s
        self._patience.learn(lateness_s)
        if lateness_s < 0:  # the port keeps no wire time, so nothing may be taken off
            request_s = answer_s = 0.0
        self._counters.last_request_left_s = self._sent_at_s + request_s
        self._counters.last_answer_began_s = self._last_character_at_s - answer_s

    def _end(self, asked: Asked, outcome: Outcome) -> None:
        listener = self._listener
        if listener.skipped_bytes or listener.rejected_frames:
            self._counters.skipped_bytes += listener.skipped_bytes
            self._counters.frame_errors += listener.rejected_frames
        self._reply_watchdog.rest()
        self._echo_due = self._echo_held = b""
        if asked.is_given_up:
            self._doubt_after_giving_up(asked.request)
        self._free(asked, outcome)

    def _free(self, asked: Asked | None = None, outcome: Outcome = ()) -> None:
        self._phase = _Phase.FREE
        self._asked = None
        if asked is not None:
            asked.take(outcome)
        if self._waiting:
            self._next()

    def _stray(self, count_bytes: int) -> None:
        self._stray_bytes += count_bytes
        self._counters.stray_bytes += count_bytes
        if self._stray_bytes > NOISE_BYTES_MAX:
            self._quarantined = True

    def _gap_is_over(self) -> None:
        if self._phase is _Phase.GAP and self._asked is not None:
            self._send_when_silent(self._asked)

    def _reply_is_late(self) -> None:
        asked = self._asked
        if self._phase is not _Phase.REPLY or asked is None:
            return
        self._receive()  # an answer that waits in the kernel while this program was busy is in time
        if self._phase is _Phase.REPLY and self._asked is asked:
            self._give_up(asked)

    def _give_up(self, asked: Asked) -> None:
        held, self._echo_held, self._echo_due = self._echo_held, b"", b""
        self._hear(self._listener.feed(held) or self._listener.silence())
        if self._phase is _Phase.REPLY and self._asked is asked:
            self._counters.timeouts += 1
            self._doubt(asked.request)
            self._end(asked, NoAnswerError(asked.request.unit, self._patience_s))

    def _doubt(self, request: Exchange) -> None:
        left_at_s = self._sent_at_s + self._timing.on_the_wire_s(len(request.frame))
        arrived_at_s = left_at_s + self._timing.slowest_answer_s + self._answer_s
        self._doubtful_until_s[request.unit, request.function] = arrived_at_s

    def _doubt_after_giving_up(self, request: Exchange) -> None:
        """A caller that gives up does not know what was asked and answered, and may ask the same at once."""
        for function in {request.function, READ_HOLDING, READ_INPUT}:
            self._doubtful_until_s[request.unit, function] = self._now_s() + self._timing.slowest_answer_s

    def _lose(self, trouble: str) -> None:
        if self._loss is not None:
            return
        self._phase = _Phase.LOST
        self._loss = PortLostError(self._port.name, trouble)
        self._gap_timer.close()
        self._reply_watchdog.close()
        self._port.close()
        waiting, self._asked = [self._asked, *self._waiting], None
        self._waiting.clear()
        for asked in waiting:
            if asked is not None:
                asked.take(self._loss)
        self.told_loss(self._loss)
