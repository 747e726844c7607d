"""Whom a vote asks: everybody, or those whom its terms name; a seat is told of a vote only if it will have one."""

from typing import Any

import pytest

from controller.domain.electorate import may_vote
from controller.domain.inputs.attendance import CheckInManually, RecordAway
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting
from controller.domain.inputs.votes import ReadyVote
from controller.domain.people import Attendance, CheckInMethod, Member, Role
from controller.domain.refusal import Refusal
from tests.domain.sitting import Sitting, as_prepared, assembly, open_vote, prepare_vote, sitting

NOBODY_THERE = 9


def mixed_hall() -> Sitting:
    """A member who has checked in and one who has not on the seats 1 and 2, an observer on 3, one by video on 4."""
    members = (
        Member("m1", "代表01", 1, groups=("A",)),
        Member("m2", "代表02", 2),
        Member("m3", "列席01", 3, Role.OBSERVER),
        Member("m4", "代表04", 4),
        Member("m5", "代表05", 5),
    )
    hall = Sitting()
    hall.must(
        ImportRoster(members), OpenMeeting("会", "presidium", 1, enforce_quorum=False, remote_counts=True)
    )
    hall.must(*(CheckInManually(member, None, CheckInMethod.MANUAL) for member in ("m1", "m3", "m5")))
    hall.must(CheckInManually("m4", None, CheckInMethod.VIDEO))
    return hall


@pytest.mark.parametrize(
    ("terms", "seats"),
    [({}, {1, 5}), ({"seats": (5,)}, {5}), ({"groups": ("A",)}, {1}), ({"seats": (2, 3, 4)}, set())],
)
def test_a_vote_is_announced_to_the_members_at_their_seats_whom_it_asks(
    terms: dict[str, Any], seats: set[int]
) -> None:
    hall = mixed_hall()
    hall.must(prepare_vote(**terms))
    settings = hall.vote.settings
    assert {seat for seat in range(NOBODY_THERE + 1) if may_vote(hall.state, settings, seat)} == seats


def test_whom_the_question_was_announced_to_are_those_who_vote_unless_they_leave() -> None:
    hall = mixed_hall()
    hall.must(prepare_vote(), ReadyVote(), RecordAway("m5", None, Attendance.LEFT))
    assert not may_vote(hall.state, hall.vote.settings, 5)
    hall.must(as_prepared())
    assert hall.vote.electorate.members_by_seat == {1: "m1"}


def test_a_seat_that_nobody_has_is_a_slip_and_is_named() -> None:
    order = open_vote(seats=(1, NOBODY_THERE))
    assert sitting(4).do(order).refusal == Refusal("unknown_seat", {"seat": NOBODY_THERE})


def test_a_group_that_nobody_belongs_to_is_a_slip_and_is_named() -> None:
    hall = assembly((("A",), 1), (("B",), 1))
    assert hall.do(open_vote(groups=("A", "C"))).refusal == Refusal("unknown_group", {"group": "C"})
