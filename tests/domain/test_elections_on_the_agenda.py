"""An agenda that is changed in the middle of an election: nobody who was elected is forgotten."""

from dataclasses import replace
from typing import Any

import pytest

from controller.domain.agenda import AgendaItem
from controller.domain.elections import Election
from controller.domain.inputs.meeting import AdjournMeeting, OpenMeeting, SetAgenda, WithdrawItem
from controller.domain.inputs.votes import RepeatVote
from controller.domain.presets import Method
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Secrecy
from tests.domain.sitting import Sitting, replayed
from tests.domain.test_elections_over_rounds import UNCONTESTED, keys, paper
from tests.domain.test_kinds_of_votes import CONTESTED, election_count, hall_with, put

OTHER = AgendaItem(2, "预算", motion="预算决议")


@pytest.fixture
def one_elected() -> Sitting:
    """甲 is elected, and one seat is left for 乙 and 丙."""
    hall = hall_with(CONTESTED)
    paper(hall, election_count(8, 3, 5))
    assert hall.state.standings[1].won == ("甲",)
    return hall


def item_of(hall: Sitting) -> AgendaItem:
    return hall.state.agenda[0]


@pytest.mark.parametrize(
    "change", [{"speakers": ("m1",)}, {"title": "选举监票人"}, {"secret": True}, {"preset": "election"}]
)
def test_who_is_elected_stays_when_something_else_of_the_item_changes(
    one_elected: Sitting, change: dict[str, Any]
) -> None:
    one_elected.must(SetAgenda((replace(item_of(one_elected), **change), OTHER)))
    one_elected.must(put(Method.PAPER, Secrecy.SECRET))
    assert one_elected.vote.settings.question == Election(("丙", "乙"), 1, has_write_ins=True)


def test_an_item_that_is_taken_off_and_comes_back_goes_on_where_it_stood(one_elected: Sitting) -> None:
    item = item_of(one_elected)
    one_elected.must(SetAgenda((OTHER,)))
    other = replace(item, question=UNCONTESTED)
    assert one_elected.refused(SetAgenda((other, OTHER))) == "question_announced"
    one_elected.must(SetAgenda((item, OTHER)), put(Method.PAPER))
    assert one_elected.vote.settings.question == Election(("丙", "乙"), 1, has_write_ins=True)
    assert replayed(one_elected.record) == one_elected.state


def test_an_election_that_is_decided_stays_on_the_agenda_as_it_is() -> None:
    hall = hall_with(CONTESTED)
    paper(hall, election_count(8, 7, 5))
    item = item_of(hall)
    for agenda in ((replace(item, title="选举监票人"),), (OTHER,)):
        assert hall.refused(SetAgenda(agenda)) == "item_decided"
    hall.must(SetAgenda((item, OTHER)))
    assert hall.state.settled == {1: True}
    assert hall.refused(put(Method.PAPER)) == "election_decided"


def test_candidates_who_were_voted_on_alone_stay_voted_on() -> None:
    hall = hall_with(UNCONTESTED)
    keys(hall, yes=8)
    hall.must(SetAgenda((replace(item_of(hall), title="选举监票人"),)), put(Method.ELECTRONIC))
    assert hall.vote.settings.candidate == "乙"


def test_other_candidates_are_put_until_a_round_was_announced_and_then_under_another_number() -> None:
    hall = hall_with(CONTESTED)
    hall.must(put(Method.PAPER))
    hall.move(VoteMove.CANCEL)
    other = replace(item_of(hall), question=UNCONTESTED)
    hall.must(SetAgenda((other,)))
    keys(hall, yes=8)
    hall.must(RepeatVote())
    hall.move(VoteMove.CANCEL)
    back = replace(other, question=CONTESTED)
    assert hall.refused(SetAgenda((back,))) == "question_announced"
    hall.must(SetAgenda((other, replace(back, number=2))))


def test_a_withdrawn_election_stays_withdrawn_under_another_title(one_elected: Sitting) -> None:
    one_elected.must(WithdrawItem(1), SetAgenda((replace(item_of(one_elected), title="选举监票人"),)))
    assert one_elected.refused(put(Method.PAPER)) == "item_withdrawn"


def test_the_next_meeting_elects_whom_it_likes_under_the_same_number(one_elected: Sitting) -> None:
    one_elected.must(AdjournMeeting())
    one_elected.must(SetAgenda((replace(item_of(one_elected), question=UNCONTESTED),)))
    one_elected.must(OpenMeeting("第四次会议", "presidium", 1))
    assert one_elected.state.standings == {}
