"""A unit that starts again before its first start was acknowledged betrays it by no flag and by no counter."""

from firmware_bridge.image import image_of
from firmware_bridge.seat import REWRITE_FIRST_S, Seat
from firmware_bridge.seat_clock import Moment
from firmware_bridge.steps import Turn
from seat_protocol.face import Mode, SeatFace
from seat_protocol.frames import Request
from seat_protocol.identity import Capability, SeatIdentity
from seat_protocol.registers import PROTOCOL_VERSION, STATUS
from seat_protocol.status import Flag
from simulators.unit import SeatUnit
from tests.bridge.recording import RecordingSink

UNIT = 5
FACE = SeatFace(7, Mode.VOTE_LAST, nameplate="代表05", message="表决")
_NS_PER_S = 1_000_000_000


class OnTheBench:
    """One seat and its unit, without a line between them; time is set by hand."""

    def __init__(self) -> None:
        self.now_s = 100.0
        self.sink = RecordingSink()
        self.seat = Seat(1, UNIT, self.sink, lambda: self.now_s)
        identity = SeatIdentity(PROTOCOL_VERSION, Capability.SCREEN_PAGE, 1, 1, 0, 0x1234)
        self.unit = SeatUnit(identity, UNIT, self._now_ns())

    def step(self, *, texts_allowed: bool = True) -> Turn:
        """The next transaction; what it was for."""
        step = self.seat.next_step(texts_allowed=texts_allowed)
        answer = self.unit.handle(step.request.frame, self._now_ns())
        assert answer is not None
        assert isinstance(step.request, Request)
        self.seat.take(step, step.request.parse(answer), Moment(self.now_s, self.now_s))
        return step.turn

    def until(self, turn: Turn) -> None:
        """Take steps up to that one, but not for ever."""
        assert any(self.step() is turn for _ in range(20))

    def _now_ns(self) -> int:
        return round(self.now_s * _NS_PER_S)

    def start(self) -> None:
        """A dip of the supply."""
        self.unit.reboot(self._now_ns())


def test_the_round_is_written_again_although_texts_are_still_due() -> None:
    bench = OnTheBench()
    bench.seat.show(FACE)
    bench.until(Turn.FACE)
    bench.start()
    assert bench.step(texts_allowed=False) is Turn.STATUS
    assert bench.seat.face_is_due
    bench.until(Turn.FACE)
    assert bench.seat.is_in(FACE.round_tag)
    bench.until(Turn.ACKNOWLEDGE)
    assert bench.unit.status(0).face_check == image_of(FACE).check


def test_who_it_is_and_what_it_shows_are_asked_for_again() -> None:
    bench = OnTheBench()
    bench.seat.show(FACE)
    bench.until(Turn.PAGE)
    bench.start()
    bench.until(Turn.STATUS)
    assert [bench.step() for _ in range(5)] == [
        Turn.IDENTIFY,
        Turn.FACE,
        Turn.NAMEPLATE,
        Turn.PAGE,
        Turn.STATUS,
    ]
    assert bench.step() is Turn.ACKNOWLEDGE
    assert Flag.REBOOTED not in bench.unit.status(0).flags


def test_a_unit_that_never_keeps_its_round_is_written_to_ever_more_seldom() -> None:
    bench = OnTheBench()
    bench.seat.show(FACE)
    bench.until(Turn.PAGE)
    for _ in range(50):
        bench.start()
        bench.step()
        bench.now_s += REWRITE_FIRST_S / 10
    assert bench.seat.health().rewrites <= 4


def test_a_checksum_that_is_right_by_chance_does_not_hide_that_the_round_is_lost() -> None:
    bench = OnTheBench()
    bench.until(Turn.STATUS)
    bench.seat.show(FACE)
    status = bench.unit.status(0).to_registers()
    by_chance = (*status[: STATUS.count - 1], image_of(FACE).check)
    bench.seat.take(bench.seat.steps.status, by_chance, Moment(bench.now_s, bench.now_s))
    assert bench.seat.face_is_due
