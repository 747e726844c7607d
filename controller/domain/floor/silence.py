"""When nobody may begin to speak: during an alarm, while the chair speaks alone, and where a vote wants silence."""

from controller.domain.alarm import require_no_alarm
from controller.domain.refusal import RefusedError
from controller.domain.state import State
from controller.domain.votes import VoteSettings


def is_vote_silent(state: State) -> bool:
    """Whether a vote runs whose rules allow no speech meanwhile."""
    vote = state.unfinished_vote
    return vote is not None and _wants_silence(state, vote.settings)


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


def require_no_speech(state: State, settings: VoteSettings) -> None:
    """Refuse a vote during a speech where the rules that it is taken by allow none."""
    if state.speaking and _wants_silence(state, settings):
        raise RefusedError("speech_running")


def _wants_silence(state: State, settings: VoteSettings) -> bool:
    return not state.presets[settings.preset].speeches_beside_votes
