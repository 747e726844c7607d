"""An item or a vote under rules of its own: how long people speak on it, and whether they speak beside the vote."""

from dataclasses import replace
from typing import Any

import pytest

from controller.domain.agenda import AgendaItem
from controller.domain.inputs.floor import EndSpeech, ExtendSpeech, GrantFloor
from controller.domain.inputs.hall import SignInPressed
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting, SelectItem, SetAgenda
from controller.domain.inputs.votes import FallBack, MoveVote, OpenVote, RepeatVote
from controller.domain.preset_table import PRESETS
from controller.domain.presets import Method
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Secrecy
from tests.domain.sitting import Sitting, open_vote, roster

TALKATIVE = replace(PRESETS["presidium"], name="宽", speech_extension_s=120)
SILENT = replace(
    TALKATIVE,
    name="严",
    speech_first_s=240,
    speech_second_s=120,
    speech_extension_s=30,
    speeches_beside_votes=False,
)
ITEMS = (AgendaItem(1, "甲"), AgendaItem(2, "乙", preset="严"))


def hall_under(preset: str = "宽") -> Sitting:
    hall = Sitting()
    hall.must(ImportRoster(roster(6)), OpenMeeting("会", preset, 2, own_presets=(TALKATIVE, SILENT)))
    hall.must(SetAgenda(ITEMS, (TALKATIVE, SILENT)), *(SignInPressed(seat) for seat in range(1, 7)))
    return hall


def put(number: int, **terms: Any) -> OpenVote:
    return replace(open_vote(Secrecy.NAMED, **terms), title=None, item_number=number)


def granted_s(hall: Sitting, seat: int = 1) -> int:
    hall.must(GrantFloor(seat, None))
    (speech,) = hall.state.speaking
    hall.must(EndSpeech(seat))
    return speech.limit_s


def test_people_speak_as_long_as_the_rules_of_the_item_say() -> None:
    hall = hall_under()
    assert granted_s(hall) == 900, "no item is taken up: the rules of the meeting"
    hall.must(SelectItem(2))
    assert (granted_s(hall), granted_s(hall)) == (240, 120)
    hall.must(SelectItem(1))
    assert granted_s(hall) == 900


def test_an_extension_is_as_long_as_the_rules_of_the_item_say() -> None:
    hall = hall_under()
    hall.must(SelectItem(2), GrantFloor(1, 60), ExtendSpeech(1))
    assert hall.state.speaking[0].limit_s == 60 + 30


def test_nobody_speaks_beside_a_vote_whose_rules_want_silence() -> None:
    hall = hall_under()
    hall.must(put(2))
    assert hall.refused(GrantFloor(1, None)) == "no_speech_while_voting"


def test_people_speak_beside_a_vote_whose_rules_allow_it() -> None:
    hall = hall_under("严")
    hall.must(put(1, preset="宽"), GrantFloor(1, None))
    assert hall.state.speaking


def test_a_vote_that_wants_silence_does_not_open_during_a_speech() -> None:
    hall = hall_under()
    hall.must(GrantFloor(1, None))
    assert hall.refused(put(2)) == "speech_running"
    hall.must(put(1))


@pytest.mark.parametrize("order", [RepeatVote(), put(2)])
def test_nor_does_another_round_of_it(order: RepeatVote | OpenVote) -> None:
    hall = hall_under()
    hall.must(put(2, method=Method.HANDS))
    hall.move(VoteMove.CANCEL)
    hall.must(put(2))
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    hall.move(VoteMove.VOID)
    hall.must(GrantFloor(1, None))
    assert hall.refused(order) == "speech_running"


def test_a_vote_that_is_held_goes_on_by_its_own_rules() -> None:
    hall = hall_under("严")
    hall.must(put(1, preset="宽"))
    hall.move(VoteMove.HOLD)
    hall.must(GrantFloor(1, None), MoveVote(VoteMove.RESUME), FallBack(Method.HANDS, ""))
    assert hall.state.speaking
