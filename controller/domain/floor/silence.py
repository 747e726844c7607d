"""When nobody may begin to speak: during an alarm, while the chair speaks alone, and where a vote wants silence."""

from controller.domain.alarm import require_no_alarm
from controller.domain.refusal import RefusedError
from controller.domain.state import State


def is_vote_silent(state: State) -> bool:
    """Whether a vote runs in a body that allows no speech meanwhile."""
    return not state.preset.speeches_beside_votes and state.unfinished_vote is not None


def may_begin(state: State) -> bool:
    """Whether a speech may begin now."""
    is_muted = state.priority is not None and state.priority.mutes
    return state.is_open and state.alarm is None and not is_muted and not is_vote_silent(state)


def require_may_begin(state: State) -> None:
    """Refuse where no speech may begin now."""
    require_no_alarm(state)
    if is_vote_silent(state):
        raise RefusedError("no_speech_while_voting")
    if state.priority is not None and state.priority.mutes:
        raise RefusedError("chair_speaks")


def require_no_speech(state: State) -> None:
    """Refuse a vote during a speech where the body allows none while it votes."""
    if not state.preset.speeches_beside_votes and state.speaking:
        raise RefusedError("speech_running")
