"""Several requests at a time through one Modbus/TCP gateway; a value comes out only when it is its request's answer.

An answer belongs to a request by transaction number, and must fit it in unit, function and length besides. The number
of a request that was given up is not used again while its answer might still come: what is late, doubled or of
somebody else's is passed over. At most one request is on its way to a unit, and as many in all as the window allows.

A gateway does the line's timing. What it says about a silent unit (exceptions 0A, 0B) or about itself (05, 06) is
no word of the unit: for the caller, nobody answered. A function that it does not pass on is a refusal.
"""

import secrets
from collections import deque
from dataclasses import dataclass

from firmware_bridge.asking import Asked, Desk, Take
from firmware_bridge.counters import Counters
from firmware_bridge.errors import BridgeError, NoAnswerError, PortLostError
from firmware_bridge.exchanges import Exchange, Outcome
from firmware_bridge.gateway_port import GatewayPort
from firmware_bridge.gateway_window import Window
from firmware_bridge.mbap import TRANSACTIONS, MbapFrame, MbapScanner
from firmware_bridge.patience import Patience
from firmware_bridge.watchdog import Watchdog
from seat_protocol.crc import with_crc
from seat_protocol.errors import ExceptionResponseError, FrameError
from seat_protocol.frames import ILLEGAL_FUNCTION, Request
from seat_protocol.timing import BROADCAST_TURNAROUND_S

WAITING_REQUESTS_MAX = 32
"""Two for every lane when the window falls, and some from callers that cancel; more is a caller in a loop."""
SHORTEST_PATIENCE_S = 0.05
"""Below that, one pause of the network or of the gateway would be taken for a silent seat."""
BROADCAST_HOLD_S = BROADCAST_TURNAROUND_S + 0.005
"""Nobody answers a broadcast: the units' time to act on it, and that of the gateway to send it at 57600 baud."""
GIVEN_UP_MAX = 1024
"""Transaction numbers whose answers may be late; the oldest is free again after so many more failures."""
ACKNOWLEDGE, BUSY, PATH_UNAVAILABLE, TARGET_SILENT = 0x05, 0x06, 0x0A, 0x0B
GATEWAY_EXCEPTIONS = (ACKNOWLEDGE, BUSY, PATH_UNAVAILABLE, TARGET_SILENT)
"""Modbus Application Protocol V1.1b3, section 7: said by a gateway, or by nobody a seat line has."""


@dataclass(slots=True)
class _Flight:
    """A request on its way; `is_crowded` when others were on theirs meanwhile."""

    asked: Asked
    request: Request
    transaction: int
    sent_at_s: float
    until_s: float
    is_crowded: bool

    @property
    def is_broadcast(self) -> bool:
        return self.request.response_length == 0


class GatewayMaster(Desk):
    """The master's side of one gateway. Made and used in the event loop; `close` gives the port back.

    `window` is the gateway's; it outlives this connection. `told_loss` is called once when the port is gone, whether
    anything was asked or not. All instants are those of the event loop's clock.
    """

    def __init__(self, port: GatewayPort, window: Window, counters: Counters) -> None:
        super().__init__()
        self._port = port
        self._window = window
        self._counters = counters
        self._watchdog = Watchdog(self._somebody_is_late)
        self._scanner = MbapScanner()
        self._patience = Patience(port.latency_s, min(SHORTEST_PATIENCE_S, port.latency_s))
        self._waiting: deque[Asked] = deque()
        self._flights: dict[int, _Flight] = {}
        self._given_up: dict[int, _Flight] = {}
        self._transaction = secrets.randbelow(
            TRANSACTIONS
        )  # a gateway may keep answers of the last connection
        self._loss: PortLostError | None = None
        port.watch(self._receive)

    def ask(self, request: Exchange, take: Take, *, is_patient: bool = True) -> None:
        """Send `request` when its turn comes, and call `take` with what comes of it.

        The answer has as much time as the URL says, or, without patience, as answers of this gateway have been seen
        to take. NoAnswerError; ExceptionResponseError when the unit refused; PortLostError. Exchanges beyond the
        standard functions pass no gateway, and are refused here as a gateway would.
        """
        self._queue(Asked(request, take, self._now_s(), is_patient))

    def close(self) -> None:
        """Fail what is in flight and give back the port; harmless when repeated."""
        self._part("closed")

    def _queue(self, asked: Asked) -> None:
        if self._loss is not None:
            asked.take(self._loss)
        elif not isinstance(asked.request, Request):
            refusal = ExceptionResponseError(asked.request.unit, asked.request.function, ILLEGAL_FUNCTION)
            self._loop.call_soon(asked.take, refusal)
        elif len(self._waiting) >= WAITING_REQUESTS_MAX:
            asked.take(BridgeError(f"{self._port.name}: {WAITING_REQUESTS_MAX} requests wait already"))
        else:
            self._waiting.append(asked)
            self._send_what_may_go()

    def _send_what_may_go(self) -> None:
        while len(self._flights) < self._window.size:
            asked = self._next_asked()
            if asked is None or self._loss is not None:
                return
            self._send(asked)

    def _next_asked(self) -> Asked | None:
        """The first that waits whose unit is not being asked; those given up by their callers are forgotten."""
        units = {flight.request.unit for flight in self._flights.values()}
        for asked in tuple(self._waiting):
            if asked.is_given_up:
                self._waiting.remove(asked)
            elif asked.request.unit not in units:
                self._waiting.remove(asked)
                return asked
        return None

    def _send(self, asked: Asked) -> None:
        request = asked.request
        if not isinstance(request, Request):
            return
        for other in self._flights.values():
            other.is_crowded = True
        transaction, now_s = self._free_transaction(), self._now_s()
        self._flights[transaction] = _Flight(
            asked, request, transaction, now_s, now_s + self._wait_s(asked, request), bool(self._flights)
        )
        self._write(MbapFrame(transaction, request.frame[:-2]).wire)
        self._watch()

    def _wait_s(self, asked: Asked, request: Request) -> float:
        if not request.response_length:
            return BROADCAST_HOLD_S
        return self._port.latency_s if asked.is_patient else self._patience.short_s

    def _free_transaction(self) -> int:
        transaction = self._transaction
        while transaction in self._flights or transaction in self._given_up:
            transaction = (transaction + 1) % TRANSACTIONS
        self._transaction = (transaction + 1) % TRANSACTIONS
        return transaction

    def _write(self, data: bytes) -> None:
        try:
            written = self._port.write(data)
        except OSError as error:
            self._lose(f"writing failed ({error.strerror})")
            return
        if written < len(data):
            self._lose("it takes no more bytes")

    def _watch(self) -> None:
        if self._flights:
            self._watchdog.set(min(flight.until_s for flight in self._flights.values()))
        else:
            self._watchdog.rest()

    def _receive(self) -> None:
        """Take what has arrived; called by the port, and before anything is decided by the clock."""
        if self._loss is not None:
            return
        try:
            data = self._port.read()
        except (BlockingIOError, InterruptedError):
            return
        except OSError as error:
            self._lose(f"reading failed ({error.strerror})")
            return
        for frame in self._scanner.feed(data):
            if self._loss is None:
                self._take(frame)
        if self._scanner.fault or not data:
            self._lose(self._scanner.fault or "it ended the connection")

    def _take(self, frame: MbapFrame) -> None:
        flight = self._flights.get(frame.transaction)
        if flight is None or flight.is_broadcast:
            self._pass_over(frame)
            return
        outcome = self._judge(flight, frame)
        if outcome is not None:
            self._end(flight, outcome)

    def _judge(self, flight: _Flight, frame: MbapFrame) -> Outcome | None:
        """What `frame` says to the request in flight; None where it is not its answer."""
        try:
            registers = flight.request.parse(with_crc(frame.body))
        except ExceptionResponseError as refusal:
            return self._refused(flight, refusal)
        except FrameError:
            self._counters.frame_errors += 1
            self._window.narrow()  # the right number on a wrong answer: it mixes up what it is asked
            return None
        self._counters.answers += 1
        self._answered(flight)
        return registers

    def _refused(self, flight: _Flight, refusal: ExceptionResponseError) -> Exception:
        if refusal.exception_code in GATEWAY_EXCEPTIONS:
            self._counters.timeouts += 1
            took_s = self._now_s() - flight.sent_at_s
            self._patience.learn(took_s)
            self._window.failed(flight.request.unit, was_crowded=flight.is_crowded)
            return NoAnswerError(flight.request.unit, took_s)
        self._counters.refusals += 1
        self._answered(flight)
        return refusal

    def _answered(self, flight: _Flight) -> None:
        now_s = self._now_s()
        took_s = now_s - flight.sent_at_s
        self._counters.last_round_trip_s = took_s
        self._counters.last_request_left_s, self._counters.last_answer_began_s = flight.sent_at_s, now_s
        self._patience.learn(took_s)
        is_full = len(self._flights) >= self._window.size
        self._window.answered(flight.request.unit, was_crowded=flight.is_crowded, was_full=is_full)

    def _pass_over(self, frame: MbapFrame) -> None:
        """An answer that nobody waits for: late, doubled, or to nothing that was ever asked."""
        self._counters.stray_bytes += len(frame.wire)
        late = self._given_up.pop(frame.transaction, None)
        if late is not None and not late.is_broadcast:
            self._patience.learn(self._now_s() - late.sent_at_s)
            self._window.answered_late(late.request.unit)
        elif late is None and len(self._flights) > 1:
            self._window.narrow()

    def _somebody_is_late(self) -> None:
        self._receive()  # an answer that waits in the kernel while this program was busy is in time
        now_s = self._now_s()
        for flight in tuple(self._flights.values()):
            if flight.until_s <= now_s and self._flights.get(flight.transaction) is flight:
                self._give_up(flight)
        self._watch()

    def _give_up(self, flight: _Flight) -> None:
        if len(self._given_up) >= GIVEN_UP_MAX:
            del self._given_up[next(iter(self._given_up))]
        self._given_up[flight.transaction] = flight
        if flight.is_broadcast:
            self._end(flight, ())
            return
        self._counters.timeouts += 1
        self._window.failed(flight.request.unit, was_crowded=flight.is_crowded)
        self._end(flight, NoAnswerError(flight.request.unit, flight.until_s - flight.sent_at_s))

    def _end(self, flight: _Flight, outcome: Outcome) -> None:
        del self._flights[flight.transaction]
        flight.asked.take(outcome)
        self._send_what_may_go()

    def _lose(self, trouble: str) -> None:
        if len(self._flights) > 1:
            self._window.narrow()  # it may be that it can't stand so many
        self._part(trouble)

    def _part(self, reason: str) -> None:
        if self._loss is not None:
            return
        self._loss = PortLostError(self._port.name, reason)
        self._watchdog.close()
        self._port.close()
        waiting = [*(flight.asked for flight in self._flights.values()), *self._waiting]
        self._flights.clear()
        self._waiting.clear()
        for asked in waiting:
            asked.take(self._loss)
        self.told_loss(self._loss)
