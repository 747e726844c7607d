"""The events of one seat unit, as Wiren Board's extension wants them delivered."""

from seat_protocol.arbitration import PRIORITY_HIGH, PRIORITY_LOW, PRIORITY_NOTHING
from seat_protocol.event_setup import EventPriority, EventSetting
from seat_protocol.fast_modbus import REBOOTED, STATUS_REGISTER, Event, EventKind, EventPacket, status_event
from seat_protocol.status import SeatStatus


class EventSource:
    """Knows what the controller was told; lives from one power-up to the next.

    A packet keeps its flag until it is confirmed, however often it is sent and whatever joins it. What was told is
    forgotten only when the confirmation names the flag of the last packet, and only as far as that packet told it.
    """

    def __init__(self) -> None:
        self._priority = EventPriority.OFF
        self._told_counter = 0
        self._tells_reboot = True
        self._flag = 0
        self._unconfirmed: tuple[Event, ...] | None = None

    def apply(self, setting: EventSetting, event_counter: int) -> tuple[bool, ...]:
        """Switch events on and off; returns which registers of `setting` raise events now."""
        numbered = enumerate(setting.priorities, setting.first)
        return tuple(
            self._apply_one(setting.kind, register, wish, event_counter) for register, wish in numbered
        )

    def confirm(self, flag: int) -> None:
        """The controller has the packet with that flag."""
        if self._unconfirmed is None or flag != self._flag:
            return
        for event in self._unconfirmed:
            if event == REBOOTED:
                self._tells_reboot = False
            else:
                self._told_counter = event.event_counter or 0
        self._unconfirmed = None
        self._flag ^= 1

    def priority(self, event_counter: int) -> int:
        """With which priority the unit goes into an arbitration."""
        if self._counter_is_new(event_counter) and self._priority is EventPriority.HIGH:
            return PRIORITY_HIGH
        return PRIORITY_LOW if self._counter_is_new(event_counter) or self._tells_reboot else PRIORITY_NOTHING

    def packet(self, unit: int, status: SeatStatus, bytes_max: int) -> EventPacket | None:
        """What to send now, as much as fits into `bytes_max`; None when there is nothing to tell."""
        waiting = self._waiting(status)
        if not waiting:
            return None
        fitting: list[Event] = []
        room = bytes_max
        for event in waiting:
            room -= len(event.record)
            if room >= 0:
                fitting.append(event)
        self._unconfirmed = tuple(fitting)
        return EventPacket(unit, self._flag, len(waiting), self._unconfirmed)

    def _apply_one(self, kind: int, register: int, wish: int, event_counter: int) -> bool:
        if (kind, register) == (EventKind.SYSTEM, REBOOTED.register):
            self._tells_reboot = self._tells_reboot and wish != EventPriority.OFF
            return wish != EventPriority.OFF
        if (kind, register) != (EventKind.INPUT, STATUS_REGISTER) or wish > EventPriority.HIGH:
            return False
        if self._priority is EventPriority.OFF:
            self._told_counter = event_counter
        self._priority = EventPriority(wish)
        return self._priority is not EventPriority.OFF

    def _waiting(self, status: SeatStatus) -> list[Event]:
        waiting = [status_event(status)] if self._counter_is_new(status.event_counter) else []
        return [*waiting, REBOOTED] if self._tells_reboot else waiting

    def _counter_is_new(self, event_counter: int) -> bool:
        return self._priority is not EventPriority.OFF and event_counter != self._told_counter
