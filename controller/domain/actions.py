"""Which commands are legal at the moment, for clients that offer them."""

from controller.domain.floor.order import next_seat
from controller.domain.floor.priority import presiding_seat
from controller.domain.floor.speeches import RequestKind
from controller.domain.people import Attendance
from controller.domain.state import State
from controller.domain.vote_phases import LEGAL_MOVES, VoteMove

UNSAFE_MOVES = frozenset(
    {VoteMove.READY, VoteMove.OPEN, VoteMove.RESUME, VoteMove.CLOSE, VoteMove.REPEAT, VoteMove.FALL_BACK}
)
"""What has to wait until an alarm is over."""


def legal_actions(state: State) -> tuple[str, ...]:
    """Names of the commands that the state allows now; details (which seat, which item) are checked later."""
    return (
        *(_in_meeting(state) if state.is_open else _outside_meeting(state)),
        *_messages(state),
        *_alarm(state),
    )


def _outside_meeting(state: State) -> tuple[str, ...]:
    opening = ("meeting.open",) if state.members and state.alarm is None else ()
    return (*opening, "roster.import", "agenda.set", *_leaves(state))


_ITEMS = ("agenda.select", "agenda.withdraw", "agenda.set", "meeting.adjourn")
"""While no result is owed."""


def _in_meeting(state: State) -> tuple[str, ...]:
    items = _ITEMS if state.pending_vote is None else ()
    people = ("attendance.check_in", *_leaves(state), *_people(state))
    return (*_vote(state), *items, *_floor(state), *people)


def _vote(state: State) -> tuple[str, ...]:
    moves = LEGAL_MOVES[None if state.vote is None else state.vote.phase]
    return tuple(move for move in moves if state.alarm is None or move not in UNSAFE_MOVES)


def _floor(state: State) -> tuple[str, ...]:
    beginning = () if state.alarm is not None else _beginning(state)
    waiting = ("speech.withdraw",) if state.waiting or state.listed else ()
    speaking = ("speech.end", "speech.extend") if state.speaking else ()
    chair = ("floor.priority_end",) if state.priority is not None else ()
    all_off = ("speech.end_all",) if speaking or chair else ()
    return (*beginning, *waiting, *speaking, *all_off, *chair, "speech.list", "floor.set")


def _beginning(state: State) -> tuple[str, ...]:
    """Commands with which somebody gets or asks for the floor."""
    request = ("speech.request",) if any(map(state.floor.takes, RequestKind)) else ()
    following = ("speech.next",) if next_seat(state) is not None else ()
    is_chair_here = state.priority is not None or presiding_seat(state) is not None
    return ("speech.grant", *following, *request, *(("floor.priority",) if is_chair_here else ()))


def _leaves(state: State) -> tuple[str, ...]:
    """Leave of absence may be recorded for a meeting that is still to come."""
    if not state.members:
        return ()
    on_leave = (count for head, count in state.heads.items() if head.attendance is Attendance.ON_LEAVE)
    leaves = any(on_leave) if state.is_open else bool(state.leaves_ahead)
    return ("attendance.leave", "attendance.cancel_leave") if leaves else ("attendance.leave",)


def _people(state: State) -> tuple[str, ...]:
    """Who is here, and where."""
    closing = ("attendance.close_sign_in",) if state.sign_in.is_open else ()
    return (
        *("attendance.video", "attendance.entrance", "attendance.count", "attendance.open_sign_in"),
        *closing,
        *("seat.assign", "seat.swap"),
    )


def _messages(state: State) -> tuple[str, ...]:
    standing = ("message.clear",) if state.messages or state.message_to_all else ()
    return ("message.push", *standing)


def _alarm(state: State) -> tuple[str, ...]:
    return ("alarm.raise",) if state.alarm is None else ("alarm.clear",)
