"""A visit to one seat: its transactions, one after the other, until it is up to date and read."""

from collections.abc import Callable

from firmware_bridge.counters import Counters
from firmware_bridge.errors import NoAnswerError
from firmware_bridge.program import Patiently, Steps
from firmware_bridge.seat import Seat
from firmware_bridge.steps import REFUSABLE_TURNS, TEXT_TURNS, Step, Turn
from seat_protocol.errors import ExceptionResponseError, FrameError
from seat_protocol.fast_modbus import EventPacket

STEPS_IN_A_ROW_MAX = 9
"""Identify, ask for events, read, write three blocks, read, acknowledge, and one more: no seat keeps the line
longer."""
TEXT_WRITES_PER_ROUND_MAX = 4
"""A page takes about 20 ms at 115200 baud: texts for the whole hall must not make the keys slow."""


class Visitor:
    """Visits the seats of one line. `news` counts readings of this round that differed from the last ones."""

    def __init__(self, counters: Counters, now_s: Callable[[], float]) -> None:
        self.news = 0
        self._counters = counters
        self._now_s = now_s
        self._text_writes_left = 0

    def begin_round(self) -> None:
        """Texts may be written again, and news are counted from 0."""
        self.news = 0
        self._text_writes_left = TEXT_WRITES_PER_ROUND_MAX

    def visit(self, seat: Seat, *, texts_allowed: bool = True, clock_suffices: bool = False) -> Steps[bool]:
        """Bring `seat` up to date and read it, in a bounded number of steps; whether it answered.

        `clock_suffices` where nobody waits for the status: a seat whose clock was read is read the next time, unless
        it is to be seen what was written.
        """
        before = seat.status
        step = self._next_step(seat, texts_allowed)
        for _ in range(STEPS_IN_A_ROW_MAX):
            if not (yield from self.step(seat, step)):
                return False
            taken, step = step, self._next_step(seat, texts_allowed)
            is_met = clock_suffices and taken.turn is Turn.CLOCK and not seat.is_behind
            if (taken.tells_status or is_met) and step.turn is Turn.STATUS:
                break
        self.news += seat.status is not before
        return True

    def hear(self, seat: Seat, packet: EventPacket) -> Steps[None]:
        """Take what `seat` tells in its events for a reading, or read it."""
        if len(packet.events) == 1 and seat.take_event(packet.events[0], self._counters.last_answered):
            self.news += 1
        else:
            yield from self.visit(seat)

    def read(self, seat: Seat) -> Steps[bool]:
        """Read `seat` and write nothing, unless it has to be found first; whether it answered."""
        if seat.status is None:
            return (yield from self.visit(seat))
        return (yield from self.step(seat, seat.steps.status))

    def step(self, seat: Seat, step: Step) -> Steps[bool]:
        """One transaction, repeated once for a seat in touch; a seat that fails it is lost."""
        if step.turn in TEXT_TURNS:
            self._text_writes_left -= 1
        reason = ""
        for attempt in range(2 if seat.deserves_retry else 1):
            self._counters.retries += attempt
            is_patient = attempt > 0 or seat.deserves_patience
            try:
                outcome = yield Patiently(step.request) if is_patient else step.request
                seat.take(step, outcome, self._counters.last_answered)
            except ExceptionResponseError as refusal:
                if step.turn not in REFUSABLE_TURNS:
                    reason = str(refusal)
                    continue
                seat.take_refusal(step, refusal)
            except NoAnswerError:
                seat.steps.read_otherwise()
                step = seat.steps.status if step.turn is Turn.STATUS else step
                reason = "no answer"
                continue
            except FrameError as error:
                self._counters.frame_errors += 1
                reason = str(error)
                continue
            seat.last_round_trip_s = self._counters.last_round_trip_s
            return True
        seat.lose(reason)
        return False

    def _next_step(self, seat: Seat, texts_allowed: bool) -> Step:
        return seat.next_step(texts_allowed=texts_allowed and self._text_writes_left > 0)
