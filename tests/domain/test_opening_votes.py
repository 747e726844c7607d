"""Before a vote: what is prepared, what is announced, and what must not be opened."""

from dataclasses import replace
from typing import Any

import pytest

from controller.domain.agenda import AgendaItem
from controller.domain.events.votes import VoteOpened, VoteOpeningRefused, VotePrepared, VoteReadied
from controller.domain.inputs import Order
from controller.domain.inputs.attendance import CheckInManually, RecordAway
from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting, SelectItem, SetAgenda
from controller.domain.inputs.votes import FallBack, MoveVote, ReadyVote, RepeatVote, SeatReport
from controller.domain.people import Attendance, CheckInMethod, Member
from controller.domain.presets import Method
from controller.domain.refusal import Refusal
from controller.domain.vote_phases import VoteMove, VotePhase
from controller.domain.votes import Ballot, Purpose, ResultShown, Secrecy
from controller.service.documents import FROM_STATE
from tests.domain.sitting import Sitting, as_prepared, assembly, open_vote, prepare_vote, sitting

LOST = SeatReport(out_of_touch=frozenset({2, 9}))
BEHIND = SeatReport(not_showing=frozenset({1, 3}))
LATCHED = SeatReport(with_choice=frozenset({4, 8}))


def grouped() -> Sitting:
    """Four members of two delegations, and an observer."""
    hall = Sitting()
    people = tuple(Member(f"m{n}", f"代表{n:02}", n, delegation="甲" if n < 3 else "乙") for n in range(1, 5))
    hall.must(ImportRoster(people), OpenMeeting("会", "procedural_motion", 1))
    hall.must(*(SignInPressed(seat) for seat in range(1, 5)))
    return hall


def test_a_vote_is_prepared_changed_announced_and_opened_under_one_tag() -> None:
    hall = sitting()
    hall.must(prepare_vote(), prepare_vote(Secrecy.SECRET, minimum_open_s=5), ReadyVote())
    assert (hall.vote.tag, hall.vote.phase, hall.vote.opened_at_ms) == (1, VotePhase.READY, None)
    hall.must(as_prepared())
    assert (hall.vote.tag, hall.vote.phase) == (1, VotePhase.OPEN)
    assert hall.vote.is_secret
    assert hall.vote.electorate.present == 4
    kinds = [type(event) for _, event in hall.record[-4:]]
    assert kinds == [VotePrepared, VotePrepared, VoteReadied, VoteOpened]


def test_the_electorate_is_frozen_with_the_opening_and_not_before() -> None:
    hall = sitting()
    hall.must(prepare_vote(), ReadyVote(), RecordAway(None, 4, Attendance.LEFT), as_prepared())
    assert sorted(hall.vote.electorate.members_by_seat) == [1, 2, 3]


def test_a_draft_that_is_taken_back_uses_up_its_tag() -> None:
    hall = sitting()
    hall.must(prepare_vote(), MoveVote(VoteMove.CANCEL), open_vote())
    assert hall.vote.tag == 2


def test_nothing_is_counted_before_the_opening() -> None:
    hall = sitting()
    hall.must(prepare_vote(), ReadyVote())
    assert hall.read(1, Ballot.YES).events == ()
    assert hall.vote.ballots == {}


@pytest.mark.parametrize("order", [ReadyVote(), as_prepared()])
def test_without_a_quorum_a_vote_is_neither_announced_nor_opened_and_that_is_recorded(order: Order) -> None:
    hall = sitting()
    hall.must(*(RecordAway(None, seat, Attendance.LEFT) for seat in (1, 2)), prepare_vote())
    assert hall.refused(order) == "no_quorum"
    assert hall.record[-1][1] == VoteOpeningRefused("关于预算的决议", "no_quorum")
    assert hall.vote.phase is VotePhase.DRAFT


@pytest.mark.parametrize("order", [open_vote(report=LOST), open_vote(report=LOST, secrecy=Secrecy.SECRET)])
def test_seats_out_of_touch_are_named_and_the_vote_is_not_opened(order: Order) -> None:
    hall = sitting()
    refusal = hall.do(order).refusal
    assert refusal is not None
    assert (refusal.code, refusal.params) == ("seats_unready", {"count": 1, "seats": "2"})
    assert hall.record[-1][1] == VoteOpeningRefused("关于预算的决议", "seats_unready", (2,))
    assert hall.state.vote is None


def test_the_chair_may_go_on_without_them_and_the_record_says_so() -> None:
    hall = sitting()
    hall.must(open_vote(report=LOST, despite_unready=True))
    assert hall.vote.unready == (2,)
    assert hall.vote.electorate.present == 4


def test_a_seat_that_does_not_yet_show_an_announced_round_is_not_ready() -> None:
    hall = sitting()
    hall.must(prepare_vote(), ReadyVote(report=BEHIND))
    assert hall.refused(as_prepared(report=BEHIND)) == "seats_unready"
    hall.must(as_prepared())
    assert hall.vote.phase is VotePhase.OPEN


def test_opening_in_one_asks_no_seat_to_show_what_it_was_never_told() -> None:
    hall = sitting()
    hall.must(open_vote(report=BEHIND))
    assert hall.vote.unready == ()


@pytest.mark.parametrize("is_prepared", [True, False])
def test_a_counter_that_is_not_zero_stops_the_opening_whatever_the_chair_says(is_prepared: bool) -> None:
    hall = sitting()
    if is_prepared:
        hall.must(prepare_vote())
    order = (as_prepared if is_prepared else open_vote)(report=LATCHED, despite_unready=True)
    assert hall.refused(order) == "counter_not_zero"
    assert hall.record[-1][1] == VoteOpeningRefused("关于预算的决议", "counter_not_zero", (4,))


def test_a_choice_left_in_the_urn_stops_the_opening() -> None:
    hall = sitting()
    hall.urn = {3: Ballot.YES}
    assert hall.refused(open_vote(Secrecy.SECRET)) == "counter_not_zero"


def test_counts_by_hand_do_not_depend_on_any_seat() -> None:
    hall = sitting()
    hall.must(
        open_vote(method=Method.HANDS, report=SeatReport(frozenset({1}), frozenset({2}), frozenset({3})))
    )
    assert hall.vote.phase is VotePhase.COUNTING


@pytest.mark.parametrize("purpose", Purpose)
def test_one_voter_or_two_have_no_secret(purpose: Purpose) -> None:
    hall = sitting(9)
    for seats in ((7,), (7, 8)):
        refusal = hall.do(open_vote(Secrecy.SECRET, seats=seats, purpose=purpose)).refusal
        assert refusal == Refusal("secret_electorate_too_small", {"count": len(seats), "limit": 3})
        assert hall.state.vote is None
    hall.must(open_vote(Secrecy.SECRET, seats=(6, 7, 8), purpose=purpose))


def test_on_paper_who_has_no_unit_hides_the_others_and_with_the_keys_does_not() -> None:
    hall = assembly(*[((), 1)] * 3, present=2, remote_counts=True)
    hall.must(CheckInManually("m3", None, CheckInMethod.VIDEO))
    assert hall.refused(open_vote(Secrecy.SECRET)) == "secret_electorate_too_small"
    hall.must(open_vote(Secrecy.SECRET, method=Method.PAPER))


def test_a_few_voters_in_secret_are_warned_and_the_record_keeps_it() -> None:
    for members, secrecy, warned in [
        (5, Secrecy.SECRET, True),
        (6, Secrecy.SECRET, False),
        (5, Secrecy.NAMED, False),
    ]:
        hall = sitting(members)
        hall.must(open_vote(secrecy))
        assert hall.vote.warnings == (("small_secret_electorate",) if warned else ())


def test_members_of_a_group_vote_alone_and_are_the_whole_of_it() -> None:
    hall = grouped()
    hall.must(open_vote(groups=("乙",)))
    assert sorted(hall.vote.electorate.members_by_seat) == [3, 4]
    assert hall.vote.electorate.all_members == 2
    assert hall.read(1, Ballot.YES).events == ()


def test_the_seats_that_are_named_vote_alone() -> None:
    hall = grouped()
    hall.must(open_vote(seats=(2, 3)))
    assert sorted(hall.vote.electorate.members_by_seat) == [2, 3]


@pytest.mark.parametrize(
    ("asked", "code"), [({"groups": ("丙",)}, "unknown_group"), ({"seats": (77,)}, "unknown_seat")]
)
def test_a_group_or_a_seat_that_nobody_has_is_a_slip(asked: dict[str, Any], code: str) -> None:
    assert grouped().refused(open_vote(**asked)) == code


@pytest.mark.parametrize(
    ("terms", "code"),
    [
        ({"secrecy": Secrecy.SECRET, "method": Method.HANDS}, "method_not_secret"),
        ({"secrecy": Secrecy.SECRET, "method": Method.ROLL_CALL}, "method_not_secret"),
        ({"secrecy": Secrecy.SECRET, "method": Method.ACCLAMATION}, "method_not_secret"),
        ({"secrecy": Secrecy.SECRET, "result_shown": ResultShown.LIVE}, "live_not_secret"),
        ({"duration_s": 10, "minimum_open_s": 11}, "minimum_over_duration"),
        ({"method": Method.HANDS, "rule": "group(甲) present > 1/2"}, "method_counts_heads"),
        ({"method": Method.PAPER, "rule": "weight all > 1/2"}, "method_counts_heads"),
    ],
)
def test_terms_that_contradict_each_other_are_refused(terms: dict[str, Any], code: str) -> None:
    hall = grouped()
    assert hall.refused(open_vote(**terms)) == code
    assert hall.refused(prepare_vote(**terms)) == code


def test_a_presets_secret_ballot_is_that_of_the_units_but_an_items_is_never_given_up() -> None:
    hall = sitting(preset="standing_committee")
    hall.must(SetAgenda((AgendaItem(1, "预算", secret=None), AgendaItem(2, "撤职", secret=True))))
    order = replace(open_vote(None, method=Method.HANDS), title=None)
    hall.must(SelectItem(1), order, MoveVote(VoteMove.CANCEL))
    assert not hall.vote.is_secret
    hall.must(SelectItem(2))
    assert hall.refused(order) == "method_not_secret"


def test_a_test_vote_needs_no_quorum() -> None:
    hall = sitting()
    hall.must(
        *(RecordAway(None, seat, Attendance.LEFT) for seat in (1, 2, 3)), open_vote(purpose=Purpose.TEST)
    )
    assert hall.vote.is_test


class TestARepeatedVote:
    """A void or announced round is put again."""

    def test_the_rounds_know_each_other_and_the_old_one_keeps_its_record(self) -> None:
        hall = sitting()
        hall.must(open_vote())
        hall.read(1, Ballot.YES)
        hall.move(VoteMove.CLOSE)
        hall.sweep()
        hall.move(VoteMove.VOID)
        hall.must(RepeatVote())
        (old,) = hall.state.rounds_before
        assert (old.phase, old.successor, old.ballots, old.end_reason) == (
            VotePhase.VOID,
            2,
            {1: Ballot.YES},
            "chair",
        )
        assert (hall.vote.tag, hall.vote.predecessor, hall.vote.ballots) == (2, 1, {})
        assert hall.vote.settings == old.settings
        document = FROM_STATE["vote"](hall.state, 1, 1).model_dump()
        assert (document["predecessor"], document["earlier"][0]["round_tag"]) == (1, 1)
        assert (document["earlier"][0]["phase"], document["earlier"][0]["passed"]) == (VotePhase.VOID, None)

    def test_where_it_cannot_be_opened_the_old_round_stays_as_it_was(self) -> None:
        hall = sitting()
        hall.must(open_vote())
        hall.move(VoteMove.CLOSE)
        hall.sweep()
        hall.move(VoteMove.ANNOUNCE)
        assert hall.refused(RepeatVote(report=LOST)) == "seats_unready"
        assert (hall.vote.tag, hall.vote.phase) == (1, VotePhase.ANNOUNCED)

    def test_a_new_question_leaves_the_earlier_rounds_behind(self) -> None:
        hall = sitting()
        hall.must(open_vote(), MoveVote(VoteMove.CANCEL), open_vote())
        assert hall.state.rounds_before == ()


class TestFallingBack:
    """The voting units fail in the middle of a vote."""

    @pytest.mark.parametrize("secrecy", Secrecy)
    def test_what_was_in_stays_with_the_round_and_is_not_counted(self, secrecy: Secrecy) -> None:
        hall = sitting()
        hall.must(open_vote(secrecy))
        hall.read(1, Ballot.YES)
        hall.read(2, Ballot.NO)
        hall.must(FallBack(Method.HANDS, "表决器故障"))
        (old,) = hall.state.rounds_before
        assert (old.phase, old.successor, old.end_reason, old.tally) == (
            VotePhase.FALLEN_BACK,
            2,
            "表决器故障",
            None,
        )
        named = {1: Ballot.YES, 2: Ballot.NO}
        assert old.ballots == (named if secrecy is Secrecy.NAMED else dict.fromkeys(named))
        assert hall.urn == {}
        assert (hall.vote.phase, hall.vote.predecessor, hall.vote.is_secret) == (VotePhase.COUNTING, 1, False)

    def test_the_electorate_is_frozen_anew(self) -> None:
        hall = sitting()
        hall.must(open_vote(), RecordAway(None, 4, Attendance.LEFT), FallBack(Method.PAPER, ""))
        assert sorted(hall.vote.electorate.members_by_seat) == [1, 2, 3]

    def test_an_objection_to_acclamation_leads_to_the_units(self) -> None:
        hall = sitting()
        hall.must(open_vote(method=Method.ACCLAMATION))
        assert hall.refused(FallBack(Method.ELECTRONIC, "有人提出异议", report=LOST)) == "seats_unready"
        hall.must(FallBack(Method.ELECTRONIC, "有人提出异议"))
        assert hall.vote.phase is VotePhase.OPEN

    def test_a_secret_ballot_that_the_item_demands_is_not_given_up(self) -> None:
        hall = sitting()
        hall.must(SetAgenda((AgendaItem(1, "撤职", secret=True),)), SelectItem(1))
        hall.must(replace(open_vote(None), title=None))
        assert hall.refused(FallBack(Method.HANDS, "")) == "method_not_secret"
        hall.must(FallBack(Method.PAPER, ""))
        assert hall.vote.is_secret

    def test_the_same_method_again_is_no_way_out(self) -> None:
        hall = sitting()
        hall.must(open_vote())
        assert hall.refused(FallBack(Method.ELECTRONIC, "")) == "same_method"
