"""Who sits where: by the roster, by the card in the unit, or as one comes; and what a running vote forbids."""

import pytest

from controller.domain.events.attendance import CardRemoved, CheckedIn, SeatAssigned, WentAway
from controller.domain.inputs.attendance import (
    AssignSeat,
    CheckInManually,
    CloseSignIn,
    EnterByCard,
    SwapSeats,
)
from controller.domain.inputs.floor import GrantFloor
from controller.domain.inputs.hall import CardRead, SignInPressed, SpeakPressed
from controller.domain.inputs.meeting import AdjournMeeting, ImportRoster, OpenMeeting
from controller.domain.people import Attendance, CheckInMethod, SeatingMode
from controller.domain.state import State, count_attendance
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot
from tests.domain.sitting import Sitting, open_vote, roster
from tests.domain.test_attendance_rules import carded

CARD, FREE, FIXED = SeatingMode.CARD, SeatingMode.FREE, SeatingMode.FIXED


def meeting(seating: SeatingMode, members: int = 4) -> Sitting:
    """An open meeting with cards."""
    hall = Sitting()
    opening = OpenMeeting("会", "procedural_motion", 1, seating=seating)
    hall.must(ImportRoster(carded(members), seats_required=seating is FIXED), opening)
    return hall


def places(state: State) -> dict[int, str]:
    """Who sits where; also that both ways of asking agree."""
    seated = {member.seat: each for each, member in state.members.items() if member.seat is not None}
    assert seated == state.member_at
    return state.member_at


def test_a_fixed_seating_needs_a_seat_for_everybody_who_votes() -> None:
    hall = Sitting()
    people = tuple(type(each)(each.member_id, each.name, None) for each in roster(2))
    assert hall.refused(ImportRoster(people)) == "member_without_seat"
    hall.must(ImportRoster(people, seats_required=False))
    assert hall.refused(OpenMeeting("会", "presidium", 1)) == "member_without_seat"
    hall.must(OpenMeeting("会", "presidium", 1, seating=FREE))


def test_two_people_do_not_have_one_card() -> None:
    people = carded(2)
    twice = (people[0], type(people[1])("m2", "代表02", 2, card="c1"))
    assert Sitting().refused(ImportRoster(twice)) == "duplicate"


@pytest.mark.parametrize("seating", [CARD, FREE])
def test_the_card_seats_its_owner_anywhere(seating: SeatingMode) -> None:
    hall = meeting(seating)
    assert places(hall.state) == {}
    hall.do(CardRead(3, "C1"))
    hall.do(CardRead(1, "C2"))
    assert places(hall.state) == {3: "m1", 1: "m2"}
    assert count_attendance(hall.state).present == 2
    hall.must(open_vote())
    assert hall.vote.electorate.members_by_seat == {1: "m2", 3: "m1"}


def test_where_the_card_decides_the_key_signs_nobody_in() -> None:
    hall = meeting(CARD)
    hall.must(AssignSeat("m1", 1))
    assert hall.do(SignInPressed(1)).events == ()


def test_taking_the_card_out_is_leaving_and_putting_it_in_elsewhere_is_coming_back() -> None:
    hall = meeting(CARD)
    hall.do(CardRead(3, "C1"))
    hall.must(CloseSignIn())
    assert hall.do(CardRead(3, None)).events == (CardRemoved(3), WentAway("m1", Attendance.LEFT))
    hall.do(CardRead(4, "C1"))
    assert places(hall.state) == {4: "m1"}
    assert hall.state.presence("m1").back_at_ms is not None


def test_where_seats_are_free_the_seat_stays_when_the_card_is_taken_out() -> None:
    hall = meeting(FREE)
    hall.do(CardRead(3, "C1"))
    assert hall.do(CardRead(3, None)).events == (CardRemoved(3),)
    assert hall.state.is_present(3)
    hall.do(CardRead(3, "C2"))
    assert places(hall.state) == {3: "m1"}, "the seat is taken"
    hall.do(CardRead(4, "C1"))
    hall.do(CardRead(3, "C2"))
    assert places(hall.state) == {4: "m1", 3: "m2"}


def test_a_card_exchanged_unseen_seats_the_new_owner_and_lets_the_old_one_go() -> None:
    hall = meeting(CARD)
    hall.do(CardRead(3, "C1"))
    events = hall.do(CardRead(3, "C2")).events
    assert events[:2] == (CardRemoved(3), WentAway("m1", Attendance.LEFT))
    assert events[3:] == (SeatAssigned("m2", 3), CheckedIn("m2", CheckInMethod.CARD))
    assert places(hall.state) == {3: "m2"}


def test_a_copied_card_seats_nobody_a_second_time() -> None:
    hall = meeting(CARD)
    hall.do(CardRead(3, "C1"))
    hall.do(CardRead(4, "C1"))
    assert places(hall.state) == {3: "m1"}


def test_a_card_that_nobody_has_is_noted_and_seats_nobody() -> None:
    hall = meeting(CARD)
    hall.do(CardRead(3, "FFFF"))
    assert (hall.state.cards, places(hall.state)) == ({3: ""}, {})


def test_nobody_votes_with_the_seat_of_who_took_the_card_along() -> None:
    hall = meeting(CARD)
    hall.do(CardRead(1, "C1"))
    hall.do(CardRead(2, "C2"))
    hall.must(open_vote())
    hall.do(CardRead(1, None))
    hall.do(CardRead(1, "C3"))
    assert places(hall.state) == {1: "m1", 2: "m2"}
    assert hall.refused(AssignSeat("m3", 1)) == "seat_in_vote"
    hall.move(VoteMove.CLOSE)
    hall.sweep({2: Ballot.YES})
    assert hall.tally == (1, 0, 0, 1)
    hall.do(CardRead(1, "C3"))
    assert places(hall.state) == {1: "m3", 2: "m2"}, "told again after the vote, the card counts"


def test_who_votes_at_one_seat_is_not_seated_at_another_meanwhile() -> None:
    hall = meeting(CARD)
    hall.do(CardRead(1, "C1"))
    hall.must(open_vote())
    hall.do(CardRead(1, None))
    hall.do(CardRead(4, "C1"))
    assert places(hall.state) == {1: "m1"}


def test_a_speech_ends_when_the_card_is_taken_out() -> None:
    hall = meeting(CARD)
    hall.do(CardRead(1, "C1"))
    hall.must(GrantFloor(1, None))
    hall.do(CardRead(1, None))
    assert hall.state.speaking == []


def test_seats_are_swapped_and_given_by_the_operator() -> None:
    hall = meeting(FIXED, members=3)
    hall.must(SwapSeats(1, 2), AssignSeat("m3", 4))
    assert places(hall.state) == {2: "m1", 1: "m2", 4: "m3"}
    assert hall.refused(SwapSeats(1, 1)) == "same_seat"
    assert hall.refused(SwapSeats(1, 3)) == "unknown_seat"
    assert hall.refused(AssignSeat("m3", 4)) == "already_seated"
    assert hall.refused(AssignSeat("m3", 1)) == "seat_taken"
    assert hall.refused(AssignSeat("nobody", 9)) == "unknown_member"
    hall.must(AdjournMeeting())
    assert hall.refused(SwapSeats(1, 2)) == "meeting_not_open"


def test_no_seat_of_a_running_vote_is_changed() -> None:
    hall = meeting(FIXED, members=3)
    for seat in (1, 2):
        hall.do(SignInPressed(seat))
    hall.must(open_vote())
    assert hall.refused(SwapSeats(3, 1)) == "seat_in_vote"
    assert hall.refused(AssignSeat("m1", 4)) == "seat_in_vote"
    hall.must(AssignSeat("m3", 4))
    hall.move(VoteMove.CANCEL)
    hall.must(SwapSeats(1, 2))


def test_who_speaks_or_waits_to_speak_keeps_the_seat() -> None:
    hall = meeting(FIXED, members=3)
    for seat in (1, 2, 3):
        hall.do(SignInPressed(seat))
    hall.do(SpeakPressed(1))
    hall.must(GrantFloor(2, None))
    assert hall.refused(SwapSeats(1, 3)) == "seat_busy"
    assert hall.refused(SwapSeats(2, 3)) == "seat_busy"


def test_no_word_of_the_operator_goes_over_a_card() -> None:
    hall = meeting(CARD)
    hall.do(CardRead(1, "C1"))
    hall.do(CardRead(2, "C2"))
    assert hall.refused(SwapSeats(1, 2)) == "card_in_seat"
    assert hall.refused(AssignSeat("m3", 1)) == "card_in_seat"
    assert hall.refused(AssignSeat("m1", 4)) == "card_in_seat"


def test_a_seat_that_is_only_kept_gives_way_where_seats_are_not_fixed() -> None:
    hall = meeting(FREE)
    hall.must(AssignSeat("m1", 1), AssignSeat("m2", 1))
    assert places(hall.state) == {1: "m2"}
    hall.do(SignInPressed(1))
    assert hall.refused(AssignSeat("m1", 1)) == "seat_taken"


def test_the_next_meeting_begins_with_the_seats_of_the_roster() -> None:
    hall = meeting(FIXED, members=3)
    hall.must(SwapSeats(1, 2), AdjournMeeting(), OpenMeeting("下次", "presidium", 1))
    assert places(hall.state) == {1: "m1", 2: "m2", 3: "m3"}


def test_a_member_without_a_seat_is_present_and_among_those_who_did_not_vote() -> None:
    hall = meeting(FREE, members=3)
    hall.must(AssignSeat("m1", 1), CheckInManually("m1", None), EnterByCard("C2"), open_vote())
    hall.read(1, Ballot.YES)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    assert hall.vote.electorate.present == 2
    assert hall.tally == (1, 0, 0, 1)
