"""Votes from the opening to the announcement: the chair's orders and their events."""

from collections.abc import Callable, Mapping

from controller.domain.agenda import require_in_order
from controller.domain.alarm import require_no_alarm
from controller.domain.electorate import electorate_of, opened
from controller.domain.events import (
    Event,
    ResultAnnounced,
    SeatsUnreachable,
    VoteCancelled,
    VoteClosed,
    VoteFrozen,
    VoteHeld,
    VoteOpened,
    VoteOpeningRefused,
    VoteResumed,
    VoteVoided,
)
from controller.domain.floor.silence import require_no_speech
from controller.domain.inputs import MoveVote, OpenVote
from controller.domain.meeting import require_no_pending_vote, require_open, require_preset
from controller.domain.presets import Preset
from controller.domain.quorum import quorum
from controller.domain.refusal import Refusal, RefusedError
from controller.domain.rule_text import RuleTextError, parse_rule
from controller.domain.rules import Rule
from controller.domain.state import State, count_attendance
from controller.domain.votes import (
    LEGAL_MOVES,
    ROUND_TAG_MAX,
    Round,
    Secrecy,
    VoteMove,
    VotePhase,
    VoteSettings,
)


def decide_open(state: State, order: OpenVote) -> tuple[tuple[Event, ...], Refusal | None]:
    """Open a vote; without a quorum it is refused, and the refusal is recorded."""
    require_open(state)
    require_no_pending_vote(state)
    require_no_alarm(state)
    require_no_speech(state)
    if state.round_tag >= ROUND_TAG_MAX:
        raise RefusedError("round_tags_used_up")
    settings = _settings(state, order)
    try:
        _require_quorum(state, state.presets[settings.preset])
        return (opened(state, settings),), None
    except RefusedError as refused:
        refusal = refused.refusal
        return (VoteOpeningRefused(settings.title, refusal.code),), refusal


def _require_quorum(state: State, preset: Preset) -> None:
    needed = quorum(state, preset.quorum)
    if preset.quorum is None or needed.reached or not state.enforce_quorum:
        return
    if needed.need is None:
        raise RefusedError("no_quorum_by_rule", rule=preset.quorum.text)
    raise RefusedError("no_quorum", present=count_attendance(state).present, need=needed.need)


def _settings(state: State, order: OpenVote) -> VoteSettings:
    """What is asked for, else the agenda item's word, else the meeting's preset."""
    number = order.item_number if order.item_number is not None else state.item_number
    item = state.item(number)
    if order.item_number is not None and item is None:
        raise RefusedError("unknown_item", number=order.item_number)
    preset_name = order.preset or (item and item.preset) or state.preset_name
    require_preset(preset_name, state.presets)
    preset = state.presets[preset_name]
    title = order.title or (item and (item.motion or item.title))
    if not title:
        raise RefusedError("no_motion")
    if item is not None:
        require_in_order(state.agenda, state.settled, item)
    secret = item.secret if item is not None and item.secret is not None else preset.secret
    secrecy = order.secrecy or (Secrecy.SECRET if secret else Secrecy.NAMED)
    return VoteSettings(
        title,
        None if item is None else item.number,
        secrecy,
        order.press_rule,
        order.duration_s,
        preset.majority if order.rule is None else _rule(order.rule),
        preset.name,
        preset.no_press,
    )


def _rule(text: str) -> Rule:
    try:
        return parse_rule(text)
    except RuleTextError as error:
        raise RefusedError(f"rule_{error.code}", **error.params) from error


def require_move(state: State, order: MoveVote) -> Round:
    """The vote, if the table of legal moves allows the move now."""
    vote = state.vote
    if vote is None:
        raise RefusedError("no_vote")
    if order.move not in LEGAL_MOVES[vote.phase]:
        raise RefusedError("vote_move", phase=vote.phase, move=order.move)
    if order.move is VoteMove.RESUME:
        require_no_alarm(state)
        require_no_speech(state)
    return vote


def simple_move(vote: Round, order: MoveVote) -> tuple[Event, ...]:
    """The event of a move that needs no count (every move but ACCEPT)."""
    return (_EVENT_OF_MOVE[order.move](vote, order.reason),)


_EVENT_OF_MOVE: Mapping[VoteMove, Callable[[Round, str], Event]] = {
    VoteMove.HOLD: lambda vote, _: VoteHeld(vote.tag),
    VoteMove.RESUME: lambda vote, _: VoteResumed(vote.tag),
    VoteMove.CLOSE: lambda vote, _: VoteFrozen(vote.tag, "chair"),
    VoteMove.SWEEP_AGAIN: lambda vote, _: VoteFrozen(vote.tag, "again"),
    VoteMove.CANCEL: lambda vote, reason: VoteCancelled(vote.tag, reason),
    VoteMove.VOID: lambda vote, reason: VoteVoided(vote.tag, reason or "chair"),
    VoteMove.ANNOUNCE: lambda vote, _: ResultAnnounced(
        vote.tag, vote.verdict is not None and vote.verdict.passed
    ),
}


def decide_time_up(state: State, round_tag: int, now_ms: int) -> tuple[Event, ...]:
    """A timed vote ends by itself, unless it is held or over."""
    vote = state.vote
    if vote is None or vote.tag != round_tag or vote.phase is not VotePhase.OPEN:
        return ()
    return (VoteFrozen(round_tag, "time"),) if vote.remaining_ms(now_ms) == 0 else ()


def apply_opened(state: State, event: VoteOpened, at_ms: int) -> None:
    """The electorate is frozen with the opening."""
    state.round_tag = event.round_tag
    state.vote = Round(
        event.round_tag,
        event.settings,
        electorate_of(event),
        at_ms,
        resumed_at_ms=at_ms,
        attendance=event.attendance,
    )


def apply_opening_refused(_state: State, _event: VoteOpeningRefused, _at_ms: int) -> None:
    """Kept in the record; nothing changes."""


def apply_held(state: State, event: VoteHeld, at_ms: int) -> None:
    """The clock of the vote stands still."""
    _stop_clock(_round(state, event.round_tag), VotePhase.HELD, at_ms)


def apply_resumed(state: State, event: VoteResumed, at_ms: int) -> None:
    """The clock runs on."""
    vote = _round(state, event.round_tag)
    vote.phase = VotePhase.OPEN
    vote.resumed_at_ms = at_ms


def apply_frozen(state: State, event: VoteFrozen, at_ms: int) -> None:
    """The window is over, with the first freeze for good; the seats are being read."""
    vote = _round(state, event.round_tag)
    _stop_clock(vote, VotePhase.FREEZING, at_ms)
    if vote.window_closed_at_ms is None:
        vote.window_closed_at_ms = at_ms


def apply_unreachable(state: State, event: SeatsUnreachable, _at_ms: int) -> None:
    """The chair has to decide."""
    vote = _round(state, event.round_tag)
    vote.phase = VotePhase.UNREACHABLE
    vote.unreachable = event.seats


def apply_closed(state: State, event: VoteClosed, at_ms: int) -> None:
    """The result stands and waits for the announcement."""
    vote = _round(state, event.round_tag)
    vote.phase = VotePhase.CLOSED
    vote.tally = event.tally
    vote.tally_parts = event.parts
    vote.verdict = event.verdict
    vote.unreachable = event.unreachable
    vote.closed_at_ms = at_ms


def apply_announced(state: State, event: ResultAnnounced, at_ms: int) -> None:
    """The hall has heard it."""
    vote = _round(state, event.round_tag)
    vote.phase = VotePhase.ANNOUNCED
    if vote.settings.item_number is not None:
        state.settled[vote.settings.item_number] = event.passed
    vote.announced_at_ms = at_ms


def apply_cancelled(state: State, event: VoteCancelled, at_ms: int) -> None:
    """Taken back."""
    _end(_round(state, event.round_tag), VotePhase.CANCELLED, event.reason, at_ms)


def apply_voided(state: State, event: VoteVoided, at_ms: int) -> None:
    """The round keeps its record and does not stand."""
    _end(_round(state, event.round_tag), VotePhase.VOID, event.reason, at_ms)


def _round(state: State, round_tag: int) -> Round:
    if state.vote is None or state.vote.tag != round_tag:
        raise LookupError(f"an event speaks of round {round_tag}, which is not the current one")
    return state.vote


def _stop_clock(vote: Round, phase: VotePhase, at_ms: int) -> None:
    vote.elapsed_before_ms = vote.elapsed_ms(at_ms)
    vote.phase = phase


def _end(vote: Round, phase: VotePhase, reason: str, at_ms: int) -> None:
    vote.phase = phase
    vote.end_reason = reason
    vote.closed_at_ms = vote.closed_at_ms or at_ms
