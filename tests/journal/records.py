"""A small record: one round of every kind of event."""

import sqlite3
from dataclasses import replace
from pathlib import Path

from controller.domain.agenda import AgendaItem
from controller.domain.core import apply
from controller.domain.elections import CandidateCount, Election, ElectionCount
from controller.domain.events import Event
from controller.domain.events.counts import BallotRecorded
from controller.domain.inputs.attendance import (
    AssignSeat,
    CancelLeave,
    CloseSignIn,
    CountHeads,
    OpenSignIn,
    RecordAway,
    SwapSeats,
)
from controller.domain.inputs.floor import (
    EndPriority,
    EndSpeech,
    ExtendSpeech,
    GrantFloor,
    ListSpeakers,
    SetFloor,
    TakePriority,
    WithdrawRequest,
)
from controller.domain.inputs.hall import CardRead, SpeakPressed, SpeechNearEnd
from controller.domain.inputs.meeting import (
    AdjournMeeting,
    ClearAlarm,
    ClearMessages,
    ImportRoster,
    OpenMeeting,
    PushMessage,
    RaiseAlarm,
    SelectItem,
    SetAgenda,
    WithdrawItem,
)
from controller.domain.inputs.votes import (
    CallMember,
    ConfirmCount,
    EnterCount,
    ExtendVote,
    FallBack,
    OpenVote,
    ReadyVote,
    RepeatVote,
)
from controller.domain.paper import Papers
from controller.domain.people import Attendance, SeatingMode
from controller.domain.presets import Method
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, HandCount, PressRule, Secrecy
from controller.journal.database import FILE_NAME
from controller.journal.journal import Journal, Recorded
from tests.domain.sitting import Sitting, as_prepared, open_vote, prepare_vote, roster, sitting


def eventful_sitting() -> Sitting:
    """A sitting with every kind of event about the meeting, the floor and votes."""
    hall = sitting(members=4, observers=1, presiding=4)
    items = (AgendaItem(1, "审议", "决议", "presidium", secret=True), AgendaItem(2, "其他"))
    hall.must(SetAgenda(items), SelectItem(1))
    hall.must(SpeakPressed(1), SpeakPressed(1), SpeakPressed(2), GrantFloor(2, 60), ExtendSpeech(2, 30))
    hall.must(ListSpeakers((3, 4)), WithdrawRequest(4), SetFloor(open_list=True), GrantFloor(1, 61))
    hall.now_ms += 10_000
    hall.must(SpeechNearEnd(1, hall.state.speaking[-1].granted_at_ms), TakePriority(), EndPriority())
    hall.must(RaiseAlarm("三层烟感"), ClearAlarm(), GrantFloor(2, 60))
    hall.must(EndSpeech(2), PushMessage("欢迎 \0 “各位”\n", None), ClearMessages())
    hall.must(open_vote())
    hall.move(VoteMove.HOLD, VoteMove.RESUME)
    hall.read(1, Ballot.YES)
    hall.move(VoteMove.CLOSE)
    hall.sweep({2: Ballot.NO}, unreachable=[3])
    hall.move(VoteMove.ACCEPT, VoteMove.ANNOUNCE)
    hall.must(open_vote(Secrecy.SECRET))
    hall.move(VoteMove.CANCEL)
    hall.must(open_vote(Secrecy.SECRET))
    hall.read(4, Ballot.ABSTAIN)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    hall.move(VoteMove.VOID)
    hall.must(*(RecordAway(f"m{seat}", None, Attendance.LEFT) for seat in (1, 2)))
    hall.do(open_vote())
    hall.must(WithdrawItem(2), AdjournMeeting())
    return hall


def sitting_with_cards() -> Sitting:
    """A sitting with every kind of event about cards, seats, the sign-in and the quorum."""
    hall = Sitting()
    people = tuple(replace(member, card=f"04{member.seat:06X}") for member in roster(3))
    hall.must(ImportRoster(people), RecordAway("m3", None, Attendance.ON_LEAVE, "因病"))
    hall.must(CancelLeave("m3", None))
    hall.must(OpenMeeting("会", "presidium", 1, seating=SeatingMode.FREE))
    hall.must(CardRead(2, "04000001"), CardRead(1, "04000002"), CountHeads(), SwapSeats(1, 2))
    hall.must(CloseSignIn(), OpenSignIn(5), CardRead(1, None), AssignSeat("m3", 3))
    hall.must(RecordAway("m1", None, Attendance.LEFT))
    return hall


def sitting_by_other_methods() -> Sitting:
    """A sitting with every kind of event about votes that are prepared, repeated, or counted by people."""
    hall = sitting(members=4)
    hall.must(prepare_vote(duration_s=60), ReadyVote(), as_prepared(), ExtendVote(30))
    hall.must(FallBack(Method.HANDS, "表决器故障"), EnterCount(HandCount(3, 1, 0), "操作员01"))
    hall.must(ConfirmCount(None, "操作员02"))
    hall.move(VoteMove.ANNOUNCE)
    hall.must(RepeatVote(), FallBack(Method.ACCLAMATION, ""), EnterCount(None, "操作员01"))
    hall.must(ConfirmCount(None, "操作员02"))
    hall.move(VoteMove.ANNOUNCE)
    hall.must(open_vote(method=Method.ROLL_CALL), CallMember(None, 1, Ballot.YES))
    hall.move(VoteMove.CANCEL)
    hall.must(open_vote())
    stranger = BallotRecorded(hall.vote.tag, 99, Ballot.YES)
    hall.record.append((hall.now_ms, stranger))
    apply(hall.state, stranger, hall.now_ms)
    hall.move(VoteMove.CLOSE)
    hall.sweep()
    hall.move(VoteMove.VOID)
    elect(hall)
    return hall


def elect(hall: Sitting) -> None:
    """One of two is elected, on papers of all four."""
    hall.must(
        SetAgenda((AgendaItem(1, "选举委员", question=Election(("甲", "乙"), 1, has_write_ins=False)),))
    )
    hall.must(OpenVote(1, None, Secrecy.SECRET, PressRule.LAST, None, None, method=Method.PAPER))
    sides = {"甲": CandidateCount(3, 1, 0), "乙": CandidateCount(1, 3, 0)}
    hall.must(EnterCount(ElectionCount(sides, {}, Papers(4, 4, 0)), "操作员01"))
    hall.must(ConfirmCount(None, "操作员02"))
    hall.move(VoteMove.ANNOUNCE)


def numbered(events: list[tuple[int, Event]], first: int = 1) -> list[Recorded]:
    """Events as the journal takes them."""
    return [Recorded(seq, at_ms, event, "操作员01") for seq, (at_ms, event) in enumerate(events, first)]


async def keep(folder: Path, hall: Sitting) -> None:
    """Write the whole record of `hall` into a new journal."""
    with Journal(folder) as journal:
        await journal.append(numbered(hall.record))


def tamper(folder: Path, sql: str) -> None:
    """Change a closed journal from outside."""
    connection = sqlite3.connect(folder / FILE_NAME)
    try:
        connection.executescript(sql)
    finally:
        connection.close()
