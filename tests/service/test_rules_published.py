"""What clients are told of rules, groups and weights, and what they may ask for."""

from dataclasses import replace

import pytest
from pydantic import ValidationError

from controller.contract.commands import AgendaSet, MeetingOpen, RosterImport
from controller.contract.vote_commands import VoteOpen
from controller.domain.inputs.meeting import ImportRoster, OpenMeeting, SetAgenda
from controller.domain.inputs.votes import OpenVote
from controller.domain.people import Member
from controller.domain.preset_table import PRESETS
from controller.domain.rule_text import RULE_CHARS_MAX, parse_rule
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, PressRule, Secrecy
from controller.service.documents import attendance_document, meeting_document, roster_document
from controller.service.orders import MeetingDefaults, order_of
from controller.service.vote_document import vote_document
from tests.domain.sitting import Sitting, assembly, open_vote
from tests.domain.test_presets import OWN, sitting_of

DEFAULTS = MeetingDefaults("会", OWN.name, 1, True, None, PressRule.LAST, (OWN,))
SPLIT = "group(功能) present > 1/2 and group(分区) present > 1/2"


def counted(rule: str | None, secrecy: Secrecy = Secrecy.NAMED) -> Sitting:
    hall = assembly(*[(("功能",), 2)] * 3, *[(("分区",), 1)] * 3)
    hall.must(open_vote(secrecy, rule=rule))
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: Ballot.YES, 2: Ballot.YES, 4: Ballot.NO})
    return hall


def test_a_command_may_bring_a_rule_for_one_vote() -> None:
    order = order_of(VoteOpen(title="决议", rule=" all >= 2/3 "), DEFAULTS)

    assert isinstance(order, OpenVote)
    assert order.rule == "all >= 2/3"


@pytest.mark.parametrize("rule", ["", "x" * (RULE_CHARS_MAX + 1), "all\u200b > 1/2"])
def test_a_rule_that_is_none_of_ours_by_its_looks_is_not_taken(rule: str) -> None:
    with pytest.raises(ValidationError):
        VoteOpen(rule=rule)


def test_groups_and_weights_of_a_roster_reach_the_hall_and_come_back_in_the_document() -> None:
    member = {"member_id": "m1", "name": "张三", "seat": 1, "groups": ["A", "B"], "weight": 29}
    command = RosterImport.model_validate({"members": [member]})
    order = order_of(command, DEFAULTS)

    assert order == ImportRoster((Member("m1", "张三", 1, groups=("A", "B"), weight=29),))
    hall = Sitting()
    hall.must(order)
    assert roster_document(hall.state, 1, 1).members == command.members


@pytest.mark.parametrize(
    "wrong",
    [
        {"groups": ["A(1)"]},
        {"groups": [""]},
        {"groups": ["组\u200b"]},
        {"groups": ["组" * 41]},
        {"groups": [str(number) for number in range(9)]},
        {"weight": 0},
        {"weight": 1_000_001},
    ],
)
def test_a_wrong_group_or_weight_is_not_taken(wrong: dict[str, object]) -> None:
    member = {"member_id": "m1", "name": "张三", "seat": 1, **wrong}

    with pytest.raises(ValidationError):
        RosterImport.model_validate({"members": [member]})


def test_a_verdict_of_several_parts_is_told_part_by_part() -> None:
    told = vote_document(counted(SPLIT).state, 1, 1)

    assert told.rule == SPLIT
    assert told.verdict is not None
    assert (told.verdict.base_count, told.verdict.need, told.verdict.passed) == (None, None, False)
    assert [part.model_dump() for part in told.verdict.parts] == [
        {"rule": "group(功能) present > 1/2", "votes": 2, "base_count": 3, "need": 2, "passed": True},
        {"rule": "group(分区) present > 1/2", "votes": 0, "base_count": 3, "need": 2, "passed": False},
    ]


def test_a_named_vote_is_told_by_group_and_by_weight() -> None:
    told = vote_document(counted(None).state, 1, 1)

    assert [(part.group, part.weighted, part.present, part.yes) for part in told.tally_parts] == [
        ("分区", False, 3, 0),
        ("功能", False, 3, 2),
        (None, True, 9, 4),
    ]


def test_a_secret_vote_is_not_told_by_group_unless_its_rule_is() -> None:
    by_rule = vote_document(counted("group(功能) all > 1/2", Secrecy.SECRET).state, 1, 1)

    assert vote_document(counted(None, Secrecy.SECRET).state, 1, 1).tally_parts == ()
    assert [part.group for part in by_rule.tally_parts] == ["功能"]


def test_before_the_count_nothing_is_told_by_group() -> None:
    hall = assembly(*[(("功能",), 1)] * 3)
    hall.must(open_vote(rule="group(功能) all > 1/2"))
    hall.read(1, Ballot.YES)

    assert vote_document(hall.state, 1, 1).tally_parts == ()
    assert vote_document(hall.state, 1, 1).verdict is None


def test_a_meeting_tells_its_own_presets_beside_the_known_ones() -> None:
    told = meeting_document(sitting_of(OWN).state, 1, 1)

    assert told.presets == (*PRESETS, OWN.name)
    assert told.rules[-1].name == OWN.name
    assert told.rules[-1].source == OWN.source


def test_a_quorum_of_several_groups_is_told_without_a_number() -> None:
    by_group = replace(OWN, quorum=parse_rule("group(A) all > 1/2 and group(B) all > 1/2"))
    told = attendance_document(sitting_of(by_group).state, 1, 1).quorum

    assert (told.rule, told.need, told.reached) == (
        "group(A) all > 1/2 and group(B) all > 1/2",
        None,
        False,
    )


def test_meetings_and_agendas_get_the_presets_of_the_config() -> None:
    meeting, agenda = order_of(MeetingOpen(), DEFAULTS), order_of(AgendaSet(items=()), DEFAULTS)

    assert isinstance(meeting, OpenMeeting)
    assert (meeting.preset, meeting.own_presets) == (OWN.name, (OWN,))
    assert isinstance(agenda, SetAgenda)
    assert agenda.own_presets == (OWN,)
