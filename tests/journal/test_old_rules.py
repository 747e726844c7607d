"""Rules, counts and electorates as earlier versions kept them still mean the same; new ones come back whole."""

import pytest

from controller.domain.counting import count_choices
from controller.domain.electorate import electorate_of
from controller.domain.events.counts import VoteClosed
from controller.domain.events.meeting import MeetingOpened, RosterImported
from controller.domain.events.votes import VoteOpened
from controller.domain.inputs.meeting import AdjournMeeting
from controller.domain.people import Member
from controller.domain.preset_table import PRESETS
from controller.domain.presets import NoPress
from controller.domain.rule_text import parse_rule
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, Round
from controller.journal.codec import decode, encode
from tests.domain.sitting import assembly, open_vote, replayed

RULE = '{"base":"all","comparison":">","numerator":1,"denominator":2}'
OPENED = (
    '{"round_tag":1,"settings":{"title":"决议","item_number":null,"secrecy":"named","press_rule":"last",'
    f'"duration_s":null,"majority":{RULE},"preset":"presidium"}},'
    '"seats":[[1,"m1"],[2,"m2"]],"all_members":3}'
)
CLOSED = (
    '{"round_tag":1,"tally":{"all_members":3,"present":2,"yes":2,"no":0,"abstain":0,"not_voted":0},'
    f'"verdict":{{"rule":{RULE},"base_count":3,"need":2,"passed":true}},"unreachable":[]}}'
)


def test_a_vote_that_an_earlier_version_opened_is_counted_by_its_rule() -> None:
    event = decode("VoteOpened", OPENED)
    assert isinstance(event, VoteOpened)
    vote = Round(1, event.settings, electorate_of(event), 0)
    count = count_choices(vote, {1: Ballot.YES, 2: Ballot.NO}, ())

    assert event.settings.majority == parse_rule("all > 1/2")
    assert event.settings.no_press is NoPress.NOT_VOTED
    assert (count.whole.all_members, count.whole.present, count.whole.yes, count.parts) == (3, 2, 1, ())


def test_a_result_that_an_earlier_version_kept_says_the_same() -> None:
    event = decode("VoteClosed", CLOSED)
    assert isinstance(event, VoteClosed)
    assert event.verdict is not None

    assert (event.verdict.rule.text, event.verdict.base_count, event.verdict.need) == ("all > 1/2", 3, 2)
    assert event.verdict.passed
    assert event.tally is not None
    assert (event.verdict.parts, event.parts, event.tally.invalid) == ((), (), 0)
    assert (event.count, event.outcome) == (None, None)


def test_a_roster_and_a_meeting_of_an_earlier_version_have_no_groups_and_no_presets_of_their_own() -> None:
    member = '{"member_id":"m1","name":"代表01","seat":1,"role":"member","delegation":"第1代表团"}'
    roster = decode("RosterImported", f'{{"members":[{member}]}}')
    meeting = decode(
        "MeetingOpened", '{"title":"会","preset":"presidium","microphone_limit":1,"enforce_quorum":true}'
    )

    assert isinstance(roster, RosterImported)
    assert roster.members == (Member("m1", "代表01", 1, delegation="第1代表团"),)
    assert isinstance(meeting, MeetingOpened)
    assert meeting.own_presets == ()


@pytest.mark.parametrize(
    "rule",
    [
        "fixed(2) >= 1/1",
        "group(A) weight all >= 1/2 and (all > 1/2 or yes_no >= 2/3)",
        "(group(A) all > 1/2 and group(B) all > 1/2) or all >= 2/3",
    ],
)
def test_every_kind_of_rule_and_count_comes_back_from_the_record(rule: str) -> None:
    hall = assembly((("A",), 3), (("B",), 1), (("A", "B"), 1))
    hall.must(open_vote(rule=rule))
    hall.move(VoteMove.CLOSE)
    hall.sweep({1: Ballot.YES, 2: Ballot.YES, 3: Ballot.NO})
    hall.move(VoteMove.ANNOUNCE)
    hall.must(AdjournMeeting())
    kept = [(at_ms, decode(*encode(event))) for at_ms, event in hall.record]

    assert kept == hall.record
    assert replayed(kept) == hall.state
    assert hall.vote.settings.majority == parse_rule(rule)


def test_a_preset_of_the_halls_own_comes_back_from_the_record() -> None:
    event = MeetingOpened("会", "presidium", 1, enforce_quorum=True, own_presets=tuple(PRESETS.values()))

    assert decode(*encode(event)) == event
