"""What a unit should say in its slot, by its last reading."""

from seat_protocol.slots import SlotAnswer
from seat_protocol.status import SeatStatus


class ExpectedSlot:
    """Made once for a reading and a round, and compared with what comes in sweep after sweep."""

    def __init__(self, unit: int) -> None:
        self._unit = unit
        self._status: SeatStatus | None = None
        self._round_tag = 0
        self._answer = SlotAnswer.of(unit, SeatStatus(), 0)

    def expected(self, status: SeatStatus, round_tag: int) -> SlotAnswer:
        """The answer of a unit that stands as `status` says, asked about the round `round_tag`."""
        if status is not self._status or round_tag != self._round_tag:
            self._status, self._round_tag = status, round_tag
            self._answer = SlotAnswer.of(self._unit, status, round_tag)
        return self._answer
