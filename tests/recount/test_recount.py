"""A record that is counted again says the same, and a record that somebody has changed is found out."""

import copy
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from controller.contract.catalogue import Language, entries, placeholders
from controller.domain.events import Event
from controller.domain.events.attendance import CheckedIn, WentAway
from controller.domain.events.counts import BallotRecorded, CountEntered, ResultAnnounced, VoteClosed
from controller.domain.events.meeting import MeetingOpened
from controller.domain.events.votes import VoteOpened
from controller.domain.inputs.attendance import CheckInManually, RecordAway
from controller.domain.inputs.votes import ConfirmCount, EnterCount, FallBack, OpenVote, RepeatVote
from controller.domain.people import Attendance, CheckInMethod
from controller.domain.presets import Method, NoPress
from controller.domain.tallies import Tally
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, HandCount, PressRule, Purpose, Secrecy
from controller.exit_codes import ExitCode
from controller.export.sheets import sheets_of
from controller.journal.database import FILE_NAME
from controller.journal.journal import Journal
from controller.recount.counting import recount
from controller.recount.differences import Difference
from controller.recount.printing import recount_journal
from tests.domain.sitting import Sitting, assembly, open_vote, sitting
from tests.journal.records import eventful_sitting, keep, numbered, sitting_by_other_methods, tamper

END_TIMEOUT_S = 30.0
"""Far above the half second that a recount takes."""


def voted(order: OpenVote | None = None) -> Sitting:
    """A vote of five: two yes, one no, one abstention, one silent."""
    hall = sitting(5)
    hall.must(order or open_vote())
    for seat, ballot in enumerate((Ballot.YES, Ballot.YES, Ballot.NO, Ballot.ABSTAIN), 1):
        hall.read(seat, ballot)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    hall.move(VoteMove.ANNOUNCE)
    return hall


def differences(hall: Sitting) -> list[str]:
    rounds = recount([("", event) for _, event in hall.record])
    return [told for each in rounds for told in each.differences]


@pytest.mark.parametrize("secrecy", Secrecy)
@pytest.mark.parametrize("no_press", NoPress)
def test_a_record_as_it_was_made_leads_to_the_same_results(secrecy: Secrecy, no_press: NoPress) -> None:
    assert differences(voted(open_vote(secrecy, no_press=no_press))) == []


@pytest.mark.parametrize("no_press", NoPress)
def test_who_is_present_without_a_unit_is_among_the_not_voted(no_press: NoPress) -> None:
    hall = assembly((("甲组",), 3), (("甲组",), 2), (("乙组",), 5), present=2, remote_counts=True)
    hall.must(CheckInManually("m3", None, CheckInMethod.VIDEO))
    hall.must(open_vote(no_press=no_press, rule="all > 1/2 and weight all > 1/2"))
    hall.read(1, Ballot.YES)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    assert (hall.vote.tally, len(hall.vote.tally_parts)) == (
        Tally(3, 3, 1, 0, *((0, 2) if no_press is NoPress.NOT_VOTED else (1, 1))),
        3,
    )
    hall.move(VoteMove.ANNOUNCE)
    hall.must(open_vote(method=Method.HANDS, needs_confirmation=False))
    hall.must(EnterCount(HandCount(2, 0, 0), "操作员01"))
    assert hall.tally == (2, 0, 0, 1)
    assert differences(hall) == []


def left_in_mid_vote(secrecy: Secrecy = Secrecy.NAMED) -> Sitting:
    """Silence is an abstention; of five two say yes, one of them leaves, another leaves in silence, two stay silent."""
    hall = sitting(5)
    hall.must(open_vote(secrecy, no_press=NoPress.ABSTAIN))
    hall.read(1, Ballot.YES)
    hall.read(2, Ballot.YES)
    hall.must(RecordAway("m2", None, Attendance.LEFT), RecordAway("m3", None, Attendance.LEFT))
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    return hall


@pytest.mark.parametrize("secrecy", Secrecy)
def test_the_silence_of_who_had_left_is_no_abstention(secrecy: Secrecy) -> None:
    hall = left_in_mid_vote(secrecy)
    assert hall.tally == (2, 0, 2, 1)
    assert differences(hall) == []


def test_a_leave_that_is_not_in_the_record_is_found() -> None:
    hall = left_in_mid_vote()
    hall.record = [(at_ms, event) for at_ms, event in hall.record if not isinstance(event, WentAway)]
    assert differences(hall) == ["seat 3 is said to have left and no leave is recorded"]


def test_applause_for_a_straw_poll_has_decided_nothing() -> None:
    hall = sitting(3)
    straw_poll = open_vote(method=Method.ACCLAMATION, purpose=Purpose.STRAW_POLL, needs_confirmation=False)
    hall.must(straw_poll, EnterCount(None))
    hall.move(VoteMove.ANNOUNCE)
    (again,) = recount([("", event) for _, event in hall.record])
    assert (again.passed, again.differences) == (None, ())
    sheets = sheets_of(hall.record)
    assert [row.get("passed") for row in sheets.rows["votes"]] == [None]


def test_a_void_round_stays_void_and_has_no_result_when_it_is_put_again() -> None:
    hall = sitting(3)
    hall.must(
        open_vote(method=Method.HANDS, needs_confirmation=False), EnterCount(HandCount(3, 0, 0), "操作员01")
    )
    hall.move(VoteMove.VOID)
    assert hall.vote.passed is None
    hall.must(RepeatVote(), EnterCount(HandCount(0, 3, 0), "操作员01"))
    hall.move(VoteMove.ANNOUNCE)
    void, again = recount([("", event) for _, event in hall.record])
    assert (void.outcome, void.passed, void.differences) == ("void", None, ())
    assert (again.outcome, again.passed, again.differences) == ("announced", False, ())
    rows = sheets_of(hall.record).rows["votes"]
    assert [(row["outcome"], row["passed"]) for row in rows] == [("void", None), ("announced", "no")]


def test_applause_for_a_round_that_is_void_has_carried_nothing() -> None:
    hall = sitting(3)
    hall.must(open_vote(method=Method.ACCLAMATION, needs_confirmation=False), EnterCount(None))
    hall.move(VoteMove.VOID)
    (void,) = recount([("", event) for _, event in hall.record])
    assert (void.outcome, void.passed) == ("void", None)
    assert [row.get("passed") for row in sheets_of(hall.record).rows["votes"]] == [None]


def test_every_method_and_every_way_a_round_can_end_is_counted_again() -> None:
    assert differences(eventful_sitting()) == []
    assert differences(sitting_by_other_methods()) == ["seat 99 has a ballot and no vote"]
    hall = voted()
    hall.must(RepeatVote(), FallBack(Method.PAPER, "故障"))
    figures = HandCount(3, 0, 0, issued=5, returned=4, invalid=1)
    hall.must(EnterCount(figures, "操作员01"), ConfirmCount(None, "操作员02"))
    outcomes = [each.outcome for each in recount([("", event) for _, event in hall.record])]
    assert (outcomes, differences(hall)) == (["repeated", "fallen_back", "closed"], [])


def changed(hall: Sitting, change: Callable[[Event], Iterable[Event]]) -> list[str]:
    """What differs once every event of the record is what `change` makes of it."""
    rounds = recount([("", each) for _, event in hall.record for each in change(event)])
    return [told for each in rounds for told in each.differences]


@pytest.mark.parametrize(
    ("issued", "returned", "said"),
    [
        (3, 4, "the count cannot be true: 3 papers issued, 4 returned, 1 invalid, with 5 present"),
        (6, 4, "the count cannot be true: 6 papers issued, 4 returned, 1 invalid, with 5 present"),
        (5, 5, "5 entered, 4 counted"),
    ],
)
def test_papers_of_a_motion_that_cannot_be_true_are_found_out(issued: int, returned: int, said: str) -> None:
    hall = sitting(5)
    figures = HandCount(3, 0, 0, issued=5, returned=4, invalid=1)
    hall.must(open_vote(method=Method.PAPER, needs_confirmation=False), EnterCount(figures, "操作员01"))

    def other_papers(event: Event) -> Iterable[Event]:
        if isinstance(event, CountEntered):
            event = replace(event, figures=replace(figures, issued=issued, returned=returned))
        return (event,)

    assert changed(hall, lambda event: (event,)) == []
    assert said in changed(hall, other_papers)


def test_a_result_without_its_verdict_is_found_out_even_when_it_was_announced_as_undecided() -> None:
    def without_verdict(event: Event) -> Iterable[Event]:
        if isinstance(event, VoteClosed):
            return [replace(event, verdict=None)]
        return [replace(event, passed=None) if isinstance(event, ResultAnnounced) else event]

    assert changed(voted(), without_verdict) == ["counted, but no verdict is recorded"]
    assert changed(voted(open_vote(purpose=Purpose.STRAW_POLL)), without_verdict) == []


@pytest.mark.parametrize("press_rule", PressRule)
def test_where_the_first_press_counts_a_second_ballot_of_a_seat_is_found_out(press_rule: PressRule) -> None:
    def pressed_twice(event: Event) -> Iterable[Event]:
        if isinstance(event, BallotRecorded) and event.seat == 1:
            return [replace(event, ballot=Ballot.NO), event]
        return [event]

    told = ["seat 1 has a second ballot although the first press counts"]
    hall = voted(open_vote(press_rule=press_rule))
    assert changed(hall, pressed_twice) == (told if press_rule is PressRule.FIRST else [])


@pytest.mark.parametrize("secrecy", Secrecy)
def test_a_voter_who_had_not_signed_in_is_found_out(secrecy: Secrecy) -> None:
    def without_sign_in(event: Event) -> Iterable[Event]:
        return [] if isinstance(event, CheckedIn) and event.member_id == "m4" else [event]

    told = ["the voter of seat 4 had not signed in when the vote was opened"]
    assert changed(voted(open_vote(secrecy)), without_sign_in) == told


def test_a_voter_who_had_left_is_found_out_and_one_who_came_back_is_not() -> None:
    def gone(event: Event) -> Iterable[Event]:
        return [WentAway("m4", Attendance.LEFT), event] if isinstance(event, VoteOpened) else [event]

    def come_back(event: Event) -> Iterable[Event]:
        if not isinstance(event, VoteOpened):
            return [event]
        return [WentAway("m4", Attendance.LEFT), CheckedIn("m4", CheckInMethod.MANUAL), event]

    assert changed(voted(), gone) == ["the voter of seat 4 had not signed in when the vote was opened"]
    assert changed(voted(), come_back) == []


def test_whoever_signed_in_to_an_earlier_meeting_has_not_signed_in_to_this_one() -> None:
    def anew(event: Event) -> Iterable[Event]:
        return (
            [MeetingOpened("第二次会议", "presidium", 1, enforce_quorum=True), event]
            if isinstance(event, VoteOpened)
            else [event]
        )

    assert len(changed(voted(), anew)) == 5


async def _kept(folder: Path, hall: Sitting) -> Path:
    folder.mkdir()  # noqa: ASYNC240 - a moment's work on a temporary folder
    await keep(folder, hall)
    return folder


@pytest.mark.parametrize(
    ("secrecy", "sql", "told"),
    [
        (
            Secrecy.NAMED,
            """UPDATE event SET body = replace(body, '"yes"', '"no"')
            WHERE kind = 'BallotRecorded' AND body LIKE '%"seat":1,%'""",
            "yes: 2 recorded, 1 counted",
        ),
        (
            Secrecy.NAMED,
            """UPDATE event SET body = replace(body, '"yes":2,"no":1', '"yes":3,"no":0') WHERE kind = 'VoteClosed'""",
            "yes: 3 recorded, 2 counted",
        ),
        (
            Secrecy.SECRET,
            """UPDATE event SET body = replace(body, '"yes":2', '"yes":3') WHERE kind = 'VoteClosed'""",
            "6 counted in all, 5 present",
        ),
        (
            Secrecy.SECRET,
            """UPDATE event SET body = replace(replace(body, '"yes":2', '"yes":3'), '"not_voted":1', '"not_voted":0')
            WHERE kind = 'VoteClosed'""",
            "4 ballots given in secret, 5 counted",
        ),
        (
            Secrecy.NAMED,
            """UPDATE event SET body = replace(body, '"passed":false', '"passed":true') WHERE kind = 'VoteClosed'""",
            "verdict: passed True",
        ),
        (
            Secrecy.NAMED,
            """UPDATE event SET body = replace(body, '"passed":false', '"passed":true')
            WHERE kind = 'ResultAnnounced'""",
            "announced as passed True, the rule says False",
        ),
        (
            Secrecy.NAMED,
            """UPDATE event SET body = replace(body, '"seat":4', '"seat":44') WHERE kind = 'BallotRecorded'""",
            "seat 44 has a ballot and no vote",
        ),
    ],
)
async def test_a_copy_that_somebody_has_changed_is_found_out_by_name(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], secrecy: Secrecy, sql: str, told: str
) -> None:
    folder = await _kept(tmp_path / "kept", voted(open_vote(secrecy)))
    changed = tmp_path / "copy"
    changed.mkdir()
    shutil.copyfile(folder / FILE_NAME, changed / FILE_NAME)
    tamper(changed, sql)
    assert recount_journal(folder, as_json=False) is ExitCode.DONE
    assert "as recorded" in capsys.readouterr().out
    assert recount_journal(changed, as_json=False) is ExitCode.FAILED
    captured = capsys.readouterr()
    assert told in captured.out
    assert "not as recorded: round 1" in captured.err


async def test_it_reads_while_the_controller_writes_and_changes_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    hall = voted()
    with Journal(tmp_path) as journal:
        await journal.append(numbered(hall.record))
        assert recount_journal(tmp_path, as_json=True) is ExitCode.DONE
        assert journal.last_seq == len(hall.record)
    (line,) = capsys.readouterr().out.splitlines()
    said = json.loads(line)
    assert (said["tally"]["yes"], said["passed"], said["opened_by"], said["differences"]) == (
        2,
        False,
        "操作员01",
        [],
    )


def test_a_round_without_a_result_has_nothing_to_compare() -> None:
    hall = sitting()
    hall.must(open_vote())
    (round_1,) = recount([("", event) for _, event in hall.record])
    assert (round_1.outcome, round_1.tally, round_1.differences) == ("unfinished", None, ())
    assert not any(isinstance(event, VoteClosed) for _, event in hall.record)


def _recount(*arguments: str) -> "subprocess.CompletedProcess[str]":
    return subprocess.run(
        [sys.executable, "-m", "hall", "recount", *arguments],
        env={**os.environ, "LC_ALL": "C.UTF-8"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=END_TIMEOUT_S,
        check=False,
    )


def test_a_folder_without_a_journal_and_a_journal_without_votes_are_told(tmp_path: Path) -> None:
    told = _recount(str(tmp_path))
    assert (told.returncode, told.stdout) == (ExitCode.UNAVAILABLE, "")
    assert f"{tmp_path}: there is no journal in this folder" in told.stderr
    Journal(tmp_path).close()
    told = _recount(str(tmp_path), "--lang", "zh")
    assert (told.returncode, told.stdout, told.stderr) == (ExitCode.DONE, "", "记录中没有表决。\n")


async def test_events_that_are_missing_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = await _kept(tmp_path / "kept", voted())
    tamper(folder, "DELETE FROM event WHERE seq IN (1, 3, 4)")
    assert recount_journal(folder, as_json=True) is ExitCode.FAILED
    assert "the record is not whole: events 1, 3-4 are missing" in capsys.readouterr().err


async def test_a_round_is_told_in_chinese(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = await _kept(tmp_path / "kept", voted())
    tamper(
        folder,
        """UPDATE event SET body = replace(body, '"yes":2,"no":1', '"yes":3,"no":0') WHERE kind = 'VoteClosed'""",
    )
    assert recount_journal(folder, as_json=False, language=Language.ZH) is ExitCode.FAILED
    told = capsys.readouterr()
    assert "不一致：赞成：记录为3，重新计票为2; 反对：记录为0，重新计票为1" in told.out
    assert not re.search("[a-z]{3}", told.out)
    assert told.err == "与记录不一致：第1轮\n"


def test_a_difference_can_be_copied_and_said_in_both_languages() -> None:
    difference = copy.deepcopy(Difference("figures", what="yes", recorded=2, counted=1))
    assert difference == "yes: 2 recorded, 1 counted"
    assert difference.in_words(Language.ZH) == "赞成：记录为2，重新计票为1"


def test_both_languages_of_the_recount_fill_in_the_same_values() -> None:
    for key, both in entries().items():
        if key.startswith("recount."):
            assert placeholders(both["zh"]) == placeholders(both["en"]), key
