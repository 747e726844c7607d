"""What docs/protocol.md says of the controller, against what the controller says to units."""

from itertools import pairwise

from firmware_bridge.freeze import FreezeJob
from seat_protocol.conduct import (
    FREEZE_BROADCASTS,
    FREEZE_GIVE_UP_S,
    FREEZE_LONGEST_S,
    LOST_SEAT_TRIES_MAX,
    SHORTEST_WAIT_S,
)
from seat_protocol.document import protocol_document
from seat_protocol.example import FREEZE_ONE, IDENTITY_SHOWN, RESTART, ROUND_TAG, UNIT, VOTING
from seat_protocol.frames import READ_HOLDING, READ_INPUT, read_registers, write_register
from seat_protocol.identity import Capability
from seat_protocol.registers import CONTROL, STATUS
from seat_protocol.slots import SLOT_SWEEP
from seat_protocol.status import Key
from seat_protocol.timing import ANSWER_START_S
from simulators.firmwares import FIRMWARES
from simulators.unit import SeatUnit
from tests.bridge.conversation import Conversation
from tests.simulators.units import fast_unit

FREEZE = write_register(0, CONTROL.address_of("freeze"), ROUND_TAG).frame
FREEZE_ALONE = FREEZE_ONE.request.frame
READINGS = [
    read_registers(UNIT, STATUS.address, STATUS.count, function).frame
    for function in (READ_INPUT, READ_HOLDING)
]
SLOT_UNITS = range(1, 9)


def sentences() -> str:
    return " ".join(protocol_document().split())


def one_unit_voting() -> Conversation:
    talk = Conversation([SeatUnit(IDENTITY_SHOWN, UNIT, 0)], VOTING)
    talk.run_rounds(3)
    return talk


def closing(talk: Conversation) -> None:
    """The freeze of all seats, carried out until it is over; `said` begins with it."""
    job = ordered_freeze(talk)
    while not job.is_over():
        talk.run(1)
    del talk.said[: talk.requests.index(FREEZE)]


def ordered_freeze(talk: Conversation) -> FreezeJob:
    job = FreezeJob(ROUND_TAG, list(talk.seats.values()), lambda: talk.now_s)
    talk.patrol.freeze(job)
    return job


def slot_seats_voting() -> Conversation:
    talk = Conversation([fast_unit(unit, capabilities=FIRMWARES["slots"]) for unit in SLOT_UNITS], VOTING)
    talk.run_rounds(20)
    assert any(request[1] == SLOT_SWEEP for request in talk.requests)
    return talk


def test_every_status_reading_names_the_other_function() -> None:
    assert "with `0x03` and `0x04` in turns, at every reading" in sentences()
    talk = one_unit_voting()
    readings = [request[1] for request in talk.requests if request in READINGS]
    assert len(readings) > 3
    assert all(one != next_one for one, next_one in pairwise(readings))


def test_a_reading_that_got_no_answer_is_repeated_with_the_other_function() -> None:
    assert "and also when it asks again" in sentences()
    talk = one_unit_voting()
    talk.units[0].cut_power()
    talk.said.clear()
    talk.run(2)
    assert {*talk.requests} == {*READINGS}
    assert [answer for _, answer in talk.said] == [b"", b""]


def test_after_a_start_this_is_said_byte_for_byte() -> None:
    talk = one_unit_voting()
    while talk.requests[-1] != READINGS[1]:
        talk.run(1)
    talk.units[0].reboot(round(talk.now_s * 1e9))
    talk.said.clear()
    talk.run(len(RESTART))
    assert talk.said == [(one.request.frame, one.answer) for one in RESTART]


def test_a_freeze_is_broadcast_three_times_and_then_read() -> None:
    text = sentences()
    assert f"broadcasts `freeze` with the round tag, {FREEZE_BROADCASTS} times" in text
    talk = one_unit_voting()
    closing(talk)
    assert talk.requests[:FREEZE_BROADCASTS] == [FREEZE] * FREEZE_BROADCASTS
    assert [request in READINGS for request in talk.requests[FREEZE_BROADCASTS:]] == [True]


def test_a_unit_that_missed_the_broadcasts_is_frozen_alone() -> None:
    assert "in the round without the flag it writes `freeze` alone" in sentences()
    talk = one_unit_voting()
    unit = talk.units[0]
    ordered_freeze(talk)
    talk.run(1)
    unit.is_connected = False
    while talk.requests.count(FREEZE) < FREEZE_BROADCASTS:
        talk.run(1)
    unit.is_connected = True
    talk.run(2)
    assert talk.requests[-2] in READINGS
    assert talk.requests[-1] == FREEZE_ALONE


def test_with_slots_one_broadcast_and_one_sweep_confirm_a_hall_in_which_nothing_happened() -> None:
    text = sentences()
    assert "it broadcasts once and asks in slots first" in text
    assert "has confirmed and is not read again" in text
    talk = slot_seats_voting()
    closing(talk)
    assert [request[1] for request in talk.requests] == [FREEZE[1], SLOT_SWEEP]


def test_with_slots_a_seat_with_news_is_read_and_no_other() -> None:
    assert "one whose slot says anything else is read" in text_of_freeze()
    talk = slot_seats_voting()
    talk.units[2].press(Key.YES, round(talk.now_s * 1e9))
    closing(talk)
    assert [request[0] for request in talk.requests] == [0, 0, SLOT_UNITS[2]]


def test_with_slots_the_broadcast_is_repeated_only_where_seats_are_left() -> None:
    assert f"`freeze` is broadcast {FREEZE_BROADCASTS} times more" in text_of_freeze()
    talk = slot_seats_voting()
    talk.units[2].is_connected = False
    closing(talk)
    assert [request == FREEZE for request in talk.requests[: 2 + FREEZE_BROADCASTS]] == [
        True,
        False,
        *[True] * FREEZE_BROADCASTS,
    ]


def test_the_limits_of_a_freeze_stand_in_it_and_hold() -> None:
    text = text_of_freeze()
    assert f"no seat at all has confirmed for {FREEZE_GIVE_UP_S:.0f} s" in text
    assert f"after {FREEZE_LONGEST_S:.0f} s in any case" in text
    assert f"at most {LOST_SEAT_TRIES_MAX} times without an answer" in text
    talk = one_unit_voting()
    talk.units[0].cut_power()
    talk.run_rounds(3)
    assert not talk.seats[UNIT].online
    closing(talk)
    assert len(talk.requests) == FREEZE_BROADCASTS + LOST_SEAT_TRIES_MAX


def test_what_the_controller_waits_for_stands_in_it() -> None:
    text = sentences()
    assert f"and at least {SHORTEST_WAIT_S * 1000:.0f} ms" in text
    assert f"does not wait for all of these {ANSWER_START_S * 1000:.0f} ms" in text


def test_the_clock_is_read_when_a_unit_is_found_and_nobody_sets_it() -> None:
    assert "Nobody sets it" in sentences()
    unit = fast_unit(UNIT, capabilities=Capability.CLOCK)
    talk = Conversation([unit], VOTING)
    talk.run_rounds(3)
    reads = [request for request in talk.requests if request[2:4] == b"\x06\x00"]
    assert {request[1] for request in reads} == {READ_INPUT}


def text_of_freeze() -> str:
    text = protocol_document()
    return " ".join(text[text.index("## Freeze") : text.index("## What is refused")].split())
