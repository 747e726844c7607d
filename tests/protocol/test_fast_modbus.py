"""Wiren Board's extension: published bytes, every frame there and back, and no garbage that raises or stays."""

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from seat_protocol.arbitration import (
    EVENT_SILENT_WINDOWS,
    EVENT_WORD_BITS,
    PRIORITY_HIGH,
    PRIORITY_LOW,
    PRIORITY_NOTHING,
    SCAN_WORD_BITS,
    ArbitrationTiming,
    dominant_windows,
    event_word,
    scan_word,
)
from seat_protocol.crc import crc_is_right, with_crc
from seat_protocol.errors import ExceptionResponseError, FieldRangeError, FrameError
from seat_protocol.event_setup import EventPriority, EventSetting, EventSetup, press_setup
from seat_protocol.fast_lengths import fast_answer_length, fast_request_length
from seat_protocol.fast_modbus import (
    EVENT_BYTES_MAX,
    NO_EVENTS,
    REBOOTED,
    SCAN_END,
    SCAN_NEXT,
    SCAN_START,
    STATUS_REGISTER,
    Event,
    EventKind,
    EventPacket,
    EventRequest,
    ScanReply,
    SerialRequest,
    parse_scan_answer,
    serial_answer,
    status_event,
)
from seat_protocol.frames import (
    READ_HOLDING,
    SCAN_BUFFER_BYTES_MAX,
    FrameScanner,
    read_registers,
    read_write_registers,
    write_registers,
)
from seat_protocol.registers import IDENTITY, STATUS
from seat_protocol.status import Choice, SeatStatus

MODEL = read_registers(1, 200, 20, READ_HOLDING)
COUNTER_OF_20 = Event(EventKind.INPUT, 471, b"\1\0")

serials = st.integers(0, 2**32 - 1)
units = st.integers(1, 247)
events = st.builds(Event, st.integers(0, 255), st.integers(0, 0xFFFF), st.binary(max_size=8))
packets = st.builds(
    EventPacket, units, st.integers(0, 1), st.integers(9, 255), st.lists(events, max_size=9).map(tuple)
)


def hexadecimal(text: str) -> bytes:
    return bytes.fromhex(text)


@pytest.mark.parametrize(
    ("frame", "published"),
    [
        (SCAN_START, "FD 46 01 13 90"),
        (SCAN_NEXT, "FD 46 02 53 91"),
        (SCAN_END, "FD 46 04 D3 93"),
        (NO_EVENTS, "FD 46 12 52 5D"),
        (ScanReply(0xFE4000AC, 0x14).frame, "FD 46 03 FE 40 00 AC 14 E8 3A"),
        (ScanReply(0x0001EB37, 0x0C).frame, "FD 46 03 00 01 EB 37 0C CE DC"),
        (SerialRequest(0x0001EB37, MODEL).frame, "FD 46 08 00 01 EB 37 03 00 C8 00 14 5B 07"),
        (SerialRequest(0xFE4000AC, MODEL).frame, "FD 46 08 FE 40 00 AC 03 00 C8 00 14 91 BA"),
        (SerialRequest(0xFED2A3A6, MODEL).frame, "FD 46 08 FE D2 A3 A6 03 00 C8 00 14 8A AF"),
        (EventRequest(bytes_max=0xFF).frame, "FD 46 10 00 FF 00 00 C8 9A"),
        (EventRequest(bytes_max=0xFF, confirm_unit=0xF1).frame, "FD 46 10 00 FF F1 00 8D 0A"),
        (
            EventPacket(0xF1, 0, 2, (Event(EventKind.COIL, 0, b"\1"), REBOOTED)).frame,
            "F1 46 11 00 02 09 01 01 00 00 01 00 0F 00 00 10 64",
        ),
        (
            EventPacket(20, 0, 2, (COUNTER_OF_20, REBOOTED)).frame,
            "14 46 11 00 02 0A 02 04 01 D7 01 00 00 0F 00 00 7A DA",
        ),
        (EventSetup(20, (EventSetting(4, 471, (1,)),)).frame, "14 46 18 05 04 01 D7 01 01 69 EA"),
        (EventSetup(0xF1, (EventSetting(1, 0, (2,)),)).frame, "F1 46 18 05 01 00 00 01 02 A2 BB"),
        (
            EventSetup(
                10, (EventSetting(2, 4, (1, 0, 1)), EventSetting(4, 464, (2, 0, 2, *[0] * 6, 2)))
            ).frame,
            # the document prints 33 A3 behind this one; 57 1C is the checksum of its bytes
            "0A 46 18 15 02 00 04 03 01 00 01 04 01 D0 0A 02 00 02 00 00 00 00 00 00 02 57 1C",
        ),
    ],
)
def test_frames_are_the_published_bytes(frame: bytes, published: str) -> None:
    assert frame == hexadecimal(published)


def test_published_answers_to_an_event_setup_are_understood() -> None:
    assert EventSetup(20, (EventSetting(4, 471, (1,)),)).parse(hexadecimal("14 46 18 01 01 41 1C")) == (
        (True,),
    )
    assert EventSetup(0xF1, (EventSetting(1, 0, (2,)),)).parse(hexadecimal("F1 46 18 01 01 0C CA")) == (
        (True,),
    )
    two = EventSetup(10, (EventSetting(2, 4, (1, 0, 1)), EventSetting(4, 464, (2, 0, 2, *[0] * 6, 2))))
    answer = with_crc(hexadecimal("0A 46 18 03 05 05 00"))
    assert two.parse(answer) == ((True, False, True), (True, False, True, *[False] * 7))
    assert two.answer(two.parse(answer)) == answer


def test_a_published_answer_by_serial_number_is_understood() -> None:
    answer = hexadecimal(
        "FD 46 09 FE 40 00 AC 03 28 00 57 00 42 00 4D 00 43 00 4D 00 38" + " 00" * 28 + " C5 25"
    )
    registers = SerialRequest(0xFE4000AC, MODEL).parse(answer)
    assert "".join(map(chr, registers)).rstrip("\0") == "WBMCM8"
    with pytest.raises(FrameError, match="0x0001eb37"):
        SerialRequest(0x0001EB37, MODEL).parse(answer)


@pytest.mark.parametrize(
    ("word", "bits", "characters"),
    [
        (scan_word(PRIORITY_LOW, 0xFE4000AC), SCAN_WORD_BITS, 22),
        (scan_word(PRIORITY_LOW, 0xFED2A3A6), SCAN_WORD_BITS, 15),
        (scan_word(PRIORITY_NOTHING, 0xFE4000AC), SCAN_WORD_BITS, 20),
        (event_word(PRIORITY_HIGH, 0xF1), EVENT_WORD_BITS, 6),
        (event_word(PRIORITY_LOW, 20), EVENT_WORD_BITS, 8),
    ],
)
def test_published_logs_show_as_many_dominant_characters(word: int, bits: int, characters: int) -> None:
    assert len(dominant_windows(word, bits)) == characters


@pytest.mark.parametrize(
    ("baud", "start_us", "window_us"),
    [(9600, 4010.4, 1354.2), (57600, 1008.3, 260.4), (115200, 904.2, 156.25), (921600, 813.0, 64.0)],
)
def test_arbitration_takes_the_time_of_the_published_formula(
    baud: int, start_us: float, window_us: float
) -> None:
    timing = ArbitrationTiming(baud, 11)
    assert timing.start_ns / 1000 == pytest.approx(start_us, abs=0.1)
    assert timing.window_ns / 1000 == pytest.approx(window_us, abs=0.1)
    assert timing.wait_ns(12) == timing.start_ns + 12 * timing.window_ns


@given(st.lists(serials, min_size=2, max_size=6, unique=True))
def test_the_lowest_word_is_the_one_that_no_dominant_bit_silences(numbers: list[int]) -> None:
    left = {scan_word(PRIORITY_LOW, number) for number in numbers}
    for window in range(SCAN_WORD_BITS):
        dominant = {word for word in left if window in dominant_windows(word, SCAN_WORD_BITS)}
        left = dominant or left
    assert left == {min(scan_word(PRIORITY_LOW, number) for number in numbers)}


@given(units, st.sampled_from([PRIORITY_HIGH, PRIORITY_LOW, PRIORITY_NOTHING]))
def test_every_unit_is_heard_within_the_windows_after_which_a_master_may_go_on(
    unit: int, priority: int
) -> None:
    assert dominant_windows(event_word(priority, unit), EVENT_WORD_BITS)[0] < EVENT_SILENT_WINDOWS


@given(packets, st.integers(0, 40), st.lists(st.integers(0, 120), max_size=6))
def test_a_packet_is_found_behind_any_number_of_dominant_characters_in_any_pieces(
    packet: EventPacket, dominants: int, cuts: list[int]
) -> None:
    sent = b"\xff" * dominants + packet.frame
    scanner = FrameScanner(fast_answer_length)
    edges = [0, *sorted(cuts), len(sent)]
    found = [frame for start, end in itertools.pairwise(edges) for frame in scanner.feed(sent[start:end])]
    assert found == [packet.frame]
    assert EventRequest().parse(found[0]) == packet
    assert scanner.skipped_bytes == dominants


@pytest.mark.parametrize("reply", [ScanReply(0xFFFFFFFF, 0), ScanReply(0xFF46FD03, 247), ScanReply(0, 1)])
def test_a_serial_number_full_of_ff_does_not_confuse_the_scan(reply: ScanReply) -> None:
    scanner = FrameScanner(fast_answer_length)
    (frame,) = scanner.feed(b"\xff" * 20 + reply.frame)
    assert parse_scan_answer(frame) == reply
    assert parse_scan_answer(SCAN_END) is None


@given(serials)
def test_every_answer_by_serial_number_is_found_and_read(serial: int) -> None:
    read = SerialRequest(serial, read_registers(1, 0, 2))
    write = SerialRequest(serial, write_registers(1, 0x200, (1, 2)))
    both = SerialRequest(serial, read_write_registers(1, 0, 1, 0x200, (1,)))
    scanner = FrameScanner(fast_answer_length)
    for request, pdu, registers in [
        (read, b"\4\4\0\1\0\2", (1, 2)),
        (write, b"\x10\2\0\0\2", ()),
        (both, b"\x17\2\0\7", (7,)),
    ]:
        assert FrameScanner(fast_request_length).feed(request.frame) == [request.frame]
        (frame,) = scanner.feed(b"\xff\xff" + serial_answer(serial, pdu))
        assert request.parse(frame) == registers
    (refusal,) = scanner.feed(serial_answer(serial, b"\x84\2"))
    with pytest.raises(ExceptionResponseError, match="exception 2"):
        read.parse(refusal)


@given(st.builds(EventRequest, *[st.integers(0, 255)] * 4))
def test_a_unit_hears_the_event_request_that_was_sent(request: EventRequest) -> None:
    assert FrameScanner(fast_request_length).feed(request.frame) == [request.frame]
    assert EventRequest.from_frame(request.frame) == request


@given(units, st.sampled_from(EventPriority))
def test_a_unit_hears_what_it_shall_raise(unit: int, priority: EventPriority) -> None:
    setup = press_setup(unit, priority)
    assert FrameScanner(fast_request_length).feed(setup.frame) == [setup.frame]
    assert EventSetup.from_frame(setup.frame) == setup
    assert setup.settings == (EventSetting(EventKind.INPUT, STATUS_REGISTER, (priority,)),)


def test_a_unit_that_knows_no_events_is_told_from_one_that_was_not_understood() -> None:
    refusal = with_crc(hexadecimal("05 C6 01"))
    assert FrameScanner(fast_answer_length).feed(b"\xff" + refusal) == [refusal]
    with pytest.raises(ExceptionResponseError, match="unit 5"):
        press_setup(5).parse(refusal)


def test_the_status_in_an_event_is_the_block_with_the_low_byte_of_each_register_first() -> None:
    status = SeatStatus(round_tag=41, choice=Choice.NO, event_counter=0x1234, press_age_cs=5)
    event = status_event(status)
    assert event.payload[:8] == bytes.fromhex("29 00 02 00 00 00 34 12")
    assert event.status_registers == status.to_registers()
    assert event.event_counter == 0x1234
    assert len(event.record) == 4 + 2 * STATUS.count


@pytest.mark.parametrize(
    "other",
    [
        REBOOTED,
        COUNTER_OF_20,
        Event(EventKind.HOLDING, STATUS_REGISTER, bytes(2 * STATUS.count)),
        Event(EventKind.INPUT, STATUS_REGISTER + 1, bytes(2 * STATUS.count)),
        Event(EventKind.INPUT, STATUS_REGISTER, bytes(2 * STATUS.count - 1)),
    ],
)
def test_no_other_event_is_taken_for_a_status(other: Event) -> None:
    assert other.status_registers is None
    assert other.event_counter is None


def test_an_event_of_a_secret_vote_keeps_its_choice_out_of_the_log() -> None:
    events = [status_event(SeatStatus(choice=choice)) for choice in Choice]
    assert len({repr(EventPacket(5, 0, 1, (event,))) for event in events}) == 1


def test_a_packet_that_was_not_asked_for_is_refused() -> None:
    packet = EventPacket(5, 0, 1, (status_event(SeatStatus(event_counter=1)),))
    with pytest.raises(FrameError, match="not asked for"):
        EventRequest(unit_min=6).parse(packet.frame)
    with pytest.raises(FrameError, match="in 26 bytes"):
        EventRequest(bytes_max=25).parse(packet.frame)
    with pytest.raises(FrameError, match="1 of 0 events"):
        EventRequest().parse(EventPacket(5, 0, 0, packet.events).frame)
    with pytest.raises(FrameError, match="flag 2"):
        EventRequest().parse(EventPacket(5, 2, 1, packet.events).frame)
    assert EventRequest.after(packet) == EventRequest(0, EVENT_BYTES_MAX, 5, 0)
    assert EventRequest.after(None, 3) == EventRequest(3)


def test_what_fits_no_frame_cannot_be_built() -> None:
    with pytest.raises(FieldRangeError, match="unit_min"):
        EventRequest(unit_min=256)
    with pytest.raises(FieldRangeError, match="settings"):
        EventSetup(5, (EventSetting(4, 0, (1,) * 250),))


@given(st.binary(max_size=80) | st.binary(max_size=60).map(lambda body: with_crc(b"\xfd\x46" + body)))
def test_no_frame_makes_a_parser_raise_anything_but_what_it_says(frame: bytes) -> None:
    asked = SerialRequest(7, read_registers(1, IDENTITY.address, IDENTITY.count))
    for parse in (
        parse_scan_answer,
        EventRequest().parse,
        EventRequest.from_frame,
        EventSetup.from_frame,
        press_setup(9).parse,
        asked.parse,
    ):
        try:
            parse(frame)
        except FrameError:
            continue


@given(
    st.lists(st.binary(max_size=700), max_size=8), st.sampled_from([fast_answer_length, fast_request_length])
)
def test_no_stream_makes_a_scanner_raise_or_grow(pieces: list[bytes], side: object) -> None:
    scanner = FrameScanner(fast_answer_length if side is fast_answer_length else fast_request_length)
    for piece in pieces:
        assert all(crc_is_right(frame) for frame in scanner.feed(piece))
        assert len(scanner._buffer) <= SCAN_BUFFER_BYTES_MAX
    scanner.silence()
    assert not scanner._buffer
