"""Hands, papers, applause and the roll: what people count, and what they cannot have counted."""

from dataclasses import replace
from typing import Any

import pytest

from controller.domain.events.counts import BallotCalled, CountConfirmed, CountEntered, VoteClosed
from controller.domain.inputs.attendance import CheckInManually, RecordAway
from controller.domain.inputs.votes import CallMember, ConfirmCount, EnterCount, FallBack, MoveVote
from controller.domain.paper import Papers
from controller.domain.people import Attendance, CheckInMethod
from controller.domain.presets import Method, NoPress
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot, HandCount, Purpose, Remainder
from controller.export.sheets import sheets_of
from controller.service.documents import FROM_STATE
from tests.domain.sitting import Sitting, assembly, open_vote, sitting

FIRST, SECOND = "操作员01", "操作员02"
RIGHT = HandCount(5, 2, 1, issued=8, returned=8)
TOO_MANY = HandCount(5, 2, 1, issued=7, returned=8)
"""One paper more came back than was issued."""


def hands(members: int = 10, *, needs_confirmation: bool = False, **terms: Any) -> Sitting:
    """A show of hands is on."""
    hall = sitting(members)
    hall.must(open_vote(method=Method.HANDS, needs_confirmation=needs_confirmation, **terms))
    return hall


def papers(members: int = 10, *, needs_confirmation: bool = False) -> Sitting:
    """Papers are being counted."""
    hall = sitting(members)
    hall.must(open_vote(method=Method.PAPER, needs_confirmation=needs_confirmation))
    return hall


def waits(hall: Sitting) -> bool:
    """Whether the figures wait for somebody to confirm them."""
    return hall.vote.phase is VotePhase.UNCONFIRMED


class TestHands:
    """举手."""

    def test_whoever_did_not_raise_a_hand_has_not_voted(self) -> None:
        hall = hands()
        hall.must(EnterCount(HandCount(6, 1, 1), FIRST))
        assert hall.tally == (6, 1, 1, 2)
        assert hall.vote.passed

    def test_where_the_terms_say_so_the_rest_is_entered_and_not_worked_out(self) -> None:
        hall = hands(remainder=Remainder.ENTERED)
        assert hall.refused(EnterCount(HandCount(6, 1, 1), FIRST)) == "not_voted_missing"
        assert hall.refused(EnterCount(HandCount(6, 1, 1, 1), FIRST)) == "counted_not_present"
        hall.must(EnterCount(HandCount(6, 1, 1, 2), FIRST))
        assert hall.tally == (6, 1, 1, 2)

    @pytest.mark.parametrize(
        ("figures", "code"),
        [
            (HandCount(8, 2, 1), "counted_over_present"),
            (HandCount(8, 2, 1, 0), "counted_not_present"),
            (HandCount(-1, 2, 1), "figure_negative"),
            (HandCount(1, 2, 1, issued=5, returned=4), "papers_without_paper"),
            (HandCount(1, 2, 1, issued=7, returned=8), "papers_without_paper"),
            (HandCount(1, 2, 1, invalid=1), "papers_without_paper"),
            (None, "figures_missing"),
        ],
    )
    def test_figures_that_cannot_be_true_are_refused_and_nothing_changes(
        self, figures: HandCount | None, code: str
    ) -> None:
        hall = hands()
        decision = hall.do(EnterCount(figures, FIRST))
        assert decision.refusal is not None
        assert (decision.refusal.code, decision.events) == (code, ())
        assert hall.vote.phase is VotePhase.COUNTING

    def test_no_key_of_any_seat_has_a_say(self) -> None:
        hall = hands()
        assert hall.read(1, Ballot.YES).events == ()
        assert hall.state.running_vote is None


class TestASecondPerson:
    """Figures that somebody else has to confirm."""

    def test_somebody_else_confirms_and_only_then_there_is_a_result(self) -> None:
        hall = hands(needs_confirmation=True)
        hall.must(EnterCount(HandCount(6, 1, 1), FIRST))
        assert (hall.vote.phase, hall.vote.tally) == (VotePhase.UNCONFIRMED, None)
        assert hall.refused(ConfirmCount(None, FIRST)) == "same_person"
        hall.must(ConfirmCount(None, SECOND))
        assert [type(event) for _, event in hall.record[-3:]] == [CountEntered, CountConfirmed, VoteClosed]
        assert hall.tally == (6, 1, 1, 2)

    @pytest.mark.parametrize("typed", ["操作员 01", "操作员\u300001", " 操作员01"])
    def test_nobody_is_somebody_else_by_a_blank(self, typed: str) -> None:
        hall = hands(needs_confirmation=True)
        hall.must(EnterCount(HandCount(6, 1, 1), FIRST))
        assert hall.refused(ConfirmCount(None, typed)) == "same_person"

    def test_a_correction_has_to_be_confirmed_by_the_first(self) -> None:
        hall = hands(needs_confirmation=True)
        hall.must(EnterCount(HandCount(6, 1, 1), FIRST), ConfirmCount(HandCount(5, 2, 1), SECOND))
        assert hall.vote.phase is VotePhase.UNCONFIRMED
        assert hall.refused(ConfirmCount(None, SECOND)) == "same_person"
        hall.must(ConfirmCount(None, FIRST))
        assert hall.tally == (5, 2, 1, 2)

    def test_the_same_figures_again_confirm_them(self) -> None:
        hall = hands(needs_confirmation=True)
        hall.must(EnterCount(HandCount(6, 1, 1), FIRST), ConfirmCount(HandCount(6, 1, 1), SECOND))
        assert hall.vote.phase is VotePhase.CLOSED

    def test_unconfirmed_figures_are_shown_as_such_and_are_no_result(self) -> None:
        hall = hands(needs_confirmation=True)
        hall.must(EnterCount(HandCount(6, 1, 1), FIRST))
        document = FROM_STATE["vote"](hall.state, 1, 1).model_dump()
        assert (document["tally"], document["passed"]) == (None, None)
        assert (document["entered"]["operator"], document["entered"]["yes"]) == (FIRST, 6)

    def test_the_preset_asks_for_a_second_person_where_nobody_says_otherwise(self) -> None:
        hall = sitting(10)
        hall.must(open_vote(method=Method.HANDS), EnterCount(HandCount(6, 1, 1), FIRST))
        assert hall.vote.phase is VotePhase.UNCONFIRMED


class TestPaper:
    """纸质选票."""

    def test_papers_that_were_not_returned_have_not_voted_and_invalid_ones_are_counted_apart(self) -> None:
        hall = papers()
        hall.must(EnterCount(HandCount(5, 2, 0, issued=9, returned=8, invalid=1), FIRST))
        tally = hall.vote.tally
        assert tally is not None
        assert (hall.tally, tally.invalid) == ((5, 2, 0, 2), 1)
        assert hall.vote.papers == Papers(issued=9, returned=8, invalid=1)

    def test_more_issued_than_voters_is_a_slip_however_many_came_back(self) -> None:
        assert (
            papers().refused(EnterCount(HandCount(11, 0, 1, issued=11, returned=12), FIRST))
            == "issued_over_present"
        )

    def test_more_returned_than_issued_makes_the_round_void_with_the_reason(self) -> None:
        hall = papers()
        hall.must(EnterCount(HandCount(5, 2, 1, issued=7, returned=8), FIRST))
        assert (hall.vote.phase, hall.vote.end_reason) == (VotePhase.VOID, "more_returned_than_issued")
        assert any(isinstance(event, CountEntered) for _, event in hall.record)

    def test_where_a_second_person_confirms_a_slip_of_the_keyboard_voids_nothing(self) -> None:
        hall = papers(needs_confirmation=True)
        hall.must(EnterCount(TOO_MANY, FIRST))
        assert waits(hall)
        assert hall.refused(ConfirmCount(None, FIRST)) == "same_person"
        hall.must(EnterCount(RIGHT, FIRST), ConfirmCount(None, SECOND))
        assert (hall.vote.phase, hall.tally) == (VotePhase.CLOSED, (5, 2, 1, 2))

    @pytest.mark.parametrize("figures", [None, TOO_MANY])
    def test_the_second_person_voids_the_round_by_confirming_it(self, figures: HandCount | None) -> None:
        hall = papers(needs_confirmation=True)
        hall.must(EnterCount(TOO_MANY, FIRST), ConfirmCount(figures, SECOND))
        assert (hall.vote.phase, hall.vote.end_reason) == (VotePhase.VOID, "more_returned_than_issued")
        assert hall.vote.tally is None

    def test_the_second_person_corrects_it_like_any_count(self) -> None:
        hall = papers(needs_confirmation=True)
        hall.must(EnterCount(TOO_MANY, FIRST), ConfirmCount(RIGHT, SECOND))
        assert waits(hall)
        hall.must(ConfirmCount(None, FIRST))
        assert hall.vote.phase is VotePhase.CLOSED

    def test_nor_does_a_slip_of_the_second_person(self) -> None:
        hall = papers(needs_confirmation=True)
        hall.must(EnterCount(RIGHT, FIRST), ConfirmCount(TOO_MANY, SECOND))
        assert waits(hall)
        hall.must(ConfirmCount(RIGHT, FIRST), ConfirmCount(None, SECOND))
        assert hall.vote.phase is VotePhase.CLOSED

    @pytest.mark.parametrize(
        ("figures", "code"),
        [
            (HandCount(5, 2, 0), "papers_missing"),
            (HandCount(5, 2, 0, issued=9), "papers_missing"),
            (HandCount(5, 2, 0, issued=11, returned=7), "issued_over_present"),
            (HandCount(5, 2, 0, issued=9, returned=8), "returned_not_counted"),
            (HandCount(5, 2, 0, issued=9, returned=7, not_voted=1), "counted_not_present"),
            (HandCount(5, -2, 4, issued=9, returned=7), "figure_negative"),
        ],
    )
    def test_papers_that_do_not_add_up_are_refused(self, figures: HandCount, code: str) -> None:
        hall = papers()
        assert hall.refused(EnterCount(figures, FIRST)) == code
        assert hall.vote.phase is VotePhase.COUNTING

    def test_the_vote_on_the_constitution_of_2018(self) -> None:
        hall = sitting(2980, preset="constitution_amendment")
        hall.must(*(RecordAway(None, seat, Attendance.LEFT) for seat in range(1, 17)))
        hall.must(open_vote(None, method=Method.PAPER, needs_confirmation=False))
        hall.must(EnterCount(HandCount(2958, 2, 3, issued=2964, returned=2964, invalid=1), FIRST))
        verdict = hall.vote.verdict
        assert verdict is not None
        assert (verdict.need, verdict.passed, hall.vote.is_secret) == (1987, True, True)
        document = FROM_STATE["vote"](hall.state, 1, 1).model_dump()
        assert document["papers"] == {"issued": 2964, "returned": 2964, "invalid": 1}
        (row,) = sheets_of(hall.record).rows["votes"]
        assert (row["issued"], row["returned"], row["invalid"]) == (2964, 2964, 1)


class TestAcclamation:
    """鼓掌通过."""

    def test_it_is_carried_without_a_figure(self) -> None:
        hall = sitting()
        hall.must(open_vote(method=Method.ACCLAMATION))
        assert hall.refused(EnterCount(HandCount(4, 0, 0), FIRST)) == "no_figures_by_acclamation"
        hall.must(EnterCount(None, FIRST))
        assert hall.vote.phase is VotePhase.UNCONFIRMED
        assert FROM_STATE["vote"](hall.state, 1, 1).model_dump()["entered"]["acclaimed"]
        assert hall.refused(ConfirmCount(None, FIRST)) == "same_person"
        assert hall.refused(ConfirmCount(HandCount(4, 0, 0), SECOND)) == "no_figures_by_acclamation"
        hall.must(ConfirmCount(None, SECOND))
        assert (hall.vote.phase, hall.vote.tally, hall.vote.verdict) == (VotePhase.CLOSED, None, None)
        hall.move(VoteMove.ANNOUNCE)
        document = FROM_STATE["vote"](hall.state, 1, 1).model_dump()
        assert (document["acclaimed"], document["passed"]) == (True, True)

    def test_one_person_is_enough_where_nobody_is_to_confirm(self) -> None:
        hall = sitting()
        hall.must(open_vote(method=Method.ACCLAMATION, needs_confirmation=False), EnterCount(None, FIRST))
        assert hall.vote.phase is VotePhase.CLOSED

    def test_an_objection_before_it_is_confirmed_leads_to_a_count(self) -> None:
        hall = sitting()
        hall.must(open_vote(method=Method.ACCLAMATION), EnterCount(None, FIRST))
        hall.must(FallBack(Method.HANDS, "有人提出异议"), EnterCount(HandCount(1, 3, 0), FIRST))
        hall.must(ConfirmCount(None, SECOND))
        assert (hall.vote.passed, hall.vote.is_acclaimed) == (False, False)

    @pytest.mark.parametrize(
        ("rule", "is_heard"),
        [
            ("all > 1/2", True),
            ("present >= 1/2", True),
            ("all > 1/3 and yes_no > 1/2", True),
            ("all >= 2/3", False),
            ("all > 1/2 and yes_no >= 3/5", False),
            ("fixed(3) > 1/2", False),
            ("group(甲) present > 1/2", False),
            ("weight all > 1/2", False),
        ],
    )
    def test_it_shows_no_more_than_a_simple_majority(self, rule: str, is_heard: bool) -> None:
        refusal = sitting().do(open_vote(method=Method.ACCLAMATION, rule=rule)).refusal
        assert (refusal.code if refusal else "") == ("" if is_heard else "acclamation_not_heard")


class TestApplauseOfTooFew:
    """Two of nine applaud, and five are needed."""

    OF_ALL = "all > 1/2"

    def hall(self, present: int) -> Sitting:
        return assembly(*[((), 1)] * 9, present=present)

    @pytest.mark.parametrize(("present", "code"), [(4, "acclamation_cannot_carry"), (5, "")])
    def test_it_is_opened_only_where_all_who_are_here_could_carry_the_motion(
        self, present: int, code: str
    ) -> None:
        refusal = self.hall(present).do(open_vote(method=Method.ACCLAMATION, rule=self.OF_ALL)).refusal
        assert (refusal.code if refusal else "") == code

    def test_nor_does_another_method_fall_back_to_it(self) -> None:
        hall = self.hall(2)
        hall.must(open_vote(method=Method.HANDS, rule=self.OF_ALL))
        assert hall.refused(FallBack(Method.ACCLAMATION, "无异议")) == "acclamation_cannot_carry"
        assert hall.vote.phase is VotePhase.COUNTING

    @pytest.mark.parametrize("needs_confirmation", [False, True])
    def test_a_round_that_an_older_version_opened_is_not_carried_by_it(
        self, needs_confirmation: bool
    ) -> None:
        hall = self.hall(5)
        hall.must(
            open_vote(method=Method.ACCLAMATION, rule=self.OF_ALL, needs_confirmation=needs_confirmation)
        )
        if needs_confirmation:
            hall.must(EnterCount(None, FIRST))
        hall.vote.electorate = replace(hall.vote.electorate, members_by_seat={1: "m1"})
        order = ConfirmCount(None, SECOND) if needs_confirmation else EnterCount(None, FIRST)
        assert hall.refused(order) == "acclamation_cannot_carry"

    def test_a_straw_poll_decides_nothing_and_is_free(self) -> None:
        self.hall(2).must(open_vote(method=Method.ACCLAMATION, rule=self.OF_ALL, purpose=Purpose.STRAW_POLL))


class TestTheRoll:
    """唱名表决."""

    def hall(self) -> Sitting:
        hall = sitting(4)
        hall.must(open_vote(method=Method.ROLL_CALL))
        return hall

    def call(self, seat: int, ballot: Ballot | None = Ballot.YES) -> CallMember:
        return CallMember(f"m{seat}", None, ballot)

    def test_it_goes_in_the_order_of_the_roster_and_says_whose_turn_it_is(self) -> None:
        hall = self.hall()
        refusal = hall.do(self.call(2)).refusal
        assert refusal is not None
        assert (refusal.code, refusal.params) == ("not_the_turn", {"name": "代表01", "seat": 1})
        hall.must(self.call(1))
        assert FROM_STATE["vote"](hall.state, 1, 1).model_dump()["turn"] == 2

    def test_everybody_is_called_before_it_is_closed(self) -> None:
        hall = self.hall()
        hall.must(*(self.call(seat) for seat in (1, 2, 3)))
        assert hall.refused(MoveVote(VoteMove.CLOSE)) == "not_all_called"
        hall.must(self.call(4, None), MoveVote(VoteMove.CLOSE))
        assert hall.tally == (3, 0, 0, 1)

    def test_an_answer_can_be_corrected_until_the_close_and_the_correction_is_recorded_as_one(self) -> None:
        hall = self.hall()
        hall.must(self.call(1), self.call(1, Ballot.NO))
        assert hall.record[-1][1] == BallotCalled(1, 1, Ballot.NO, is_correction=True)
        assert hall.do(self.call(1, Ballot.NO)).events == ()
        hall.must(self.call(1, None), *(self.call(seat) for seat in (2, 3, 4)), MoveVote(VoteMove.CLOSE))
        assert hall.tally == (3, 0, 0, 1)
        assert hall.refused(self.call(1)) == "vote_move"

    @pytest.mark.parametrize("kind", [Attendance.LEFT, Attendance.ON_LEAVE])
    def test_nobody_answers_for_who_is_not_here_any_more_and_who_comes_back_may(
        self, kind: Attendance
    ) -> None:
        hall = self.hall()
        hall.must(RecordAway("m1", None, kind))
        refusal = hall.do(self.call(1)).refusal
        assert refusal is not None
        assert (refusal.code, refusal.params) == ("not_present", {"name": "代表01"})
        hall.must(self.call(1, None), self.call(2), CheckInManually("m1", None), self.call(1, Ballot.NO))
        assert hall.vote.ballots == {1: Ballot.NO, 2: Ballot.YES}

    @pytest.mark.parametrize("changed", [Ballot.NO, None])
    def test_who_answered_before_leaving_keeps_the_answer(self, changed: Ballot | None) -> None:
        hall = self.hall()
        hall.must(self.call(1), RecordAway("m1", None, Attendance.LEFT))
        assert hall.refused(self.call(1, changed)) == "not_present"
        hall.must(self.call(1))
        assert hall.vote.ballots == {1: Ballot.YES}

    def test_who_takes_part_by_video_is_called_like_everybody_and_has_no_vote_with_the_keys(self) -> None:
        hall = assembly(*[((), 1)] * 3, present=2, remote_counts=True)
        hall.must(CheckInManually("m3", None, CheckInMethod.VIDEO), open_vote(method=Method.ROLL_CALL))
        hall.must(*(self.call(seat) for seat in (1, 2, 3)), MoveVote(VoteMove.CLOSE))
        assert hall.tally == (3, 0, 0, 0)
        hall.move(VoteMove.ANNOUNCE)
        hall.must(open_vote())
        assert list(hall.vote.electorate.members_by_seat) == [1, 2]
        assert hall.vote.electorate.present == 3

    def test_who_by_the_rules_of_the_meeting_is_not_present_by_video_is_not_called(self) -> None:
        hall = assembly(*[((), 1)] * 3, present=2)
        hall.must(CheckInManually("m3", None, CheckInMethod.VIDEO), open_vote(method=Method.ROLL_CALL))
        assert hall.refused(self.call(3)) == "no_voter"

    def test_who_has_no_vote_is_not_called(self) -> None:
        assert self.hall().refused(CallMember("m9", None, Ballot.YES)) == "no_voter"


def test_who_did_not_press_abstains_where_the_terms_say_so() -> None:
    hall = sitting(10)
    hall.must(open_vote(no_press=NoPress.ABSTAIN))
    hall.read(1, Ballot.YES)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    assert hall.tally == (1, 0, 9, 0)


class TestSilenceOfWhoHasLeft:
    """Where who did not press abstains, that is said of nobody who could not press any more."""

    def left(self, seat: int = 2) -> RecordAway:
        return RecordAway(f"m{seat}", None, Attendance.LEFT)

    def test_who_left_before_the_close_has_not_voted(self) -> None:
        hall = sitting(4)
        hall.must(open_vote(no_press=NoPress.ABSTAIN), self.left())
        hall.move(VoteMove.CLOSE)
        hall.sweep({1: Ballot.YES})
        assert hall.tally == (1, 0, 2, 1)

    def test_who_came_back_or_left_after_the_close_has_abstained(self) -> None:
        hall = sitting(4)
        hall.must(open_vote(no_press=NoPress.ABSTAIN), self.left(), CheckInManually("m2", None))
        hall.move(VoteMove.CLOSE)
        hall.must(self.left(3))
        hall.sweep({1: Ballot.YES}, unreachable=(4,))
        hall.move(VoteMove.ACCEPT)
        assert hall.tally == (1, 0, 2, 1)

    def test_nor_has_the_roll_an_abstention_of_theirs(self) -> None:
        hall = sitting(3)
        hall.must(open_vote(method=Method.ROLL_CALL, no_press=NoPress.ABSTAIN), self.left())
        hall.must(*(CallMember(f"m{seat}", None, None) for seat in (1, 2, 3)), MoveVote(VoteMove.CLOSE))
        assert hall.tally == (0, 0, 2, 1)


def test_a_straw_poll_is_counted_and_decides_nothing() -> None:
    hall = hands(purpose=Purpose.STRAW_POLL)
    hall.must(EnterCount(HandCount(6, 1, 1), FIRST))
    hall.move(VoteMove.ANNOUNCE)
    assert (hall.tally, hall.vote.verdict, hall.vote.passed) == ((6, 1, 1, 2), None, None)
