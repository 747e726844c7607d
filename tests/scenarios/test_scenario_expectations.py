"""Expectations hold where they should, fail where they should, and say what was seen."""

import sqlite3
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from seat_protocol.face import Lamp, Lamps, Mode
from simulators.scenario.errors import CheckFailedError
from simulators.scenario.matching import at_path, mismatch
from simulators.scenario.record import stream_problem
from simulators.scenario.secrecy import leaks_in_journal, leaks_in_log, leaks_in_messages, named_rounds
from simulators.scenario.unit_view import Seat
from simulators.scenario.waiting import eventually
from simulators.view import DARK, SeatView

VOTE = {"phase": "open", "tally": None, "verdict": {"passed": True}, "unreachable": [3, 4, 7], "voted": 1}


@pytest.mark.parametrize(
    "wanted",
    [
        {"phase": "open"}, {"tally": "none"}, {"verdict": {"passed": True}}, {"unreachable": "3-4,7"},
        {"unreachable": [3, 4, 7]}, {},
    ],
)  # fmt: skip
def test_what_is_named_is_compared_and_nothing_else(wanted: dict[str, Any]) -> None:
    assert mismatch(wanted, VOTE) is None


@pytest.mark.parametrize(
    ("wanted", "told"),
    [
        ({"phase": "held"}, "phase is open"),
        ({"tally": {"yes": 1}}, "tally is none"),
        ({"verdict": {"passed": False}}, "verdict.passed is True"),
        ({"unreachable": "3-4"}, "unreachable is [3, 4, 7]"),
        ({"unreachable": "none"}, "unreachable is [3, 4, 7]"),
        ({"unreachable": [3, 4, 8]}, "unreachable[2] is 7"),
        ({"voted": True}, "voted is 1"),
        ({"quorum": 1}, "quorum is not there"),
    ],
)
def test_a_difference_is_told_with_its_place(wanted: dict[str, Any], told: str) -> None:
    assert mismatch(wanted, VOTE) == told


def test_a_path_leads_deep_into_a_document() -> None:
    document = {"seats": [{"seat": 4, "link": "ok"}, {"seat": 5, "link": "lost"}]}
    assert at_path(document, "seats[seat=5].link") == "lost"
    assert at_path(document, "seats[0].seat") == 4
    for path in ("seats[seat=6].link", "seats[2]", "chairs", "seats[0].seat[0]"):
        with pytest.raises(LookupError):
            at_path(document, path)


def event(number: int, kind: str = "VoteHeld", **body: object) -> dict[str, object]:
    return {"id": number, "kind": kind, "body": body}


def test_an_event_may_come_twice_but_not_change_or_be_missing() -> None:
    stream = [event(1), event(2), event(2), event(3, "VoteResumed")]
    assert stream_problem(stream, 3, {"VoteHeld": 2}) is None
    assert stream_problem(stream, 3, {"VoteHeld": 3}) == "VoteHeld: 2"
    assert stream_problem(stream, 4, {}) == "event 4 of 4 is missing"
    assert stream_problem([event(1), event(3)], 3, {}) == "event 2 of 3 is missing"
    assert stream_problem([event(2), event(3)], 3, {}) == "event 1 of 3 is missing"
    assert stream_problem([event(1), event(1, seat=2)], 1, {}) == "event 1 came twice, and not the same"
    assert stream_problem([event(2), event(1)], 2, {}) == "the events did not come in order"


def look(seats: str = "1", **wanted: object) -> Callable[[SeatView], str | None]:
    return Seat.model_validate({"seats": seats, **wanted}).problem


def test_a_unit_is_judged_by_what_a_person_sees() -> None:
    view = SeatView(
        mode=Mode.VOTE_LAST, lamps=Lamps(yes=Lamp.BLINK), countdown_remaining_s=9, text="代表01\n第1代表团"
    )
    assert (
        look(lamps={"yes": "blink", "no": "off"}, mode="vote_last", text="代表01", countdown_s_min=9)(view)
        is None
    )
    assert look(lamps={"yes": "on"})(view) == "lamp yes is blink"
    assert look(mode="held")(view) == "mode is vote_last"
    assert look(microphone=True)(view) == "the microphone is closed"
    assert look(text="代表02")(view) == "the screen says '代表01\\n第1代表团'"
    assert look(countdown_s_min=10)(view) == "9 s are left"
    assert look(dark=True)(view) == "the unit has power"
    assert look(dark=True)(DARK) is None
    assert look(mode="idle")(DARK) == "the unit is dark"


async def test_what_is_expected_may_come_late_but_must_stay() -> None:
    answers = iter(["no", None, "again", None, None, None, None, None])
    asked: list[str | None] = []

    def problem() -> str | None:
        asked.append(next(answers, None))
        return asked[-1]

    await eventually(problem, timeout_s=30, holds_s=0.05)
    assert asked[:3] == ["no", None, "again"]
    assert asked[-1] is None


async def test_what_does_not_come_is_reported_as_it_was_seen_last() -> None:
    with pytest.raises(CheckFailedError, match="still dark"):
        await eventually(lambda: "still dark", timeout_s=0.01)


NAMED = b'{"id":9,"kind":"BallotRecorded","body":{"round_tag":1,"seat":3,"ballot":"yes"}}'
SECRET = b'{"id":9,"kind":"BallotRecorded","body":{"round_tag":2,"seat":3,"ballot":null}}'


def test_a_choice_in_a_message_is_found_unless_its_round_is_a_named_one() -> None:
    assert list(leaks_in_messages([("hall/h/event", NAMED)], {1})) == []
    assert list(leaks_in_messages([("hall/h/event", NAMED)], {2})) == ["MQTT hall/h/event: body.ballot"]
    assert list(leaks_in_messages([("hall/h/event", SECRET)], set())) == []
    assert list(leaks_in_messages([("hall/h/x", b'{"seats":[{"c":"no"}]}')], {1})) == [
        "MQTT hall/h/x: seats.[0]c"
    ]
    assert list(leaks_in_messages([("hall/h/x", b'{"seat":3,"choice":2}')], {1})) == ["MQTT hall/h/x: choice"]
    assert list(leaks_in_messages([("hall/h/x", b"yes")], {1})) == ["MQTT hall/h/x: "]


def test_a_tally_is_no_leak() -> None:
    tally = b'{"tally":{"yes":43,"no":9,"abstain":3,"not_voted":2}}'
    assert list(leaks_in_messages([("hall/h/state/vote", tally)], set())) == []


RULES = '{"round_tag":2,"settings":{"secrecy":"secret","no_press":"abstain"},"seats":[[3,"M3"]]}'


def test_what_the_rules_make_of_silence_is_no_leak(tmp_path: Path) -> None:
    assert list(leaks_in_messages([("hall/h/state/vote", RULES.encode())], set())) == []
    assert list(leaks_in_journal(journal(tmp_path, [RULES]), set())) == []


def test_a_choice_beside_or_below_that_rule_is_a_leak(tmp_path: Path) -> None:
    for hidden in ('{"no_press":"abstain","3":"abstain"}', '{"no_press":{"3":"abstain"}}'):
        folder = tmp_path / str(len(hidden))
        folder.mkdir()
        assert len(list(leaks_in_messages([("hall/h/x", hidden.encode())], set()))) == 1
        assert len(list(leaks_in_journal(journal(folder, [hidden]), set()))) == 2


def journal(folder: Path, bodies: list[str], *, deleted: bool = False) -> Path:
    with sqlite3.connect(folder / "journal.sqlite") as connection:
        connection.execute("CREATE TABLE event (seq INTEGER PRIMARY KEY, body TEXT)")
        connection.executemany("INSERT INTO event (body) VALUES (?)", [(body,) for body in bodies])
        connection.commit()
        if deleted:
            connection.execute("PRAGMA secure_delete = 0")
            connection.execute("DELETE FROM event")
    connection.close()
    return folder


def test_a_choice_in_the_journal_is_found_in_rows_and_in_deleted_bytes(tmp_path: Path) -> None:
    ballot = '{"round_tag":2,"seat":3,"ballot":"yes"}'
    (tmp_path / "deleted").mkdir()
    (tmp_path / "rows").mkdir()
    assert len(list(leaks_in_journal(journal(tmp_path / "rows", [ballot]), set()))) == 2
    assert list(leaks_in_journal(tmp_path / "rows", {2})) == []
    assert len(list(leaks_in_journal(journal(tmp_path / "deleted", [ballot], deleted=True), set()))) == 1


def test_a_count_in_the_journal_is_no_leak(tmp_path: Path) -> None:
    rows = ['{"round_tag":2,"seat":3,"ballot":null}', '{"round_tag":2,"tally":{"present":3,"yes":1,"no":2}}']
    assert list(leaks_in_journal(journal(tmp_path, rows), set())) == []


@pytest.mark.parametrize(
    ("line", "is_leak"),
    [
        ("seat 5 pressed 'yes'", True),
        ("M05: Ballot.NO", True),
        ("seat=12 choice=2", True),
        ("5号席位赞成", True),
        ("seat 5: no answer within 20 ms", False),
        ("round 1: 赞成43票", False),
        ("yes, the disk is full", False),
    ],
)
def test_a_log_line_leaks_when_it_names_a_seat_and_a_choice(tmp_path: Path, line: str, is_leak: bool) -> None:
    log = tmp_path / "controller.log"
    log.write_text(f"started\n{line}\n", encoding="utf-8")
    assert bool(list(leaks_in_log(log))) is is_leak


def test_a_round_is_named_when_it_was_opened_as_one() -> None:
    opened = [
        event(1, "VoteOpened", round_tag=1, settings={"secrecy": "named"}),
        event(2, "VoteOpened", round_tag=2, settings={"secrecy": "secret"}),
    ]
    assert named_rounds(opened) == {1}
