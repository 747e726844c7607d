"""Silence that abstains: only of who could have answered until the close, with the keys or to the roll."""

import pytest

from controller.domain.events.counts import VoteClosed
from controller.domain.inputs.attendance import CheckInManually, RecordAway
from controller.domain.inputs.votes import CallMember, MoveVote
from controller.domain.people import Attendance, CheckInMethod
from controller.domain.presets import Method, NoPress
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot
from tests.domain.sitting import STEP_MS, Sitting, assembly, open_vote

BY_VIDEO = CheckInManually("m3", None, CheckInMethod.VIDEO)
LEAVES = RecordAway("m3", None, Attendance.LEFT)


def five(*, remote_counts: bool = False) -> Sitting:
    """Five members, silence is an abstention."""
    return assembly(*[((), 1)] * 5, remote_counts=remote_counts)


def away_in(hall: Sitting) -> tuple[int, ...]:
    (closed,) = (event for _, event in hall.record if isinstance(event, VoteClosed))
    return closed.away


@pytest.mark.parametrize(("moment_ms", "away"), [(-1, (3,)), (0, (3,)), (1, ())])
def test_who_left_at_the_close_had_left_and_who_left_after_it_had_not(
    moment_ms: int, away: tuple[int, ...]
) -> None:
    hall = five()
    hall.must(open_vote(no_press=NoPress.ABSTAIN))
    hall.read(1, Ballot.YES)
    if moment_ms > 0:
        hall.move(VoteMove.CLOSE)
        hall.must(LEAVES)
    else:
        hall.must(LEAVES)
        hall.now_ms += moment_ms - STEP_MS * (moment_ms == 0)
        hall.move(VoteMove.CLOSE)
    hall.sweep()
    assert hall.tally == (1, 0, 4 - len(away), len(away))
    assert away_in(hall) == away


def test_who_goes_on_by_video_has_no_keys_any_more() -> None:
    hall = five(remote_counts=True)
    hall.must(open_vote(no_press=NoPress.ABSTAIN), LEAVES, BY_VIDEO)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    assert (hall.tally, away_in(hall)) == ((0, 0, 4, 1), (3,))


@pytest.mark.parametrize(("is_back", "away"), [(True, ()), (False, (3,))])
def test_to_the_roll_who_is_back_by_video_could_have_answered(is_back: bool, away: tuple[int, ...]) -> None:
    hall = five(remote_counts=True)
    hall.must(open_vote(method=Method.ROLL_CALL, no_press=NoPress.ABSTAIN), LEAVES)
    if is_back:
        hall.must(BY_VIDEO)
    hall.must(*(CallMember(None, seat, Ballot.YES) for seat in (1, 2)), CallMember(None, 3, None))
    hall.must(*(CallMember(None, seat, Ballot.YES) for seat in (4, 5)), MoveVote(VoteMove.CLOSE))
    assert (hall.tally, away_in(hall)) == ((4, 0, 1 - len(away), len(away)), away)
