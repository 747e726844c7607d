"""The ticker tells the record in words."""

from typing import Any, get_args

import pytest

from console.chronicle import TELLERS, in_words
from console.inbox import Letter
from console.rehearsal import START_WALL_MS, RehearsalHall
from console.store import NOISE, Connection, Moment, Store
from console.words import Words
from controller.contract.catalogue import Language
from controller.contract.documents.event_message import EventMessage
from controller.contract.documents.meeting import RosterDocument
from controller.domain.events import Event
from tests.console.stage import on_stage

TOLD: tuple[tuple[str, dict[str, Any], str, str], ...] = (
    ("RosterImported", {"members": [{}, {}]}, "名册已导入，共2人", "Roster of 2 people imported"),
    ("AgendaReplaced", {"items": [{}]}, "议程已更新，共1项", "Agenda of 1 items set"),
    ("MeetingOpened", {"title": "…"}, "会议开始", "Meeting opened"),
    ("MeetingAdjourned", {}, "散会", "Meeting adjourned"),
    ("ItemTaken", {"number": 3}, "进入第3项议题", "Item 3 taken up"),
    ("ItemWithdrawn", {"number": 3}, "第3项已撤回", "Item 3 withdrawn"),
    ("CheckedIn", {"member_id": "m94", "method": "key"}, "代表94 已报到", "代表94 checked in"),
    (
        "CheckedIn",
        {"member_id": "m94", "method": "manual"},
        "代表94 已补签到",
        "代表94 checked in by the operator",
    ),
    ("CheckedIn", {"member_id": "x", "method": "key"}, "x 已报到", "x checked in"),
    ("WentAway", {"member_id": "m9", "kind": "on_leave"}, "代表09 请假", "代表09 is on leave"),
    ("WentAway", {"member_id": "m9", "kind": "left"}, "代表09 中途退场", "代表09 left"),
    ("SpeechRequested", {"seat": 12}, "代表12（12号） 请求发言", "代表12 (seat 12) asks to speak"),
    ("SpeechRequested", {"seat": 999}, "999号席 请求发言", "seat 999 asks to speak"),
    ("RequestWithdrawn", {"seat": 999}, "999号席 的发言请求已撤下", "seat 999: request to speak withdrawn"),
    ("FloorGranted", {"seat": 999}, "999号席 开始发言", "seat 999 has the floor"),
    (
        "SpeechExtended",
        {"seat": 999, "extra_s": 60},
        "999号席 的发言延长60秒",
        "seat 999 may speak 60 s longer",
    ),
    ("SpeechEnded", {"seat": 999, "reason": "chair"}, "999号席 发言结束", "seat 999 has finished"),
    ("SpeechEnded", {"seat": 999, "reason": "time"}, "999号席 发言时间到", "seat 999: time is up"),
    (
        "SpeechEnded",
        {"seat": 999, "reason": "left"},
        "999号席 离席，发言结束",
        "seat 999 left; the speech is over",
    ),
    ("VoteOpened", {"round_tag": 1}, "第1轮表决开始", "Round 1 opened"),
    ("VotePrepared", {"round_tag": 1}, "第1轮表决已准备", "Round 1 prepared"),
    ("VoteReadied", {"round_tag": 1}, "第1轮表决事项已宣布", "Question of round 1 announced"),
    ("VoteExtended", {"round_tag": 1, "extra_s": 30}, "第1轮表决延长30秒", "Round 1 extended by 30 s"),
    ("CountEntered", {"round_tag": 1}, "第1轮票数已录入", "Count of round 1 entered"),
    ("CountConfirmed", {"round_tag": 1}, "第1轮票数已核对确认", "Count of round 1 confirmed"),
    ("VoteAcclaimed", {"round_tag": 1}, "第1轮鼓掌通过", "Round 1 carried by acclamation"),
    ("BallotCalled", {"seat": 999}, "唱名：999号席", "Called: seat 999"),
    ("CountDiscrepant", {"round_tag": 1}, "第1轮票数不符", "Figures of round 1 do not add up"),
    (
        "VoteRepeated",
        {"round_tag": 1, "successor": 2},
        "第1轮重新表决，为第2轮",
        "Round 1 is repeated as round 2",
    ),
    (
        "VoteFellBack",
        {"round_tag": 1, "successor": 2},
        "第1轮改用其他方式，为第2轮",
        "Round 1 goes on by another method as round 2",
    ),
    ("ResultAnnounced", {"round_tag": 1}, "第1轮票数已宣布", "Figures of round 1 announced"),
    ("VoteOpeningRefused", {"title": "T"}, "“T”未能付表决", "“T” could not be put to the vote"),
    ("VoteHeld", {"round_tag": 1}, "第1轮表决暂停", "Round 1 held"),
    ("VoteResumed", {"round_tag": 1}, "第1轮表决恢复", "Round 1 resumed"),
    (
        "VoteFrozen",
        {"round_tag": 1, "reason": "chair"},
        "第1轮表决截止，正在收票",
        "Round 1 ended; reading the seats",
    ),
    (
        "VoteFrozen",
        {"round_tag": 1, "reason": "time"},
        "第1轮表决时间到，正在收票",
        "Round 1: time is up; reading the seats",
    ),
    ("VoteFrozen", {"round_tag": 1, "reason": "again"}, "第1轮重新收票", "Round 1: reading the seats again"),
    (
        "SeatsUnreachable",
        {"seats": [3, 4]},
        "2个席位未应答，等待主持人决定",
        "2 seats did not answer; the chair decides",
    ),
    ("VoteClosed", {"round_tag": 1}, "第1轮计票完成", "Round 1 counted"),
    (
        "CastingVoteGiven",
        {"round_tag": 1},
        "第1轮主持人投下决定票",
        "Round 1: the chair gave the casting vote",
    ),
    (
        "ResultAnnounced",
        {"round_tag": 1, "passed": True},
        "第1轮表决结果：通过",
        "Round 1 announced: CARRIED",
    ),
    (
        "ResultAnnounced",
        {"round_tag": 1, "passed": False},
        "第1轮表决结果：未通过",
        "Round 1 announced: NOT CARRIED",
    ),
    (
        "ElectionDecided",
        {"item_number": 1, "round_tag": 1, "outcome": {"elected": ["甲", "乙"], "seats_left": 1}},
        "选举结果：当选甲、乙，尚缺1名",
        "Elected: 甲、乙; seats left: 1",
    ),
    (
        "ElectionDecided",
        {"item_number": 1, "round_tag": 1, "outcome": {"elected": [], "seats_left": 2}},
        "选举结果：无人当选，尚缺2名",
        "Nobody was elected; seats left: 2",
    ),
    ("VoteCancelled", {"round_tag": 1, "reason": ""}, "第1轮表决已撤销", "Round 1 cancelled"),
    ("VoteCancelled", {"round_tag": 1, "reason": "误按"}, "第1轮表决已撤销：误按", "Round 1 cancelled: 误按"),
    ("VoteVoided", {"round_tag": 1, "reason": ""}, "第1轮表决无效", "Round 1 void"),
    (
        "VoteVoided",
        {"round_tag": 1, "reason": "ballots_lost"},
        "第1轮表决无效：部分选票丢失",
        "Round 1 void: ballots were lost",
    ),
    ("MessagePushed", {"text": "请入座"}, "推送信息：请入座", "Text pushed: 请入座"),
    ("MessagesCleared", {}, "推送信息已清除", "Pushed texts cleared"),
    (
        "CheckedIn",
        {"member_id": "m9", "method": "manual", "late": True},
        "代表09 已补签到（迟到）",
        "代表09 checked in by the operator (late)",
    ),
    (
        "CheckedIn",
        {"member_id": "m9", "method": "entrance"},
        "代表09 入口刷卡报到",
        "代表09 signed in at the door",
    ),
    (
        "CheckedIn",
        {"member_id": "m9", "method": "video"},
        "代表09 视频参会",
        "代表09 takes part by video",
    ),
    ("LeaveCancelled", {"member_id": "m9"}, "代表09 销假", "代表09: leave cancelled"),
    ("SignInOpened", {"minutes": None}, "报到开放", "Sign-in opened"),
    ("SignInOpened", {"minutes": 5}, "报到开放，5分钟后截止", "Sign-in opened for 5 min"),
    ("SignInClosed", {"reason": "chair"}, "报到截止", "Sign-in closed"),
    (
        "CardInserted",
        {"seat": 3, "member_id": "m9"},
        "3号席插入代表09的证件卡",
        "Card of 代表09 put in at seat 3",
    ),
    (
        "CardInserted",
        {"seat": 3, "member_id": ""},
        "3号席插入的证件卡不在名册中",
        "Seat 3: the card is not on the roster",
    ),
    ("CardRemoved", {"seat": 3}, "3号席取出证件卡", "Card taken out at seat 3"),
    ("SeatAssigned", {"member_id": "m9", "seat": 3}, "代表09 就座3号席", "代表09 sits at seat 3"),
    ("SeatsSwapped", {"seat": 3, "other_seat": 9}, "3号席与9号席调换", "Seats 3 and 9 swapped"),
    (
        "QuorumReached",
        {"present": 57, "need": 57},
        "实到57人，达到法定人数（57人）",
        "57 present: quorum of 57 reached",
    ),
    (
        "QuorumReached",
        {"present": 57, "need": None},
        "实到57人，达到法定人数",
        "57 present: quorum reached",
    ),
    (
        "QuorumLost",
        {"present": 3, "need": None, "round_tag": 0},
        "实到3人，不足法定人数",
        "3 present: quorum LOST",
    ),
    (
        "QuorumLost",
        {"present": 56, "need": 57, "round_tag": 3},
        "实到56人，不足法定人数（57人）",
        "56 present: quorum of 57 LOST",
    ),
    (
        "HeadsCounted",
        {"count": {"expected": 85, "present": 80, "absent": 3, "on_leave": 2}, "missing": []},
        "清点人数：应到85人，实到80人，缺席3人，请假2人",
        "Head count: 85 expected, 80 present, 3 absent, 2 on leave",
    ),
    (
        "SpeechRequested",
        {"seat": 12, "kind": "point_of_order"},
        "代表12（12号） 请求发言（程序问题）",
        "代表12 (seat 12) asks to speak (point of order)",
    ),
    (
        "SpeechEnded",
        {"seat": 12, "reason": "override"},
        "代表12（12号） 的传声器因满额关闭",
        "代表12 (seat 12) made room for the next",
    ),
    ("SpeechNearsEnd", {"seat": 12}, "代表12（12号） 发言剩余一分钟", "代表12 (seat 12) has one minute left"),
    (
        "FloorChanged",
        {"settings": {"mode": "queue"}, "microphone_limit": 2},
        "发言方式：自动排队，传声器上限2支",
        "The floor: automatic queue, 2 microphones",
    ),
    ("SpeakersListed", {"member_ids": ["m1"]}, "发言名单已更新，共1人", "List of 1 speakers set"),
    (
        "SpeakerUnlisted",
        {"member_id": "m12"},
        "代表12 已从发言名单撤下",
        "代表12 taken off the list of speakers",
    ),
    (
        "FloorPriorityTaken",
        {"seat": 1},
        "代表01（1号） 使用主席优先",
        "代表01 (seat 1) has the chair's priority",
    ),
    (
        "FloorPriorityEnded",
        {"seat": 1},
        "代表01（1号） 结束主席优先",
        "代表01 (seat 1) has ended the chair's priority",
    ),
    ("AlarmRaised", {"reason": "三层烟感"}, "消防警报 三层烟感", "Fire alarm 三层烟感"),
    ("AlarmCleared", {}, "消防警报已解除", "Fire alarm cleared"),
)

PLAIN = {
    *("MeetingOpened", "MeetingAdjourned", "MessagesCleared"),
    *("SignInOpened", "SignInClosed", "AlarmCleared"),
}
"""Kinds that are told without a look at their body."""


@pytest.fixture
def store() -> Store:
    """A read model that knows the roster."""
    store = Store(Connection(is_up=True, since_ms=0))
    roster = next(
        document for document in RehearsalHall().documents() if isinstance(document, RosterDocument)
    )
    store.accept(
        Letter("document", "roster", roster.model_dump_json().encode(), is_live=True), Moment(1, 1.0)
    )
    return store


def event(kind: str, body: dict[str, Any], event_id: int = 1, operator: str = "") -> EventMessage:
    return EventMessage(id=event_id, at_ms=START_WALL_MS, operator=operator, kind=kind, body=body)


@pytest.mark.parametrize(("kind", "body", "zh", "en"), TOLD)
def test_an_event_is_told_in_both_languages(
    store: Store, kind: str, body: dict[str, Any], zh: str, en: str
) -> None:
    assert in_words(event(kind, body), store, Words(Language.ZH)) == zh
    assert in_words(event(kind, body), store, Words(Language.EN)) == en


def test_every_kind_of_the_record_is_told_or_left_out_on_purpose() -> None:
    assert {kind.__name__ for kind in get_args(Event)} == TELLERS.keys() | NOISE
    assert TELLERS.keys() == {kind for kind, *_ in TOLD}


@pytest.mark.parametrize("kind", sorted(TELLERS))
@pytest.mark.parametrize("body", [{}, {"seat": "12", "member_id": 5, "round_tag": [], "members": "x"}])
def test_a_body_that_does_not_fit_its_kind_breaks_nothing(
    store: Store, kind: str, body: dict[str, Any]
) -> None:
    told = in_words(event(kind, body), store, Words(Language.EN))
    assert told == kind or not body or kind in PLAIN


def test_a_kind_that_is_not_known_is_told_as_it_is(store: Store) -> None:
    assert in_words(event("FireAlarm", {"zone": 3}), store, Words(Language.ZH)) == "FireAlarm"


def test_the_operator_who_gave_the_order_is_named(store: Store) -> None:
    opened = event("VoteOpened", {"round_tag": 1}, operator="操作员")
    assert in_words(opened, store, Words(Language.ZH)) == "第1轮表决开始（操作员）"


async def test_the_ticker_shows_the_newest_event_first_and_each_once() -> None:
    async with on_stage(RehearsalHall()) as stage:
        for event_id, number in ((4, 2), (5, 3), (5, 3)):
            stage.link.event(event("ItemTaken", {"number": number}, event_id))
        await stage.settle()
        told = stage.screen_text
        assert told.count("进入第3项议题") == 1
        assert told.index("进入第3项议题") < told.index("进入第2项议题")
        await stage.press("l")
        assert "Item 3 taken up" in stage.screen_text


async def test_single_ballots_push_nothing_off_the_ticker() -> None:
    async with on_stage(RehearsalHall()) as stage:
        stage.link.event(event("VoteOpened", {"round_tag": 7}))
        for seat in range(1, 61):
            stage.link.event(
                event("BallotRecorded", {"round_tag": 7, "seat": seat, "ballot": "yes"}, seat + 1)
            )
        await stage.settle()
        assert "第7轮表决开始" in stage.screen_text
        assert "Ballot" not in stage.screen_text
