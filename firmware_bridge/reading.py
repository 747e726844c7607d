"""The readings of one unit: each is judged by the one before it.

Modbus RTU has no transaction number, so a reading that was sent twice, or comes late, may look like the answer to
the latest question. What can't follow the last reading is refused, and leaves no trace here.
"""

from firmware_bridge.seat_clock import ANY_TIME, Moment, SeatClock
from seat_protocol.errors import FrameError
from seat_protocol.registers import STATUS
from seat_protocol.status import Flag, SeatStatus

_AGES_FROM = STATUS.address_of("press_age") - STATUS.address
_AGES_END = STATUS.address_of("face_check") - STATUS.address
"""The ages grow by themselves: compared with them, no reading would ever be like the one before."""


class ReadingJudge:
    """Judges the readings of one unit. `read` is when the last one that told anything new was made."""

    def __init__(self) -> None:
        self.read = Moment(0.0, 0.0)
        self._timeless: tuple[int, ...] = ()
        self._judged: SeatStatus | None = None

    def judge(
        self,
        registers: tuple[int, ...],
        answered: Moment,
        last: SeatStatus | None,
        round_written: int | None = None,
    ) -> SeatStatus:
        """What the status block says; `last` itself where nothing happened since.

        `round_written` is the round that the same transaction has written. FrameError when no unit answers so, or
        not this one after `last`.
        """
        timeless = registers[:_AGES_FROM] + registers[_AGES_END:]
        if last is not None and last is self._judged and timeless == self._timeless:
            _check_round(last, round_written)
            return last
        status = SeatStatus.from_registers(registers)
        _check_round(status, round_written)
        _check_counter(status, last)
        self._timeless = timeless
        if status == last:
            self._judged = last
            return last
        self.read, self._judged = answered, status
        return status

    def judge_event(
        self, registers: tuple[int, ...], answered: Moment, last: SeatStatus, clock: SeatClock
    ) -> SeatStatus:
        """What the status block in an event says, which nobody asked this very unit for.

        FrameError unless nothing but accepted presses lies between `last` and it, and the latest of them was after
        `last`, by the unit's own `clock` and by its age alike. What comes late, twice or from before a start is
        refused for that.
        """
        status = SeatStatus.from_registers(registers)
        if Flag.REBOOTED in status.flags or status.event_counter == last.event_counter:
            raise FrameError(f"it tells no press since the last reading: {status.event_counter} accepted")
        pressed = clock.moment_of(status.press_tick)
        since_last = Moment(self.read.earliest_s, answered.latest_s)
        by_age = answered.before(status.press_age_cs)
        if pressed == ANY_TIME or not (pressed.overlaps(since_last) and pressed.overlaps(by_age)):
            raise FrameError("its press was not between the last reading and now, or nobody can tell")
        return self.judge(registers, answered, last, last.round_tag)


def _check_round(status: SeatStatus, round_written: int | None) -> None:
    if round_written is not None and status.round_tag != round_written:
        raise FrameError(f"it was written round {round_written} and answers round {status.round_tag}")


def _check_counter(status: SeatStatus, last: SeatStatus | None) -> None:
    if last is not None and Flag.REBOOTED not in status.flags and status.has_fewer_presses_than(last):
        raise FrameError(f"its presses went back from {last.event_counter} to {status.event_counter}")


def may_hold_another_card(status: SeatStatus, previous: SeatStatus | None) -> bool:
    """Whether the reader may hold another card than at the reading before, which has to be read then.

    A card that was exchanged between two readings shows in the counter of events alone.
    """
    if status is previous or Flag.CARD not in status.flags:
        return False
    if previous is None or Flag.CARD not in previous.flags:
        return True
    return status.event_counter != previous.event_counter and _keys_told(status) == _keys_told(previous)


def _keys_told(status: SeatStatus) -> tuple[int, ...]:
    return status.round_tag, int(status.choice), status.speak_presses, status.sign_in_presses
