"""The published documents, computed from the state. Nothing of a running vote's choices goes in."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Literal

from controller.contract.commands import RosterMember
from controller.contract.documents.attendance import (
    AttendanceDocument,
    MissingPerson,
    PersonAttendance,
    QuorumState,
    SignInState,
)
from controller.contract.documents.document import Document
from controller.contract.documents.meeting import (
    AgendaDocument,
    AlarmState,
    BodyRules,
    MeetingDocument,
    RosterDocument,
    VoteDefaults,
)
from controller.contract.documents.seats import SeatsDocument, SeatState
from controller.domain.actions import legal_actions
from controller.domain.attendance import missing_members
from controller.domain.people import Attendance, Member
from controller.domain.presets import Preset
from controller.domain.quorum import quorum
from controller.domain.state import Alarm, State, count_attendance
from controller.service.agenda_items import entry_of
from controller.service.speech_document import speech_document
from controller.service.standing_document import standing_documents
from controller.service.vote_document import vote_document

SEATS_CACHED_MAX = 8192
"""Every seat of the largest hall before and after it has voted: of thousands a few change between two documents."""


def meeting_document(
    state: State, seq: int, now_ms: int, vote_defaults: VoteDefaults | None = None
) -> MeetingDocument:
    """Where the meeting stands, and what a vote would be taken by."""
    return MeetingDocument(
        seq=seq,
        at_ms=now_ms,
        title=state.title,
        phase=state.phase.value,
        preset=state.preset_name,
        opened_at_ms=state.opened_at_ms,
        adjourned_at_ms=state.adjourned_at_ms,
        item_number=state.item_number,
        actions=legal_actions(state),
        presets=tuple(state.presets),
        rules=tuple(_rules(preset) for preset in state.presets.values()),
        vote_defaults=vote_defaults,
        alarm=_alarm(state.alarm),
    )


def _alarm(alarm: Alarm | None) -> AlarmState | None:
    return None if alarm is None else AlarmState(reason=alarm.reason, since_ms=alarm.since_ms)


def _rules(preset: Preset) -> BodyRules:
    return BodyRules(
        name=preset.name,
        quorum=None if preset.quorum is None else preset.quorum.text,
        majority=preset.majority.text,
        secret=preset.secret,
        speech_first_s=preset.speech_first_s,
        speech_second_s=preset.speech_second_s,
        source=preset.source,
        speeches_beside_votes=preset.speeches_beside_votes,
        methods=preset.methods,
        write_in=preset.write_in,
        tie=preset.tie,
        secret_always=preset.secret_always,
        unsettled=preset.unsettled,
    )


def roster_document(state: State, seq: int, now_ms: int) -> RosterDocument:
    """Who belongs to the meeting."""
    members = tuple(
        RosterMember(
            member_id=m.member_id,
            name=m.name,
            seat=m.seat,
            role=m.role,
            delegation=m.delegation,
            groups=m.groups,
            weight=m.weight,
            presiding=m.presiding,
        )
        for m in state.members.values()
    )
    return RosterDocument(seq=seq, at_ms=now_ms, members=members)


def agenda_document(state: State, seq: int, now_ms: int) -> AgendaDocument:
    """The items, and where those with several rounds stand."""
    return AgendaDocument(
        seq=seq,
        at_ms=now_ms,
        items=tuple(entry_of(item) for item in state.agenda),
        item_number=state.item_number,
        settled=state.settled,
        standings=standing_documents(state),
    )


def attendance_document(state: State, seq: int, now_ms: int) -> AttendanceDocument:
    """Who is here, and whether that is a quorum."""
    count = count_attendance(state)
    rule = state.preset.quorum
    needed = quorum(state, rule)
    return AttendanceDocument(
        seq=seq,
        at_ms=now_ms,
        expected=count.expected,
        present=count.present,
        absent=count.absent,
        on_leave=count.on_leave,
        left=count.left,
        observers_present=count.observers_present,
        quorum=QuorumState(
            rule=None if rule is None else rule.text,
            need=needed.need,
            reached=needed.reached,
            lost_since_ms=state.quorum_watch.lost_since_ms if state.is_open else None,
        ),
        people=tuple(_person(state, member_id) for member_id in state.members),
        late=count.late,
        remote=count.remote,
        visitors_present=count.visitors_present,
        remote_counts=state.remote_counts,
        seating=state.seating,
        sign_in=SignInState(
            is_open=state.sign_in.is_open,
            since_ms=state.sign_in.since_ms,
            closes_at_ms=state.sign_in.closes_at_ms,
        ),
        not_signed_in=tuple(_missing(member) for member in missing_members(state)),
        leaves_ahead=tuple(state.leaves_ahead),
    )


def _person(state: State, member_id: str) -> PersonAttendance:
    presence = state.presence(member_id)
    return PersonAttendance(
        member_id=member_id,
        attendance=presence.attendance,
        method=presence.method,
        at_ms=presence.at_ms,
        is_late=presence.is_late,
        reason=presence.reason,
        arrived_at_ms=presence.arrived_at_ms,
        left_at_ms=presence.left_at_ms,
        back_at_ms=presence.back_at_ms,
        may_vote=presence.may_vote,
    )


def _missing(member: Member) -> MissingPerson:
    return MissingPerson(
        member_id=member.member_id, name=member.name, seat=member.seat, delegation=member.delegation
    )


def seats_document(state: State, links: Mapping[int, bool | None], seq: int, now_ms: int) -> SeatsDocument:
    """Every seat; `links` says by seat whether it answers, None while it is not known."""
    waiting = {request.seat for request in state.waiting}
    speaking = {speech.seat for speech in state.speaking}
    if state.priority is not None:
        speaking.add(state.priority.seat)
    vote = state.pending_vote
    voters = vote.electorate.members_by_seat if vote is not None else ()
    voted = vote.ballots if vote is not None else ()
    seats = tuple(
        _seat_state(
            seat,
            state.attendance_at(seat),
            "unknown" if link is None else "ok" if link else "lost",
            seat in voters,
            seat in voted,
            "speaking" if seat in speaking else "waiting" if seat in waiting else "none",
            _card(state, seat),
        )
        for seat, link in sorted(links.items())
    )
    return SeatsDocument(seq=seq, at_ms=now_ms, seats=seats)


@lru_cache(maxsize=SEATS_CACHED_MAX)
def _seat_state(
    seat: int,
    attendance: Attendance | None,
    link: Literal["unknown", "ok", "lost"],
    voter: bool,
    voted: bool,
    speech: Literal["none", "waiting", "speaking"],
    card: Literal["none", "own", "other", "unknown"],
) -> SeatState:
    return SeatState(
        seat=seat,
        attendance=attendance,
        link=link,
        voter=voter,
        voted=voted,
        speech=speech,
        card=card,
    )


def _card(state: State, seat: int) -> Literal["none", "own", "other", "unknown"]:
    whose = state.cards.get(seat)
    if whose is None:
        return "none"
    if not whose:
        return "unknown"
    return "own" if whose == state.member_at.get(seat) else "other"


FROM_STATE: Mapping[str, Callable[[State, int, int], Document]] = {
    "meeting": meeting_document,
    "roster": roster_document,
    "agenda": agenda_document,
    "attendance": attendance_document,
    "vote": vote_document,
    "speech": speech_document,
}
"""Documents that need the state alone, by name."""
