"""Attendance on the console: who is here, who is missing and why, and what the operator does about it."""

from dataclasses import replace

import pytest

from console.rehearsal import START_WALL_MS, RehearsalHall
from console.words import time_of_day
from controller.contract.catalogue import Language
from controller.contract.documents.attendance import AttendanceDocument
from controller.contract.documents.document import Document
from controller.contract.documents.event_message import EventMessage
from controller.contract.documents.vote import VoteDocument
from tests.console.stage import OPEN_VOTE, Stage, on_stage

ACTIONS = (
    *("attendance.check_in", "attendance.leave", "attendance.cancel_leave", "attendance.video"),
    *("attendance.count", "attendance.open_sign_in", "attendance.close_sign_in", "seat.assign", "seat.swap"),
)
HALL = RehearsalHall(actions=ACTIONS, seat_count=12)


def changed(kind: type[Document], **changes: object) -> Document:
    """A document of the hall with other values."""
    document = next(each for each in HALL.documents() if isinstance(each, kind))
    return kind.model_validate({**document.model_dump(), **changes})


async def ordered(stage: Stage, *keys: str) -> dict[str, object]:
    """What the newest command says after these keys."""
    await stage.press(*keys)
    return stage.sent.command.model_dump(exclude_none=True)


@pytest.mark.parametrize(
    ("language", "words"),
    [(Language.ZH, "法定人数8人，自{}起不足"), (Language.EN, "Quorum of 8: LOST since {}")],
)
async def test_a_quorum_that_was_lost_is_shown_with_since_when(language: Language, words: str) -> None:
    async with on_stage(HALL, language) as stage:
        lost = {"rule": "all >= 2/3", "need": 8, "reached": False, "lost_since_ms": START_WALL_MS}
        stage.link.publish(changed(AttendanceDocument, quorum=lost))
        await stage.settle()
        assert words.format(time_of_day(START_WALL_MS)) in stage.screen_text


async def test_late_remote_and_visitors_are_counted_apart_where_there_are_any() -> None:
    async with on_stage(HALL, size=(140, 40)) as stage:
        assert "迟到" not in stage.screen_text
        stage.link.publish(changed(AttendanceDocument, late=2, remote=1, visitors_present=3))
        await stage.settle()
        assert "迟到 2  视频 1  列席 4  旁听 3" in stage.screen_text


async def test_a_closed_sign_in_stands_on_the_screen() -> None:
    async with on_stage(HALL) as stage:
        assert "报到已截止" not in stage.screen_text
        stage.link.publish(changed(AttendanceDocument, sign_in={"is_open": False}))
        await stage.settle()
        assert "报到已截止" in stage.screen_text


async def test_who_is_missing_and_why_can_be_read_at_any_moment() -> None:
    people = [
        {"member_id": "m3", "attendance": "on_leave", "method": None, "at_ms": 1, "reason": "因病"},
        {"member_id": "m4", "attendance": "left", "method": "key", "at_ms": 1},
    ]
    missing = [{"member_id": "m2", "name": "代表02", "seat": 2}]
    async with on_stage(replace(HALL, vote=OPEN_VOTE)) as stage:
        stage.link.publish(
            changed(AttendanceDocument, not_signed_in=missing, people=people),
            VoteDocument.model_validate(
                {"seq": 1, "at_ms": 1, "round_tag": 7, "phase": "open", "not_voted_seats": [5, 6]}
            ),
        )
        await stage.settle()
        await stage.press("r")
        told = stage.dialog_text
        for words in (
            "未报到（1人）",
            "代表02（2号）",
            "代表03（因病）",
            "代表04",
            "未表决（2席）",
            "代表06（6号）",
        ):
            assert words in told
        await stage.press("x")
        assert "未报到（1人）" not in stage.screen_text


async def test_a_person_is_named_by_seat_by_id_or_by_name() -> None:
    async with on_stage(HALL) as stage:
        check_in = {"name": "attendance.check_in"}
        assert await ordered(stage, "i", "1", "2", "enter") == {**check_in, "seat": 12}
        await stage.answer(stage.sent)
        assert await ordered(stage, "i", "m", "3", "enter") == {**check_in, "seat": 3}


async def test_nobody_is_ordered_about_whom_the_roster_does_not_know() -> None:
    async with on_stage(HALL) as stage:
        await stage.press("z", "9", "9")
        assert "名册中没有此人" in stage.dialog_text
        await stage.press("enter", "escape")
        assert stage.link.commands == []


async def test_a_leave_is_recorded_with_its_reason() -> None:
    async with on_stage(HALL) as stage:
        body = await ordered(stage, "d", "9", "tab", "right", "tab", "i", "l", "l", "enter")
        assert body == {"name": "attendance.leave", "seat": 9, "kind": "on_leave", "reason": "ill"}


async def test_before_the_meeting_there_is_only_leave_of_absence() -> None:
    async with on_stage(replace(HALL, phase="prepared")) as stage:
        body = await ordered(stage, "d", "9", "enter")
        assert body["kind"] == "on_leave"


async def test_the_sign_in_is_opened_for_some_minutes_and_closed() -> None:
    async with on_stage(HALL) as stage:
        opened = await ordered(stage, "S", "right", "enter")
        assert opened == {"name": "attendance.open_sign_in", "minutes": 5}
        await stage.answer(stage.sent)
        assert await ordered(stage, "f") == {"name": "attendance.close_sign_in"}


@pytest.mark.parametrize(("key", "word"), [("S", "Enter 开始报到"), ("z", "Enter 确定")])
async def test_the_foot_of_a_dialog_says_what_enter_does_there(key: str, word: str) -> None:
    async with on_stage(HALL) as stage:
        await stage.press(key)
        assert word in stage.dialog_text


async def test_heads_are_counted_with_one_key() -> None:
    async with on_stage(HALL) as stage:
        assert await ordered(stage, "u") == {"name": "attendance.count"}
        await stage.answer(stage.sent)
        count = {"expected": 96, "present": 90, "absent": 4, "on_leave": 2}
        events = [EventMessage(id=7, at_ms=1, kind="HeadsCounted", body={"count": count, "missing": []})]
        events += [EventMessage(id=8 + i, at_ms=2, kind="MessagesCleared", body={}) for i in range(30)]
        for event in events:
            stage.link.event(event)
        await stage.settle()
        assert "应到96人，实到90人，缺席4人，请假2人" in stage.screen_text


async def test_who_takes_part_by_video_has_no_unit_unless_told() -> None:
    async with on_stage(HALL) as stage:
        video = {"name": "attendance.video", "seat": 4}
        assert await ordered(stage, "y", "4", "enter") == {**video, "may_vote": False}
        await stage.answer(stage.sent)
        assert await ordered(stage, "y", "4", "tab", "right", "enter") == {**video, "may_vote": True}


async def test_seats_are_given_and_swapped() -> None:
    async with on_stage(HALL) as stage:
        given = await ordered(stage, "b", "3", "tab", "1", "1", "enter")
        assert given == {"name": "seat.assign", "member_id": "m3", "seat": 11}
        await stage.press("h", "3", "tab", "3", "enter")
        assert stage.sent.command.name == "seat.assign", "two different seats are needed"
        await stage.press("backspace", "4")
        assert "代表04" in stage.dialog_text
        assert await ordered(stage, "enter") == {"name": "seat.swap", "seat": 3, "other_seat": 4}
