"""Where a vote stands, what can be done with it, and where that leads: one table for domain, console and documents."""

from collections.abc import Mapping
from enum import StrEnum


class VotePhase(StrEnum):
    """Where a vote stands."""

    DRAFT = "draft"  # prepared; nobody has been told
    READY = "ready"  # announced on seats and screens; the keys are dead
    OPEN = "open"
    HELD = "held"  # nobody can press; what is latched stays
    FREEZING = "freezing"  # the seats are being frozen and read
    UNREACHABLE = "unreachable"  # seats did not answer; the chair decides
    DISCREPANCY = "discrepancy"  # the count does not add up; its figures are shown in place of a result
    COUNTING = "counting"  # hands, papers or applause are being counted by people
    CALLING = "calling"  # the roll is being called
    UNCONFIRMED = "unconfirmed"  # figures were entered and wait for a second person
    TIED = "tied"  # counted, as many yes as no: it waits for the casting vote of the chair
    CLOSED = "closed"  # counted, not yet announced
    ANNOUNCED = "announced"
    CANCELLED = "cancelled"  # taken back before the count
    VOID = "void"  # counted or not, it does not stand
    REPEATED = "repeated"  # another round of the same question took its place
    FALLEN_BACK = "fallen_back"  # taken up again by another method before it was counted


class VoteMove(StrEnum):
    """What the chair can do with a vote; the values are the names of the commands."""

    PREPARE = "vote.prepare"
    READY = "vote.ready"
    OPEN = "vote.open"
    HOLD = "vote.hold"
    RESUME = "vote.resume"
    EXTEND = "vote.extend"
    CLOSE = "vote.close"
    SWEEP_AGAIN = "vote.sweep_again"
    ACCEPT = "vote.accept"
    ENTER = "vote.enter"
    CONFIRM = "vote.confirm"
    CALL = "vote.call"
    CAST = "vote.cast"
    FALL_BACK = "vote.fall_back"
    ANNOUNCE = "vote.announce"
    REPEAT = "vote.repeat"
    CANCEL = "vote.cancel"
    VOID = "vote.void"


Phases = tuple[VotePhase, ...]
_P, _M = VotePhase, VoteMove

OPENED: Phases = (_P.OPEN, _P.COUNTING, _P.CALLING)
"""Where a vote stands when it has just been opened: by the seats, by people who count, by the roll."""
_RESULT: Phases = (_P.CLOSED, _P.TIED)
_COUNTED: Phases = (*_RESULT, _P.VOID, _P.DISCREPANCY)
_BETWEEN: Mapping[VoteMove, Phases] = {_M.OPEN: OPENED, _M.PREPARE: (_P.DRAFT,)}
_AGAIN: Mapping[VoteMove, Phases] = {_M.REPEAT: OPENED}
_OTHERWISE: Mapping[VoteMove, Phases] = {_M.FALL_BACK: OPENED}
_TAKE_BACK: Mapping[VoteMove, Phases] = {_M.CANCEL: (_P.CANCELLED,)}
_DROP: Mapping[VoteMove, Phases] = {_M.VOID: (_P.VOID,)}

MOVES: Mapping[VotePhase | None, Mapping[VoteMove, Phases]] = {
    None: _BETWEEN,
    _P.DRAFT: {_M.OPEN: OPENED, _M.READY: (_P.READY,), _M.PREPARE: (_P.DRAFT,), **_TAKE_BACK},
    _P.READY: {_M.OPEN: OPENED, _M.PREPARE: (_P.DRAFT,), **_TAKE_BACK},
    _P.OPEN: {
        _M.CLOSE: (_P.FREEZING,),
        _M.HOLD: (_P.HELD,),
        _M.EXTEND: (_P.OPEN,),
        **_OTHERWISE,
        **_TAKE_BACK,
    },
    _P.HELD: {
        _M.RESUME: (_P.OPEN,),
        _M.CLOSE: (_P.FREEZING,),
        _M.EXTEND: (_P.HELD,),
        **_OTHERWISE,
        **_TAKE_BACK,
    },
    _P.FREEZING: {},
    _P.UNREACHABLE: {_M.SWEEP_AGAIN: (_P.FREEZING,), _M.ACCEPT: _COUNTED, **_OTHERWISE, **_DROP},
    _P.DISCREPANCY: {_M.SWEEP_AGAIN: (_P.FREEZING,), **_DROP},
    _P.COUNTING: {_M.ENTER: (*_RESULT, _P.UNCONFIRMED, _P.VOID), **_OTHERWISE, **_TAKE_BACK},
    _P.CALLING: {_M.CALL: (_P.CALLING,), _M.CLOSE: _RESULT, **_OTHERWISE, **_TAKE_BACK},
    _P.UNCONFIRMED: {
        _M.CONFIRM: (*_RESULT, _P.UNCONFIRMED, _P.VOID),
        _M.ENTER: (_P.UNCONFIRMED,),
        **_OTHERWISE,
        **_DROP,
    },
    _P.TIED: {_M.CAST: (_P.CLOSED,), _M.ANNOUNCE: (_P.ANNOUNCED,), **_DROP},
    _P.CLOSED: {_M.ANNOUNCE: (_P.ANNOUNCED,), **_DROP},
    _P.ANNOUNCED: {**_BETWEEN, **_AGAIN},
    _P.CANCELLED: _BETWEEN,
    _P.VOID: {**_BETWEEN, **_AGAIN},
    _P.REPEATED: {},
    _P.FALLEN_BACK: {},
}
"""Phase and move to the phases it can lead to; None: no vote yet. A new round of the same question follows at once
where a vote is repeated or falls back, so the phase named is that of the new round."""

LEGAL_MOVES: Mapping[VotePhase | None, tuple[VoteMove, ...]] = {
    phase: tuple(moves) for phase, moves in MOVES.items()
}
"""What is legal when, in the order of the console's footer."""

PREPARED = frozenset({VotePhase.DRAFT, VotePhase.READY})
"""Phases before the opening: nothing is frozen, nothing counts."""
RUNNING = frozenset(
    {VotePhase.OPEN, VotePhase.HELD, VotePhase.FREEZING, VotePhase.UNREACHABLE, VotePhase.DISCREPANCY}
)
"""Phases before the count in which the seats hold votes."""
BY_HAND = frozenset({VotePhase.COUNTING, VotePhase.CALLING, VotePhase.UNCONFIRMED})
"""Phases before the count in which people count; the vote keys of the seats are dead."""
PENDING = PREPARED | RUNNING | BY_HAND | {VotePhase.TIED, VotePhase.CLOSED}
"""Phases in which the chair still owes the hall something; no other vote can be put meanwhile."""
