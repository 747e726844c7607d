"""The sign-in (报到): when the keys that sign in are alive."""

from controller.domain.events import Event
from controller.domain.events.attendance import SignInClosed, SignInOpened
from controller.domain.inputs.attendance import CloseSignIn, OpenSignIn
from controller.domain.inputs.hall import SignInTimeUp
from controller.domain.meeting import require_open
from controller.domain.refusal import RefusedError
from controller.domain.state import SignInWindow, State

_MS_PER_MINUTE = 60_000


def decide_open_sign_in(state: State, order: OpenSignIn) -> tuple[Event, ...]:
    """Open it, or give it another end."""
    require_open(state)
    return (SignInOpened(order.minutes),)


def decide_close_sign_in(state: State, _order: CloseSignIn) -> tuple[Event, ...]:
    """Who comes now is late."""
    require_open(state)
    if not state.sign_in.is_open:
        raise RefusedError("sign_in_not_open")
    return (SignInClosed("chair"),)


def decide_sign_in_time_up(state: State, time_up: SignInTimeUp, now_ms: int) -> tuple[Event, ...]:
    """It ends by itself, unless it was closed or given another end."""
    window = state.sign_in
    if not (state.is_open and window.is_open) or window.closes_at_ms != time_up.closes_at_ms:
        return ()
    return (SignInClosed("time"),) if now_ms >= time_up.closes_at_ms else ()


def apply_sign_in_opened(state: State, event: SignInOpened, at_ms: int) -> None:
    """The keys are alive."""
    since_ms = state.sign_in.since_ms if state.sign_in.is_open else at_ms
    closes_at_ms = None if event.minutes is None else at_ms + event.minutes * _MS_PER_MINUTE
    state.sign_in = SignInWindow(is_open=True, since_ms=since_ms, closes_at_ms=closes_at_ms)


def apply_sign_in_closed(state: State, _event: SignInClosed, at_ms: int) -> None:
    """The keys are dead."""
    state.sign_in = SignInWindow(since_ms=at_ms)
