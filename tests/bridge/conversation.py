"""A patrol and its units without a line between them: what is said, in order, as bytes."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from firmware_bridge.counters import Counters
from firmware_bridge.errors import NoAnswerError
from firmware_bridge.exchanges import SlotExchange
from firmware_bridge.patrol import Patrol
from firmware_bridge.program import Order, Patiently, Pause
from firmware_bridge.seat import Seat
from firmware_bridge.timing import GapPolicy, LineTiming
from seat_protocol.errors import ExceptionResponseError
from seat_protocol.face import SeatFace
from seat_protocol.frames import Request
from simulators.reactions import InSlot
from simulators.unit import SeatUnit
from tests.bridge.recording import RecordingSink

EXCHANGE_S = 0.005
"""What one exchange takes here."""


@dataclass
class Conversation:
    """Seats whose numbers are their units' addresses; `said` holds every request with its answer."""

    units: Sequence[SeatUnit]
    face: SeatFace
    now_s: float = 1000.0
    said: list[tuple[bytes, bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.counters = Counters()
        self.seats: Mapping[int, Seat] = {
            unit.address: Seat(unit.address, unit.address, RecordingSink(), lambda: self.now_s)
            for unit in self.units
        }
        for seat in self.seats.values():
            seat.show(self.face)
        timing = LineTiming.of(115200, 11, GapPolicy.CHARACTERS)
        self.patrol = Patrol(self.seats, self.counters, timing, lambda: self.now_s)
        self.rounds = 0
        self._steps = self.patrol.work(self._count_round)
        self._order: Order = next(self._steps)

    @property
    def requests(self) -> list[bytes]:
        """What the controller said."""
        return [request for request, _ in self.said]

    def run(self, exchanges: int) -> None:
        """Go on for so many exchanges."""
        until = len(self.said) + exchanges
        while len(self.said) < until:
            self._step()

    def run_rounds(self, rounds: int = 1) -> None:
        """Go on until so many rounds more are over."""
        until = self.rounds + rounds
        while self.rounds < until:
            self._step()

    def _count_round(self) -> None:
        self.rounds += 1

    def _step(self) -> None:
        order = self._order.request if isinstance(self._order, Patiently) else self._order
        if isinstance(order, Pause):
            self.now_s = max(self.now_s, order.until_s)
            self._order = self._steps.send(())
        elif isinstance(order, SlotExchange):
            answers = b"".join(
                one.data
                for unit in self.units
                if isinstance(one := unit.react(order.frame, self._now_ns), InSlot)
            )
            self._note(order.frame, answers)
            self._order = self._steps.send(tuple(order.request.parse(answers)))
        else:
            assert isinstance(order, Request)
            self._answer(order)

    def _answer(self, request: Request) -> None:
        answers = [unit.handle(request.frame, self._now_ns) for unit in self.units]
        answer = b"".join(one for one in answers if one)
        self._note(request.frame, answer)
        if request.response_length and not answer:
            self._order = self._steps.throw(NoAnswerError(request.unit, 0.01))
            return
        try:
            values = request.parse(answer) if request.response_length else ()
        except ExceptionResponseError as refusal:
            self._order = self._steps.throw(refusal)
        else:
            self._order = self._steps.send(values)

    def _note(self, request: bytes, answer: bytes) -> None:
        self.said.append((request, answer))
        self.counters.last_request_left_s = self.now_s
        self.now_s += EXCHANGE_S
        self.counters.last_answer_began_s = self.now_s

    @property
    def _now_ns(self) -> int:
        return round(self.now_s * 1e9)
