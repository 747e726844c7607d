"""How long a vote lasts, what is shown while it runs, and figures that do not add up."""

import pytest

from controller.domain.core import apply
from controller.domain.events.counts import BallotRecorded, CountDiscrepant
from controller.domain.inputs.hall import VoteTimeUp
from controller.domain.inputs.votes import ExtendVote, MoveVote
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import DURATION_S_MAX, Ballot, PressRule, ResultShown
from controller.service.documents import FROM_STATE
from tests.domain.sitting import Sitting, open_vote, sitting


def shown(hall: Sitting) -> dict[str, object]:
    return FROM_STATE["vote"](hall.state, 1, hall.now_ms).model_dump()


def test_an_extended_vote_ends_later_by_what_it_was_extended() -> None:
    hall = sitting()
    hall.must(open_vote(duration_s=10))
    hall.now_ms += 6000
    hall.must(ExtendVote(20))
    assert hall.vote.remaining_ms(hall.now_ms) == 24_000 - 10
    hall.now_ms += 5000
    assert hall.do(VoteTimeUp(1)).events == ()
    hall.now_ms += 19_000
    hall.do(VoteTimeUp(1))
    assert hall.vote.phase is VotePhase.FREEZING


def test_a_held_vote_can_be_extended_and_its_clock_stands_still() -> None:
    hall = sitting()
    hall.must(open_vote(duration_s=10))
    hall.move(VoteMove.HOLD)
    hall.must(ExtendVote(5))
    hall.now_ms += 60_000
    hall.move(VoteMove.RESUME)
    assert hall.vote.remaining_ms(hall.now_ms) == 15_000 - 10


def test_only_a_timed_vote_is_extended_and_not_for_ever() -> None:
    hall = sitting()
    hall.must(open_vote())
    assert hall.refused(ExtendVote(5)) == "vote_not_timed"
    hall.must(MoveVote(VoteMove.CANCEL), open_vote(duration_s=DURATION_S_MAX))
    assert hall.refused(ExtendVote(1)) == "vote_too_long"


def test_a_vote_is_open_for_as_long_as_its_terms_say_at_least() -> None:
    hall = sitting()
    hall.must(open_vote(minimum_open_s=5))
    hall.now_ms += 3000
    decision = hall.do(MoveVote(VoteMove.CLOSE))
    assert decision.refusal is not None
    assert (decision.refusal.code, decision.refusal.params) == ("too_early_to_close", {"remaining_s": 2})
    hall.now_ms += 2000
    hall.move(VoteMove.CLOSE)


def test_live_totals_are_shown_while_a_named_vote_runs_where_its_terms_say_so() -> None:
    hall = sitting()
    hall.must(open_vote(result_shown=ResultShown.LIVE))
    hall.read(1, Ballot.YES)
    live = {"yes": 1, "no": 0, "abstain": 0, "not_voted": 3, "invalid": 0}
    assert (shown(hall)["live"], shown(hall)["tally"]) == (live, None)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    assert (shown(hall)["live"], shown(hall)["tally"]) == (None, live)


def test_without_that_nothing_is_shown_before_the_close() -> None:
    hall = sitting()
    hall.must(open_vote())
    hall.read(1, Ballot.YES)
    assert shown(hall)["live"] is None


class TestADiscrepancy:
    """A vote is recorded for a seat that has none: a defect, and no result."""

    def hall(self) -> Sitting:
        hall = sitting()
        hall.must(open_vote(press_rule=PressRule.LAST))
        for seat in (1, 2, 99):
            apply(hall.state, BallotRecorded(1, seat, Ballot.YES), hall.now_ms)
        hall.move(VoteMove.CLOSE)
        hall.sweep()
        return hall

    def test_its_figures_are_shown_in_place_of_a_result(self) -> None:
        hall = self.hall()
        assert hall.vote.phase is VotePhase.DISCREPANCY
        assert (shown(hall)["tally"], shown(hall)["verdict"], shown(hall)["passed"]) == (None, None, None)
        assert shown(hall)["discrepancy"] == {"yes": 3, "no": 0, "abstain": 0, "not_voted": 2, "invalid": 0}
        assert isinstance(hall.record[-1][1], CountDiscrepant)

    @pytest.mark.parametrize("move", [VoteMove.ANNOUNCE, VoteMove.ACCEPT, VoteMove.CANCEL, VoteMove.CLOSE])
    def test_the_chair_cannot_go_on_with_it(self, move: VoteMove) -> None:
        assert self.hall().refused(MoveVote(move)) == "vote_move"

    def test_reading_the_seats_again_leads_to_the_same_or_the_round_is_void(self) -> None:
        hall = self.hall()
        hall.move(VoteMove.SWEEP_AGAIN)
        assert shown(hall)["discrepancy"] is None
        hall.sweep()
        assert shown(hall)["discrepancy"] is not None
        hall.move(VoteMove.VOID)
        assert hall.vote.phase is VotePhase.VOID
