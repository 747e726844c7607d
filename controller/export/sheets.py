"""The record as sheets: meetings, attendance, votes, ballots of named votes, speeches, speaking times, alarms.

Pure; walks the events once.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field

from controller.domain.core import apply
from controller.domain.events import Event
from controller.domain.events.floor import FloorPriorityEnded, SpeechEnded
from controller.domain.events.meeting import AlarmCleared, MeetingAdjourned, MeetingOpened
from controller.domain.events.votes import VoteOpened, VotePrepared
from controller.domain.presets import Method
from controller.domain.standings import Standing
from controller.domain.state import State, count_attendance
from controller.domain.vote_phases import BY_HAND, RUNNING
from controller.domain.votes import Purpose, Round
from controller.export.attendance_sheet import ATTENDANCE_COLUMNS, HEADCOUNT_COLUMNS, Comings, headcount_row
from controller.export.cells import Row, wall_time
from controller.export.question_rows import OPTION_COLUMNS, option_rows, question_columns, said_by
from controller.export.speech_rows import chair_row, speaking_times, speech_row

SHEETS = (
    *("meetings", "attendance", "votes", "ballots", "speeches"),
    *("headcounts", "speaking_times", "alarms", "options"),
)
"""Names of the sheets, in the order of the workbook."""

_MEETING = ("meeting_number", "meeting", "meeting_opened")
"""Begin every row: meetings of one title are told apart by their number in the record and by their time."""

COLUMNS: dict[str, tuple[str, ...]] = {
    "meetings": (*_MEETING, "meeting_adjourned", "all_members", "present", "vote_rounds"),
    "attendance": (*_MEETING, *ATTENDANCE_COLUMNS),
    "votes": (
        *_MEETING,
        *("round", "item", "title", "secrecy", "rule", "opened", "closed", "announced", "outcome"),
        *("all_members", "present", "yes", "no", "abstain", "not_voted", "base", "need", "passed"),
        *("unreachable", "reason", "vote_method", "purpose", "invalid", "follows_round"),
        *("question", "items_together", "candidate", "issued", "returned", "elected", "tied", "places_left"),
        *("casting_vote", "presiding"),
    ),
    "ballots": (*_MEETING, "round", "seat", "member_id", "name", "ballot"),
    "options": (*_MEETING, "round", "item", "title", *OPTION_COLUMNS),
    "headcounts": (*_MEETING, *HEADCOUNT_COLUMNS),
    "speeches": (
        *_MEETING,
        *("item", "seat", "name", "delegation", "kind", "turn", "limit_s", "spoken_s"),
        *("granted", "ended", "reason"),
    ),
    "speaking_times": (*_MEETING, "delegation", "member_id", "name", "spoken_s"),
    "alarms": (*_MEETING, "raised", "cleared", "reason"),
}
"""Columns of every sheet; their titles stand in the catalogue (group `export`)."""


@dataclass(slots=True)
class Sheets:
    """Rows by sheet."""

    rows: dict[str, list[Row]] = field(default_factory=lambda: {name: [] for name in SHEETS})


def sheets_of(records: Iterable[tuple[int, Event]]) -> Sheets:
    """The sheets of all meetings in `records` (wall milliseconds and event, in order)."""
    walk = _Walk()
    for at_ms, event in records:
        walk.take(at_ms, event)
    walk.finish()
    return walk.sheets


class _Walk:
    """Replays the events and writes a row wherever something came to its end."""

    def __init__(self) -> None:
        self.sheets = Sheets()
        self._state = State()
        self._comings = Comings()
        self._meeting_number = 0
        self._vote_rounds = 0

    def take(self, at_ms: int, event: Event) -> None:
        """Rows that need the state before the event, the event itself, rows that need the state after it."""
        if isinstance(event, SpeechEnded):
            self._speech(at_ms, event)
        if isinstance(event, FloorPriorityEnded):
            self._chair(at_ms, event)
        if isinstance(event, AlarmCleared):
            self._alarm(at_ms)
        if isinstance(event, VotePrepared | VoteOpened | MeetingAdjourned):
            self._vote()
        if isinstance(event, MeetingAdjourned):
            self._meeting(at_ms)  # before the next roster can take the place of this meeting's
        apply(self._state, event, at_ms)
        if isinstance(event, MeetingOpened):
            self._meeting_number += 1
            self._vote_rounds = 0
        self._vote_rounds += isinstance(event, VoteOpened) and event.settings.purpose is not Purpose.TEST
        self._comings.take(self._state, event, at_ms)
        headcount = headcount_row(self._state, event, at_ms)
        if headcount is not None:
            self.sheets.rows["headcounts"].append(self._meeting_columns() | headcount)

    def finish(self) -> None:
        """Rows for a meeting that is not adjourned at the end of the record."""
        if self._state.is_open:
            self._vote()
            self._meeting(None)
        self._alarm(None)

    def _meeting_columns(self) -> Row:
        state = self._state
        return {
            "meeting_number": self._meeting_number,
            "meeting": state.title,
            "meeting_opened": wall_time(state.opened_at_ms),
        }

    def _meeting(self, adjourned_at_ms: int | None) -> None:
        """The meeting as it stands at its end, and who was there."""
        count = count_attendance(self._state)
        self.sheets.rows["meetings"].append(
            {
                **self._meeting_columns(),
                "meeting_adjourned": wall_time(adjourned_at_ms),
                "all_members": count.expected,
                "present": count.present,
                "vote_rounds": self._vote_rounds,
            }
        )
        self._attendance()
        self.sheets.rows["speaking_times"] += speaking_times(self._state, self._meeting_columns())

    def _attendance(self) -> None:
        for member in self._state.members.values():
            row = self._comings.row(self._state, member)
            self.sheets.rows["attendance"].append(self._meeting_columns() | row)

    def _vote(self) -> None:
        vote = self._state.vote
        if vote is None or vote.opened_at_ms is None or vote.is_test:
            return  # what was never opened, and what was a test, is nothing to report
        standing = self._state.standings.get(vote.settings.item_number or 0)
        self.sheets.rows["votes"].append(self._meeting_columns() | _vote_row(vote, standing))
        begin: Row = {
            "round": vote.tag,
            "item": vote.settings.item_number,
            "title": vote.settings.title,
        }
        options = (self._meeting_columns() | begin | row for row in option_rows(vote, standing))
        self.sheets.rows["options"] += options
        # before the count nobody reads who chose what
        has_ballots = vote.settings.method in {Method.ELECTRONIC, Method.ROLL_CALL}
        if has_ballots and not vote.is_secret and vote.phase not in RUNNING | BY_HAND:
            self.sheets.rows["ballots"] += self._ballot_rows(vote)

    def _ballot_rows(self, vote: Round) -> list[Row]:
        state = self._state
        rows: list[Row] = []
        for seat, member_id in vote.electorate.members_by_seat.items():
            ballot = vote.ballots.get(seat)
            rows.append(
                {
                    **self._meeting_columns(),
                    "round": vote.tag,
                    "seat": seat,
                    "member_id": member_id,
                    "name": state.members[member_id].name if member_id in state.members else "",
                    "ballot": "not_voted" if ballot is None else said_by(vote.settings.question, ballot),
                }
            )
        return rows

    def _speech(self, at_ms: int, event: SpeechEnded) -> None:
        speech = self._state.speech_of(event.seat)
        if speech is not None:
            row = speech_row(self._state, speech, at_ms, event.reason)
            self.sheets.rows["speeches"].append(self._meeting_columns() | row)

    def _chair(self, at_ms: int, event: FloorPriorityEnded) -> None:
        priority = self._state.priority
        if priority is not None:
            row = chair_row(self._state, priority, at_ms, event.reason)
            self.sheets.rows["speeches"].append(self._meeting_columns() | row)

    def _alarm(self, cleared_at_ms: int | None) -> None:
        alarm = self._state.alarm
        if alarm is not None:
            row: Row = {
                "raised": wall_time(alarm.since_ms),
                "cleared": wall_time(cleared_at_ms),
                "reason": alarm.reason,
            }
            self.sheets.rows["alarms"].append(self._meeting_columns() | row)


_IN_WORDS: dict[bool | None, str | None] = {True: "yes", False: "no", None: None}


def _vote_row(vote: Round, standing: Standing | None) -> Row:
    row: Row = {
        "round": vote.tag,
        "item": vote.settings.item_number,
        "title": vote.settings.title,
        "secrecy": vote.settings.secrecy.value,
        "rule": vote.settings.majority.text,
        "opened": wall_time(vote.opened_at_ms),
        "closed": wall_time(vote.closed_at_ms),
        "announced": wall_time(vote.announced_at_ms),
        "outcome": vote.phase.value,
        "all_members": vote.electorate.all_members,
        "present": vote.electorate.present,
        "unreachable": ",".join(map(str, vote.unreachable)),
        "reason": vote.end_reason,
        "vote_method": vote.settings.method.value,
        "purpose": vote.settings.purpose.value,
        "follows_round": vote.predecessor,
        "presiding": None if vote.presiding is None else vote.presiding.name,
        "casting_vote": _IN_WORDS[vote.casting_vote],
    }
    row |= question_columns(vote, standing)
    if vote.is_acclaimed and vote.passed:
        row["passed"] = "yes"
    if vote.tally is not None:
        tally = vote.tally
        row |= {"yes": tally.yes, "no": tally.no, "abstain": tally.abstain, "not_voted": tally.not_voted}
        row["invalid"] = tally.invalid
    if vote.verdict is not None:
        verdict = vote.verdict
        row |= {"base": verdict.base_count, "need": verdict.need, "passed": _IN_WORDS[vote.passed]}
    return row
