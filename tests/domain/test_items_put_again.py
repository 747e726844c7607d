"""What an item's turn on the agenda means: put once, repeated only as it was, and untouched by motions of no item."""

from dataclasses import replace
from typing import Any

import pytest

from controller.domain.agenda import AgendaItem, Part
from controller.domain.core import apply
from controller.domain.elections import Election
from controller.domain.events.meeting import AgendaReplaced
from controller.domain.inputs.meeting import AdjournMeeting, SelectItem, SetAgenda, WithdrawItem
from controller.domain.inputs.votes import OpenVote, RepeatVote
from controller.domain.kinds import MOTION
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, Purpose
from tests.domain.sitting import Sitting, open_vote, replayed, sitting

BILL = AgendaItem(1, "条例（草案）", "条例（草案）")
AMENDMENT = AgendaItem(2, "修正案一", "修正案一", part=Part.AMENDMENT, part_of=1)
TO_THE_AMENDMENT = AgendaItem(3, "对修正案一的修正", "", part=Part.AMENDMENT, part_of=2)

TO_BE_LEFT = AgendaItem(7, "其他事项")


def put(number: int | None = None, **terms: Any) -> OpenVote:
    """An order that puts the item, without one the current item."""
    return replace(open_vote(), **{"title": None, "item_number": number, **terms})


def hall_with(*items: AgendaItem) -> Sitting:
    hall = sitting()
    hall.must(SetAgenda(items))
    return hall


def decide(hall: Sitting, order: OpenVote | RepeatVote, ballot: Ballot = Ballot.YES) -> None:
    """From the opening to the announcement, all of one mind."""
    hall.must(order)
    hall.move(VoteMove.CLOSE)
    hall.sweep(dict.fromkeys(hall.vote.electorate.members_by_seat, ballot))
    hall.move(VoteMove.ANNOUNCE)


def void_round(hall: Sitting, order: OpenVote) -> None:
    hall.must(order)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    hall.move(VoteMove.VOID)


class TestARepeatMindsTheAgenda:
    """重新表决 is no way around what the opening demands."""

    def test_an_item_that_was_withdrawn_after_a_void_round_is_not_repeated(self) -> None:
        hall = hall_with(BILL)
        void_round(hall, put(1))
        hall.must(WithdrawItem(1))

        assert hall.refused(RepeatVote()) == "item_withdrawn"
        assert hall.state.settled == {1: None}

    def test_an_amendment_that_came_in_meanwhile_goes_first(self) -> None:
        hall = hall_with(BILL)
        void_round(hall, put(1))
        hall.must(SetAgenda((BILL, AMENDMENT)))

        assert hall.refused(RepeatVote()) == "amendment_first"
        decide(hall, put(2))
        decide(hall, put(1))
        assert hall.state.settled == {1: True, 2: True}

    @pytest.mark.parametrize(
        "agenda",
        [
            (),
            (replace(BILL, title="另一议题"),),
            (replace(BILL, motion="另一表决稿"),),
            (replace(BILL, secret=True),),
            (replace(BILL, preset="constitution_amendment"),),
            (replace(BILL, question=Election(("甲",), 1, has_write_ins=False)),),
        ],
    )
    def test_an_item_that_is_no_longer_what_was_put_is_not_repeated(
        self, agenda: tuple[AgendaItem, ...]
    ) -> None:
        hall = hall_with(BILL)
        void_round(hall, put(1))
        hall.must(SetAgenda(agenda))

        refusal = hall.do(RepeatVote()).refusal
        assert refusal is not None
        assert (refusal.code, refusal.params) == ("item_changed", {"number": 1, "title": "条例（草案）"})

    def test_every_item_of_a_vote_on_several_is_looked_at(self) -> None:
        other = AgendaItem(2, "任免案", "任免案")
        hall = hall_with(BILL, other)
        void_round(hall, put(item_numbers=(1, 2)))
        hall.must(WithdrawItem(2))

        assert hall.refused(RepeatVote()) == "item_withdrawn"

    def test_a_part_is_not_repeated_when_its_whole_is_gone(self) -> None:
        hall = hall_with(BILL, AMENDMENT)
        decide(hall, put(2))
        hall.must(WithdrawItem(1))

        assert hall.refused(RepeatVote()) == "item_settled"

    def test_other_speakers_make_no_other_item(self) -> None:
        hall = hall_with(BILL)
        decide(hall, put(1))
        hall.must(SetAgenda((replace(BILL, speakers=("m1",)),)))

        assert hall.state.settled == {1: True}
        decide(hall, RepeatVote(), Ballot.NO)
        assert hall.state.settled == {1: False}
        assert replayed(hall.record) == hall.state

    def test_a_test_vote_is_repeated_whatever_the_turn(self) -> None:
        hall = hall_with(BILL)
        void_round(hall, put(1, purpose=Purpose.TEST))
        hall.must(SetAgenda((BILL, AMENDMENT)), RepeatVote())

        assert hall.vote.is_test


class TestADecidedItem:
    """An item has one result; another one needs 重新表决."""

    @pytest.mark.parametrize("ballot", [Ballot.YES, Ballot.NO])
    def test_it_is_not_put_again_by_opening_a_vote_on_it(self, ballot: Ballot) -> None:
        hall = hall_with(BILL)
        decide(hall, put(1), ballot)
        before = dict(hall.state.settled)

        assert hall.refused(put(1)) == "item_settled"
        assert hall.refused(put(1, title="换个题目")) == "item_settled"
        assert hall.state.settled == before

    def test_it_is_open_while_it_is_repeated(self) -> None:
        hall = hall_with(BILL)
        decide(hall, put(1))
        hall.must(RepeatVote())

        assert hall.state.settled == {}
        hall.move(VoteMove.CANCEL)
        decide(hall, put(1), Ballot.NO)
        assert hall.state.settled == {1: False}

    def test_it_can_be_asked_about_in_tests_and_straw_polls(self) -> None:
        hall = hall_with(BILL)
        decide(hall, put(1))
        decide(hall, put(1, purpose=Purpose.STRAW_POLL), Ballot.NO)
        decide(hall, put(1, purpose=Purpose.TEST), Ballot.NO)

        assert hall.state.settled == {1: True}

    @pytest.mark.parametrize("ballot", [Ballot.YES, Ballot.NO])
    @pytest.mark.parametrize(
        "agenda",
        [(), (TO_BE_LEFT,), (replace(BILL, title="条例 （草案）"),), (replace(BILL, motion="另一表决稿"),)],
    )
    def test_no_agenda_leaves_it_out_or_changes_it(
        self, agenda: tuple[AgendaItem, ...], ballot: Ballot
    ) -> None:
        hall = hall_with(BILL, TO_BE_LEFT)
        decide(hall, put(1), ballot)
        before = dict(hall.state.settled)

        refusal = hall.do(SetAgenda(agenda)).refusal
        assert refusal is not None
        assert (refusal.code, refusal.params) == ("item_decided", {"number": 1, "title": "条例（草案）"})
        assert (hall.state.settled, hall.state.agenda) == (before, (BILL, TO_BE_LEFT))

    def test_what_is_not_decided_may_change_beside_it(self) -> None:
        hall = hall_with(BILL, TO_BE_LEFT)
        decide(hall, put(1))
        hall.must(
            WithdrawItem(7), SetAgenda((replace(BILL, speakers=("m1",)), replace(TO_BE_LEFT, motion="新稿")))
        )

        assert hall.state.settled == {1: True}
        hall.must(SetAgenda((BILL,)))

    def test_a_repeat_that_was_taken_back_leaves_it_open_to_change(self) -> None:
        hall = hall_with(BILL)
        decide(hall, put(1))
        hall.must(RepeatVote())
        hall.move(VoteMove.CANCEL)

        hall.must(SetAgenda((replace(BILL, motion="条例（草案二次审议稿）"),)))

    def test_the_next_meeting_has_an_agenda_of_its_own(self) -> None:
        hall = hall_with(BILL)
        decide(hall, put(1))
        hall.must(AdjournMeeting(), SetAgenda((TO_BE_LEFT,)))

    def test_a_record_in_which_its_text_was_changed_can_still_be_read(self) -> None:
        hall = hall_with(BILL)
        decide(hall, put(1))
        apply(hall.state, AgendaReplaced((replace(BILL, motion="条例（草案二次审议稿）"),)), hall.now_ms)

        assert hall.state.settled == {}

    def test_no_amendment_is_put_to_what_is_done_with(self) -> None:
        hall = hall_with(BILL)
        decide(hall, put(1))
        hall.must(SetAgenda((BILL, AMENDMENT, TO_THE_AMENDMENT)))

        for number in (3, 2):
            refusal = hall.do(put(number)).refusal
            assert refusal is not None
            assert refusal.code in {"item_settled", "amendment_first"}
        refusal = hall.do(put(3)).refusal
        assert refusal is not None
        assert (refusal.code, refusal.params) == ("item_settled", {"number": 1})

    def test_a_decided_election_says_who_was_elected(self) -> None:
        hall = hall_with(replace(BILL, question=Election(("甲",), 1, has_write_ins=False)))
        decide(hall, put(1))

        assert hall.refused(put(1)) == "election_decided"


class TestAMotionOfItsOwn:
    """程序性动议: a title without an item."""

    def test_it_settles_nothing_while_an_item_is_being_discussed(self) -> None:
        hall = hall_with(BILL)
        hall.must(SelectItem(1))
        decide(hall, open_vote(preset="procedural_motion"))

        assert (hall.vote.settings.item_number, hall.vote.settings.title) == (None, "关于预算的决议")
        assert hall.state.settled == {}
        decide(hall, put(1), Ballot.NO)
        assert hall.state.settled == {1: False}

    def test_it_is_put_past_open_amendments_and_during_an_election(self) -> None:
        hall = hall_with(BILL, AMENDMENT, AgendaItem(4, "选举", question=Election(("甲",), 1, True)))
        hall.must(SelectItem(1))
        decide(hall, open_vote())
        hall.must(SelectItem(4))
        decide(hall, open_vote())

        assert (hall.state.settled, hall.vote.settings.question) == ({}, MOTION)

    def test_it_can_be_repeated_whatever_becomes_of_the_agenda(self) -> None:
        hall = hall_with(BILL)
        hall.must(SelectItem(1))
        void_round(hall, open_vote())
        hall.must(WithdrawItem(1), SetAgenda(()), RepeatVote())

    def test_without_title_and_number_the_current_item_is_put(self) -> None:
        hall = hall_with(BILL)
        assert hall.refused(put()) == "no_motion"
        hall.must(SelectItem(1), put())
        assert (hall.vote.settings.item_number, hall.vote.settings.title) == (1, "条例（草案）")

    def test_a_title_beside_a_number_renames_what_is_put(self) -> None:
        hall = hall_with(BILL)
        decide(hall, put(1, title="条例（草案）整体"))

        assert hall.vote.settings.title == "条例（草案）整体"
        assert hall.state.settled == {1: True}
