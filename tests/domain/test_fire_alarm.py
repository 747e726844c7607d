"""A fire alarm stops what goes on, and nothing begins again by itself."""

import pytest

from controller.domain.actions import legal_actions
from controller.domain.events.floor import FloorPriorityEnded, SpeechEnded
from controller.domain.events.meeting import AlarmCleared, AlarmRaised
from controller.domain.events.votes import VoteHeld
from controller.domain.floor.speeches import FloorMode, FloorSettings
from controller.domain.inputs import Order
from controller.domain.inputs.floor import GrantFloor, RequestFloor, TakePriority
from controller.domain.inputs.hall import SpeakPressed
from controller.domain.inputs.meeting import AdjournMeeting, ClearAlarm, ImportRoster, OpenMeeting, RaiseAlarm
from controller.domain.inputs.votes import CallMember, EnterCount, MoveVote
from controller.domain.presets import Method
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot, HandCount
from tests.domain.sitting import Sitting, open_vote, roster, sitting

RAISE = RaiseAlarm("三层烟感")


def busy_hall() -> Sitting:
    """A vote runs, one speaks, the chair too, one waits."""
    hall = sitting(members=5, presiding=5, microphone_limit=1, floor=FloorSettings(FloorMode.QUEUE))
    for seat in (1, 2):
        hall.do(SpeakPressed(seat))
    hall.settle()
    hall.must(TakePriority(), open_vote(duration_s=60))
    return hall


def test_it_closes_every_microphone_and_holds_the_vote() -> None:
    hall = busy_hall()
    hall.read(3, Ballot.YES)
    events = hall.do(RAISE).events
    assert events == (
        AlarmRaised("三层烟感"),
        VoteHeld(1),
        SpeechEnded(1, "alarm"),
        FloorPriorityEnded(5, "alarm"),
    )
    state = hall.state
    assert (state.speaking, state.waiting, state.priority) == ([], [], None)
    assert (hall.vote.phase, hall.vote.ballots) == (VotePhase.HELD, {3: Ballot.YES})


@pytest.mark.parametrize(
    "order",
    [
        GrantFloor(1, None),
        RequestFloor(1),
        TakePriority(),
        MoveVote(VoteMove.RESUME),
        MoveVote(VoteMove.CLOSE),
    ],
)
def test_nothing_begins_and_no_vote_is_closed_while_it_lasts(order: Order) -> None:
    hall = busy_hall()
    hall.must(RAISE)
    assert hall.refused(order) == "alarm_raised"


def test_no_vote_and_no_meeting_is_opened_while_it_lasts() -> None:
    hall = sitting()
    hall.must(RAISE)
    assert hall.refused(open_vote()) == "alarm_raised"
    hall.must(AdjournMeeting())
    assert hall.refused(OpenMeeting("会议", "presidium", 1)) == "alarm_raised"


def test_keys_ask_for_nothing_while_it_lasts() -> None:
    hall = busy_hall()
    hall.must(RAISE)
    for seat in (1, 2, 5):
        assert hall.do(SpeakPressed(seat)).events == ()


def test_when_it_is_over_the_chair_goes_on_and_nobody_else() -> None:
    hall = busy_hall()
    left_ms = hall.vote.remaining_ms(hall.now_ms)
    hall.must(RAISE)
    hall.now_ms += 1_800_000
    assert hall.do(ClearAlarm()).events == (AlarmCleared(),)
    hall.settle()
    assert (hall.state.speaking, hall.vote.phase) == ([], VotePhase.HELD)
    hall.move(VoteMove.RESUME)
    assert left_ms is not None
    assert abs((hall.vote.remaining_ms(hall.now_ms) or 0) - left_ms) < 100
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: Ballot.NO})
    assert hall.tally == (0, 1, 0, 4)


def test_a_second_detector_raises_the_same_alarm() -> None:
    hall = sitting()
    hall.must(RAISE)
    assert hall.do(RaiseAlarm("四层烟感")).events == ()
    assert hall.state.alarm is not None
    assert hall.state.alarm.reason == "三层烟感"


def test_it_can_be_raised_and_cleared_without_a_meeting() -> None:
    hall = Sitting()
    hall.must(ImportRoster(roster(2)))
    assert hall.refused(ClearAlarm()) == "no_alarm"
    hall.must(RAISE)
    assert "meeting.open" not in legal_actions(hall.state)
    hall.must(ClearAlarm(), OpenMeeting("会议", "presidium", 1))


def test_a_count_that_is_under_way_is_finished() -> None:
    hall = busy_hall()
    hall.move(VoteMove.CLOSE)
    assert VoteHeld(1) not in hall.do(RAISE).events
    hall.sweep({1: Ballot.YES})
    assert hall.vote.phase is VotePhase.CLOSED
    hall.move(VoteMove.ANNOUNCE)


def test_what_the_keys_have_begun_is_closed_when_it_is_over_or_cancelled_at_once() -> None:
    hall = busy_hall()
    hall.must(RAISE)
    assert "vote.close" not in legal_actions(hall.state)
    hall.must(MoveVote(VoteMove.CANCEL))
    assert hall.vote.phase is VotePhase.CANCELLED


def test_a_roll_is_not_closed_while_it_lasts() -> None:
    hall = sitting(2)
    hall.must(open_vote(method=Method.ROLL_CALL))
    hall.must(*(CallMember(f"m{seat}", None, Ballot.YES) for seat in (1, 2)), RAISE)
    assert hall.refused(MoveVote(VoteMove.CLOSE)) == "alarm_raised"
    hall.must(ClearAlarm(), MoveVote(VoteMove.CLOSE))
    assert hall.tally == (2, 0, 0, 0)


def test_hands_that_are_counted_are_entered_and_announced_though_it_lasts() -> None:
    hall = sitting(4)
    hall.must(open_vote(method=Method.HANDS, needs_confirmation=False), RAISE)
    hall.must(EnterCount(HandCount(3, 1, 0), "操作员01"), MoveVote(VoteMove.ANNOUNCE))
    assert hall.vote.phase is VotePhase.ANNOUNCED
