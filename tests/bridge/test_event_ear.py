"""Events of many units on one line: who floods it is passed by, and what was heard is confirmed, and nothing else."""

from collections import Counter

import pytest

from firmware_bridge.event_ear import DATA_BYTES_MAX, IN_A_ROW_MAX, EventEar
from firmware_bridge.exchanges import FastExchange
from seat_protocol.event_setup import EventPriority, press_setup
from seat_protocol.fast_modbus import REBOOTED, Event, EventPacket, EventRequest, status_event
from seat_protocol.registers import UNIT_MAX
from seat_protocol.status import SeatStatus
from simulators.event_source import EventSource


class Row:
    """Units in arbitration without a wire; those in `flooding` have news at every request."""

    def __init__(self, *units: int, flooding: tuple[int, ...] = ()) -> None:
        self.counters = dict.fromkeys(units, 0)
        self.flooding = flooding
        self.sources = {unit: EventSource() for unit in units}
        for unit, source in self.sources.items():
            source.packet(unit, SeatStatus(), DATA_BYTES_MAX)
            source.confirm(0)
            for setting in press_setup(unit, EventPriority.LOW).settings:
                source.apply(setting, 0)

    def answer(self, request: EventRequest) -> EventPacket | None:
        """The packet of the winner, None when the winner has nothing; LookupError when nobody takes part."""
        for unit in self.flooding:
            self.counters[unit] = (self.counters[unit] + 1) % 0x10000
        confirmed = self.sources.get(request.confirm_unit)
        if confirmed is not None:
            confirmed.confirm(request.confirm_flag)
        taking_part = [unit for unit in self.sources if unit >= request.unit_min]
        if not taking_part:
            raise LookupError("nobody takes part")
        winner = min(taking_part, key=lambda unit: (self.sources[unit].priority(self.counters[unit]), unit))
        return self.sources[winner].packet(
            winner, SeatStatus(event_counter=self.counters[winner]), request.bytes_max
        )


def pressed(event_counter: int) -> Event:
    return status_event(SeatStatus(event_counter=event_counter))


def request_of(exchange: FastExchange) -> EventRequest:
    return EventRequest.from_frame(exchange.frame)


def heard(ear: EventEar, row: Row, times: int) -> list[EventPacket | None]:
    """What comes of so many requests."""
    packets = []
    for _ in range(times):
        packet = row.answer(request_of(ear.exchange()))
        ear.take(packet)
        packets.append(packet)
    return packets


def units(packets: list[EventPacket | None]) -> list[int]:
    return [packet.unit if packet is not None else 0 for packet in packets]


def test_a_press_is_told_once_and_then_nobody_has_anything() -> None:
    ear, row = EventEar(UNIT_MAX), Row(1, 2, 3)
    row.counters[2] = 1
    assert heard(ear, row, 3) == [EventPacket(2, 1, 1, (pressed(1),)), None, None]


def test_what_was_heard_last_is_confirmed_with_its_flag_and_nothing_after_nothing() -> None:
    ear = EventEar(UNIT_MAX)
    assert (request_of(ear.exchange()).confirm_unit, request_of(ear.exchange()).unit_min) == (0, 0)
    for flag in (0, 1, 1, 0):
        ear.take(EventPacket(7, flag, 1, (pressed(3),)))
        request = request_of(ear.exchange())
        assert (request.confirm_unit, request.confirm_flag) == (7, flag)
    ear.take(None)
    assert request_of(ear.exchange()).confirm_unit == 0


def test_a_request_whose_answer_was_lost_is_asked_again_with_the_same_confirmation() -> None:
    ear = EventEar(UNIT_MAX)
    ear.take(EventPacket(7, 1, 1, (pressed(3),)))
    assert ear.exchange().frame == ear.exchange().frame


def test_a_packet_whose_confirmation_was_lost_comes_again_and_no_press_is_forgotten() -> None:
    ear, row = EventEar(UNIT_MAX), Row(4)
    row.counters[4] = 1
    heard(ear, row, 1)
    ear.exchange()  # lost on the wire
    row.counters[4] = 2
    (again,) = heard(ear, row, 1)
    assert again == EventPacket(4, 0, 1, (pressed(2),))
    assert heard(ear, row, 2) == [None, None]


def test_the_counter_goes_round_and_is_news_all_the_same() -> None:
    ear, row = EventEar(UNIT_MAX), Row(4)
    row.counters[4] = 0xFFFF
    heard(ear, row, 2)
    row.counters[4] = 0
    assert heard(ear, row, 1) == [EventPacket(4, 0, 1, (pressed(0),))]


def test_a_confirmation_meant_for_the_time_before_a_start_confirms_no_packet_after_it() -> None:
    ear, row = EventEar(UNIT_MAX), Row(4)
    row.counters[4] = 1
    heard(ear, row, 1)
    row.sources[4] = EventSource()
    row.counters[4] = 0
    assert heard(ear, row, 2) == [EventPacket(4, 0, 1, (REBOOTED,)), None]


@pytest.mark.parametrize("flooding", [(1,), (1, 2), (1, 2, 3, 4), (5, 32), (32,)])
def test_units_that_flood_the_line_are_passed_by_and_all_others_are_heard(flooding: tuple[int, ...]) -> None:
    ear, row = EventEar(32), Row(*range(1, 33), flooding=flooding)
    calm = [unit for unit in row.sources if unit not in flooding]
    for unit in calm:
        row.counters[unit] = 1
    told = Counter(units(heard(ear, row, (IN_A_ROW_MAX + 1) * (len(calm) + 1) * (len(flooding) + 1))))
    assert {unit: told[unit] for unit in calm} == dict.fromkeys(calm, 1)
    assert all(told[unit] > 0 for unit in flooding)


def test_five_in_a_row_of_one_unit_and_then_the_next_one_has_its_turn() -> None:
    ear, row = EventEar(4), Row(1, 2, 3, 4, flooding=(1,))
    row.counters[3] = 1
    assert units(heard(ear, row, 9)) == [1, 1, 1, 1, 1, 3, 0, 1, 1]


def test_after_a_request_that_nobody_took_part_in_all_are_asked_again() -> None:
    ear, row = EventEar(9), Row(1, flooding=(1,))
    heard(ear, row, IN_A_ROW_MAX)
    assert request_of(ear.exchange()).unit_min == 2  # and the units up to 9 are dead
    request = request_of(ear.exchange())
    assert (request.unit_min, request.confirm_unit) == (0, 1)


@pytest.mark.parametrize("unit", [3, UNIT_MAX])
def test_who_has_nobody_above_is_not_passed_by(unit: int) -> None:
    ear, row = EventEar(unit), Row(1, 2, unit, flooding=(unit,))
    assert units(heard(ear, row, 3 * IN_A_ROW_MAX)) == [unit] * (3 * IN_A_ROW_MAX)
