"""Hears which seat has news, as events of function 46h, without asking each of them.

An event carries the status of the seat; whether it is taken for a reading is the seat's to judge. It is confirmed by
the next request, and sent again until it is.
"""

from firmware_bridge.exchanges import FastExchange
from seat_protocol.fast_modbus import REBOOTED, EventPacket, EventRequest, status_event
from seat_protocol.status import SeatStatus

IN_A_ROW_MAX = 5
"""Packets of one unit before the others have a turn: a unit that floods its line must not silence them."""
DATA_BYTES_MAX = len(status_event(SeatStatus()).record) + len(REBOOTED.record)
"""Room for what a seat has to tell, a press and a reboot; a longer packet would only hold the line."""


class EventEar:
    """Asks for events on one line whose last unit is `unit_last`, and keeps what is to be confirmed."""

    def __init__(self, unit_last: int) -> None:
        self._unit_last = unit_last
        self._last: EventPacket | None = None
        self._in_a_row = 0
        self._unit_min = self._unit_min_asked = 0

    def exchange(self) -> FastExchange:
        """The next request; it confirms the packet heard last."""
        self._unit_min_asked, self._unit_min = self._unit_min, 0
        packet = self._last
        if packet is None:
            return FastExchange.events(EventRequest(self._unit_min_asked, DATA_BYTES_MAX))
        return FastExchange.events(
            EventRequest(self._unit_min_asked, DATA_BYTES_MAX, packet.unit, packet.flag)
        )

    def take(self, packet: EventPacket | None) -> None:
        """Keep what was heard, to be confirmed."""
        is_again = packet is not None and self._last is not None and packet.unit == self._last.unit
        self._in_a_row = self._in_a_row + 1 if is_again else 1
        self._unit_min = self._unit_min_behind(packet)
        self._last = packet

    def _unit_min_behind(self, packet: EventPacket | None) -> int:
        """Behind a unit that floods the line, each one that has news is heard once, and then all take part again."""
        if packet is None or packet.unit >= self._unit_last:
            return 0
        is_passing_by = self._unit_min_asked > 0 or self._in_a_row >= IN_A_ROW_MAX
        return packet.unit + 1 if is_passing_by else 0
