"""How long a speech may last, and what it adds up to."""

from controller.domain.agenda import AgendaItem
from controller.domain.events.floor import SpeechEnded, SpeechNearsEnd
from controller.domain.floor.limits import POINT_OF_ORDER_S
from controller.domain.floor.speeches import RequestKind, Speech
from controller.domain.inputs.floor import EndAllSpeeches, EndSpeech, ExtendSpeech, GrantFloor, RequestFloor
from controller.domain.inputs.hall import SignInPressed, SpeakPressed, SpeechNearEnd
from controller.domain.inputs.meeting import AdjournMeeting, OpenMeeting, RaiseAlarm, SelectItem, SetAgenda
from tests.domain.sitting import Sitting, sitting

FIRST_S, SECOND_S = 900, 600
"""Of the presidium."""


def only_speech(hall: Sitting) -> Speech:
    (speech,) = hall.state.speaking
    return speech


def limit_of_next_turn(hall: Sitting, seat: int, limit_s: int | None = None) -> tuple[int, int]:
    hall.must(GrantFloor(seat, limit_s))
    speech = only_speech(hall)
    hall.must(EndSpeech(seat))
    return speech.turn, speech.limit_s


def test_the_first_turn_is_longer_than_every_further_one() -> None:
    hall = sitting()
    turns = [limit_of_next_turn(hall, 1) for _ in range(3)]
    assert turns == [(1, FIRST_S), (2, SECOND_S), (3, SECOND_S)]
    assert limit_of_next_turn(hall, 2) == (1, FIRST_S), "everybody has turns of the own"
    assert limit_of_next_turn(hall, 2, 45) == (2, 45), "the chair's word is stronger"


def test_on_another_topic_everybodys_turns_begin_anew() -> None:
    hall = sitting()
    hall.must(SetAgenda((AgendaItem(1, "甲"), AgendaItem(2, "乙"))), SelectItem(1))
    assert limit_of_next_turn(hall, 1) == (1, FIRST_S)
    hall.must(SelectItem(1))
    assert limit_of_next_turn(hall, 1) == (2, SECOND_S), "the same topic, taken up again"
    hall.must(SelectItem(2))
    assert limit_of_next_turn(hall, 1) == (1, FIRST_S)


def test_a_reply_and_a_point_of_order_are_no_turns() -> None:
    hall = sitting()
    hall.must(RequestFloor(1, RequestKind.POINT_OF_ORDER))
    assert limit_of_next_turn(hall, 1) == (0, POINT_OF_ORDER_S)
    hall.must(RequestFloor(1, RequestKind.REPLY))
    assert limit_of_next_turn(hall, 1) == (0, SECOND_S)
    assert limit_of_next_turn(hall, 1) == (1, FIRST_S)


def test_one_minute_before_the_end_the_speaker_is_warned_once() -> None:
    hall = sitting()
    hall.must(GrantFloor(1, 90))
    near = SpeechNearEnd(1, only_speech(hall).granted_at_ms)
    assert hall.do(near).events == (), "too early"
    hall.now_ms += 30_000
    assert hall.do(near).events == (SpeechNearsEnd(1, 60),)
    assert hall.do(near).events == ()
    assert only_speech(hall).is_near_end


def test_a_warning_belongs_to_its_speech() -> None:
    hall = sitting()
    hall.must(GrantFloor(1, 90))
    near = SpeechNearEnd(1, only_speech(hall).granted_at_ms)
    hall.must(EndSpeech(1), GrantFloor(1, 61))
    hall.now_ms += 30_000
    assert hall.do(near).events == ()


def test_an_extension_is_as_long_as_the_preset_says_where_nobody_says_more() -> None:
    hall = sitting()
    hall.must(GrantFloor(1, 90), ExtendSpeech(1))
    assert only_speech(hall).limit_s == 90 + hall.state.preset.speech_extension_s


def test_an_extension_takes_the_warning_back_and_there_is_another() -> None:
    hall = sitting()
    hall.must(GrantFloor(1, 90))
    near = SpeechNearEnd(1, only_speech(hall).granted_at_ms)
    hall.now_ms += 40_000
    hall.must(near, ExtendSpeech(1, 5))
    assert only_speech(hall).is_near_end, "five seconds more are still less than a minute"
    hall.must(ExtendSpeech(1, 120))
    assert not only_speech(hall).is_near_end
    hall.now_ms += 130_000
    (warning,) = hall.do(near).events
    assert isinstance(warning, SpeechNearsEnd)
    assert warning.remaining_s < 60


def test_who_has_a_minute_or_less_from_the_beginning_is_not_warned() -> None:
    hall = sitting()
    hall.must(GrantFloor(1, 60))
    hall.now_ms += 10_000
    assert hall.do(SpeechNearEnd(1, only_speech(hall).granted_at_ms)).events == ()


def test_time_spoken_is_added_up_however_a_speech_ends() -> None:
    hall = sitting()
    for end in (EndSpeech(1), SpeakPressed(1), EndAllSpeeches(), RaiseAlarm("烟感")):
        hall.must(GrantFloor(1, None))
        hall.now_ms += 5_000
        hall.must(end)
    assert hall.state.spoken_ms == {"m1": 4 * 5_010}


def test_a_new_meeting_counts_from_nothing() -> None:
    hall = sitting()
    limit_of_next_turn(hall, 1)
    hall.must(GrantFloor(2, None), AdjournMeeting())
    assert hall.record[-2][1] == SpeechEnded(2, "adjourned")
    assert set(hall.state.spoken_ms) == {"m1", "m2"}, "until then it can be read"
    hall.must(OpenMeeting("下次会议", "presidium", 1), SignInPressed(1))
    assert hall.state.spoken_ms == {}
    assert limit_of_next_turn(hall, 1) == (1, FIRST_S)
