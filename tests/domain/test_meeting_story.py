"""Roster, attendance, floor and messages: the story of a meeting around its votes."""

import pytest

from controller.domain.agenda import AgendaItem
from controller.domain.events.attendance import WentAway
from controller.domain.events.floor import SpeechEnded
from controller.domain.events.votes import VoteOpeningRefused
from controller.domain.inputs.attendance import CheckInManually, RecordAway
from controller.domain.inputs.floor import EndSpeech, ExtendSpeech, GrantFloor, WithdrawRequest
from controller.domain.inputs.hall import SignInPressed, SpeakPressed, SpeechTimeUp, VoteTimeUp
from controller.domain.inputs.meeting import (
    AdjournMeeting,
    ClearMessages,
    ImportRoster,
    OpenMeeting,
    PushMessage,
    SelectItem,
    SetAgenda,
)
from controller.domain.inputs.votes import OpenVote
from controller.domain.people import Attendance, Member, Role
from controller.domain.state import MeetingPhase, count_attendance
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import ROUND_TAG_MAX, Ballot, PressRule, Secrecy
from tests.domain.sitting import Sitting, open_vote, roster, sitting


def test_a_meeting_needs_a_roster_and_is_opened_once() -> None:
    hall = Sitting()
    order = OpenMeeting("会议", "presidium", 1)
    assert hall.refused(order) == "no_roster"
    hall.must(ImportRoster(roster(3)))
    assert hall.refused(OpenMeeting("会议", "senate", 1)) == "unknown_preset"
    hall.must(order)
    assert hall.refused(order) == "meeting_open"
    assert hall.refused(ImportRoster(roster(4))) == "meeting_open"


@pytest.mark.parametrize(
    ("people", "code"),
    [
        ((Member("a", "张三", 1), Member("a", "代表02", 2)), "duplicate"),
        ((Member("a", "张三", 1), Member("b", "代表02", 1)), "duplicate"),
        ((Member("a", "张三", None),), "member_without_seat"),
    ],
)
def test_a_roster_that_contradicts_itself_is_refused(people: tuple[Member, ...], code: str) -> None:
    assert Sitting().refused(ImportRoster(people)) == code


def test_observers_may_have_no_seat() -> None:
    hall = Sitting()
    hall.must(ImportRoster((*roster(1), Member("o", "列席一", None, Role.OBSERVER))))
    assert hall.state.member_at == {1: "m1"}


def test_a_text_for_a_seat_goes_with_the_person_it_was_meant_for() -> None:
    hall = sitting()
    hall.must(PushMessage("请到前台", (1,)), AdjournMeeting(), ImportRoster(roster(2)))
    assert hall.state.messages == {}


def test_attendance_counts_members_and_sets_observers_apart() -> None:
    hall = sitting(members=5, observers=2, visitors=1)
    hall.must(RecordAway(None, 1, Attendance.ON_LEAVE), RecordAway("m2", None, Attendance.LEFT))
    count = count_attendance(hall.state)
    assert (count.expected, count.present, count.absent, count.on_leave, count.left) == (5, 3, 0, 1, 1)
    assert count.observers_present == 2


def test_signing_in_twice_or_on_an_empty_seat_changes_nothing() -> None:
    hall = sitting(members=2)
    assert hall.do(SignInPressed(1)).events == ()
    assert hall.do(SignInPressed(9)).events == ()
    assert hall.do(SpeakPressed(9)).events == ()


def test_attendance_orders_are_refused_with_their_reason() -> None:
    hall = sitting(members=2)
    assert hall.refused(CheckInManually("m1", None)) == "already_present"
    assert hall.refused(CheckInManually("nobody", None)) == "unknown_member"
    assert hall.refused(CheckInManually(None, 9)) == "unknown_seat"
    hall.must(RecordAway("m1", None, Attendance.LEFT))
    assert hall.refused(RecordAway("m1", None, Attendance.ON_LEAVE)) == "already_away"
    hall.must(AdjournMeeting())
    assert hall.refused(CheckInManually("m1", None)) == "meeting_not_open"
    assert hall.refused(RecordAway("m1", None, Attendance.LEFT)) == "meeting_not_open"


def test_who_was_never_here_cannot_leave_early() -> None:
    hall = Sitting()
    hall.must(ImportRoster(roster(2)), OpenMeeting("会议", "presidium", 1))
    assert hall.refused(RecordAway("m1", None, Attendance.LEFT)) == "not_present"
    hall.must(RecordAway("m1", None, Attendance.ON_LEAVE))


def test_requests_to_speak_wait_in_the_order_of_the_presses() -> None:
    hall = sitting(observers=1, visitors=1)
    for seat in (3, 1, 5, 6):
        hall.do(SpeakPressed(seat))
    assert [request.seat for request in hall.state.waiting] == [3, 1, 5]
    hall.do(SpeakPressed(1))
    assert [request.seat for request in hall.state.waiting] == [3, 5]
    hall.must(WithdrawRequest(3))
    assert hall.refused(WithdrawRequest(3)) == "no_request"


def test_the_floor_is_given_within_the_limit_of_microphones() -> None:
    hall = sitting(visitors=1)
    hall.do(SpeakPressed(1))
    hall.must(GrantFloor(1, None), GrantFloor(2, 60))
    assert [(speech.seat, speech.limit_s) for speech in hall.state.speaking] == [(1, 900), (2, 60)]
    assert hall.state.waiting == []
    assert hall.refused(GrantFloor(3, None)) == "microphone_limit"
    assert hall.refused(GrantFloor(1, None)) == "already_speaking"
    assert hall.refused(GrantFloor(5, None)) == "may_not_speak"
    assert hall.refused(GrantFloor(9, None)) == "unknown_seat"
    hall.must(RecordAway("m3", None, Attendance.LEFT))
    assert hall.refused(GrantFloor(3, None)) == "not_present"


def test_a_speech_ends_by_key_by_the_chair_by_leaving_and_with_the_meeting() -> None:
    hall = sitting()
    hall.must(GrantFloor(1, None), GrantFloor(2, None))
    assert hall.do(SpeakPressed(1)).events == (SpeechEnded(1, "speaker"),)
    assert hall.do(EndSpeech(2)).events == (SpeechEnded(2, "chair"),)
    assert hall.refused(EndSpeech(2)) == "not_speaking"
    assert hall.refused(ExtendSpeech(2, 60)) == "not_speaking"
    hall.must(GrantFloor(3, None), GrantFloor(4, None))
    left = hall.do(RecordAway("m3", None, Attendance.LEFT)).events
    assert left == (SpeechEnded(3, "left"), WentAway("m3", Attendance.LEFT))
    hall.do(SpeakPressed(1))
    hall.must(AdjournMeeting())
    assert hall.record[-2][1] == SpeechEnded(4, "adjourned")
    assert (hall.state.speaking, hall.state.waiting) == ([], [])
    assert hall.state.phase is MeetingPhase.ADJOURNED


def test_a_vote_without_quorum_is_refused_and_the_refusal_recorded() -> None:
    hall = sitting(members=6)
    hall.must(*(RecordAway(f"m{seat}", None, Attendance.LEFT) for seat in (1, 2, 3)))
    decision = hall.do(open_vote())
    assert decision.refusal is not None
    assert (decision.refusal.code, decision.refusal.params) == ("no_quorum", {"present": 3, "need": 4})
    assert decision.events == (VoteOpeningRefused("关于预算的决议", "no_quorum"),)
    hall.must(open_vote(preset="procedural_motion"))


def test_a_vote_without_voters_is_refused_even_where_no_quorum_is_needed() -> None:
    hall = Sitting()
    hall.must(ImportRoster(roster(2)), OpenMeeting("会议", "procedural_motion", 1))
    assert hall.refused(open_vote()) == "no_voters"


def test_a_vote_takes_its_words_and_rules_from_the_agenda_item() -> None:
    hall = sitting(preset="standing_committee")
    items = (
        AgendaItem(1, "审议报告"),
        AgendaItem(2, "人事任免", "免去张三职务", "presidium", secret=True),
    )
    hall.must(SetAgenda(items), SelectItem(2))
    plain = OpenVote(None, None, None, PressRule.LAST, None, None)
    hall.must(plain)
    settings = hall.vote.settings
    assert (settings.title, settings.item_number, settings.preset) == ("免去张三职务", 2, "presidium")
    assert settings.secrecy is Secrecy.SECRET
    hall.move(VoteMove.CANCEL)
    hall.must(OpenVote(1, "改用此题", Secrecy.NAMED, PressRule.FIRST, None, None))
    assert (hall.vote.settings.title, hall.vote.settings.item_number) == ("改用此题", 1)
    assert hall.vote.settings.secrecy is Secrecy.NAMED


def test_orders_about_the_agenda_are_refused_with_their_reason() -> None:
    hall = sitting()
    assert hall.refused(SetAgenda((AgendaItem(1, "甲"), AgendaItem(1, "乙")))) == "duplicate"
    assert hall.refused(SetAgenda((AgendaItem(1, "甲", preset="senate"),))) == "unknown_preset"
    assert hall.refused(SelectItem(1)) == "unknown_item"
    nothing = OpenVote(None, None, None, PressRule.LAST, None, None)
    assert hall.refused(nothing) == "no_motion"
    assert hall.refused(OpenVote(7, "题", None, PressRule.LAST, None, None)) == "unknown_item"


def test_a_record_without_free_round_numbers_takes_no_more_votes() -> None:
    hall = sitting()
    hall.state.round_tag = ROUND_TAG_MAX
    assert hall.refused(open_vote()) == "round_tags_used_up"


def test_pushed_texts_reach_the_seats_they_were_meant_for() -> None:
    hall = sitting()
    assert hall.refused(PushMessage("你好", (9,))) == "unknown_seat"
    hall.must(PushMessage("欢迎", None), PushMessage("请到前台", (2,)))
    assert (hall.state.message_to_all, hall.state.messages) == ("欢迎", {2: "请到前台"})
    hall.must(PushMessage("休息十分钟", None))
    assert hall.state.messages == {}
    hall.must(ClearMessages())
    assert hall.state.message_to_all == ""
    assert hall.do(ClearMessages()).events == ()


def test_a_new_meeting_knows_nothing_of_the_one_before_but_its_round_numbers() -> None:
    hall = sitting()
    hall.must(open_vote())
    hall.move(VoteMove.CANCEL)
    hall.must(AdjournMeeting(), OpenMeeting("第四次会议", "presidium", 1))
    assert hall.state.vote is None
    assert count_attendance(hall.state).present == 0
    hall.must(*(SignInPressed(seat) for seat in range(1, 5)), open_vote())
    assert hall.vote.tag == 2


def test_holding_a_timed_vote_stops_its_clock() -> None:
    hall = sitting()
    hall.must(open_vote(duration_s=30))
    hall.now_ms += 10_000
    hall.move(VoteMove.HOLD)
    hall.now_ms += 3_600_000
    assert hall.do(VoteTimeUp(1)).events == ()
    left_ms = hall.vote.remaining_ms(hall.now_ms)
    assert left_ms is not None
    hall.move(VoteMove.RESUME)
    hall.now_ms += left_ms - 20
    assert hall.do(VoteTimeUp(1)).events == ()
    hall.do(VoteTimeUp(1))
    assert hall.vote.phase is VotePhase.FREEZING
    hall.sweep({1: Ballot.YES})
    assert hall.tally == (1, 0, 0, 3)


def test_the_end_of_an_earlier_speech_does_not_cut_off_the_next_one() -> None:
    hall = sitting()
    hall.must(GrantFloor(1, 10))
    first = hall.state.speaking[0]
    hall.must(EndSpeech(1), GrantFloor(1, 10))
    hall.now_ms += 60_000
    assert hall.do(SpeechTimeUp(1, first.granted_at_ms)).events == ()
    second = hall.state.speaking[0]
    hall.must(ExtendSpeech(1, 120))
    assert hall.do(SpeechTimeUp(1, second.granted_at_ms)).events == ()
    hall.now_ms += 120_000
    assert hall.do(SpeechTimeUp(1, second.granted_at_ms)).events == (SpeechEnded(1, "time"),)
