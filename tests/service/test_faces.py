"""What a seat shows in every situation."""

from dataclasses import replace

from hypothesis import example, given
from hypothesis import strategies as st

from controller.contract.catalogue import Language, text
from controller.domain.inputs.attendance import RecordAway
from controller.domain.inputs.floor import EndPriority, ExtendSpeech, GrantFloor, RequestFloor, TakePriority
from controller.domain.inputs.hall import SpeakPressed, SpeechNearEnd
from controller.domain.inputs.meeting import (
    AdjournMeeting,
    ClearAlarm,
    ClearMessages,
    ImportRoster,
    PushMessage,
    RaiseAlarm,
)
from controller.domain.inputs.votes import ExtendVote
from controller.domain.people import Attendance, Member
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, PressRule, Secrecy
from controller.service.faces import face_of
from seat_protocol.face import Lamp, Lamps, Mode, Page, SeatFace
from seat_protocol.registers import NAMEPLATE, PAGE
from seat_protocol.text import decode_text
from tests.domain.sitting import Sitting, open_vote, roster, sitting

YES, NO, ABSTAIN = Ballot
BLINKING = Lamps(Lamp.BLINK, Lamp.BLINK, Lamp.BLINK, sign_in=Lamp.ON)
NO_VOTE_LAMPS = Lamps(sign_in=Lamp.ON)

names = st.text(min_size=1, max_size=40)


def test_a_seat_of_nobody_is_dark() -> None:
    assert face_of(sitting().state, 9) == SeatFace()


def test_before_and_after_the_meeting_only_the_nameplate_shows() -> None:
    hall = Sitting()
    hall.must(ImportRoster(roster(1)))
    assert face_of(hall.state, 1) == SeatFace(nameplate="代表01")
    hall = sitting()
    hall.must(AdjournMeeting())
    assert face_of(hall.state, 1) == SeatFace(nameplate="代表01")


def test_who_is_not_here_yet_or_has_left_is_invited_to_sign_in_and_to_nothing_else() -> None:
    hall = sitting()
    hall.must(RecordAway(None, 1, Attendance.LEFT), open_vote())
    face = face_of(hall.state, 1)
    assert (face.mode, face.lamps, face.round_tag) == (Mode.SIGN_IN, Lamps(sign_in=Lamp.BLINK), 0)


def test_while_a_vote_is_open_voters_blink_and_observers_listen() -> None:
    for press_rule, mode in ((PressRule.FIRST, Mode.VOTE_FIRST), (PressRule.LAST, Mode.VOTE_LAST)):
        hall = sitting(members=3, observers=1)
        hall.must(open_vote(press_rule=press_rule))
        voter, observer = face_of(hall.state, 1), face_of(hall.state, 4)
        assert (voter.mode, voter.lamps, voter.round_tag) == (mode, BLINKING, 1)
        assert (observer.mode, observer.lamps, observer.round_tag) == (Mode.LISTEN, NO_VOTE_LAMPS, 0)


def test_a_kept_vote_is_a_steady_lamp_of_its_colour() -> None:
    lamps = {YES: Lamps(yes=Lamp.ON), NO: Lamps(no=Lamp.ON), ABSTAIN: Lamps(abstain=Lamp.ON)}
    hall = sitting()
    hall.must(open_vote())
    for ballot, expected in lamps.items():
        hall.read(1, ballot)
        shown = face_of(hall.state, 1).lamps
        assert (shown.yes, shown.no, shown.abstain) == (expected.yes, expected.no, expected.abstain)


@given(
    st.sampled_from(PressRule), st.lists(st.tuples(st.integers(1, 4), st.sampled_from(Ballot)), max_size=12)
)
def test_in_a_secret_vote_every_seat_that_voted_looks_alike(
    press_rule: PressRule, presses: list[tuple[int, Ballot]]
) -> None:
    hall, other = sitting(), sitting()
    for each in (hall, other):
        each.must(open_vote(Secrecy.SECRET, press_rule))
    for seat, ballot in presses:
        hall.read(seat, ballot)
        other.read(seat, YES)
    for moves in ((), (VoteMove.HOLD,), (VoteMove.CLOSE,)):
        hall.move(*moves)
        other.move(*moves)
        assert [face_of(hall.state, seat) for seat in range(1, 5)] == [
            face_of(other.state, seat) for seat in range(1, 5)
        ]
    voted = {seat for seat, _ in presses}
    assert len({face_of(hall.state, seat).lamps for seat in voted}) <= 1
    for seat in voted:
        lamps = face_of(hall.state, seat).lamps
        assert (lamps.yes, lamps.no, lamps.abstain) == (Lamp.ON, Lamp.ON, Lamp.ON)


def test_while_a_vote_is_held_or_counted_keys_are_dead_and_kept_votes_stay_lit() -> None:
    hall = sitting()
    hall.must(open_vote())
    hall.read(1, YES)
    for move in (VoteMove.HOLD, VoteMove.CLOSE):
        hall.move(move)
        voted, silent = face_of(hall.state, 1), face_of(hall.state, 2)
        assert (voted.mode, voted.lamps.yes, voted.round_tag) == (Mode.HELD, Lamp.ON, 1)
        assert (silent.mode, silent.lamps) == (Mode.HELD, NO_VOTE_LAMPS)
    hall.sweep()
    assert face_of(hall.state, 1).mode is Mode.LISTEN
    assert face_of(hall.state, 1).round_tag == 0


def test_the_countdown_changes_with_hold_and_resume_and_not_with_a_ballot() -> None:
    hall = sitting()
    hall.must(open_vote(duration_s=30))
    assert face_of(hall.state, 1).countdown_s == 30
    hall.now_ms += 12_000
    hall.read(1, YES)
    hall.read(2, NO)
    assert [face_of(hall.state, seat).countdown_s for seat in (1, 2, 3)] == [30, 30, 30]
    hall.move(VoteMove.HOLD)
    assert face_of(hall.state, 1).countdown_s == 0
    hall.move(VoteMove.RESUME)
    assert face_of(hall.state, 1).countdown_s == 18


@given(st.lists(st.tuples(st.integers(0, 40_000), st.integers(1, 60)), min_size=1, max_size=4), st.booleans())
@example([(21_980, 1), (40_000, 1), (990, 1)], False)
def test_a_clock_that_is_extended_always_shows_another_number_that_is_nearly_true(
    extensions: list[tuple[int, int]], is_vote: bool
) -> None:
    """A unit begins anew only with another number; else it would count on from the time before."""
    hall = sitting()
    hall.must(*((open_vote(duration_s=60),) if is_vote else (SpeakPressed(1), GrantFloor(1, 60))))
    for elapsed_ms, extra_s in extensions:
        was_s = face_of(hall.state, 1).countdown_s
        hall.now_ms += elapsed_ms
        hall.must(ExtendVote(extra_s) if is_vote else ExtendSpeech(1, extra_s))
        clock = hall.vote if is_vote else hall.state.speech_of(1)
        assert clock is not None
        left_ms = clock.remaining_ms(hall.now_ms)
        shown_s = face_of(hall.state, 1).countdown_s
        assert left_ms is not None
        if left_ms == 0:
            return  # the time was up already, and the vote or the speech is over
        assert shown_s != was_s
        assert abs(left_ms - shown_s * 1000) < 2000
        assert shown_s


def test_a_vote_held_after_its_time_was_up_still_fits_its_register() -> None:
    hall = sitting()
    hall.must(open_vote(duration_s=30))
    hall.now_ms += 90_000
    hall.move(VoteMove.HOLD, VoteMove.RESUME)
    assert face_of(hall.state, 1).countdown_s == 0
    face_of(hall.state, 1).check()


def test_a_speaker_has_microphone_lamp_and_countdown() -> None:
    hall = sitting()
    hall.do(SpeakPressed(1))
    assert face_of(hall.state, 1).lamps.speak is Lamp.BLINK
    hall.must(GrantFloor(1, 60))
    face = face_of(hall.state, 1)
    assert (face.lamps.speak, face.microphone, face.countdown_s) == (Lamp.ON, True, 60)
    hall.now_ms += 20_000
    hall.must(ExtendSpeech(1, 30))
    assert face_of(hall.state, 1).countdown_s == 70
    for _ in range(40):
        hall.must(ExtendSpeech(1, 3600))
    assert face_of(hall.state, 1).countdown_s == 0xFFFF
    face_of(hall.state, 1).check()


def test_a_text_for_the_seat_stands_over_the_one_for_all() -> None:
    hall = sitting()
    hall.must(PushMessage("欢迎", None), PushMessage("请到前台", (2,)))
    assert (face_of(hall.state, 1).page, face_of(hall.state, 1).message) == (Page.MESSAGE, "欢迎")
    assert face_of(hall.state, 2).message == "请到前台"
    hall.must(ClearMessages())
    assert face_of(hall.state, 2).page is Page.NAMEPLATE


@given(names, st.text(max_size=40), st.text(max_size=300))
def test_any_text_fits_its_block(name: str, delegation: str, message: str) -> None:
    hall = Sitting()
    member = Member("m1", name, 1, delegation=delegation)
    hall.must(ImportRoster((member,)), PushMessage(message, (1,)))
    face = face_of(hall.state, 1)
    full = f"{name}\n{delegation}" if delegation else name
    assert full.startswith(decode_text(NAMEPLATE, face.nameplate_registers()))
    assert message.startswith(decode_text(PAGE, face.page_registers()))
    assert face.check() == face_of(hall.state, 1).check()


def test_in_the_last_minute_the_lamp_blinks_and_the_countdown_runs_on() -> None:
    hall = sitting()
    hall.must(GrantFloor(1, 90))
    before = face_of(hall.state, 1)
    hall.now_ms += 31_000
    hall.must(SpeechNearEnd(1, hall.state.speaking[0].granted_at_ms))
    assert face_of(hall.state, 1) == replace(before, lamps=replace(before.lamps, speak=Lamp.BLINK))


def test_who_is_muted_by_the_chair_has_a_closed_microphone_and_no_countdown_until_it_goes_on() -> None:
    hall = sitting(presiding=4)
    hall.must(GrantFloor(1, 90))
    hall.now_ms += 30_000
    hall.must(TakePriority(mutes=True))
    muted, chair = face_of(hall.state, 1), face_of(hall.state, 4)
    assert (muted.microphone, muted.countdown_s, muted.lamps.speak) == (False, 0, Lamp.BLINK)
    assert (chair.microphone, chair.countdown_s, chair.lamps.speak) == (True, 0, Lamp.ON)
    hall.now_ms += 600_000
    hall.must(EndPriority())
    assert (face_of(hall.state, 1).microphone, face_of(hall.state, 1).countdown_s) == (True, 60)


def test_who_is_next_reads_it_in_the_language_of_the_hall() -> None:
    hall = sitting()
    hall.must(PushMessage("欢迎", None), RequestFloor(2), RequestFloor(3))
    assert [face_of(hall.state, seat).message for seat in (1, 2, 3)] == ["欢迎", "您是下一位发言人", "欢迎"]
    assert face_of(hall.state, 2, Language.EN).message == "You speak next"
    hall.must(PushMessage("请到前台", (2,)))
    assert face_of(hall.state, 2).message == "请到前台"


def test_in_an_alarm_every_seat_shows_the_way_out_whole_and_in_both_languages() -> None:
    hall = sitting()
    hall.must(PushMessage("欢迎", (1,)), open_vote(), RaiseAlarm("烟感"))
    for seat in (1, 2, 99):
        face = face_of(hall.state, seat)
        assert (face.page, face.microphone) == (Page.MESSAGE, False)
        assert decode_text(PAGE, face.page_registers()) == "\n".join(
            text("seat.evacuate", language) for language in Language
        )
    hall.must(ClearAlarm())
    assert (face_of(hall.state, 1).message, face_of(hall.state, 99)) == ("欢迎", SeatFace())
