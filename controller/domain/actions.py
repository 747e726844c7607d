"""Which commands are legal at the moment, for clients that offer them."""

from controller.domain.people import Attendance
from controller.domain.state import State
from controller.domain.votes import LEGAL_MOVES


def legal_actions(state: State) -> tuple[str, ...]:
    """Names of the commands that the state allows now; details (which seat, which item) are checked later."""
    return (*(_in_meeting(state) if state.is_open else _outside_meeting(state)), *_messages(state))


_FREE = ("vote.open", "agenda.select", "agenda.withdraw", "agenda.set", "meeting.adjourn")
"""While no result is owed."""


def _outside_meeting(state: State) -> tuple[str, ...]:
    opening = ("meeting.open",) if state.members else ()
    return (*opening, "roster.import", "agenda.set", *_leaves(state))


def _in_meeting(state: State) -> tuple[str, ...]:
    vote_moves = tuple(LEGAL_MOVES[state.vote.phase]) if state.vote is not None else ()
    free = _FREE if state.pending_vote is None else ()
    waiting = ("speech.grant", "speech.withdraw") if state.waiting else ("speech.grant",)
    speaking = ("speech.end", "speech.extend") if state.speaking else ()
    return (*vote_moves, *free, *waiting, *speaking, "attendance.check_in", *_leaves(state), *_people(state))


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
