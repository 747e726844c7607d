"""Every order that can be given in a small hall, by the command that it comes from, and what may become of each."""

from collections.abc import Sequence

from controller.domain.floor.speeches import FloorMode, RequestKind, WhenFull
from controller.domain.inputs import Order
from controller.domain.inputs.attendance import (
    AssignSeat,
    CancelLeave,
    CheckInManually,
    CloseSignIn,
    CountHeads,
    EnterByCard,
    OpenSignIn,
    RecordAway,
    SwapSeats,
)
from controller.domain.inputs.floor import (
    CallNext,
    EndAllSpeeches,
    EndPriority,
    EndSpeech,
    ExtendSpeech,
    GrantFloor,
    ListSpeakers,
    RequestFloor,
    SetFloor,
    TakePriority,
    WithdrawRequest,
)
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
)
from controller.domain.inputs.votes import (
    CallMember,
    CastVote,
    ConfirmCount,
    EnterCount,
    ExtendVote,
    FallBack,
    MoveVote,
    ReadyVote,
    RepeatVote,
)
from controller.domain.people import Attendance, CheckInMethod
from controller.domain.presets import Method
from controller.domain.vote_phases import VoteMove
from controller.domain.votes import Ballot, HandCount
from tests.domain.sitting import as_prepared, open_vote, prepare_vote, roster

MEMBERS, OBSERVERS, VISITORS = 4, 1, 1
SEATS = range(1, MEMBERS + OBSERVERS + VISITORS + 1)
WITH_ORDERS_OF_THEIR_OWN = frozenset(
    {
        VoteMove.PREPARE,
        VoteMove.READY,
        VoteMove.OPEN,
        VoteMove.EXTEND,
        VoteMove.FALL_BACK,
        VoteMove.ENTER,
        VoteMove.CONFIRM,
        VoteMove.CALL,
        VoteMove.CAST,
        VoteMove.REPEAT,
    }
)
"""Moves that say more than a reason; the machine of all methods tries them."""
NOT_BESIDE_A_VOTE = {"roster.import", *WITH_ORDERS_OF_THEIR_OWN}
"""Orders that would change what the machine follows by itself."""
ALWAYS_POSSIBLE = {
    *(set(VoteMove) - WITH_ORDERS_OF_THEIR_OWN),
    VoteMove.CAST,
    *("attendance.cancel_leave", "attendance.count", "attendance.open_sign_in", "attendance.close_sign_in"),
    *("speech.end", "speech.extend", "speech.end_all", "floor.priority_end"),
    *("alarm.raise", "alarm.clear", "message.clear"),
}
"""Commands that somebody in this small hall can carry out whenever they are offered."""

FLOOR_ORDERS: list[Order] = [
    *(SetFloor(mode=mode) for mode in FloorMode),
    *(SetFloor(when_full=answer) for answer in WhenFull),
    *(SetFloor(open_list=switch, chair_mutes=switch) for switch in (True, False)),
    *(SetFloor(microphone_limit=limit) for limit in (1, 2, 3)),
]


def orders_by_name(moves: Sequence[VoteMove] = tuple(VoteMove)) -> dict[str, list[Order]]:
    """For every command the orders that it can lead to in this small hall."""
    people = [(f"m{seat}", None) for seat in SEATS]
    return {
        "meeting.open": [OpenMeeting("会", "presidium", 1)],
        "meeting.adjourn": [AdjournMeeting()],
        "roster.import": [ImportRoster(roster(2))],
        "agenda.set": [SetAgenda(())],
        "agenda.select": [SelectItem(1)],
        "attendance.check_in": [CheckInManually(*person) for person in people],
        "attendance.leave": [RecordAway(*person, Attendance.ON_LEAVE) for person in people],
        "speech.grant": [GrantFloor(seat, None) for seat in SEATS],
        "speech.extend": [ExtendSpeech(seat, 60) for seat in SEATS],
        "speech.end": [EndSpeech(seat) for seat in SEATS],
        "speech.withdraw": [WithdrawRequest(seat) for seat in SEATS],
        "speech.next": [CallNext()],
        "speech.request": [RequestFloor(seat, kind) for seat in SEATS for kind in RequestKind],
        "speech.end_all": [EndAllSpeeches()],
        "speech.list": [ListSpeakers(()), ListSpeakers((3, 1)), ListSpeakers((MEMBERS + 1, 2, 1))],
        "floor.set": FLOOR_ORDERS,
        "floor.priority": [TakePriority(), TakePriority(mutes=True), TakePriority(mutes=False)],
        "floor.priority_end": [EndPriority()],
        "alarm.raise": [RaiseAlarm("烟感")],
        "alarm.clear": [ClearAlarm()],
        "message.push": [PushMessage("你好", None)],
        "message.clear": [ClearMessages()],
        "attendance.cancel_leave": [CancelLeave(*person) for person in people],
        "attendance.video": [CheckInManually(*person, CheckInMethod.VIDEO, True) for person in people],
        "attendance.entrance": [EnterByCard("FFFF")],
        "attendance.count": [CountHeads()],
        "attendance.open_sign_in": [OpenSignIn(None), OpenSignIn(1)],
        "attendance.close_sign_in": [CloseSignIn()],
        "seat.assign": [AssignSeat("m1", 7)],
        "seat.swap": [SwapSeats(1, 2)],
        "vote.open": [open_vote(), as_prepared()],
        "vote.prepare": [prepare_vote()],
        "vote.ready": [ReadyVote()],
        "vote.extend": [ExtendVote(1)],
        "vote.fall_back": [FallBack(method, "") for method in (Method.ELECTRONIC, Method.HANDS)],
        "vote.enter": [EnterCount(None), EnterCount(HandCount(0, 0, 0), "操作员01")],
        "vote.confirm": [ConfirmCount(None, name) for name in ("操作员01", "操作员02")],
        "vote.call": [CallMember(*person, Ballot.NO) for person in people],
        "vote.cast": [CastVote(is_yes=True), CastVote(is_yes=False)],
        "vote.repeat": [RepeatVote()],
        **{move.value: [MoveVote(move)] for move in moves if move not in WITH_ORDERS_OF_THEIR_OWN},
    }
