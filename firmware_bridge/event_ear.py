"""Hears which seat has news, as events of function 46h, without asking each of them.

An event is a hint: the seat that sent it is read. It is confirmed by the next request, and sent again until it is.
"""

from firmware_bridge.exchanges import FastExchange
from seat_protocol.fast_modbus import EventPacket, EventRequest

IN_A_ROW_MAX = 5
"""Packets of one unit before the others have a turn: a unit that floods its line must not silence them."""
DATA_BYTES_MAX = 24
"""Room for what a seat has to tell, a press and a reboot; a longer packet would only hold the line."""


class EventEar:
    """Asks for events on one line, and keeps what is to be confirmed."""

    def __init__(self) -> None:
        self._last: EventPacket | None = None
        self._in_a_row = 0

    def exchange(self) -> FastExchange:
        """The next request; it confirms the packet heard last."""
        packet = self._last
        passed_by = 0
        if packet is not None and self._in_a_row >= IN_A_ROW_MAX:
            passed_by, self._in_a_row = packet.unit + 1, 0
        if packet is None:
            return FastExchange.events(EventRequest(passed_by, DATA_BYTES_MAX))
        return FastExchange.events(EventRequest(passed_by, DATA_BYTES_MAX, packet.unit, packet.flag))

    def take(self, packet: EventPacket | None) -> None:
        """Keep what was heard, to be confirmed."""
        is_again = packet is not None and self._last is not None and packet.unit == self._last.unit
        self._in_a_row = self._in_a_row + 1 if is_again else 1
        self._last = packet
