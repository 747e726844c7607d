"""Before a vote: preparing it, announcing the question, and the checks at the opening.

What the seats say comes in with the order; nothing here looks at a seat.
"""

from collections.abc import Sequence
from dataclasses import replace

from controller.domain.alarm import require_no_alarm
from controller.domain.deciding import take_repeated
from controller.domain.decision import Urn
from controller.domain.electorate import electorate_of, opened
from controller.domain.events import Event
from controller.domain.events.votes import (
    VoteFellBack,
    VoteOpened,
    VoteOpeningRefused,
    VotePrepared,
    VoteReadied,
    VoteRepeated,
)
from controller.domain.floor.priority import presiding_officer
from controller.domain.floor.silence import require_no_speech
from controller.domain.inputs.votes import FallBack, OpenVote, PrepareVote, ReadyVote, RepeatVote, SeatReport
from controller.domain.meeting import require_open
from controller.domain.presets import Method, Preset
from controller.domain.quorum import quorum
from controller.domain.refusal import Refusal, RefusedError
from controller.domain.state import State, count_attendance
from controller.domain.vote_checks import exceptions_of, require_can_carry, require_same_matter
from controller.domain.vote_phases import LEGAL_MOVES, PREPARED, VoteMove, VotePhase
from controller.domain.vote_terms import settings_by, settings_of
from controller.domain.votes import (
    ROUND_TAG_MAX,
    Electorate,
    Purpose,
    Round,
    Secrecy,
    VoteSettings,
)

SECRET_ELECTORATE_WARNED = 5
"""With five voters or fewer a result of, say, 4 to 1 lets people who know each other guess who chose what."""
SEATS_NAMED_MAX = 20
"""More numbers than that nobody reads in a refusal; the rest are told as a count."""
ROUNDS_BEFORE_MAX = 20
"""How many earlier rounds of one question are kept at hand; the record has them all."""

Opening = tuple[tuple[Event, ...], Refusal | None]
"""Events, and the refusal where they record one."""


def require_move(state: State, move: VoteMove) -> Round:
    """The vote, if the table of moves allows the move now."""
    vote = state.vote
    if vote is None:
        raise RefusedError("no_vote")
    if move not in LEGAL_MOVES[vote.phase]:
        raise RefusedError("vote_move", phase=vote.phase, move=move)
    return vote


def decide_prepare(state: State, order: PrepareVote) -> tuple[Event, ...]:
    """Prepare a vote, or change the one that is prepared."""
    tag = _tag_for(state, VoteMove.PREPARE)
    return (VotePrepared(tag, settings_of(state, order)),)


def decide_ready(state: State, urn: Urn, order: ReadyVote) -> Opening:
    """Announce the question, if the vote could be opened."""
    require_open(state)
    require_no_alarm(state)
    vote = require_move(state, VoteMove.READY)
    report = replace(order.report, not_showing=frozenset())
    try:
        checked = _checked(state, urn, vote.tag, vote.settings, report, order.despite_unready)
    except _NotOpenedError as error:
        return error.recorded
    return (VoteReadied(vote.tag, checked.unready),), None


def decide_open(state: State, urn: Urn, order: OpenVote) -> Opening:
    """Open what is prepared, or prepare and open in one; a refusal at the opening is recorded."""
    tag = _tag_for(state, VoteMove.OPEN)
    require_no_alarm(state)
    vote = state.vote
    if vote is None or vote.phase not in PREPARED:
        return _open(state, urn, tag, settings_of(state, order), order)
    if not order.as_prepared:
        raise RefusedError("vote_prepared", title=vote.settings.title)
    return _open(state, urn, tag, vote.settings, order, is_shown=vote.phase is VotePhase.READY)


def decide_repeat(state: State, urn: Urn, order: RepeatVote) -> Opening:
    """Open a new round of the same question, with the electorate frozen anew; the old one keeps its record."""
    tag = _tag_for(state, VoteMove.REPEAT)
    old = require_move(state, VoteMove.REPEAT)
    require_no_alarm(state)
    require_same_matter(state, old)
    events, refusal = _open(state, urn, tag, old.settings, order, predecessor=old.tag)
    return events if refusal else (VoteRepeated(old.tag, tag), *events), refusal


def decide_fall_back(state: State, order: FallBack) -> Opening:
    """Ask the same question by another method; the old round keeps what was in, and is not counted.

    The electorate is frozen anew: who counts hands counts those who are in the hall now, and somebody whose unit
    did not work, and who was checked in by hand for that reason, has a vote.
    """
    require_open(state)
    old = require_move(state, VoteMove.FALL_BACK)
    require_no_alarm(state)
    if order.method is old.settings.method:
        raise RefusedError("same_method")
    tag = _next_tag(state)
    settings = settings_by(state, old.settings, order)
    events, refusal = _open(state, {}, tag, settings, order, predecessor=old.tag)
    if refusal:
        return events, refusal
    gives_up = old.settings.secrecy is not settings.secrecy and order.by_name
    fell_back = VoteFellBack(old.tag, tag, order.method, order.reason, len(old.ballots), by_name=gives_up)
    return (fell_back, *events), None


def warnings_of(settings: VoteSettings, voters: int) -> tuple[str, ...]:
    """Codes of what people should know before they vote on these terms."""
    is_small = settings.secrecy is Secrecy.SECRET and voters <= SECRET_ELECTORATE_WARNED
    return ("small_secret_electorate",) if is_small else ()


class _NotOpenedError(RefusedError):
    """A check failed; the refusal is recorded."""

    def __init__(self, title: str, refusal: Refusal, seats: tuple[int, ...] = ()) -> None:
        super().__init__(refusal.code, **refusal.params)
        self.recorded: Opening = (VoteOpeningRefused(title, refusal.code, seats),), refusal


def _tag_for(state: State, move: VoteMove) -> int:
    """The tag of the round that `move` would begin: that of the vote that is prepared, else a new one."""
    require_open(state)
    vote = state.vote
    if vote is not None and move not in LEGAL_MOVES[vote.phase]:
        if move is VoteMove.REPEAT:
            raise RefusedError("vote_move", phase=vote.phase, move=move)
        raise RefusedError("vote_pending", round_tag=vote.tag)
    if vote is not None and vote.phase in PREPARED:
        return vote.tag
    return _next_tag(state)


def _next_tag(state: State) -> int:
    if state.round_tag >= ROUND_TAG_MAX:
        raise RefusedError("round_tags_used_up")
    return state.round_tag + 1


def _open(
    state: State,
    urn: Urn,
    tag: int,
    settings: VoteSettings,
    order: OpenVote | RepeatVote | FallBack,
    *,
    is_shown: bool = False,
    predecessor: int | None = None,
) -> Opening:
    require_no_speech(state, settings)
    report = order.report if is_shown else replace(order.report, not_showing=frozenset())
    try:
        frozen = _checked(state, urn, tag, settings, report, order.despite_unready)
    except _NotOpenedError as error:
        return error.recorded
    exceptions = exceptions_of(state.presets[settings.preset], settings)
    warnings = (*warnings_of(settings, len(frozen.seats)), *exceptions)
    chair = presiding_officer(state)
    return (replace(frozen, warnings=warnings, predecessor=predecessor, presiding=chair),), None


def _checked(
    state: State, urn: Urn, tag: int, settings: VoteSettings, report: SeatReport, despite_unready: bool
) -> VoteOpened:
    """The event that opens the vote, with the seats without which the chair goes on; else _NotOpenedError."""
    try:
        if settings.purpose is not Purpose.TEST:
            _require_quorum(state, state.presets[settings.preset])
        frozen = opened(state, settings, tag)
        require_can_carry(settings, electorate_of(frozen))
    except RefusedError as refused:
        raise _NotOpenedError(settings.title, refused.refusal) from refused
    if not settings.is_electronic:
        return frozen
    voters = [seat for seat, _ in frozen.seats]
    _require_zero(settings, [seat for seat in voters if seat in report.with_choice or seat in urn])
    unready = tuple(seat for seat in voters if seat in report.out_of_touch | report.not_showing)
    if unready and not despite_unready:
        refusal = Refusal("seats_unready", {"count": len(unready), "seats": _listed(unready)})
        raise _NotOpenedError(settings.title, refusal, unready)
    return replace(frozen, unready=unready)


def _require_quorum(state: State, preset: Preset) -> None:
    needed = quorum(state, preset.quorum)
    if preset.quorum is None or needed.reached or not state.enforce_quorum:
        return
    if needed.need is None:
        raise RefusedError("no_quorum_by_rule", rule=preset.quorum.text)
    raise RefusedError("no_quorum", present=count_attendance(state).present, need=needed.need)


def _require_zero(settings: VoteSettings, seats: Sequence[int]) -> None:
    """A counter that is not zero before the vote begins."""
    if seats:
        refusal = Refusal("counter_not_zero", {"count": len(seats), "seats": _listed(seats)})
        raise _NotOpenedError(settings.title, refusal, tuple(seats))


def _listed(seats: Sequence[int]) -> str:
    named = ", ".join(map(str, seats[:SEATS_NAMED_MAX]))
    return f"{named} …" if len(seats) > SEATS_NAMED_MAX else named


def apply_prepared(state: State, event: VotePrepared, _at_ms: int) -> None:
    """The vote is being prepared; its tag is taken."""
    is_change = state.vote is not None and state.vote.tag == event.round_tag
    revision = state.vote.revision + 1 if state.vote is not None and is_change else 0
    state.round_tag = event.round_tag
    state.rounds_before = ()
    state.vote = Round(
        event.round_tag, event.settings, Electorate({}, 0), None, VotePhase.DRAFT, revision=revision
    )


def apply_readied(state: State, event: VoteReadied, _at_ms: int) -> None:
    """The question is announced."""
    vote = state.round_called(event.round_tag)
    vote.phase = VotePhase.READY
    vote.unready = event.unready


def apply_opened(state: State, event: VoteOpened, at_ms: int) -> None:
    """The electorate is frozen with the opening; earlier rounds of the same question stay at hand."""
    follows = event.predecessor is not None and state.vote is not None
    before = (*state.rounds_before, state.vote) if follows and state.vote else ()
    state.rounds_before = before[-ROUNDS_BEFORE_MAX:]
    state.round_tag = event.round_tag
    state.vote = Round(
        event.round_tag,
        event.settings,
        electorate_of(event),
        at_ms,
        _PHASE_WHEN_OPENED.get(event.settings.method, VotePhase.COUNTING),
        resumed_at_ms=at_ms,
        attendance=event.attendance,
        unready=event.unready,
        warnings=event.warnings,
        predecessor=event.predecessor,
        presiding=event.presiding,
        items=tuple(item for item in state.agenda if item.number in event.settings.item_numbers),
    )


_PHASE_WHEN_OPENED = {Method.ELECTRONIC: VotePhase.OPEN, Method.ROLL_CALL: VotePhase.CALLING}


def apply_opening_refused(_state: State, _event: VoteOpeningRefused, _at_ms: int) -> None:
    """Kept in the record; nothing changes."""


def apply_repeated(state: State, event: VoteRepeated, _at_ms: int) -> None:
    """The round gives way to the next one; what it decided, if announced, is open again. A void one stays void."""
    vote = state.round_called(event.round_tag)
    if vote.phase is VotePhase.ANNOUNCED:
        _reopen(state, vote)
    if vote.phase is not VotePhase.VOID:
        vote.phase = VotePhase.REPEATED
    vote.successor = event.successor


def _reopen(state: State, vote: Round) -> None:
    """What earlier rounds have decided stays."""
    if vote.settings.purpose is Purpose.DECISION:
        for number in vote.settings.item_numbers:
            state.settled.pop(number, None)
    take_repeated(state, vote)


def apply_fell_back(state: State, event: VoteFellBack, at_ms: int) -> None:
    """The round gives way to one by another method."""
    vote = state.round_called(event.round_tag)
    vote.phase = VotePhase.FALLEN_BACK
    vote.successor = event.successor
    vote.end_reason = event.reason
    vote.closed_at_ms = vote.closed_at_ms or at_ms
