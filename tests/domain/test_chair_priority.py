"""Who presides speaks beside all limits, alone or with the others."""

from dataclasses import replace

from controller.domain.events.floor import (
    FloorPriorityEnded,
    FloorPriorityTaken,
    RequestWithdrawn,
    SpeechEnded,
)
from controller.domain.floor.speeches import FloorSettings
from controller.domain.inputs.attendance import RecordAway
from controller.domain.inputs.floor import EndPriority, EndSpeech, GrantFloor, RequestFloor, TakePriority
from controller.domain.inputs.hall import SignInPressed, SpeakPressed, SpeechTimeUp
from controller.domain.inputs.meeting import AdjournMeeting, ImportRoster, OpenMeeting
from controller.domain.people import Attendance
from tests.domain.sitting import Sitting, roster, sitting

CHAIR = 4


def presided(*, mutes: bool = True) -> Sitting:
    """Two speak, which is all that may; the chair has not said anything yet."""
    hall = sitting(members=CHAIR, presiding=CHAIR, floor=FloorSettings(chair_mutes=mutes))
    hall.must(GrantFloor(1, 100), GrantFloor(2, 100))
    return hall


def open_microphones(hall: Sitting) -> list[int]:
    return [seat for seat in range(1, 9) if hall.state.is_microphone_open(seat)]


def test_the_chairs_key_closes_all_others_and_opens_them_again() -> None:
    hall = presided()
    assert hall.do(SpeakPressed(CHAIR)).events == (FloorPriorityTaken(CHAIR, mutes=True),)
    assert open_microphones(hall) == [CHAIR]
    assert hall.do(SpeakPressed(CHAIR)).events == (FloorPriorityEnded(CHAIR, "speaker"),)
    assert open_microphones(hall) == [1, 2]


def test_without_muting_the_chair_speaks_beside_the_limit() -> None:
    hall = presided(mutes=False)
    hall.must(SpeakPressed(CHAIR))
    assert open_microphones(hall) == [1, 2, CHAIR]
    assert hall.refused(GrantFloor(3, None)) == "microphone_limit"


def test_the_time_of_who_is_muted_stands_still() -> None:
    hall = presided()
    hall.now_ms += 20_000
    hall.must(TakePriority())
    left_ms = hall.state.speaking[0].remaining_ms(hall.now_ms)
    hall.now_ms += 3_600_000
    assert hall.state.speaking[0].remaining_ms(hall.now_ms) == left_ms
    assert hall.do(SpeechTimeUp(1, hall.state.speaking[0].granted_at_ms)).events == ()
    hall.must(EndPriority())
    assert hall.state.speaking[0].remaining_ms(hall.now_ms) == left_ms
    hall.now_ms += left_ms
    assert hall.do(SpeechTimeUp(1, hall.state.speaking[0].granted_at_ms)).events == (SpeechEnded(1, "time"),)
    assert hall.state.spoken_ms[f"m{CHAIR}"] > 3_600_000


def test_while_the_chair_speaks_alone_nobody_else_begins() -> None:
    hall = presided()
    hall.must(EndSpeech(2), TakePriority(mutes=True))
    assert hall.refused(GrantFloor(3, None)) == "chair_speaks"
    assert hall.refused(GrantFloor(CHAIR, None)) == "already_speaking"
    hall.must(TakePriority(mutes=False), GrantFloor(3, None))
    assert open_microphones(hall) == [1, 3, CHAIR]
    assert hall.refused(TakePriority(mutes=False)) == "already_speaking"


def test_what_the_chair_asked_for_or_spoke_as_one_of_many_is_over_with_the_priority() -> None:
    hall = sitting(members=CHAIR, presiding=CHAIR)
    hall.must(RequestFloor(CHAIR))
    assert RequestWithdrawn(CHAIR) in hall.do(SpeakPressed(CHAIR)).events
    hall.must(EndPriority(), GrantFloor(CHAIR, None), TakePriority())
    assert hall.state.speaking == []
    assert open_microphones(hall) == [CHAIR]


def test_only_who_presides_and_is_here_has_priority() -> None:
    hall = presided()
    hall.must(RecordAway(None, CHAIR, Attendance.LEFT))
    assert hall.refused(TakePriority()) == "no_presiding_seat"
    assert hall.do(SpeakPressed(CHAIR)).events == ()
    assert sitting().refused(TakePriority()) == "no_presiding_seat"
    assert sitting().refused(EndPriority()) == "no_priority"


def test_the_priority_ends_with_the_one_who_has_it() -> None:
    hall = presided()
    hall.must(TakePriority(), RecordAway(None, CHAIR, Attendance.LEFT))
    assert open_microphones(hall) == [1, 2]
    hall = presided()
    hall.must(TakePriority(), AdjournMeeting())
    assert (hall.state.priority, open_microphones(hall)) == (None, [])


def test_one_who_is_muted_may_give_up_the_floor_by_key() -> None:
    hall = presided()
    hall.now_ms += 10_000
    hall.must(TakePriority(mutes=True))
    hall.now_ms += 50_000
    hall.must(SpeakPressed(1))
    assert hall.state.spoken_ms["m1"] < 11_000
    hall.must(EndPriority())
    assert open_microphones(hall) == [2]


def test_of_two_who_preside_the_one_who_has_the_floor_keeps_it() -> None:
    hall = Sitting()
    people = tuple(replace(who, presiding=who.seat in (1, 2)) for who in roster(3))
    hall.must(ImportRoster(people), OpenMeeting("会议", "presidium", 1))
    hall.must(*(SignInPressed(seat) for seat in (1, 2, 3)), SpeakPressed(2))
    assert hall.do(SpeakPressed(1)).events == ()
    assert open_microphones(hall) == [2]
    hall.must(EndPriority(), SpeakPressed(1))
    assert open_microphones(hall) == [1]
