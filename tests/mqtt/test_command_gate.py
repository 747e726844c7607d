"""What the gate lets through, and how it refuses the rest."""

import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from controller.contract.commands import COMMAND_BYTES_MAX, AgendaEntry, CommandMessage
from controller.contract.vote_commands import VoteMoveCommand
from controller.mqtt.command_gate import (
    PROBLEM_CHARS_MAX,
    Admitted,
    Refused,
    Unanswerable,
    admit,
    refuse_unread,
)
from controller.mqtt.inbox import HEAD_BYTES_MAX, UnreadCommand, UnreadReason

NOW_MS = 1_790_000_000_000
CLOSE = {"name": "vote.close"}


def test_a_good_command_is_admitted() -> None:
    verdict = admit(_command(), NOW_MS)
    assert isinstance(verdict, Admitted)
    assert verdict.message.command == VoteMoveCommand(name="vote.close")


@pytest.mark.parametrize("age_s", [-60, 0, 60])
def test_a_minute_either_way_is_fresh(age_s: int) -> None:
    assert isinstance(admit(_command(sent_at_ms=NOW_MS - age_s * 1000), NOW_MS), Admitted)


@pytest.mark.parametrize(
    ("age_s", "code", "param"), [(61, "stale_command", "age_s"), (-61, "command_from_future", "ahead_s")]
)
def test_more_than_a_minute_is_refused_with_the_difference(age_s: int, code: str, param: str) -> None:
    verdict = admit(_command(sent_at_ms=NOW_MS - age_s * 1000), NOW_MS)
    assert isinstance(verdict, Refused)
    assert (verdict.client, verdict.command_id) == ("desk-1", "command-1")
    assert (verdict.refusal.code, verdict.refusal.params) == (code, {param: 61})
    assert "61" in verdict.refusal.zh
    assert "61" in verdict.refusal.en


@pytest.mark.parametrize(
    ("change", "named"),
    [
        ({"command": {"name": "vote.clsoe"}}, "command"),
        ({"command": {"name": "speech.end", "seat": True}}, "seat"),
        ({"command": {"name": "speech.end", "seat": "7"}}, "seat"),
        ({"extra": 1}, "extra"),
        ({"operator": ""}, "operator"),
        ({"expects": {"round_tag": 65536}}, "round_tag"),
    ],
)
def test_a_malformed_command_with_a_sender_is_refused_naming_the_place(
    change: dict[str, Any], named: str
) -> None:
    verdict = admit(_command(**change), NOW_MS)
    assert isinstance(verdict, Refused)
    assert verdict.refusal.code == "malformed_command"
    assert named in str(verdict.refusal.params["problem"])


INVISIBLE_COMMANDS: list[tuple[dict[str, Any], str, str]] = [
    ({"name": "vote.open", "title": "决\u200b议"}, "title", "U+200B"),
    ({"name": "vote.open", "title": "\u202e议决"}, "title", "U+202E"),
    ({"name": "meeting.open", "title": "a\x1b[2Jb"}, "title", "U+001B"),
    ({"name": "meeting.open", "title": "第一行\n第二行"}, "title", "U+000A"),
    ({"name": "agenda.set", "items": [{"number": 1, "title": "审\u2066议"}]}, "items.0.title", "U+2066"),
    (
        {"name": "agenda.set", "items": [{"number": 1, "title": "a", "motion": "甲\n\u200f乙"}]},
        "items.0.motion",
        "U+200F",
    ),
    (
        {"name": "roster.import", "members": [{"member_id": "m1", "name": "张\ufeff三"}]},
        "members.0.name",
        "U+FEFF",
    ),
    ({"name": "vote.void", "reason": "计票\u202e有误"}, "reason", "U+202E"),
    ({"name": "vote.cancel", "reason": "a\x1b[2J"}, "reason", "U+001B"),
    ({"name": "message.push", "text": "a\x1b[2J"}, "text", "U+001B"),
]


@pytest.mark.parametrize(("command", "place", "character"), INVISIBLE_COMMANDS)
def test_a_text_that_is_not_what_it_looks_like_is_refused_naming_the_character(
    command: dict[str, Any], place: str, character: str
) -> None:
    verdict = admit(_command(command=command), NOW_MS)
    assert isinstance(verdict, Refused)
    assert verdict.refusal.code == "invisible_character"
    assert verdict.refusal.params == {"place": place, "character": character}
    assert all(character in told for told in (verdict.refusal.zh, verdict.refusal.en))


ENTERED = '{"name": "vote.enter", "candidates": {"甲": {"yes": 1, "no": 0, "abstain": 0}}, "write_ins": {%s}}'


@pytest.mark.parametrize(
    ("figures", "code", "told"),
    [
        ('"李四": 4, "李四": 2', "key_twice", {"name": "李四"}),
        ('"李四": 4, " 李四": 2', "names_alike", {"place": "write_ins", "name": "李四"}),
        (
            '"李四": 4, "李\\u0000四": 2, "李\\u0000 四": 1',
            "names_alike",
            {"place": "write_ins", "name": "李? 四"},
        ),
    ],
)
def test_no_vote_is_lost_to_a_name_that_stands_twice(figures: str, code: str, told: dict[str, str]) -> None:
    verdict = admit(_command().replace(json.dumps(CLOSE).encode(), (ENTERED % figures).encode()), NOW_MS)
    assert isinstance(verdict, Refused)
    assert (verdict.refusal.code, verdict.refusal.params) == (code, told)


@pytest.mark.parametrize(
    "twice", ['"operator": "代表02"', '"command": {"name": "vote.cancel"}', '"expects": {}']
)
def test_no_key_of_a_command_stands_twice(twice: str) -> None:
    payload = _command(expects={"round_tag": 1}).decode()
    verdict = admit(("{" + twice + ", " + payload.removeprefix("{")).encode(), NOW_MS)
    assert isinstance(verdict, Refused)
    assert verdict.refusal.params == {"name": twice.split('"')[1]}


def test_a_motion_may_have_paragraphs() -> None:
    items = [{"number": 1, "title": "审议", "motion": "一、\n二、"}]
    assert isinstance(admit(_command(command={"name": "agenda.set", "items": items}), NOW_MS), Admitted)


def test_a_message_may_have_lines() -> None:
    assert isinstance(
        admit(_command(command={"name": "message.push", "text": "请就座\nBe seated"}), NOW_MS), Admitted
    )


def test_an_operator_is_no_second_person_by_what_nobody_sees() -> None:
    verdict = admit(_command(operator="操作员\u200b"), NOW_MS)
    assert isinstance(verdict, Refused)
    assert verdict.refusal.params == {"place": "operator", "character": "U+200B"}


@pytest.mark.parametrize("typed", ["Jose\u0301 1", "José\u30001", " José  1 "])
def test_an_operator_has_one_spelling(typed: str) -> None:
    verdict = admit(_command(operator=typed), NOW_MS)
    assert isinstance(verdict, Admitted)
    assert verdict.message.operator == "José 1"


def test_what_an_older_record_holds_can_still_be_published() -> None:
    assert AgendaEntry(number=1, title="审\u200b议").title == "审\u200b议"


@pytest.mark.parametrize(
    "payload",
    [
        b"",
        b"{",
        b"\xff\xfe",
        b"[" * 100_000,
        b'"text"',
        b'{"client": "desk-1"}',
        b'{"id": "command-1", "client": "a/b"}',
        b'{"id": "command-1", "client": "#"}',
        b'{"id": "short", "client": "desk-1"}',
    ],
)
def test_without_a_usable_sender_there_is_no_answer(payload: bytes) -> None:
    assert isinstance(admit(payload, NOW_MS), Unanswerable)


def test_an_oversized_command_is_answered_from_its_first_bytes() -> None:
    payload = _command(operator="x" * COMMAND_BYTES_MAX)
    verdict = admit(payload, NOW_MS)
    assert isinstance(verdict, Refused)
    assert verdict.refusal.params == {"size": len(payload), "limit": COMMAND_BYTES_MAX}


@pytest.mark.parametrize(
    ("reason", "code"),
    [
        (UnreadReason.OVERSIZED, "oversized_command"),
        (UnreadReason.BUSY, "busy"),
        (UnreadReason.RETAINED, "retained_command"),
    ],
)
def test_an_unread_command_is_refused_with_its_reason(reason: UnreadReason, code: str) -> None:
    verdict = refuse_unread(UnreadCommand(_command()[:HEAD_BYTES_MAX], 2 << 20, reason))
    assert isinstance(verdict, Refused)
    assert (verdict.client, verdict.command_id, verdict.refusal.code) == ("desk-1", "command-1", code)


def test_an_unread_command_that_hides_its_sender_is_not_answered() -> None:
    assert isinstance(refuse_unread(UnreadCommand(b"x" * 100, 2 << 20, UnreadReason.BUSY)), Unanswerable)


@settings(deadline=None)
@given(st.binary(max_size=300))
def test_no_bytes_whatever_break_the_gate(payload: bytes) -> None:
    assert isinstance(admit(payload, NOW_MS), Refused | Unanswerable)


@settings(deadline=None)
@given(st.text(min_size=1, max_size=600))
def test_little_of_a_hostile_command_comes_back_and_nothing_that_moves_a_cursor(hostile: str) -> None:
    verdict = admit(_command(**{hostile: 1, "command": {"name": hostile}}), NOW_MS)
    if isinstance(verdict, Refused):
        problem = str(verdict.refusal.params["problem"])
        assert len(problem) <= PROBLEM_CHARS_MAX
        assert problem.isprintable()


@pytest.mark.parametrize(
    "change",
    [
        {"command": {"name": "vote.open", "preset": "A" * 1_000_000}},
        {
            "command": {
                "name": "agenda.set",
                "items": [{"number": 1, "title": "x", "preset": "A" * 1_000_000}],
            }
        },
        {"sent_at_ms": 10**4000},
    ],
)
def test_no_command_makes_a_reply_that_a_broker_would_not_take(change: dict[str, Any]) -> None:
    verdict = admit(_command(**change), NOW_MS)
    assert isinstance(verdict, Refused)
    assert verdict.refusal.code == "malformed_command"
    assert len(verdict.refusal.model_dump_json()) < 2000


def test_what_the_models_write_is_what_the_gate_reads() -> None:
    verdict = admit(_command(), NOW_MS)
    assert isinstance(verdict, Admitted)
    again = admit(verdict.message.model_dump_json().encode(), NOW_MS)
    assert again == verdict
    assert isinstance(verdict.message, CommandMessage)


def _command(**changes: Any) -> bytes:
    fields = {"id": "command-1", "client": "desk-1", "operator": "代表01", "command": CLOSE}
    return json.dumps({**fields, **changes}).encode()
