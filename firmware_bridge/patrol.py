"""The program of a line: who is asked what, and when.

There are three ways to hear that something happened at a seat; each ends in the same reading of its status.

* Plain sweep: every seat is read, one after the other. Any unit can do that.
* Events: the units settle among themselves who has news. Quickest while few have.
* Slots: one request, and every unit answers in its slot. Quickest while many have.

A line whose units can do it listens for events while it is calm, and sweeps, in slots if it can, while it is not.
Between any two of these steps the line first freezes, when somebody waits for that, and then attends seats whose
face is due: a lamp need not wait until a sweep comes round.
"""

from collections import deque
from collections.abc import Callable, Mapping

from firmware_bridge.counters import Counters
from firmware_bridge.errors import NoAnswerError
from firmware_bridge.event_ear import EventEar
from firmware_bridge.freeze import FreezeJob
from firmware_bridge.probe_budget import ProbeBudget
from firmware_bridge.program import Pause, Steps
from firmware_bridge.seat import Seat
from firmware_bridge.slot_ear import SlotEar
from firmware_bridge.timing import LineTiming
from firmware_bridge.visit import Visitor
from seat_protocol.conduct import FREEZE_BROADCASTS
from seat_protocol.frames import write_register
from seat_protocol.identity import Capability
from seat_protocol.registers import BROADCAST_UNIT, CONTROL, UNIT_MAX

SWEEP_PERIOD_MIN_S = 0.02
"""A line with few seats rests between sweeps: 50 readings a second are finer than a finger."""
SWEEPS_REMEMBERED = 101
"""For the median: some 15 s of sweeps of 32 seats."""
EVENT_REQUESTS_A_ROUND = 20
"""Between two seats met in turn while a line is calm: some 90 ms, so that each of 64 is met every 6 s, and one press in
twenty waits for that."""
EVENT_REQUESTS_WHILE_BEHIND = 10
"""The same while somebody's texts are due: a page for 64 seats is out in some 5 s."""
BUSY_PRESSES = 4
BUSY_WITHIN_S = 0.1
"""So many presses heard as events within so long, and a sweep hears the rest sooner than one event after the other:
each of them takes the line some 10 ms, until its lamp is lit."""
SLOT_ROUNDS_A_TURN = 2
"""For one seat met in turn, unless somebody's texts are due: the slots tell of every seat in every round, and a reading
only makes sure of what they leave out, so that 32 seats are heard every 26 ms and each is read within 2 s."""
CALM_ROUNDS = 3
"""So many slot sweeps without two seats that have news, and events are quicker again."""
ATTENDED_A_SWEEP = 24
"""Faces written before a slot sweep: writes go first, and yet presses are heard within some 200 ms while the whole
hall is given new faces."""
ATTENDED_A_REQUEST = 4
"""Faces written before a request for events, which is much shorter."""
LAMP_PATIENCE_S = 0.003
"""After a press the lamp of the same seat is nearly always next: the record is written within so long."""

_FREEZE_ADDRESS = CONTROL.address_of("freeze")


class Patrol:
    """Drives the seats of one line as long as its port is open; the seats outlive it."""

    def __init__(
        self, seats: Mapping[int, Seat], counters: Counters, timing: LineTiming, now_s: Callable[[], float]
    ) -> None:
        self.sweeps_s: deque[float] = deque(maxlen=SWEEPS_REMEMBERED)
        self._seats = seats
        self._seat_of_unit = {seat.unit: seat for seat in seats.values()}
        self._now_s = now_s
        self._visitor = Visitor(counters, now_s)
        self._slots = SlotEar(seats.values(), timing)
        self._events = EventEar(max(self._seat_of_unit, default=UNIT_MAX))
        self._budget = ProbeBudget(now_s())
        self._rotation: deque[Seat] = deque(seats.values())
        self._urgent: dict[int, Seat] = {}
        self._freezes: list[FreezeJob] = []
        self._met: set[int] = set()
        self._calm_rounds = self._slot_rounds = 0
        self._pressed_at_s: deque[float] = deque(maxlen=BUSY_PRESSES)
        self._is_woken = False

    def attend(self, seat: Seat) -> None:
        """That seat's face is due."""
        self._urgent[seat.number] = seat
        self._is_woken = True

    def freeze(self, job: FreezeJob) -> None:
        """Carry `job` out before anything else."""
        self._freezes.append(job)
        self._is_woken = True

    def work(self, swept: Callable[[], None]) -> Steps[None]:
        """Everything, for ever; `swept` is called after the first sweep and every later round."""
        yield from self._sweep()
        while True:
            swept()
            if self._is_calm() and self._can(Capability.FAST_EVENTS):
                yield from self._listen()
            elif self._slots.is_worth_it():
                yield from self._slot_round()
            else:
                yield from self._sweep()

    def _is_calm(self) -> bool:
        return self._calm_rounds >= CALM_ROUNDS

    def _can(self, capability: Capability) -> bool:
        """Whether all seats in touch can; those of a line are nearly always alike."""
        online = [seat for seat in self._seats.values() if seat.online]
        return bool(online) and all(seat.can(capability) for seat in online)

    def _is_anybody_behind(self) -> bool:
        return any(seat.is_behind for seat in self._seats.values())

    def _is_deserted(self) -> bool:
        """Whether no seat is in touch, so that there is nobody whose time could be wasted."""
        return not any(seat.online for seat in self._seats.values())

    def _judge_calm(self, news: int) -> None:
        self._calm_rounds = self._calm_rounds + 1 if news <= 1 else 0

    def _sweep(self) -> Steps[None]:
        """Meet every seat that answers once, and seats that do not as the budget allows."""
        began_s = self._begin_round()
        for seat in self._seats.values():
            yield from self._attend()
            if seat.number not in self._met:
                yield from self._meet(seat)
        yield from self._attend()
        self._end_round(began_s)
        yield from self._rest(began_s + SWEEP_PERIOD_MIN_S)

    def _slot_round(self) -> Steps[None]:
        """Hear all seats at once; read those with news, and in every other round one more in full."""
        began_s = self._begin_round()
        yield from self._attend_some(ATTENDED_A_SWEEP)
        if not self._slots.is_worth_it():
            return  # a unit was exchanged for one that does not know slots
        round_tag = max(seat.round_tag for seat in self._seats.values())
        answers = yield self._slots.exchange(round_tag)
        for seat in self._slots.unsettled(answers, round_tag):
            yield from self._attend()
            if seat.number not in self._met:
                yield from self._visit(seat)
        self._slot_rounds += 1
        if self._slot_rounds % SLOT_ROUNDS_A_TURN == 0 or self._is_anybody_behind():
            yield from self._meet_next()
        for seat in self._seats.values():
            if not self._slots.hears(seat) and seat.number not in self._met:
                yield from self._attend()
                yield from self._meet(seat)
        self._end_round(began_s)
        yield from self._rest(began_s + SWEEP_PERIOD_MIN_S)

    def _listen(self) -> Steps[None]:
        """Ask for events for a while, then read one seat in full."""
        self._begin_round()
        for _ in range(self._requests_a_round()):
            yield from self._attend_some(ATTENDED_A_REQUEST)
            yield from self._hear_event()
            if not self._is_calm():
                return
        yield from self._attend_some(ATTENDED_A_REQUEST)
        yield from self._meet_next(clock_suffices=True)

    def _requests_a_round(self) -> int:
        return EVENT_REQUESTS_WHILE_BEHIND if self._is_anybody_behind() else EVENT_REQUESTS_A_ROUND

    def _hear_event(self) -> Steps[None]:
        """Ask once; hear the seat that answers, unless it tells what is known, and wait for its lamp."""
        try:
            (packet,) = yield self._events.exchange()
        except NoAnswerError:
            self._calm_rounds = 0  # units in touch always answer: the line is in trouble, or they are
            return
        self._events.take(packet)
        seat = None if packet is None else self._seat_of_unit.get(packet.unit)
        if packet is None or seat is None or seat.knows(packet.events):
            return
        before = self._visitor.news
        yield from self._visitor.hear(seat, packet)
        if self._visitor.news > before:
            self._note_press()
            yield from self._rest(self._now_s() + LAMP_PATIENCE_S)

    def _note_press(self) -> None:
        """A line with so many presses is not calm."""
        now_s = self._now_s()
        self._pressed_at_s.append(now_s)
        if len(self._pressed_at_s) == BUSY_PRESSES and now_s - self._pressed_at_s[0] <= BUSY_WITHIN_S:
            self._calm_rounds = 0

    def _meet_next(self, *, clock_suffices: bool = False) -> Steps[None]:
        """The seat whose turn it is, and those out of touch whose probe is due."""
        for _ in range(len(self._rotation)):
            seat = self._rotation[0]
            self._rotation.rotate(-1)
            if seat.online:
                yield from self._visit(seat, clock_suffices=clock_suffices)
                break
        for seat in self._seats.values():
            if not seat.online:
                yield from self._meet(seat)

    def _meet(self, seat: Seat) -> Steps[None]:
        """Visit a seat in touch, or one out of touch when it is time to look for it."""
        if seat.belongs_in_sweep:
            yield from self._visit(seat)
            return
        began_s, is_deserted = self._now_s(), self._is_deserted()
        if not (seat.probe_is_due(began_s) and (self._budget.allows(began_s) or is_deserted)):
            return
        if not (yield from self._visit(seat)):
            self._budget.spend(self._now_s() - began_s)
        elif is_deserted:  # the trouble was the line's
            for other in self._seats.values():
                other.await_return()

    def _visit(self, seat: Seat, *, texts_allowed: bool = True, clock_suffices: bool = False) -> Steps[bool]:
        self._met.add(seat.number)
        self._urgent.pop(seat.number, None)
        return (
            yield from self._visitor.visit(seat, texts_allowed=texts_allowed, clock_suffices=clock_suffices)
        )

    def _attend_some(self, count: int) -> Steps[None]:
        for _ in range(count):
            yield from self._attend()

    def _attend(self) -> Steps[None]:
        """What can't wait: every freeze, and one seat whose face is due."""
        while self._freezes:
            yield from self._carry_out(self._freezes.pop(0))
        while self._urgent:
            seat = self._urgent.pop(next(iter(self._urgent)))
            if seat.face_is_due:
                yield from self._visit(seat, texts_allowed=not self._urgent)
                return

    def _carry_out(self, job: FreezeJob) -> Steps[None]:
        if job.is_over():
            return
        order = write_register(BROADCAST_UNIT, _FREEZE_ADDRESS, job.round_tag)
        if self._slots.is_worth_it():
            yield order
            yield from self._confirm_in_slots(job)
        if not job.is_over():
            for _ in range(FREEZE_BROADCASTS):
                yield order
        while not job.is_over():
            for seat in job.remaining():
                yield from self._freeze_one(job, seat)
                if job.is_over():
                    return

    def _confirm_in_slots(self, job: FreezeJob) -> Steps[None]:
        """Most seats are known, but for the freeze; those with news are read."""
        answers = yield self._slots.exchange(job.round_tag)
        heard = {self._seat_of_unit[answer.unit] for answer in answers if answer.unit in self._seat_of_unit}
        unsettled = set(self._slots.unsettled(answers, job.round_tag))
        for seat in job.remaining():
            if seat in heard and seat not in unsettled:
                job.note(seat, answered=True)
        for seat in job.remaining():
            if seat in heard:
                yield from self._freeze_one(job, seat)

    def _freeze_one(self, job: FreezeJob, seat: Seat) -> Steps[None]:
        is_to_join = seat.face_is_due and not seat.is_in(job.round_tag)
        answered = yield from (self._visitor.visit(seat) if is_to_join else self._visitor.read(seat))
        if answered and seat.has_missed_freeze_of(job.round_tag):
            answered = yield from self._visitor.step(seat, seat.steps.freeze(job.round_tag))
        job.note(seat, answered=answered)
        if seat.face_is_due:
            self._urgent[seat.number] = seat

    def _begin_round(self) -> float:
        self._met.clear()
        self._visitor.begin_round()
        return self._now_s()

    def _end_round(self, began_s: float) -> None:
        if self._met:
            self.sweeps_s.append(self._now_s() - began_s)
        self._judge_calm(self._visitor.news)

    def _rest(self, until_s: float) -> Steps[None]:
        if not self._is_woken and self._now_s() < until_s:
            yield Pause(until_s)
        self._is_woken = False
