"""The program of a line behind a gateway: plain sweeps, in as many lanes as the gateway takes requests at once.

Every lane takes the next seat that no lane has met; no seat is in two hands. When somebody waits for a freeze, all
lanes end with the seat in hand, and meet again for the freeze. Events and slots pass no gateway.
"""

from collections import deque
from collections.abc import Callable, Iterator, Mapping

from firmware_bridge.counters import Counters
from firmware_bridge.freeze import FreezeJob
from firmware_bridge.patrol import SWEEP_PERIOD_MIN_S, SWEEPS_REMEMBERED
from firmware_bridge.probe_budget import ProbeBudget
from firmware_bridge.program import Pause, Steps, Together
from firmware_bridge.seat import Seat
from firmware_bridge.visit import Visitor
from seat_protocol.conduct import FREEZE_BROADCASTS
from seat_protocol.frames import write_register
from seat_protocol.registers import BROADCAST_UNIT, CONTROL

_FREEZE_ADDRESS = CONTROL.address_of("freeze")


class GatewayPatrol:
    """See Patrol. `lanes` tells how many requests the gateway takes at once, as far as is known now."""

    def __init__(
        self,
        seats: Mapping[int, Seat],
        counters: Counters,
        lanes: Callable[[], int],
        now_s: Callable[[], float],
    ) -> None:
        self.sweeps_s: deque[float] = deque(maxlen=SWEEPS_REMEMBERED)
        self._seats = seats
        self._lanes = lanes
        self._now_s = now_s
        self._visitor = Visitor(counters, now_s)
        self._budget = ProbeBudget(now_s())
        self._urgent: dict[int, Seat] = {}
        self._freezes: list[FreezeJob] = []
        self._met: set[int] = set()
        self._in_hand: set[Seat] = set()
        self._is_probing = False
        self._is_woken = False

    def attend(self, seat: Seat) -> None:
        """See Patrol."""
        self._urgent[seat.number] = seat
        self._is_woken = True

    def freeze(self, job: FreezeJob) -> None:
        """See Patrol."""
        self._freezes.append(job)
        self._is_woken = True

    def work(self, swept: Callable[[], None]) -> Steps[None]:
        """See Patrol."""
        while True:
            yield from self._sweep()
            swept()

    def _sweep(self) -> Steps[None]:
        began_s = self._now_s()
        self._met.clear()
        self._visitor.begin_round()
        seats = iter(self._seats.values())
        yield from self._in_lanes(lambda: self._sweep_lane(seats))
        while self._freezes:
            yield from self._carry_out(self._freezes.pop(0))
            yield from self._in_lanes(lambda: self._sweep_lane(seats))
        if self._met:
            self.sweeps_s.append(self._now_s() - began_s)
        yield from self._rest(began_s + SWEEP_PERIOD_MIN_S)

    def _in_lanes(self, lane: Callable[[], Steps[None]]) -> Steps[None]:
        yield Together(tuple(lane() for _ in range(self._lanes())))

    def _sweep_lane(self, seats: Iterator[Seat]) -> Steps[None]:
        """Meet seats until none is left, or a freeze waits; before each of them one whose face is due."""
        while not self._freezes:
            yield from self._attend()
            if self._freezes:
                return
            seat = next(seats, None)
            if seat is None:
                return
            if seat.number not in self._met:
                yield from self._meet(seat)

    def _attend(self) -> Steps[None]:
        for seat in tuple(self._urgent.values()):
            if seat in self._in_hand:
                continue  # its face is written by the lane that has it
            del self._urgent[seat.number]
            if seat.face_is_due:
                yield from self._visit(seat, texts_allowed=not self._urgent)
                return

    def _meet(self, seat: Seat) -> Steps[None]:
        """Visit a seat in touch, or one out of touch when it is time to look for it."""
        if seat.belongs_in_sweep:
            yield from self._visit(seat)
            return
        began_s = self._now_s()
        if self._is_probing or not (seat.probe_is_due(began_s) and self._budget.allows(began_s)):
            return
        self._is_probing = True  # several at once would spend what one alone may
        answered = yield from self._visit(seat)
        self._is_probing = False
        if not answered:
            self._budget.spend(self._now_s() - began_s)

    def _visit(self, seat: Seat, *, texts_allowed: bool = True) -> Steps[bool]:
        self._met.add(seat.number)
        self._urgent.pop(seat.number, None)
        self._in_hand.add(seat)
        try:
            return (yield from self._visitor.visit(seat, texts_allowed=texts_allowed))
        finally:
            self._in_hand.discard(seat)

    def _carry_out(self, job: FreezeJob) -> Steps[None]:
        if job.is_over():
            return
        for _ in range(FREEZE_BROADCASTS):
            yield write_register(BROADCAST_UNIT, _FREEZE_ADDRESS, job.round_tag)
        while not job.is_over():
            yield from self._in_lanes(lambda: self._freeze_lane(job))

    def _freeze_lane(self, job: FreezeJob) -> Steps[None]:
        """Freeze seats that no lane has in hand, until every seat has its turn."""
        while not job.is_over():
            seat = next((seat for seat in job.remaining() if seat not in self._in_hand), None)
            if seat is None:
                return
            self._in_hand.add(seat)
            try:
                yield from self._freeze_one(job, seat)
            finally:
                self._in_hand.discard(seat)

    def _freeze_one(self, job: FreezeJob, seat: Seat) -> Steps[None]:
        is_to_join = seat.face_is_due and not seat.is_in(job.round_tag)
        answered = yield from (self._visitor.visit(seat) if is_to_join else self._visitor.read(seat))
        if answered and seat.has_missed_freeze_of(job.round_tag):
            answered = yield from self._visitor.step(seat, seat.steps.freeze(job.round_tag))
        job.note(seat, answered=answered)
        if seat.face_is_due:
            self._urgent[seat.number] = seat

    def _rest(self, until_s: float) -> Steps[None]:
        if not self._is_woken and self._now_s() < until_s:
            yield Pause(until_s)
        self._is_woken = False
