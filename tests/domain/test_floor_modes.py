"""Who gets the floor in each mode, and who does not."""

import pytest

from controller.domain.agenda import AgendaItem
from controller.domain.events import Event
from controller.domain.events.floor import FloorChanged, RequestWithdrawn, SpeechEnded
from controller.domain.floor.order import next_seat, upcoming
from controller.domain.floor.speeches import FloorMode, FloorSettings, RequestKind, WhenFull
from controller.domain.inputs.attendance import CheckInManually, RecordAway
from controller.domain.inputs.floor import (
    CallNext,
    EndAllSpeeches,
    EndPriority,
    EndSpeech,
    GrantFloor,
    ListSpeakers,
    RequestFloor,
    SetFloor,
    TakePriority,
    WithdrawRequest,
)
from controller.domain.inputs.hall import MicrophoneFree, SpeakPressed
from controller.domain.inputs.meeting import SelectItem, SetAgenda
from controller.domain.people import Attendance
from controller.domain.vote_phases import VoteMove
from tests.domain.sitting import Sitting, open_vote, sitting

QUEUE = FloorSettings(FloorMode.QUEUE)
WAITING = FloorSettings(FloorMode.OWN_KEY)
OVERRIDE = FloorSettings(FloorMode.OWN_KEY, WhenFull.OVERRIDE)
CHAIR_ONLY = FloorSettings(FloorMode.CHAIR_ONLY)
LIST = FloorSettings(FloorMode.LIST)
OPEN_LIST = FloorSettings(FloorMode.LIST, open_list=True)
POINT_OF_ORDER, REPLY, SPEECH = RequestKind


def speaking(hall: Sitting) -> list[int]:
    return [speech.seat for speech in hall.state.speaking]


def waiting(hall: Sitting) -> list[int]:
    return [request.seat for request in hall.state.waiting]


def listed_members(hall: Sitting) -> list[str]:
    return list(hall.state.listed)


def press(hall: Sitting, *seats: int) -> None:
    for seat in seats:
        hall.do(SpeakPressed(seat))
        hall.settle()


def test_in_the_queue_the_floor_goes_on_by_itself_in_the_order_of_the_presses() -> None:
    hall = sitting(members=5, floor=QUEUE)
    press(hall, 4, 2, 5, 1)
    assert (speaking(hall), waiting(hall)) == ([4, 2], [5, 1])
    hall.must(EndSpeech(4))
    assert speaking(hall) == [2], "the decision and what follows from it are two"
    hall.settle()
    assert (speaking(hall), waiting(hall)) == ([2, 5], [1])
    assert hall.do(MicrophoneFree()).events == ()


def test_presses_that_were_read_together_are_put_in_order_before_anybody_speaks() -> None:
    hall = sitting(members=5, floor=QUEUE, microphone_limit=1)
    for seat, ago_ms in ((3, 10), (1, 500), (2, 900)):
        hall.do(SpeakPressed(seat, hall.now_ms - ago_ms))
    hall.settle()
    assert (speaking(hall), waiting(hall)) == ([2], [1, 3])


def test_more_microphones_are_given_at_once_and_fewer_only_when_they_are_closed() -> None:
    hall = sitting(members=5, floor=QUEUE)
    press(hall, 1, 2, 3)
    assert hall.refused(SetFloor(microphone_limit=1)) == "microphones_open"
    hall.must(SetFloor(microphone_limit=3))
    hall.settle()
    assert speaking(hall) == [1, 2, 3]


def test_the_own_key_opens_and_closes_the_own_microphone() -> None:
    hall = sitting(floor=WAITING)
    press(hall, 1)
    assert hall.state.is_microphone_open(1)
    press(hall, 1)
    assert not hall.state.is_microphone_open(1)
    press(hall, 1, 2, 3)
    assert (speaking(hall), waiting(hall)) == ([1, 2], [3])


def test_where_a_press_overrides_the_longest_open_microphone_makes_room() -> None:
    hall = sitting(members=5, floor=OVERRIDE)
    press(hall, 1, 2, 3)
    assert speaking(hall) == [2, 3]
    assert SpeechEnded(1, "override") in [event for _, event in hall.record]
    press(hall, 4, 5)
    assert (speaking(hall), waiting(hall)) == ([4, 5], [])


def test_a_press_that_would_override_is_not_kept_for_a_better_moment() -> None:
    hall = sitting(presiding=4, floor=OVERRIDE)
    hall.must(TakePriority(mutes=True))
    press(hall, 1)
    assert waiting(hall) == []
    assert hall.refused(RequestFloor(1)) == "requests_closed"


def test_where_the_chair_alone_calls_no_key_asks() -> None:
    hall = sitting(floor=CHAIR_ONLY)
    assert hall.do(SpeakPressed(1)).events == ()
    for kind in RequestKind:
        assert hall.refused(RequestFloor(1, kind)) == "requests_closed"
    hall.must(GrantFloor(1, None))
    press(hall, 1)
    assert speaking(hall) == [], "the own speech is ended by key in every mode"


def listed(floor: FloorSettings = LIST) -> Sitting:
    """An item with three speakers, the first of whom is not here."""
    hall = sitting(members=5, visitors=1, floor=floor)
    hall.must(RecordAway("m3", None, Attendance.LEFT))
    hall.must(
        SetAgenda((AgendaItem(1, "大会发言", speakers=("m3", "m1", "nobody", "m4")), AgendaItem(2, "题")))
    )
    hall.must(SelectItem(1))
    return hall


def test_a_list_is_called_in_its_order_and_who_is_not_here_is_passed_over() -> None:
    hall = listed()
    assert listed_members(hall) == ["m3", "m1", "m4"]
    assert list(upcoming(hall.state)) == [1, 4]
    assert hall.refused(GrantFloor(4, None)) == "out_of_order"
    hall.must(CallNext())
    hall.must(CheckInManually("m3", None))
    assert next_seat(hall.state) == 3
    hall.must(CallNext(120))
    assert speaking(hall) == [1, 3]
    assert listed_members(hall) == ["m4"]


def test_nobody_joins_a_closed_list_but_with_a_reply_or_a_point_of_order() -> None:
    hall = listed()
    press(hall, 5, 1)
    assert waiting(hall) == []
    assert hall.refused(RequestFloor(5)) == "requests_closed"
    hall.must(RequestFloor(5, REPLY), RequestFloor(2, POINT_OF_ORDER))
    assert list(upcoming(hall.state)) == [2, 5, 1, 4]


def test_an_open_list_is_joined_behind() -> None:
    hall = listed(OPEN_LIST)
    press(hall, 5, 1)
    assert (waiting(hall), list(upcoming(hall.state))) == ([5], [1, 4, 5])
    hall.must(SetFloor(open_list=False))
    assert waiting(hall) == []


def test_who_has_a_point_of_order_before_the_own_speech_keeps_the_place_on_the_list() -> None:
    hall = listed()
    hall.must(RequestFloor(1, POINT_OF_ORDER))
    assert list(upcoming(hall.state)) == [1, 4]
    hall.must(CallNext())
    assert list(upcoming(hall.state)) == [4]
    hall.must(EndSpeech(1))
    assert list(upcoming(hall.state)) == [1, 4]


def test_a_list_by_command_replaces_the_one_of_the_item_and_is_refused_where_it_cannot_be() -> None:
    hall = listed()
    assert hall.refused(ListSpeakers((1, 9))) == "unknown_seat"
    assert hall.refused(ListSpeakers((1, 6))) == "may_not_speak"
    assert hall.refused(ListSpeakers((1, 2, 1))) == "duplicate"
    hall.must(ListSpeakers((5, 2)))
    assert list(upcoming(hall.state)) == [5, 2]
    hall.must(WithdrawRequest(5))
    assert list(upcoming(hall.state)) == [2]
    assert hall.refused(WithdrawRequest(5)) == "no_request"
    hall.must(ListSpeakers(()))
    assert hall.refused(CallNext()) == "nobody_waits"
    hall.must(GrantFloor(4, None))


def test_the_next_item_has_its_own_speakers_and_taking_the_same_again_changes_nothing() -> None:
    hall = listed()
    hall.must(CallNext(), SelectItem(1))
    assert listed_members(hall) == ["m3", "m4"]
    hall.must(SelectItem(2))
    assert listed_members(hall) == []


def test_a_point_of_order_goes_before_a_reply_and_a_reply_before_a_speech() -> None:
    hall = sitting(members=6)
    press(hall, 1, 2)
    hall.must(RequestFloor(3, REPLY), RequestFloor(4, POINT_OF_ORDER), RequestFloor(5, REPLY))
    hall.must(RequestFloor(6, POINT_OF_ORDER))
    assert waiting(hall) == [4, 6, 3, 5, 1, 2]


def test_who_waits_may_raise_another_point_but_not_ask_for_the_same_twice() -> None:
    hall = sitting()
    press(hall, 1, 2)
    assert hall.refused(RequestFloor(2)) == "already_waiting"
    hall.must(RequestFloor(2, POINT_OF_ORDER))
    assert waiting(hall) == [2, 1]
    hall.must(RequestFloor(2))
    assert waiting(hall) == [1, 2], "back to a speech, and behind who waited"


def test_a_request_for_somebody_who_cannot_speak_is_refused() -> None:
    hall = sitting(members=3, visitors=1)
    hall.must(GrantFloor(1, None), RecordAway("m2", None, Attendance.LEFT))
    codes = {seat: hall.refused(RequestFloor(seat)) for seat in (1, 2, 4, 9)}
    assert codes == {1: "already_speaking", 2: "not_present", 4: "may_not_speak", 9: "unknown_seat"}


@pytest.mark.parametrize(
    ("change", "left"),
    [
        (SetFloor(mode=FloorMode.CHAIR_ONLY), []),
        (SetFloor(mode=FloorMode.LIST), [3]),
        (SetFloor(mode=FloorMode.LIST, open_list=True), [3, 1, 2]),
        (SetFloor(mode=FloorMode.OWN_KEY, when_full=WhenFull.OVERRIDE), []),
    ],
)
def test_a_request_without_a_place_in_the_new_mode_leaves_the_list(change: SetFloor, left: list[int]) -> None:
    hall = sitting(members=4)
    press(hall, 1, 2)
    hall.must(RequestFloor(3, REPLY), change)
    assert waiting(hall) == left
    gone = [event.seat for _, event in hall.record if isinstance(event, RequestWithdrawn)]
    assert sorted(gone + left) == [1, 2, 3]


def test_a_change_that_changes_nothing_leaves_no_event() -> None:
    hall = sitting()
    assert hall.do(SetFloor()).events == ()
    assert hall.do(SetFloor(mode=FloorMode.REQUEST, microphone_limit=2)).events == ()
    changed: tuple[Event, ...] = hall.do(SetFloor(chair_mutes=False)).events
    assert changed == (FloorChanged(FloorSettings(chair_mutes=False), 2),)


def test_all_off_ends_everything_and_lets_nobody_follow_by_itself() -> None:
    hall = sitting(members=5, presiding=5, floor=QUEUE)
    press(hall, 1, 2, 3)
    hall.must(TakePriority(), EndAllSpeeches())
    hall.settle()
    assert (speaking(hall), waiting(hall), hall.state.priority) == ([], [], None)
    assert hall.refused(EndAllSpeeches()) == "nobody_speaks"


def test_all_off_leaves_the_requests_where_the_chair_grants() -> None:
    hall = sitting()
    press(hall, 2)
    hall.must(GrantFloor(1, None), EndAllSpeeches())
    assert (speaking(hall), waiting(hall)) == ([], [2])


def test_a_body_that_wants_silence_votes_in_silence() -> None:
    hall = sitting(preset="congress_plenary", presiding=4, floor=QUEUE)
    press(hall, 1)
    assert hall.refused(open_vote()) == "speech_running"
    hall.must(EndAllSpeeches(), open_vote())
    assert hall.refused(GrantFloor(1, None)) == "no_speech_while_voting"
    press(hall, 2)
    assert (speaking(hall), waiting(hall)) == ([], [2])
    hall.must(TakePriority())
    assert hall.state.is_microphone_open(4), "who presides over the vote may speak"
    hall.must(EndPriority())
    hall.move(VoteMove.CANCEL)
    hall.settle()
    assert speaking(hall) == [2]


def test_every_other_body_may_be_addressed_while_it_votes() -> None:
    hall = sitting()
    hall.must(GrantFloor(1, None), open_vote(), GrantFloor(2, None))
    assert speaking(hall) == [1, 2]
