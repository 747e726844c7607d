"""The secretariat's sheets: every meeting once, under its own roster, and no choice before the count."""

from controller.domain.agenda import AgendaItem
from controller.domain.elections import CandidateCount, Election, ElectionCount
from controller.domain.floor.speeches import RequestKind
from controller.domain.inputs.floor import EndPriority, EndSpeech, GrantFloor, RequestFloor, TakePriority
from controller.domain.inputs.hall import SignInPressed, SpeakPressed
from controller.domain.inputs.meeting import (
    AdjournMeeting,
    ClearAlarm,
    ImportRoster,
    OpenMeeting,
    RaiseAlarm,
    SetAgenda,
)
from controller.domain.inputs.votes import ConfirmCount, EnterCount, FallBack, MoveVote, OpenVote
from controller.domain.paper import Papers
from controller.domain.people import Member
from controller.domain.presets import Method
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, HandCount, PressRule, Purpose, Secrecy
from controller.export.cells import Cell, Row
from controller.export.sheets import COLUMNS, SHEETS, Sheets, sheets_of
from tests.domain.sitting import Sitting, open_vote, prepare_vote, sitting
from tests.domain.test_kinds_of_votes import hall_with, put

NEXT_ROSTER = (Member("m1", "张三", 1), Member("n2", "代表52", 2))


def sheets(hall: Sitting) -> Sheets:
    return sheets_of(hall.record)


def named_vote_is_counted(hall: Sitting, choices: dict[int, Ballot]) -> None:
    hall.must(open_vote(Secrecy.NAMED))
    hall.must(MoveVote(VoteMove.CLOSE))
    hall.sweep(choices)
    hall.must(MoveVote(VoteMove.ANNOUNCE))


def column(rows: list[Row], name: str) -> list[Cell]:
    return [row[name] for row in rows]


def test_the_next_roster_adds_nothing_to_an_adjourned_meeting() -> None:
    hall = sitting(members=3)
    hall.must(AdjournMeeting())
    before = sheets(hall).rows
    hall.must(ImportRoster(NEXT_ROSTER))
    assert sheets(hall).rows == before
    assert column(before["attendance"], "attendance") == ["present"] * 3


def test_two_meetings_each_have_their_own_people() -> None:
    hall = sitting(members=3)
    hall.must(AdjournMeeting(), ImportRoster(NEXT_ROSTER), OpenMeeting("下次会议", "presidium", 1))
    rows = sheets(hall).rows["attendance"]
    assert column(rows, "name") == ["代表01", "代表02", "代表03", "张三", "代表52"]
    assert column(rows, "attendance") == ["present", "present", "present", "absent", "absent"]
    assert column(rows, "meeting")[3:] == ["下次会议", "下次会议"]


def test_two_meetings_of_one_title_are_told_apart_on_every_sheet() -> None:
    hall = sitting(members=3)
    named_vote_is_counted(hall, {1: Ballot.YES})
    hall.must(SpeakPressed(1), GrantFloor(1, 60), EndSpeech(1), AdjournMeeting())
    title = hall.state.title
    hall.now_ms += 3_600_000
    hall.must(OpenMeeting(title, "presidium", 1, enforce_quorum=False))
    for seat in (1, 2, 3):
        hall.must(SignInPressed(seat))
    named_vote_is_counted(hall, {1: Ballot.NO})
    hall.must(SpeakPressed(1), GrantFloor(1, 60), EndSpeech(1), AdjournMeeting())
    rows = sheets(hall).rows
    for name in set(SHEETS) - {"alarms", "options"}:
        assert set(column(rows[name], "meeting")) == {title}
        assert set(column(rows[name], "meeting_number")) == {1, 2}, name
        assert len(set(column(rows[name], "meeting_opened"))) == 2, name
    first, second = rows["meetings"]
    assert (first["present"], first["all_members"], first["vote_rounds"]) == (3, 3, 1)
    assert str(first["meeting_opened"]) < str(first["meeting_adjourned"]) < str(second["meeting_opened"])


def test_a_meeting_that_goes_on_is_listed_without_an_end() -> None:
    (meeting,) = sheets(sitting(members=3)).rows["meetings"]
    assert (meeting["meeting_number"], meeting["meeting_adjourned"]) == (1, None)


def test_every_row_fills_its_columns_and_no_other() -> None:
    hall = sitting(members=3)
    named_vote_is_counted(hall, {1: Ballot.YES})
    hall.must(SpeakPressed(1), GrantFloor(1, 60), EndSpeech(1), RaiseAlarm("烟感"), ClearAlarm())
    hall.must(AdjournMeeting())
    for name, rows in sheets(hall).rows.items():
        assert rows or name == "options", name
        assert all(row.keys() == set(COLUMNS[name]) for row in rows), name


def test_a_ballot_keeps_the_name_of_who_cast_it_when_the_roster_is_replaced() -> None:
    hall = sitting(members=3)
    named_vote_is_counted(hall, {1: Ballot.YES, 2: Ballot.NO})
    hall.must(AdjournMeeting(), ImportRoster(NEXT_ROSTER))
    rows = sheets(hall).rows
    assert column(rows["votes"], "outcome") == ["announced"]
    assert column(rows["ballots"], "name") == ["代表01", "代表02", "代表03"]
    assert column(rows["ballots"], "ballot") == ["yes", "no", "not_voted"]


def test_every_round_of_a_meeting_that_goes_on_stands_once() -> None:
    hall = sitting(members=3)
    named_vote_is_counted(hall, {1: Ballot.YES})
    named_vote_is_counted(hall, {1: Ballot.NO})
    assert column(sheets(hall).rows["votes"], "round") == [1, 2]


def test_choices_of_a_named_vote_are_not_written_before_the_count() -> None:
    hall = sitting(members=3)
    hall.must(open_vote(Secrecy.NAMED))
    hall.read(1, Ballot.YES)
    assert sheets(hall).rows["ballots"] == []
    hall.must(MoveVote(VoteMove.CLOSE))
    assert sheets(hall).rows["ballots"] == []
    hall.sweep({2: Ballot.NO})
    assert column(sheets(hall).rows["ballots"], "ballot") == ["yes", "no", "not_voted"]


def test_a_secret_vote_has_totals_and_no_ballots() -> None:
    hall = sitting(members=3)
    hall.must(open_vote(Secrecy.SECRET))
    hall.read(1, Ballot.YES)
    hall.must(MoveVote(VoteMove.CLOSE))
    hall.sweep({2: Ballot.NO})
    rows = sheets(hall).rows
    assert (rows["votes"][0]["yes"], rows["votes"][0]["no"], rows["ballots"]) == (1, 1, [])


def test_a_speech_has_its_kind_turn_limit_and_the_time_for_which_the_hall_heard_it() -> None:
    hall = sitting(members=3, presiding=3)
    hall.must(GrantFloor(1, None))
    hall.now_ms += 60_000
    hall.must(TakePriority(mutes=True))
    hall.now_ms += 30_000
    hall.must(
        EndPriority(), EndSpeech(1), RequestFloor(1, RequestKind.REPLY), GrantFloor(1, None), EndSpeech(1)
    )
    chair, speech, reply = sheets(hall).rows["speeches"]
    assert (chair["kind"], chair["turn"], chair["spoken_s"]) == ("chair", None, 30)
    assert (speech["kind"], speech["turn"], speech["limit_s"], speech["spoken_s"]) == ("speech", 1, 900, 60)
    assert (reply["kind"], reply["turn"], reply["limit_s"]) == ("reply", None, 600)


def test_speaking_times_are_added_up_by_person_and_by_delegation() -> None:
    hall = Sitting()
    people = tuple(
        Member(f"m{seat}", f"代表{seat:02}", seat, delegation=name)
        for seat, name in enumerate(("甲团", "乙团", "甲团", ""), 1)
    )
    hall.must(ImportRoster(people), OpenMeeting("会议", "presidium", 1))
    for seat, spoken_ms in ((1, 10_000), (2, 20_000), (3, 40_000), (4, 5_000), (1, 1_000)):
        hall.do(SignInPressed(seat))
        hall.must(GrantFloor(seat, None))
        hall.now_ms += spoken_ms
        hall.must(EndSpeech(seat))
    rows = sheets(hall).rows["speaking_times"]
    told = {(row["delegation"], row["name"]): row["spoken_s"] for row in rows}
    assert told == {
        ("甲团", None): 51,
        ("甲团", "代表01"): 11,
        ("甲团", "代表03"): 40,
        ("乙团", None): 20,
        ("乙团", "代表02"): 20,
        ("", "代表04"): 5,
    }


def test_an_alarm_that_lasts_at_the_end_of_the_record_is_listed_without_an_end() -> None:
    hall = sitting(members=3)
    hall.must(RaiseAlarm("一层"), ClearAlarm(), RaiseAlarm("二层"))
    first, second = sheets(hall).rows["alarms"]
    assert (first["reason"], second["reason"], second["cleared"]) == ("一层", "二层", None)
    assert str(first["raised"]) < str(first["cleared"]) < str(second["raised"])


def test_a_test_vote_and_what_was_never_opened_are_in_no_report() -> None:
    hall = sitting()
    hall.must(open_vote(purpose=Purpose.TEST))
    hall.read(1, Ballot.YES)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    hall.move(VoteMove.ANNOUNCE)
    hall.must(
        prepare_vote(), MoveVote(VoteMove.CANCEL), open_vote(), MoveVote(VoteMove.CANCEL), AdjournMeeting()
    )
    rows = sheets_of(hall.record).rows
    assert [row["round"] for row in rows["votes"]] == [3]
    assert {row["round"] for row in rows["ballots"]} == {3}
    assert rows["meetings"][0]["vote_rounds"] == 1


def test_rounds_of_one_question_are_reported_each_with_what_it_follows() -> None:
    hall = sitting()
    hall.must(open_vote(), FallBack(Method.HANDS, "表决器故障"), EnterCount(HandCount(3, 1, 0), "操作员01"))
    hall.must(ConfirmCount(None, "操作员02"))
    hall.move(VoteMove.ANNOUNCE)
    hall.must(AdjournMeeting())
    first, second = sheets_of(hall.record).rows["votes"]
    assert (first["outcome"], first["reason"], first.get("yes")) == ("fallen_back", "表决器故障", None)
    assert (second["vote_method"], second["follows_round"], second["yes"]) == ("hands", 1, 3)


def test_an_election_has_its_candidates_on_a_sheet_of_their_own() -> None:
    hall = sitting(members=3)
    hall.must(
        SetAgenda((AgendaItem(1, "选举委员", question=Election(("甲", "乙"), 1, has_write_ins=False)),))
    )
    hall.must(
        OpenVote(
            1, None, Secrecy.SECRET, PressRule.LAST, None, None, method=Method.PAPER, needs_confirmation=False
        )
    )
    sides = {"甲": CandidateCount(2, 0, 1), "乙": CandidateCount(1, 2, 0)}
    hall.must(EnterCount(ElectionCount(sides, {}, Papers(3, 3, 0)), "操作员01"), MoveVote(VoteMove.ANNOUNCE))
    rows = sheets(hall).rows
    assert column(rows["options"], "option") == ["甲", "乙"]
    assert column(rows["options"], "option_votes") == [2, 1]
    assert column(rows["options"], "won") == ["yes", "no"]
    assert {frozenset(row) for row in rows["options"]} == {frozenset(COLUMNS["options"])}
    (vote,) = rows["votes"]
    assert (vote["question"], vote["elected"], vote["issued"]) == ("election", "甲", 3)


def test_nobody_is_elected_by_a_round_that_is_void() -> None:
    hall = hall_with(Election(("甲", "乙"), 1, has_write_ins=False), members=3)
    sides = {"甲": CandidateCount(2, 0, 1), "乙": CandidateCount(1, 2, 0)}
    hall.must(put(Method.PAPER), EnterCount(ElectionCount(sides, {}, Papers(3, 3, 0)), "操作员01"))
    hall.move(VoteMove.VOID)
    rows = sheets(hall).rows
    assert (rows["votes"][0]["outcome"], rows["votes"][0]["elected"]) == ("void", None)
    assert column(rows["options"], "option_votes") == [2, 1]
    assert column(rows["options"], "won") == ["no", "no"]


def test_who_is_elected_one_by_one_stands_with_the_round_of_the_last_candidate() -> None:
    hall = sitting(members=3)
    hall.must(
        SetAgenda((AgendaItem(1, "选举委员", question=Election(("甲", "乙"), 2, has_write_ins=False)),))
    )
    for yes in (3, 1):
        hall.must(
            OpenVote(1, None, Secrecy.NAMED, PressRule.LAST, None, None, method=Method.ELECTRONIC),
            MoveVote(VoteMove.CLOSE),
        )
        hall.sweep({seat: Ballot.YES if seat <= yes else Ballot.NO for seat in (1, 2, 3)})
        hall.move(VoteMove.ANNOUNCE)
    rows = sheets(hall).rows
    assert column(rows["votes"], "elected") == [None, "甲"]
    assert column(rows["votes"], "places_left") == [None, 1]
    assert column(rows["options"], "round") == [2, 2]
    assert column(rows["options"], "option") == ["甲", "乙"]
    assert column(rows["options"], "won") == ["yes", "no"]
    assert column(rows["options"], "no_votes") == [0, 2]
