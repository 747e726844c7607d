"""A round that is put again: what it had decided is open, and nothing else is."""

from dataclasses import replace

from controller.domain.agenda import AgendaItem
from controller.domain.inputs.meeting import SetAgenda
from controller.domain.inputs.votes import OpenVote, RepeatVote
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, PressRule, Purpose, Secrecy
from tests.domain.sitting import Sitting, sitting

MOTION = OpenVote(1, None, Secrecy.NAMED, PressRule.LAST, None, None)


def hall_that_carried_the_budget() -> Sitting:
    hall = sitting(4)
    hall.must(SetAgenda((AgendaItem(1, "预算", motion="预算决议"),)), MOTION)
    hall.move(VoteMove.CLOSE)
    hall.sweep(dict.fromkeys(range(1, 5), Ballot.YES))
    hall.move(VoteMove.ANNOUNCE)
    assert hall.state.settled == {1: True}
    return hall


def test_a_motion_whose_announced_round_is_repeated_is_open_again() -> None:
    hall = hall_that_carried_the_budget()
    hall.must(RepeatVote())
    assert hall.state.settled == {}


def test_a_void_straw_poll_that_is_repeated_leaves_what_was_decided() -> None:
    hall = hall_that_carried_the_budget()
    hall.must(replace(MOTION, purpose=Purpose.STRAW_POLL))
    hall.move(VoteMove.CLOSE)
    hall.sweep({})
    hall.move(VoteMove.VOID)
    hall.must(RepeatVote())
    hall.move(VoteMove.CANCEL)
    assert hall.state.settled == {1: True}
