from dataclasses import replace

import pytest

from seat_protocol.crc import with_crc
from seat_protocol.face import Lamp, Lamps, Mode, Page, SeatFace
from seat_protocol.frames import read_registers, read_write_registers, write_register, write_registers
from seat_protocol.identity import SeatIdentity
from seat_protocol.registers import AGE_CS_MAX, CONTROL, FACE, IDENTITY, NAMEPLATE, PAGE, STATUS
from seat_protocol.status import Choice, Flag, Key, SeatStatus
from tests.simulators.units import (
    ADDRESS,
    IDENTITY_FULL,
    IDENTITY_PLAIN,
    NS_PER_S,
    ask,
    broadcast,
    new_unit,
    open_vote,
    read_status,
    show,
)

VOTE_KEYS = (Key.YES, Key.NO, Key.ABSTAIN)


def test_a_unit_that_was_switched_on_says_so_until_it_is_acknowledged() -> None:
    unit = new_unit()
    assert read_status(unit) == SeatStatus(flags=Flag.REBOOTED, face_check=SeatFace().check())
    broadcast(unit, "acknowledge_reboot", 1)
    assert read_status(unit).flags == Flag(0)


def test_a_unit_tells_who_it_is() -> None:
    registers = ask(new_unit(), read_registers(ADDRESS, IDENTITY.address, IDENTITY.count, function=3))
    assert SeatIdentity.from_registers(registers) == IDENTITY_FULL


def test_a_delegate_signs_in_asks_to_speak_and_votes() -> None:
    unit = new_unit()
    show(unit, SeatFace(mode=Mode.SIGN_IN))
    assert unit.press(Key.SIGN_IN, 1 * NS_PER_S)
    show(unit, SeatFace(mode=Mode.LISTEN))
    assert unit.press(Key.SPEAK, 2 * NS_PER_S)
    open_vote(unit, round_tag=5)
    assert unit.press(Key.YES, 3 * NS_PER_S + 150_000)
    status = read_status(unit)
    assert (status.sign_in_presses, status.speak_presses, status.event_counter) == (1, 1, 3)
    assert (status.round_tag, status.choice, status.press_tick) == (5, Choice.YES, 30_001)


def test_a_reading_tells_how_long_ago_a_key_was_pressed_until_it_can_count_no_further() -> None:
    unit = new_unit()
    show(unit, SeatFace(mode=Mode.LISTEN))
    assert read_status(unit, 9 * NS_PER_S).press_age_cs == AGE_CS_MAX
    unit.press(Key.SPEAK, 10 * NS_PER_S)
    ages = [
        read_status(unit, 10 * NS_PER_S + later_ns).press_age_cs
        for later_ns in (0, 9_999_999, 10_000_000, 655_340_000_000, 655_350_000_000, 10**15)
    ]
    assert ages == [0, 0, 1, AGE_CS_MAX - 1, AGE_CS_MAX, AGE_CS_MAX]
    unit.reboot(11 * NS_PER_S)
    assert read_status(unit, 11 * NS_PER_S).press_age_cs == AGE_CS_MAX


def test_pressing_the_same_key_again_or_asking_to_speak_makes_a_choice_no_younger() -> None:
    unit = new_unit()
    open_vote(unit, round_tag=5)
    unit.press(Key.YES, 1 * NS_PER_S)
    unit.press(Key.YES, 3 * NS_PER_S)
    unit.press(Key.SPEAK, 4 * NS_PER_S)
    status = read_status(unit, 5 * NS_PER_S)
    assert (status.choice_age_cs, status.press_age_cs) == (400, 100)
    unit.press(Key.NO, 6 * NS_PER_S)
    assert read_status(unit, 7 * NS_PER_S).choice_age_cs == 100
    open_vote(unit, round_tag=6)
    assert read_status(unit, 7 * NS_PER_S).choice_age_cs == AGE_CS_MAX


@pytest.mark.parametrize(
    ("mode", "alive"),
    [
        (Mode.IDLE, ()),
        (Mode.SIGN_IN, (Key.SPEAK, Key.SIGN_IN)),
        (Mode.VOTE_FIRST, (*VOTE_KEYS, Key.SPEAK)),
        (Mode.VOTE_LAST, (*VOTE_KEYS, Key.SPEAK)),
        (Mode.HELD, (Key.SPEAK,)),
        (Mode.LISTEN, (Key.SPEAK,)),
    ],
)
def test_the_mode_says_which_keys_are_alive(mode: Mode, alive: tuple[Key, ...]) -> None:
    for key in Key:
        unit = new_unit()
        open_vote(unit, 1, mode)
        before = read_status(unit)
        assert unit.press(key, NS_PER_S) == (key in alive)
        assert (read_status(unit) != before) == (key in alive)


def test_without_a_round_no_vote_is_taken() -> None:
    unit = new_unit()
    open_vote(unit, round_tag=0)
    assert not unit.press(Key.YES, 0)


def test_the_first_press_counts_where_the_first_counts_and_the_last_where_the_last() -> None:
    first, last = new_unit(), new_unit()
    open_vote(first, 1, Mode.VOTE_FIRST)
    open_vote(last, 1, Mode.VOTE_LAST)
    for unit in (first, last):
        unit.press(Key.NO, 0)
        unit.press(Key.ABSTAIN, 0)
    assert (read_status(first).choice, read_status(first).event_counter) == (Choice.NO, 1)
    assert (read_status(last).choice, read_status(last).event_counter) == (Choice.ABSTAIN, 2)


def test_a_freeze_keeps_the_choice_whatever_is_pressed_or_written_in_that_round() -> None:
    unit = new_unit()
    open_vote(unit, 8)
    unit.press(Key.YES, 0)
    assert broadcast(unit, "freeze", 8) is None
    assert unit.shown(0).mode is Mode.HELD
    open_vote(unit, 8)
    assert not unit.press(Key.NO, 0)
    assert (read_status(unit).choice, read_status(unit).flags & Flag.FROZEN) == (Choice.YES, Flag.FROZEN)


def test_the_freeze_of_another_round_is_none_of_its_business() -> None:
    unit = new_unit()
    open_vote(unit, 8)
    broadcast(unit, "freeze", 7)
    broadcast(unit, "freeze", 0)
    assert unit.press(Key.NO, 0)


def test_a_new_round_clears_latch_and_freeze_and_the_same_round_does_not() -> None:
    unit = new_unit()
    open_vote(unit, 8)
    unit.press(Key.YES, 0)
    open_vote(unit, 8, Mode.HELD)
    assert read_status(unit).choice is Choice.YES
    broadcast(unit, "freeze", 8)
    open_vote(unit, 9)
    status = read_status(unit)
    assert (status.round_tag, status.choice, status.flags & Flag.FROZEN) == (9, Choice.NONE, Flag(0))


def test_a_key_held_down_shows_counts_once_and_does_not_vote_when_the_vote_opens() -> None:
    unit = new_unit()
    unit.hold(Key.YES, 0)
    open_vote(unit, 1)
    assert (read_status(unit).keys, read_status(unit).choice) == (Key.YES, Choice.NONE)
    assert not unit.hold(Key.YES, 0)
    unit.release(Key.YES)
    assert unit.hold(Key.YES, 0)
    assert (read_status(unit).choice, read_status(unit).event_counter) == (Choice.YES, 1)


def test_a_power_cut_takes_all_but_the_nameplate() -> None:
    unit = new_unit()
    unit.take_card(b"\x04\xa1")
    face = SeatFace(
        3, Mode.VOTE_LAST, Lamps(yes=Lamp.BLINK), nameplate="代表01", message="请表决", page=Page.MESSAGE
    )
    show(unit, face)
    unit.press(Key.YES, 9 * NS_PER_S)
    unit.reboot(10 * NS_PER_S)
    expected = SeatStatus(flags=Flag.REBOOTED | Flag.CARD, face_check=SeatFace(nameplate="代表01").check())
    assert read_status(unit) == expected
    assert unit.shown(10 * NS_PER_S).text == "代表01"
    open_vote(unit, 3)
    unit.press(Key.NO, 12 * NS_PER_S)
    assert read_status(unit).press_tick == 20_000


def test_a_unit_without_power_is_dark_silent_and_deaf_to_fingers() -> None:
    unit = new_unit()
    open_vote(unit, 1)
    unit.cut_power()
    assert unit.shown(0).is_dark
    assert not unit.press(Key.YES, 0)
    assert unit.handle(read_registers(ADDRESS, 0, 1).frame, 0) is None


def test_a_replaced_unit_is_somebody_else_with_a_blank_memory() -> None:
    unit = new_unit()
    show(unit, SeatFace(nameplate="张三"))
    unit.replace(IDENTITY_PLAIN, 0)
    assert unit.shown(0).text == ""
    assert (
        SeatIdentity.from_registers(ask(unit, read_registers(ADDRESS, 0, 7))).serial == IDENTITY_PLAIN.serial
    )


def test_the_check_follows_all_that_the_seat_shows_and_equals_the_desired_face() -> None:
    unit = new_unit()
    face = SeatFace(2, Mode.LISTEN, Lamps(speak=Lamp.ON), True, 300, Page.MESSAGE, "张三\n上海", "第一项议题")
    show(unit, face)
    assert read_status(unit).face_check == face.check()
    later = replace(face, countdown_s=299)
    ask(unit, write_registers(ADDRESS, FACE.address, later.face_registers()))
    assert read_status(unit).face_check == later.check() != face.check()


def test_face_written_and_status_read_in_one_turn_agree() -> None:
    unit = new_unit()
    face = SeatFace(4, Mode.VOTE_FIRST)
    request = read_write_registers(ADDRESS, STATUS.address, STATUS.count, FACE.address, face.face_registers())
    status = SeatStatus.from_registers(ask(unit, request))
    assert (status.round_tag, status.face_check) == (4, face.check())


def test_the_countdown_runs_by_itself_and_another_value_starts_it_anew() -> None:
    unit = new_unit()
    face = SeatFace(mode=Mode.LISTEN, countdown_s=10)
    show(unit, face)
    assert unit.shown(4 * NS_PER_S).countdown_remaining_s == 6
    show(unit, replace(face, lamps=Lamps(speak=Lamp.ON)), 4 * NS_PER_S)
    assert unit.shown(5 * NS_PER_S).countdown_remaining_s == 5
    assert unit.shown(60 * NS_PER_S).countdown_remaining_s == 0
    show(unit, replace(face, countdown_s=30), 60 * NS_PER_S)
    assert unit.shown(61 * NS_PER_S).countdown_remaining_s == 29


def test_a_new_round_starts_the_countdown_anew_and_the_same_face_does_not() -> None:
    unit = new_unit()
    face = SeatFace(8, Mode.VOTE_LAST, countdown_s=60)
    show(unit, face)
    show(unit, face, 45 * NS_PER_S)
    assert unit.shown(45 * NS_PER_S).countdown_remaining_s == 15
    show(unit, replace(face, round_tag=9), 50 * NS_PER_S)
    assert unit.shown(50 * NS_PER_S).countdown_remaining_s == 60
    unit.reboot(55 * NS_PER_S)
    assert unit.shown(55 * NS_PER_S).countdown_remaining_s == 0
    show(unit, replace(face, round_tag=9), 58 * NS_PER_S)
    assert unit.shown(58 * NS_PER_S).countdown_remaining_s == 60


def test_a_blinking_lamp_is_lit_half_of_the_time_and_a_steady_one_always() -> None:
    unit = new_unit()
    show(unit, SeatFace(lamps=Lamps(yes=Lamp.BLINK, no=Lamp.ON)))
    moments = [unit.shown(step * NS_PER_S // 100).lit for step in range(100)]
    assert sum(Key.YES in lit for lit in moments) == 50
    assert all(Key.NO in lit and Key.ABSTAIN not in lit for lit in moments)


def test_only_a_unit_with_a_microphone_and_a_screen_page_uses_them() -> None:
    face = SeatFace(microphone=True, page=Page.MESSAGE, nameplate="张三", message="休会")
    full, plain = new_unit(), new_unit(IDENTITY_PLAIN)
    show(full, face)
    show(plain, face)
    assert (full.shown(0).microphone, full.shown(0).text) == (True, "休会")
    assert (plain.shown(0).microphone, plain.shown(0).text) == (False, "张三")
    assert Flag.MICROPHONE in read_status(full).flags
    assert Flag.MICROPHONE not in read_status(plain).flags


def test_a_fault_and_a_card_show_as_flags() -> None:
    unit = new_unit()
    unit.has_fault = True
    unit.take_card(b"\x04\xa1")
    assert read_status(unit).flags == Flag.REBOOTED | Flag.FAULT | Flag.CARD


def test_counters_wrap_as_the_map_says() -> None:
    unit = new_unit()
    show(unit, SeatFace(mode=Mode.SIGN_IN))
    for _ in range(0x10001):
        unit.press(Key.SPEAK, 0)
    assert (unit.status(0).event_counter, unit.status(0).speak_presses) == (1, 1)


def face_body(mode: int = 0, lamps: int = 0, microphone: int = 0, page: int = 0) -> str:
    registers = (9, mode, lamps, microphone, 0, page)
    return "07 10 02 00 00 06 0c " + " ".join(f"{register:04x}" for register in registers)


REFUSALS = [
    ("an unknown function", "07 2b 0e 01 00", 1),
    ("coils", "07 01 00 00 00 01", 1),
    ("a read of no register", "07 04 01 00 00 00", 3),
    ("a read of 126 registers", "07 03 01 00 00 7e", 3),
    ("a read between the blocks", "07 03 00 07 00 01", 2),
    ("a read over the end of a block", "07 03 01 00 00 0c", 2),
    ("a read of the orders", "07 03 05 00 00 01", 2),
    ("a write to the status", "07 06 01 00 00 01", 2),
    ("a write to the identity", "07 06 00 00 48 53", 2),
    ("a byte count that does not fit", "07 10 02 00 00 01 04 00 00", 3),
    ("a mode that does not exist", face_body(mode=6), 3),
    ("a lamp that is neither off, on nor blinking", face_body(lamps=3), 3),
    ("a lamp behind the last one", face_body(lamps=0x0400), 3),
    ("half a microphone", face_body(microphone=2), 3),
    ("a page that does not exist", face_body(page=2), 3),
    ("one register of the face", "07 06 02 00 00 05", 3),
    ("the begin of the face", "07 10 02 00 00 02 04 00 05 00 03", 3),
    ("a face and what lies behind it", "07 10 02 00 00 07 0e" + " 00" * 14, 2),
    ("a nameplate longer than the block", f"07 10 03 00 00 21 42 00 41{' 00' * 64}", 3),
    ("part of a nameplate", "07 10 03 00 00 02 04 00 01 41 00", 3),
    ("a page longer than the block", f"07 10 04 00 00 65 ca 00 c9{' 00' * 200}", 3),
    ("an acknowledgement of nothing", "07 06 05 01 00 00", 3),
    ("an acknowledgement of two", "07 06 05 01 00 02", 3),
    ("two orders at once", "07 10 05 00 00 02 04 00 09 00 01", 3),
    ("a good write beside a bad read", "07 17 05 00 00 01 05 01 00 01 02 00 01", 2),
    ("a good read beside a bad write", "07 17 01 00 00 0b 05 01 00 01 02 00 02", 3),
]


@pytest.mark.parametrize(
    ("body", "code"), [case[1:] for case in REFUSALS], ids=[case[0] for case in REFUSALS]
)
def test_a_unit_refuses_and_changes_nothing(body: str, code: int) -> None:
    unit = new_unit()
    before = unit.status(0)
    answer = unit.handle(_framed(body), 0)
    assert answer is not None
    assert answer[:3] == bytes((ADDRESS, bytes.fromhex(body)[1] | 0x80, code))
    assert unit.status(0) == before


def test_a_unit_obeys_broadcasts_silently_and_ignores_frames_for_others() -> None:
    unit = new_unit()
    sixth, ninth = SeatFace(6).face_registers(), SeatFace(9).face_registers()
    assert unit.handle(write_registers(0, FACE.address, sixth).frame, 0) is None
    assert unit.status(0).round_tag == 6
    assert unit.handle(write_registers(ADDRESS + 1, FACE.address, ninth).frame, 0) is None
    assert unit.handle(read_registers(0, STATUS.address, 1).frame, 0) is None
    assert unit.handle(read_write_registers(0, STATUS.address, 1, FACE.address, ninth).frame, 0) is None
    assert unit.status(0).round_tag == 6


def test_a_frame_with_a_wrong_checksum_changes_nothing() -> None:
    unit = new_unit()
    frame = bytearray(write_register(ADDRESS, CONTROL.address_of("acknowledge_reboot"), 1).frame)
    frame[-1] ^= 1
    assert unit.handle(bytes(frame), 0) is None
    assert Flag.REBOOTED in unit.status(0).flags


def test_broken_text_is_taken_kept_as_it_is_and_drawn() -> None:
    unit = new_unit()
    broken = (3, 0x41E5, 0x4277, *(0,) * (NAMEPLATE.count - 3))
    ask(unit, write_registers(ADDRESS, NAMEPLATE.address, broken))
    assert ask(unit, read_registers(ADDRESS, NAMEPLATE.address, NAMEPLATE.count)) == broken
    assert unit.shown(0).text == "A\N{REPLACEMENT CHARACTER}B"


def test_without_a_round_vote_keys_are_dead_in_every_mode() -> None:
    unit = new_unit()
    for mode in Mode:
        open_vote(unit, 0, mode)
        assert not any(unit.press(key, 0) for key in VOTE_KEYS)


def test_a_unit_that_can_show_and_switch_nothing_keeps_the_face_all_the_same() -> None:
    unit = new_unit(IDENTITY_PLAIN)
    face = SeatFace(3, Mode.LISTEN, Lamps(), True, 0, Page.MESSAGE, "张三", "休会")
    show(unit, face)
    assert ask(unit, read_registers(ADDRESS, FACE.address, FACE.count)) == face.face_registers()
    assert ask(unit, read_registers(ADDRESS, PAGE.address, PAGE.count)) == face.page_registers()
    assert read_status(unit).face_check == face.check()


def test_a_freeze_of_another_round_is_answered_and_does_nothing() -> None:
    unit = new_unit()
    open_vote(unit, 7)
    for other in (0, 8):
        assert ask(unit, write_register(ADDRESS, CONTROL.address_of("freeze"), other)) == ()
    assert Flag.FROZEN not in read_status(unit).flags


def test_an_order_that_was_followed_already_is_answered_again() -> None:
    unit = new_unit()
    for _ in range(2):
        assert ask(unit, write_register(ADDRESS, CONTROL.address_of("acknowledge_reboot"), 1)) == ()
    assert Flag.REBOOTED not in read_status(unit).flags


def _framed(body: str) -> bytes:
    return with_crc(bytes.fromhex(body))
