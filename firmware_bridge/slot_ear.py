"""Hears all seats of a line at once, in slots, and tells which of them have to be read.

What a slot says is never a reading of its own: it is compared with what the last reading would say, and the seat is
read where it differs. One thing is taken from it, that a latch which is known is frozen now.
"""

from collections.abc import Collection, Iterable

from firmware_bridge.exchanges import SlotExchange
from firmware_bridge.seat import Seat
from firmware_bridge.timing import LineTiming
from seat_protocol.errors import FieldRangeError
from seat_protocol.identity import Capability
from seat_protocol.registers import STATUS
from seat_protocol.slots import SlotAnswer, SlotRequest, slot_10us_for

_PLAIN_BYTES = 8 + 5 + 2 * STATUS.count
"""Request and answer of one plain reading."""


class SlotEar:
    """Makes the slot sweeps of one line, and judges what comes."""

    def __init__(self, seats: Collection[Seat], timing: LineTiming) -> None:
        self._seats = {seat.unit: seat for seat in seats}
        self._timing = timing
        self._sequence = 0
        try:
            self._slot_10us = slot_10us_for(timing.character_s)
        except FieldRangeError:  # the line is too slow for slots
            self._slot_10us = 0

    def is_worth_it(self) -> bool:
        """Whether a slot sweep hears the seats in touch sooner than reading one after the other."""
        hearing = self._hearing()
        if not self._slot_10us or not hearing:
            return False
        plain_s = len(hearing) * (self._timing.on_the_wire_s(_PLAIN_BYTES) + self._timing.gap_s)
        return self._request(hearing, 0).duration_s(self._timing.character_s) < plain_s

    def hears(self, seat: Seat) -> bool:
        """Whether `seat` answers in a slot."""
        return seat.can(Capability.SLOT_SWEEP)

    def exchange(self, round_tag: int) -> SlotExchange:
        """The next sweep, from the first to the last unit that can answer."""
        hearing = self._hearing()
        self._sequence = (self._sequence + 1) % 0x100
        expected = frozenset(seat.unit for seat in hearing)
        return SlotExchange(self._request(hearing, round_tag), expected)

    def unsettled(self, answers: Iterable[SlotAnswer], round_tag: int) -> list[Seat]:
        """The seats to be read: those with news, those that came back, and those that were not heard."""
        heard = {answer.unit: answer for answer in answers}
        return [
            seat
            for unit, seat in self._seats.items()
            if seat.can(Capability.SLOT_SWEEP) and not _is_settled(seat, heard.get(unit), round_tag)
        ]

    def _hearing(self) -> list[Seat]:
        """Behind the last seat in touch nobody is asked: who came back there would talk when the sweep is over."""
        able = [seat for seat in self._seats.values() if seat.can(Capability.SLOT_SWEEP)]
        return [seat for seat in able if seat.online] or able

    def _request(self, hearing: list[Seat], round_tag: int) -> SlotRequest:
        units = [seat.unit for seat in hearing]
        count = max(units) - min(units) + 1
        return SlotRequest(min(units), count, self._sequence, round_tag, self._slot_10us)


def _is_settled(seat: Seat, answer: SlotAnswer | None, round_tag: int) -> bool:
    if answer is None:
        return not seat.online
    return seat.take_slot(answer, round_tag)
