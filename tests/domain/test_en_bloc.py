"""合并表决: several items in one vote."""

import pytest

from controller.domain.agenda import AgendaItem, Part
from controller.domain.inputs.meeting import SetAgenda, WithdrawItem
from controller.domain.inputs.votes import MoveVote, OpenVote, RepeatVote
from controller.domain.satisfaction import Grading
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, PressRule, Secrecy
from controller.service.documents import FROM_STATE
from tests.domain.sitting import Sitting, sitting

AGENDA = (
    AgendaItem(1, "接受辞职的决定", "关于接受张三辞职的决定"),
    AgendaItem(2, "人事任免"),
    AgendaItem(3, "测评", question=Grading()),
    AgendaItem(4, "修宪", preset="standing_committee"),
    AgendaItem(5, "预算"),
    AgendaItem(6, "预算修正案", part=Part.AMENDMENT, part_of=5),
)


def hall_with_agenda() -> Sitting:
    """Four members, and an agenda of motions and others."""
    hall = sitting()
    hall.must(SetAgenda(AGENDA))
    return hall


def together(*numbers: int) -> OpenVote:
    """An order that puts these items together."""
    return OpenVote(None, None, Secrecy.NAMED, PressRule.LAST, None, None, item_numbers=numbers)


def test_one_vote_settles_all_of_them() -> None:
    hall = hall_with_agenda()
    hall.must(together(1, 2))
    assert hall.vote.settings.title == "关于接受张三辞职的决定；人事任免"
    document = FROM_STATE["vote"](hall.state, 1, 1).model_dump()
    assert (document["item_number"], document["item_numbers"]) == (None, (1, 2))
    hall.move(VoteMove.CLOSE)
    hall.sweep(dict.fromkeys((1, 2, 3, 4), Ballot.YES))
    hall.must(MoveVote(VoteMove.ANNOUNCE))
    assert hall.state.settled == {1: True, 2: True}
    assert hall.refused(together(1, 5)) == "item_settled"
    hall.must(RepeatVote())
    assert hall.state.settled == {}


def test_what_is_lost_together_is_lost_by_each() -> None:
    hall = hall_with_agenda()
    hall.must(together(1, 2))
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: Ballot.NO})
    hall.must(MoveVote(VoteMove.ANNOUNCE))
    assert hall.state.settled == {1: False, 2: False}


@pytest.mark.parametrize(
    ("numbers", "code"),
    [
        ((1,), "en_bloc_two"),
        ((1, 9), "unknown_item"),
        ((1, 1), "duplicate"),
        ((1, 3), "en_bloc_motions"),
        ((1, 4), "en_bloc_differs"),
        ((1, 5), "amendment_first"),
        ((5, 6), "amendment_first"),
    ],
)
def test_items_that_one_vote_cannot_decide_are_refused(numbers: tuple[int, ...], code: str) -> None:
    assert hall_with_agenda().refused(together(*numbers)) == code


def test_an_item_that_was_withdrawn_is_not_put_again() -> None:
    hall = hall_with_agenda()
    hall.must(WithdrawItem(2))
    assert hall.refused(together(1, 2)) == "item_withdrawn"
