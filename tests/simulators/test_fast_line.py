"""Events and scan over the line: who wins, what the master hears and when, and that no event is lost."""

from dataclasses import dataclass, field
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from seat_protocol.arbitration import EVENT_WORD_BITS
from seat_protocol.errors import ExceptionResponseError, FrameError
from seat_protocol.event_setup import EventPriority, EventSetting, EventSetup, press_setup
from seat_protocol.face import SeatFace
from seat_protocol.fast_lengths import fast_answer_length
from seat_protocol.fast_modbus import (
    NO_EVENTS,
    REBOOTED,
    SCAN_NEXT,
    SCAN_START,
    STATUS_REGISTER,
    EventKind,
    EventPacket,
    EventRequest,
    ScanReply,
    SerialRequest,
    parse_scan_answer,
    status_event,
)
from seat_protocol.frames import FrameScanner, read_registers, write_register, write_registers
from seat_protocol.registers import ASSIGN, FACE, IDENTITY, NO_UNIT
from seat_protocol.status import Choice, Key, SeatStatus
from simulators.faults import LineFaults, Misfortune
from simulators.timing import LineTiming
from simulators.unit import SeatUnit
from simulators.wire import Wire
from tests.simulators.units import fast_unit, listening, open_vote, read_status

STEP_NS = 100_000_000
TIMING = LineTiming(115200, "E")
EVENTS = 0x10
SCAN_AND_EVENTS = 0x30


@dataclass
class Master:
    units: list[SeatUnit]
    faults: LineFaults = field(default_factory=LineFaults)
    timing: LineTiming = TIMING
    now_ns: int = 0

    def __post_init__(self) -> None:
        misfortune = Misfortune(seed=11)
        self.wire = Wire(self.units, self.timing, misfortune)
        misfortune.faults = self.faults

    def send(self, frame: bytes) -> bytes:
        self.wire.receive(frame, self.now_ns)
        self.now_ns += STEP_NS
        return self.wire.advance(self.now_ns)

    def frame_for(self, frame: bytes) -> bytes | None:
        found = FrameScanner(fast_answer_length).feed(self.send(frame))
        return found[0] if found else None

    def events(self, request: EventRequest) -> EventPacket | None:
        answer = self.frame_for(request.frame)
        assert answer is not None, "nobody answered"
        return request.parse(answer)

    def enable(self, unit: int, priority: EventPriority = EventPriority.LOW) -> None:
        setup = press_setup(unit, priority)
        answer = self.frame_for(setup.frame)
        assert answer is not None
        assert setup.parse(answer) == ((priority is not EventPriority.OFF,),)

    def confirm_all(self) -> list[EventPacket]:
        packets: list[EventPacket] = []
        while (packet := self.events(EventRequest.after(packets[-1] if packets else None))) is not None:
            packets.append(packet)
        return packets

    def scan(self) -> list[ScanReply]:
        replies: list[ScanReply] = []
        ask = SCAN_START
        while (answer := self.frame_for(ask)) is not None and (
            reply := parse_scan_answer(answer)
        ) is not None:
            replies.append(reply)
            ask = SCAN_NEXT
        return replies


def told(packet: EventPacket | None) -> tuple[int, int, int, list[int | None]]:
    """Who, with which flag, how many wait, and the counters that are told; None for a start."""
    assert packet is not None, "nobody has anything to tell"
    return packet.unit, packet.flag, packet.waiting, [event.event_counter for event in packet.events]


def hall(*presses: int) -> Master:
    """Units 1, 2, ... with their events on and told, and then pressed so often."""
    master = Master([listening(fast_unit(address)) for address, _ in enumerate(presses, start=1)])
    for unit in master.units:
        master.enable(unit.address)
    master.confirm_all()
    for unit, count in zip(master.units, presses, strict=True):
        listening(unit, count)
    return master


def test_after_power_up_every_unit_tells_that_it_started_and_nothing_else() -> None:
    master = Master([listening(fast_unit(address), presses=3) for address in (3, 200, 7)])
    packets = master.confirm_all()
    assert [(packet.unit, packet.flag, packet.events) for packet in packets] == [
        (address, 0, (REBOOTED,)) for address in (3, 7, 200)
    ]
    assert master.confirm_all() == []


def test_the_lowest_address_with_events_tells_its_counter_and_then_the_next_one() -> None:
    master = hall(0, 2, 0, 1)
    assert [told(packet) for packet in master.confirm_all()] == [(2, 1, 1, [2]), (4, 1, 1, [1])]


def test_a_press_is_told_with_the_whole_status_of_its_seat() -> None:
    master = hall(0, 0)
    open_vote(master.units[1], 41)
    master.units[1].press(Key.NO, master.now_ns)
    asked_ns = master.now_ns + TIMING.wire_ns(9)
    packet = master.events(EventRequest())
    assert packet is not None
    (event,) = packet.events
    assert event.status_registers == master.units[1].status(asked_ns).to_registers()
    status = SeatStatus.from_registers(event.status_registers or ())
    assert (packet.unit, status.round_tag, status.choice) == (2, 41, Choice.NO)


def test_a_unit_of_high_priority_overtakes_lower_addresses() -> None:
    master = hall(1, 1, 1)
    master.enable(3, EventPriority.HIGH)
    assert [packet.unit for packet in master.confirm_all()] == [3, 1, 2]


def test_an_event_poll_takes_the_time_of_the_published_formula_to_the_nanosecond() -> None:
    master = hall(0, 0)
    request = EventRequest().frame
    start_ns = master.now_ns
    frame_ns = start_ns + TIMING.wire_ns(9) + TIMING.arbitration.wait_ns(EVENT_WORD_BITS)
    master.wire.receive(request, start_ns)
    before = master.wire.advance(frame_ns + TIMING.wire_ns(5) - 1)
    assert before == b"\xff" * 7
    assert master.wire.advance(frame_ns + TIMING.wire_ns(5)) == NO_EVENTS
    assert 4.0 < (frame_ns + TIMING.wire_ns(5) - start_ns) / 1e6 < 4.2


def test_dominant_characters_come_in_their_windows() -> None:
    master = hall(1)
    start_ns = master.now_ns
    master.wire.receive(EventRequest().frame, start_ns)
    arrivals = []
    while (due_ns := master.wire.due_ns()) is not None:
        if master.wire.advance(due_ns) == b"\xff":
            arrivals.append(due_ns - start_ns - TIMING.wire_ns(9))
    word = "0110" + "00000001"
    expected = [
        TIMING.arbitration.wait_ns(at) + TIMING.wire_ns(1) for at, bit in enumerate(word) if bit == "0"
    ]
    assert arrivals == expected


def test_a_packet_comes_again_with_the_same_flag_until_that_flag_is_confirmed() -> None:
    master = hall(1)
    first = master.events(EventRequest())
    again = master.events(EventRequest())
    wrong = master.events(EventRequest(confirm_unit=1, confirm_flag=first.flag ^ 1 if first else 0))
    assert first is not None
    assert told(first) == told(again) == told(wrong) == (1, first.flag, 1, [1])
    listening(master.units[0], presses=1)
    assert told(master.events(EventRequest())) == (1, first.flag, 1, [2])
    assert master.events(EventRequest(confirm_unit=1, confirm_flag=first.flag)) is None
    listening(master.units[0], presses=1)
    later = master.events(EventRequest(confirm_unit=1, confirm_flag=first.flag))
    assert told(later) == (1, first.flag ^ 1, 1, [3])


def test_a_press_between_packet_and_confirmation_is_told_with_the_other_flag() -> None:
    master = hall(1)
    packet = master.events(EventRequest())
    assert packet is not None
    listening(master.units[0], presses=1)
    assert told(master.events(EventRequest.after(packet))) == (1, packet.flag ^ 1, 1, [2])


@settings(deadline=None, max_examples=25)
@given(st.integers(0, 2**32), st.floats(0.0, 0.5))
def test_over_a_line_that_loses_frames_every_counter_arrives_and_none_goes_back(
    seed: int, loss: float
) -> None:
    master = hall(0, 0, 0)
    hands = Random(seed)
    master.wire.misfortune.faults = LineFaults(request_loss=loss, answer_loss=loss, truncation=loss / 2)
    counters = {unit.address: [0] for unit in master.units}
    last: EventPacket | None = None
    for turn in range(120):
        if turn < 60 and hands.random() < 0.5:
            hands.choice(master.units).press(Key.SPEAK, 0)
        request = EventRequest.after(last)
        answer = master.frame_for(request.frame)
        if answer is not None:
            last = request.parse(answer) or last
            for event in last.events if last else ():
                counters[last.unit if last else 0].append(event.event_counter or 0)
        if turn == 100:
            master.wire.misfortune.faults = LineFaults()
    for unit in master.units:
        assert counters[unit.address] == sorted(counters[unit.address])
        assert counters[unit.address][-1] == unit.event_counter


def test_a_reboot_is_told_even_where_the_packet_of_before_is_confirmed() -> None:
    master = hall(1)
    packet = master.events(EventRequest())
    master.units[0].reboot(0)
    told = master.events(EventRequest.after(packet))
    assert told == EventPacket(1, 0, 1, (REBOOTED,))
    listening(master.units[0], presses=1)
    assert master.events(EventRequest.after(told)) is None, (
        "events are off after a start until they are set up"
    )


@pytest.mark.parametrize("flag", [0, 1])
def test_a_confirmation_from_before_the_start_confirms_nothing(flag: int) -> None:
    master = Master([fast_unit(1)])
    told = master.events(EventRequest(confirm_unit=1, confirm_flag=flag))
    assert told == EventPacket(1, 0, 1, (REBOOTED,))


def test_what_was_pressed_before_events_were_switched_on_counts_as_told() -> None:
    master = Master([listening(fast_unit(1), presses=3)])
    master.enable(1)
    assert [packet.events for packet in master.confirm_all()] == [(REBOOTED,)]
    listening(master.units[0], presses=1)
    master.enable(1, EventPriority.HIGH)
    assert [told(packet) for packet in master.confirm_all()] == [(1, 1, 1, [4])]


def test_only_what_fits_is_sent_and_the_number_that_waits_is_told() -> None:
    master = Master([listening(fast_unit(1))])
    master.enable(1)
    listening(master.units[0], presses=1)
    press_bytes = len(status_event(read_status(master.units[0])).record)
    assert told(master.events(EventRequest(bytes_max=press_bytes + 4))) == (1, 0, 2, [1, None])
    assert told(master.events(EventRequest(bytes_max=press_bytes + 3))) == (1, 0, 2, [1])
    assert told(master.events(EventRequest(bytes_max=3))) == (1, 0, 2, [])
    part = master.events(EventRequest(bytes_max=press_bytes))
    assert master.events(EventRequest.after(part)) == EventPacket(1, 1, 1, (REBOOTED,))


def test_a_unit_that_floods_the_line_is_passed_by() -> None:
    master = hall(1, 1, 1)
    assert [getattr(master.events(EventRequest(unit_min=low)), "unit", None) for low in (0, 2, 3)] == [
        1,
        2,
        3,
    ]
    assert master.frame_for(EventRequest(unit_min=4).frame) is None


def test_events_can_be_switched_off_and_are_only_offered_by_the_counter() -> None:
    master = hall(1)
    master.enable(1, EventPriority.OFF)
    assert master.confirm_all() == []
    many = EventSetup(
        1,
        (
            EventSetting(EventKind.INPUT, STATUS_REGISTER - 1, (1, 2, 1)),
            EventSetting(EventKind.COIL, STATUS_REGISTER, (1,)),
            EventSetting(EventKind.INPUT, STATUS_REGISTER, (3,)),
        ),
    )
    answer = master.frame_for(many.frame)
    assert answer is not None
    assert many.parse(answer) == ((False, True, False), (False,), (False,))


def test_the_start_need_not_be_told_when_it_is_switched_off() -> None:
    master = Master([fast_unit(1)])
    quiet = EventSetup(1, (EventSetting(EventKind.SYSTEM, 0, (0,)),))
    assert quiet.parse(master.frame_for(quiet.frame) or b"") == ((False,),)
    assert master.confirm_all() == []


def test_two_units_at_one_address_spoil_the_packet_but_not_the_word() -> None:
    master = Master([listening(fast_unit(5, serial=1)), listening(fast_unit(5, serial=2))])
    setup = press_setup(5).frame
    master.send(setup)
    listening(master.units[0], presses=1)
    listening(master.units[1], presses=2)
    answer = master.send(EventRequest().frame)
    assert answer.startswith(b"\xff" * 8)
    with pytest.raises(FrameError):
        EventRequest().parse(answer.lstrip(b"\xff"))


def test_a_scan_finds_all_by_rising_serial_number_and_says_when_there_are_no_more() -> None:
    units = [
        fast_unit(5, 0xF000_0003),
        fast_unit(5, 0xF000_0001),
        fast_unit(NO_UNIT, 0xFFFF_FFFF),
        fast_unit(9, 0),
    ]
    master = Master(units)
    expected = [ScanReply(0, 9), ScanReply(0xF0000001, 5), ScanReply(0xF0000003, 5), ScanReply(0xFFFFFFFF, 0)]
    assert master.scan() == expected
    assert parse_scan_answer(master.frame_for(SCAN_NEXT) or b"") is None
    assert master.scan() == expected
    units[1].reboot(0)
    assert parse_scan_answer(master.frame_for(SCAN_NEXT) or b"") == ScanReply(0xF0000001, 5)


@settings(deadline=None, max_examples=30)
@given(st.sets(st.integers(0, 2**28 - 1), min_size=1, max_size=12))
def test_a_scan_misses_nobody(serials: set[int]) -> None:
    master = Master([fast_unit(1, serial) for serial in sorted(serials, reverse=True)])
    assert [reply.serial for reply in master.scan()] == sorted(serials)


def test_a_unit_is_read_and_given_an_address_by_its_serial_number() -> None:
    twins = [fast_unit(5, 0x11), fast_unit(5, 0x12)]
    master = Master(twins)
    who = SerialRequest(0x12, read_registers(1, IDENTITY.address, IDENTITY.count))
    assert who.parse(master.frame_for(who.frame) or b"") == twins[1].identity.to_registers()
    move = SerialRequest(0x12, write_register(1, ASSIGN.address_of("unit"), 6))
    with pytest.raises(ExceptionResponseError):
        move.parse(master.frame_for(move.frame) or b"")
    write = SerialRequest(0x12, write_registers(1, FACE.address, SeatFace(3).face_registers()))
    assert write.parse(master.frame_for(write.frame) or b"") == ()
    assert [unit.status(0).round_tag for unit in twins] == [0, 3]


def test_units_that_cannot_do_it_keep_out_of_scan_and_events() -> None:
    plain = Master([fast_unit(1, capabilities=0)])
    assert plain.send(EventRequest().frame) == plain.send(SCAN_START) == b""
    with pytest.raises(ExceptionResponseError, match="exception 1"):
        press_setup(1).parse(plain.send(press_setup(1).frame))
    who = SerialRequest(0x101, read_registers(1, IDENTITY.address, IDENTITY.count))
    assert plain.send(who.frame) == b""
    mixed = Master([fast_unit(1, capabilities=EVENTS), fast_unit(2, capabilities=SCAN_AND_EVENTS)])
    assert [reply.unit for reply in mixed.scan()] == [2]
    assert [packet.unit for packet in mixed.confirm_all()] == [1, 2]


def test_a_request_into_an_arbitration_ends_it() -> None:
    master = hall(1)
    master.wire.receive(EventRequest().frame, master.now_ns)
    master.wire.advance(master.now_ns + TIMING.wire_ns(9))
    read = read_registers(1, IDENTITY.address, IDENTITY.count)
    master.wire.receive(read.frame, master.now_ns + TIMING.wire_ns(9))
    answer = master.wire.advance(master.now_ns + STEP_NS)
    assert read.parse(answer) == master.units[0].identity.to_registers()


@settings(deadline=None)
@given(
    st.lists(
        st.binary(max_size=20).map(lambda rest: b"\xfd\x46" + rest) | st.binary(max_size=300), max_size=10
    )
)
def test_no_bytes_of_the_extension_raise_and_the_line_recovers(frames: list[bytes]) -> None:
    master = hall(1)
    for frame in frames:
        master.send(frame)
    assert master.wire.due_ns() is None
    assert len(master.scan()) == 1
